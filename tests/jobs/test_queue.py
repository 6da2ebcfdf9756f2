"""Jobs are started once, seen by everybody, stopped and repeated by those who may."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from core.access.roles import Actor
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.jobs import queue
from core.jobs.queue import ask_stop, recent, retry, start, watch
from core.jobs.run import run_job
from core.jobs.tasks import TASKS, Task
from core.records.choices import JobStatus, Role
from core.records.store import Store
from core.records.work import Job
from core.settings import Settings
from tests.jobs.conftest import Does

People = dict[Role, Actor]


def test_a_job_waits_until_a_worker_takes_it(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    job_id = start(store, installation, Task.PROPOSE, {}, people[Role.MERCHANDISER], now)

    with store.read() as session:
        job = watch(session, job_id)
    assert (job.task, job.title, job.status) == ("propose", "Make proposals", JobStatus.WAITING)
    assert (job.started_by, job.created_at, job.is_over) == ("Merchandiser", now, False)
    assert messages(installation) == 1


def test_starting_the_same_twice_is_one_job(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    first = start(store, installation, Task.IMPORT_FILE, {"path": "a", "filename": "a"}, people[Role.MANAGER], now)
    again = start(store, installation, "import_file", {"filename": "a", "path": "a"}, people[Role.MERCHANDISER], now)
    other = start(store, installation, Task.IMPORT_FILE, {"path": "b", "filename": "b"}, people[Role.MANAGER], now)

    assert first == again != other
    assert messages(installation) == 2


def test_the_same_can_be_started_again_once_it_is_over(
    store: Store, installation: Settings, people: People, now: datetime, sweeping: Callable[[Does], None]
) -> None:
    sweeping(lambda _: {})
    first = start(store, installation, Task.SWEEP, {}, people[Role.MANAGER], now)
    run_job(store, installation, first)

    assert start(store, installation, Task.SWEEP, {}, people[Role.MANAGER], now) != first


OF_MARKETERS = (Task.DRAFT_COPY, Task.REWRITE_COPY, Task.DRAFT_MAIL, Task.LEARN_VOICE)


@pytest.mark.parametrize("task", [task for task in Task if task not in OF_MARKETERS])
def test_only_those_who_have_the_right_start_a_job(
    store: Store, installation: Settings, people: People, now: datetime, task: Task
) -> None:
    with pytest.raises(NotAllowedError):
        start(store, installation, task, {}, people[Role.MARKETER], now)
    with store.read() as session:
        assert recent(session) == []


@pytest.mark.parametrize("task", OF_MARKETERS)
def test_those_who_decide_texts_start_what_writes_them(
    store: Store, installation: Settings, people: People, now: datetime, task: Task
) -> None:
    job_id = start(store, installation, task, {}, people[Role.MARKETER], now)

    with store.read() as session:
        assert [job.id for job in recent(session)] == [job_id]


def test_a_task_nobody_knows_is_refused(store: Store, installation: Settings, people: People, now: datetime) -> None:
    with pytest.raises(BadInputError, match="'dance' is not a task"):
        start(store, installation, "dance", {}, people[Role.ADMIN], now)


def test_the_newest_jobs_come_first(store: Store, installation: Settings, people: People, now: datetime) -> None:
    admin = people[Role.ADMIN]
    ids = [
        start(store, installation, Task.PUBLISH, {"channel": str(n)}, admin, now + timedelta(seconds=n))
        for n in range(3)
    ]
    start(store, installation, Task.PROPOSE, {}, admin, now)

    with store.read() as session:
        assert [job.id for job in recent(session, limit=2, task=Task.PUBLISH)] == [ids[2], ids[1]]
        assert len(recent(session)) == 4


def test_a_waiting_job_stops_at_once(store: Store, installation: Settings, people: People, now: datetime) -> None:
    job_id = start(store, installation, Task.PROPOSE, {}, people[Role.MERCHANDISER], now)
    with pytest.raises(NotAllowedError):
        ask_stop(store, job_id, people[Role.MARKETER], now)

    ask_stop(store, job_id, people[Role.MERCHANDISER], now)

    assert run_job(store, installation, job_id) is None
    with store.read() as session:
        assert watch(session, job_id).status == JobStatus.STOPPED


def test_a_failed_job_can_be_run_again_by_those_who_may_start_it(
    store: Store, installation: Settings, people: People, now: datetime, sweeping: Callable[[Does], None]
) -> None:
    def fail_first(work: object) -> dict[str, object]:
        if not failures:
            failures.append(1)
            raise BadInputError("The first time fails.")
        return {"fine": True}

    failures: list[int] = []
    sweeping(fail_first)  # type: ignore[arg-type]
    job_id = start(store, installation, Task.SWEEP, {}, people[Role.MANAGER], now)
    assert run_job(store, installation, job_id) == JobStatus.FAILED

    with pytest.raises(NotAllowedError):
        retry(store, installation, job_id, people[Role.MARKETER], now)
    retry(store, installation, job_id, people[Role.MANAGER], now)

    assert run_job(store, installation, job_id) == JobStatus.DONE
    with store.read() as session:
        job = watch(session, job_id)
    assert (job.result, job.error, job.attempts) == ({"fine": True}, "", 1)
    with pytest.raises(BadInputError, match="is done"):
        retry(store, installation, job_id, people[Role.MANAGER], now)


def test_a_job_that_does_not_exist_is_said_so(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    with store.read() as session, pytest.raises(NotFoundError, match="no job 9"):
        watch(session, 9)
    with pytest.raises(NotFoundError):
        ask_stop(store, 9, people[Role.ADMIN], now)
    with pytest.raises(NotFoundError):
        retry(store, installation, 9, people[Role.ADMIN], now)


def test_how_far_a_job_is_and_how_long_it_takes(store: Store, now: datetime) -> None:
    with store.write() as session:
        job = Job(task="propose", status=JobStatus.RUNNING, done=30, total=120, started_at=now)
        session.add(job)
        session.flush()
        job_id = job.id or 0

    with store.read() as session:
        view = watch(session, job_id)
    assert view.share == 0.25
    assert view.seconds_left(now + timedelta(seconds=10)) == 30.0
    assert view.started_by == "command line"


def test_nobody_knows_how_long_before_the_total_is_known(store: Store, now: datetime) -> None:
    with store.write() as session:
        session.add(Job(task="propose", status=JobStatus.RUNNING, started_at=now))
    with store.read() as session:
        (view,) = recent(session)
    assert view.share is None
    assert view.seconds_left(now) is None


def test_every_task_is_in_the_table_with_words_for_people() -> None:
    assert set(TASKS) == set(Task)
    for kind in TASKS.values():
        assert kind.title({"filename": "a.csv", "channel": "shopify"})
        assert kind.kept.endswith(".")


def test_messages_are_signed_so_that_others_cannot_run_code_in_the_worker(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    start(store, installation, Task.PROPOSE, {}, people[Role.ADMIN], now)
    huey, _ = queue.connect(installation, lambda _: None)
    with sqlite3.connect(installation.home / "jobs" / "queue.sqlite") as connection:
        (data,) = connection.execute("SELECT data FROM task").fetchone()
        connection.execute("UPDATE task SET data = ?", (data[:-4] + b"0000",))
    connection.close()

    with pytest.raises(ValueError, match="mismatch"):
        huey.dequeue()
    huey.storage.close()


def messages(installation: Settings) -> int:
    """How many messages wait in the queue."""
    return int(queue.connect(installation, lambda _: None)[0].pending_count())
