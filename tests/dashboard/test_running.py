"""A background job on screen: progress while it runs, its error and a second try when it failed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.access.roles import Actor
from core.jobs import queue
from core.records.choices import JobStatus, Role
from core.records.store import Store
from core.records.work import Job
from tests.conftest import add_people
from tests.dashboard.visiting import Visitor


@pytest.fixture
def people(sqlite: Store) -> dict[Role, Actor]:
    return add_people(sqlite)


@pytest.fixture
def visitor(people: dict[Role, Actor], sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Visitor:
    return Visitor(monkeypatch, sqlite, tmp_path / "home", people[Role.MERCHANDISER], "publish")


def add_job(store: Store, **columns: object) -> int:
    now = datetime.now(UTC)
    with store.write() as session:
        times = {"started_at": now - timedelta(seconds=20), "heartbeat_at": now, "created_at": now}
        session.add(job := Job(task="publish", title="Publish <i>all</i>", **{**times, **columns}))
        session.flush()
        return job.id or 0


def change_job(store: Store, job_id: int, **columns: object) -> None:
    with store.write() as session:
        job = session.get_one(Job, job_id)
        for name, value in columns.items():
            setattr(job, name, value)


def test_a_running_job_says_how_far_it_is_and_how_long_it_takes(visitor: Visitor, sqlite: Store) -> None:
    add_job(sqlite, status=JobStatus.RUNNING, done=12_500, total=50_000)

    visitor.run()

    assert "12,500 of 50,000 · about 60 s left" in visitor.text
    assert "Publish &lt;i&gt;all&lt;/i&gt;" in visitor.text
    assert visitor.app.button(key="publish.stop").label == "Stop"


@pytest.mark.parametrize(
    ("status", "done", "message", "said"),
    [
        (JobStatus.WAITING, 0, "", "Waiting for the worker"),
        (JobStatus.RUNNING, 0, "", "Started"),
        (JobStatus.RUNNING, 0, "Preparing the models", "Preparing the models"),
        (JobStatus.RUNNING, 7, "", "7 done"),
    ],
)
def test_a_job_of_unknown_length_says_what_is_known(
    visitor: Visitor, sqlite: Store, status: JobStatus, done: int, message: str, said: str
) -> None:
    add_job(sqlite, status=status, done=done, message=message)

    visitor.run()

    assert said in visitor.text


def test_a_job_is_asked_to_stop_once(visitor: Visitor, sqlite: Store) -> None:
    job_id = add_job(sqlite, status=JobStatus.RUNNING, done=1, total=9)
    visitor.run()

    visitor.app.button(key="publish.stop").click()
    visitor.run()

    assert visitor.app.button(key="publish.stop").disabled
    with sqlite.read() as session:
        assert queue.watch(session, job_id).stop_asked


def test_a_failed_job_shows_its_error_and_runs_again(visitor: Visitor, sqlite: Store) -> None:
    job_id = add_job(sqlite, status=JobStatus.FAILED, error="The disk is full.\nNothing went out.\nMake room & repeat.")
    visitor.run()
    assert "The disk is full.<br>Nothing went out.<br>Make room &amp; repeat." in visitor.text

    visitor.app.button(key="publish.retry").click()
    visitor.run()

    with sqlite.read() as session:
        assert queue.watch(session, job_id).status == JobStatus.WAITING
    assert "Waiting for the worker" in visitor.text


def test_a_failure_that_was_closed_stays_closed(visitor: Visitor, sqlite: Store) -> None:
    add_job(sqlite, status=JobStatus.FAILED, error="The disk is full.")
    visitor.run()

    visitor.app.button(key="publish.close").click()
    visitor.run()
    visitor.run()

    assert "The disk is full." not in visitor.text


def test_a_job_that_fails_while_somebody_looks_on_says_so(visitor: Visitor, sqlite: Store) -> None:
    job_id = add_job(sqlite, status=JobStatus.RUNNING, done=1, total=9)
    visitor.run()

    change_job(sqlite, job_id, status=JobStatus.STOPPED, error="It was stopped.")
    visitor.run()

    assert "stopped.<br>It was stopped." in visitor.text
