"""A job runs once, says how far it is, and whatever happens to it ends up in its row."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from core.access.roles import Actor
from core.errors import BadInputError, StoreError
from core.jobs.progress import Progress, Pulse
from core.jobs.queue import JobView, ask_stop, start, watch
from core.jobs.run import DEAD_AFTER_S, MOST_ATTEMPTS, claim, give_back, recover, run_job, worker_name
from core.jobs.tasks import Task, Work
from core.records.base import Json
from core.records.choices import JobStatus, Role
from core.records.people import User
from core.records.store import Store
from core.records.work import Job
from core.settings import Settings
from tests.jobs.conftest import Sweeping

People = dict[Role, Actor]


@pytest.fixture
def job_id(store: Store, installation: Settings, people: People, now: datetime) -> int:
    return start(store, installation, Task.SWEEP, {"words": "ü"}, people[Role.MANAGER], now)


def seen(store: Store, job_id: int) -> JobView:
    with store.read() as session:
        return watch(session, job_id)


def test_a_job_that_ends_well_keeps_its_result(
    store: Store, installation: Settings, people: People, job_id: int, sweeping: Sweeping
) -> None:
    def do(work: Work) -> dict[str, Json]:
        work.progress(3, 4, "nearly")
        return {"who": work.actor.name, "words": work.text("words"), "else": work.text("absent", "none")}

    sweeping(do)

    assert run_job(store, installation, job_id) == JobStatus.DONE
    job = seen(store, job_id)
    assert job.result == {"who": "Manager", "words": "ü", "else": "none"}
    assert (job.done, job.total, job.message, job.error) == (3, 4, "nearly", "")
    assert job.finished_at is not None


def test_a_job_runs_in_one_worker_only(store: Store, installation: Settings, job_id: int, sweeping: Sweeping) -> None:
    runs, together = list[int](), Barrier(4)
    sweeping(lambda work: runs.append(work.job_id) or {})  # type: ignore[func-returns-value]

    def run() -> None:
        together.wait()
        run_job(store, installation, job_id)

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert runs == [job_id]
    assert run_job(store, installation, job_id) is None


def test_a_job_that_runs_alone_waits_for_the_other_of_its_kind(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    first, second = (
        start(store, installation, Task.PROPOSE, {"after_import": number}, people[Role.MANAGER], now)
        for number in (1, 2)
    )

    assert claim(store, first, "w", now) is not None
    assert claim(store, second, "w", now) is None
    assert seen(store, second).status == JobStatus.WAITING
    give_back(store, "w")
    assert claim(store, second, "w", now) is not None


def test_of_two_that_run_alone_only_one_is_claimed_at_once(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    jobs = [
        start(store, installation, Task.PROPOSE, {"after_import": number}, people[Role.MANAGER], now)
        for number in range(6)
    ]
    won, together = list[int](), Barrier(len(jobs))

    def run(job_id: int) -> None:
        together.wait()
        if claim(store, job_id, "w", now) is not None:
            won.append(job_id)

    threads = [Thread(target=run, args=(job_id,)) for job_id in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1


def test_a_fault_is_told_in_three_parts(store: Store, installation: Settings, job_id: int, sweeping: Sweeping) -> None:
    def do(_: Work) -> dict[str, Json]:
        raise BadInputError("The file is empty.")

    sweeping(do)

    assert run_job(store, installation, job_id) == JobStatus.FAILED
    assert seen(store, job_id).error.splitlines() == [
        "The file is empty.",
        "Nothing was kept.",
        "Press Retry; if it fails again, show the worker's log to whoever runs Endcap.",
    ]


def test_an_error_nobody_expected_is_logged_and_told_without_its_insides(
    store: Store, installation: Settings, job_id: int, sweeping: Sweeping, caplog: pytest.LogCaptureFixture
) -> None:
    def do(_: Work) -> dict[str, Json]:
        return {"x": 1 // 0}

    sweeping(do)

    assert run_job(store, installation, job_id) == JobStatus.FAILED
    assert seen(store, job_id).error.startswith("The work stopped on an error nobody expected (ZeroDivisionError).")
    assert "Traceback" in caplog.text


def test_an_argument_that_is_missing_is_a_fault(
    store: Store, installation: Settings, job_id: int, sweeping: Sweeping
) -> None:
    sweeping(lambda work: {"x": work.text("path")})

    assert run_job(store, installation, job_id) == JobStatus.FAILED
    assert "without its path" in seen(store, job_id).error


def test_a_job_of_somebody_who_was_deactivated_does_not_run(
    store: Store, installation: Settings, people: People, job_id: int, sweeping: Sweeping
) -> None:
    sweeping(lambda _: {})
    with store.write() as session:
        session.execute(update(User).where(col(User.id) == people[Role.MANAGER].user_id).values(active=False))

    assert run_job(store, installation, job_id) == JobStatus.FAILED
    assert "deactivated" in seen(store, job_id).error


def test_a_job_runs_with_the_role_its_person_has_now(
    store: Store, installation: Settings, people: People, job_id: int, sweeping: Sweeping
) -> None:
    sweeping(lambda work: {"role": work.actor.role})
    with store.write() as session:
        session.execute(update(User).where(col(User.id) == people[Role.MANAGER].user_id).values(role=Role.MARKETER))

    run_job(store, installation, job_id)
    assert seen(store, job_id).result == {"role": "marketer"}


def test_a_running_job_that_is_asked_to_stop_stops_and_says_what_stays(
    store: Store, installation: Settings, people: People, job_id: int, sweeping: Sweeping, now: datetime
) -> None:
    def do(work: Work) -> dict[str, Json]:
        ask_stop(store, job_id, people[Role.MANAGER], now)
        for _ in range(1000):
            work.progress.stop_if_asked("Half of it stays.")
            waiting.wait(0.02)
        return {}

    waiting = Event()
    sweeping(do)

    assert run_job(store, installation, job_id) == JobStatus.STOPPED
    assert seen(store, job_id).error == "The job was stopped. Half of it stays."


def test_a_job_pauses_with_its_worker_and_waits_for_the_next(
    store: Store, installation: Settings, job_id: int, sweeping: Sweeping
) -> None:
    def do(work: Work) -> dict[str, Json]:
        pausing.set()
        work.progress.stop_if_asked("Nothing is lost.")
        return {}

    pausing = Event()
    sweeping(do)

    assert run_job(store, installation, job_id, pausing) == JobStatus.WAITING
    job = seen(store, job_id)
    assert (job.status, job.attempts, job.error, job.finished_at) == (JobStatus.WAITING, 0, "", None)


def test_progress_is_written_while_the_work_goes_on(store: Store, installation: Settings, job_id: int) -> None:
    job = claim(store, job_id, "w", datetime.now().astimezone())
    assert job is not None
    progress = Progress()

    with Pulse(store, job_id, progress, write_every_s=0.01):
        progress(7, 10, "seven")
        while seen(store, job_id).done != 7:
            progress(7)

    assert (seen(store, job_id).total, seen(store, job_id).message) == (10, "seven")


def test_a_heartbeat_is_written_even_if_nothing_moves(store: Store, job_id: int, now: datetime) -> None:
    claim(store, job_id, "w", now)
    times = iter(now + timedelta(seconds=number) for number in range(1000))

    with Pulse(store, job_id, Progress(), clock=lambda: next(times), write_every_s=0.01, beat_every_s=0.02):
        while (seen(store, job_id).heartbeat_at or now) <= now + timedelta(seconds=2):
            pass


def test_progress_never_waits_for_the_store(
    store: Store, installation: Settings, job_id: int, sweeping: Sweeping
) -> None:
    def do(work: Work) -> dict[str, Json]:
        with work.store.write():
            for number in range(200):
                work.progress(number, 200)
        return {}

    sweeping(do)
    assert run_job(store, installation, job_id) == JobStatus.DONE


class TestRecovering:
    """Jobs whose worker is gone."""

    def test_the_worker_takes_up_its_own_jobs_at_its_start(
        self, store: Store, installation: Settings, job_id: int, now: datetime
    ) -> None:
        name = worker_name(installation)
        claim(store, job_id, name, now)

        assert recover(store, name, now, own=False) == []
        assert recover(store, name, now, own=True) == [job_id]
        assert seen(store, job_id).status == JobStatus.WAITING

    def test_another_workers_job_is_left_alone_while_it_shows_life(
        self, store: Store, job_id: int, now: datetime
    ) -> None:
        claim(store, job_id, "elsewhere", now)
        soon, late = now + timedelta(seconds=DEAD_AFTER_S), now + timedelta(seconds=DEAD_AFTER_S + 1)

        assert recover(store, "here", soon, own=True) == []
        assert recover(store, "here", late, own=False) == [job_id]

    def test_a_worker_never_takes_its_own_running_job_for_dead(self, store: Store, job_id: int, now: datetime) -> None:
        claim(store, job_id, "here", now)

        assert recover(store, "here", now + timedelta(days=1), own=False) == []

    def test_a_job_whose_store_fails_waits_and_is_given_up_after_three_times(
        self, store: Store, installation: Settings, job_id: int, sweeping: Sweeping
    ) -> None:
        def do(_: Work) -> dict[str, Json]:
            raise StoreError("The store has no room left.")

        sweeping(do)

        ends = [run_job(store, installation, job_id) for _ in range(4)]
        assert ends == [JobStatus.WAITING, JobStatus.WAITING, JobStatus.FAILED, None]
        assert seen(store, job_id).error.splitlines()[:2] == ["The store has no room left.", "Nothing was kept."]

    def test_a_job_that_kills_its_worker_again_and_again_is_given_up(
        self, store: Store, job_id: int, now: datetime
    ) -> None:
        for _ in range(MOST_ATTEMPTS - 1):
            claim(store, job_id, "w", now)
            assert recover(store, "w", now, own=True) == [job_id]
        claim(store, job_id, "w", now)

        assert recover(store, "w", now, own=True) == []
        job = seen(store, job_id)
        assert job.status == JobStatus.FAILED
        assert job.error.startswith(f"The worker stopped {MOST_ATTEMPTS} times")

    def test_a_worker_that_stops_gives_back_what_could_not_pause(
        self, store: Store, job_id: int, now: datetime
    ) -> None:
        claim(store, job_id, "here", now)

        give_back(store, "elsewhere")
        assert seen(store, job_id).status == JobStatus.RUNNING
        give_back(store, "here")
        job = seen(store, job_id)
        assert (job.status, job.attempts) == (JobStatus.WAITING, 0)

    def test_a_worker_that_comes_back_late_does_not_overwrite_the_end(
        self, store: Store, installation: Settings, job_id: int, sweeping: Sweeping
    ) -> None:
        def do(_: Work) -> dict[str, Json]:
            # Taken for dead meanwhile, run by another worker and done.
            with store.write() as session:
                row = session.scalars(select(Job).where(col(Job.id) == job_id)).one()
                row.status, row.attempts, row.result = JobStatus.DONE, 2, {"by": "another"}
            return {"by": "the late one"}

        sweeping(do)
        run_job(store, installation, job_id)
        assert seen(store, job_id).result == {"by": "another"}
