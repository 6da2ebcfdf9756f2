"""A command runs its job itself, in the same table as the worker's: never beside another of a kind that runs alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest

from core.access.roles import Actor
from core.errors import BadInputError, StoppedError
from core.jobs.here import run_here
from core.jobs.progress import Progress
from core.jobs.queue import recent, start, watch
from core.jobs.run import DEAD_AFTER_S, claim, worker_name
from core.jobs.tasks import Task
from core.records.base import utc_now
from core.records.choices import JobStatus, Role
from core.records.store import Store
from core.settings import Settings

People = dict[Role, Actor]


def test_it_is_a_job_like_any_other(store: Store, installation: Settings, now: datetime) -> None:
    with run_here(store, installation, Task.PROPOSE, {}, Progress(), now) as here:
        with store.read() as session:
            running = watch(session, here.job_id)
        here.result = {"created": 3}

    with store.read() as session:
        over = watch(session, here.job_id)
    assert (running.status, running.title, running.started_by) == (JobStatus.RUNNING, "Make proposals", "command line")
    assert (over.status, over.result, over.error) == (JobStatus.DONE, {"created": 3}, "")
    assert over.finished_at is not None


@pytest.mark.parametrize("task", [Task.PROPOSE, Task.PUBLISH])
def test_beside_a_job_of_the_worker_nothing_is_started_and_it_is_said_how_far_that_is(
    store: Store, installation: Settings, people: People, task: Task
) -> None:
    now = utc_now()
    job_id = start(store, installation, task, {"channel": "shopify"}, people[Role.MANAGER], now)
    claim(store, job_id, worker_name(installation), now)

    with (
        pytest.raises(BadInputError, match=f"runs already as job {job_id}, started by Manager. Nothing was started"),
        run_here(store, installation, task, {"channel": "shopify"}, Progress(), now),
    ):
        pytest.fail("it ran beside the other")

    with store.read() as session:
        assert [job.status for job in recent(session, task=task)] == [JobStatus.STOPPED, JobStatus.RUNNING]


def test_a_job_of_the_worker_waits_while_one_runs_here(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    waiting = start(store, installation, Task.PROPOSE, {}, people[Role.MANAGER], now)

    with run_here(store, installation, Task.PROPOSE, {}, Progress(), now):
        assert claim(store, waiting, "worker", now) is None

    assert claim(store, waiting, "worker", now) is not None


def test_other_tasks_go_on_beside_it(store: Store, installation: Settings, people: People, now: datetime) -> None:
    publishing = start(store, installation, Task.PUBLISH, {"channel": "shopify"}, people[Role.MANAGER], now)

    with run_here(store, installation, Task.PROPOSE, {}, Progress(), now):
        assert claim(store, publishing, "worker", now) is not None


def test_a_job_whose_worker_died_does_not_stand_in_the_way(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    dead = start(store, installation, Task.PROPOSE, {}, people[Role.MANAGER], now)
    claim(store, dead, "worker that is no more", now)

    later = now + timedelta(seconds=DEAD_AFTER_S + 1)
    with run_here(store, installation, Task.PROPOSE, {}, Progress(), later), store.read() as session:
        assert watch(session, dead).status == JobStatus.WAITING


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt, JobStatus.STOPPED), (StoppedError, JobStatus.STOPPED), (ValueError, JobStatus.FAILED)],
)
def test_however_it_ends_it_does_not_run_any_more(
    store: Store, installation: Settings, now: datetime, error: type[BaseException], status: JobStatus
) -> None:
    with pytest.raises(error), run_here(store, installation, Task.PROPOSE, {}, Progress(), now):
        raise error("x")

    with store.read() as session:
        (job,) = recent(session)
    assert job.status == status
    assert len(job.error.splitlines()) == 3


def test_of_two_that_start_at_once_one_runs(store: Store, installation: Settings, now: datetime) -> None:
    together, ran, refused = Barrier(2), [], []

    def go() -> None:
        together.wait()
        try:
            with run_here(store, installation, Task.PUBLISH, {"channel": "shopify"}, Progress(), now) as here:
                ran.append(here.job_id)
                over.wait()
        except BadInputError as error:
            refused.append(error.message)
            over.wait()

    over = Barrier(2)
    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(ran), len(refused)) == (1, 1)
    assert "runs already" in refused[0]
