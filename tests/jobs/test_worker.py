"""The worker looks after what nobody started: lost jobs, due messages, things that run out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from huey.api import Huey
from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.jobs.queue import connect, start
from core.jobs.run import claim, worker_name
from core.jobs.tasks import Task
from core.jobs.worker import AlreadyRunningError, _add_periodic, _only_worker, _take_up
from core.publish.outbox import announce
from core.records.choices import JobStatus, OutboxStatus, ProposalStatus, Role
from core.records.flow import Proposal
from core.records.store import Store
from core.records.work import Job, Outbox
from core.settings import Settings
from tests.proposals import desk
from tests.publish.receiver import receiving

People = dict[Role, Actor]
Delivered = list[int]


@pytest.fixture
def delivered() -> Delivered:
    return []


@pytest.fixture
def huey(installation: Settings, delivered: Delivered) -> Iterator[Huey]:
    found, _ = connect(installation, delivered.append)
    yield found
    found.storage.close()


@pytest.fixture
def run_all(huey: Huey) -> Callable[[], None]:
    """Run every message in the queue, as the worker's threads do."""

    def run() -> None:
        while (task := huey.dequeue()) is not None:
            huey.execute(task)

    return run


def test_a_message_brings_the_jobs_number_to_the_worker(
    store: Store,
    installation: Settings,
    people: People,
    delivered: Delivered,
    run_all: Callable[[], None],
    now: datetime,
) -> None:
    job_id = start(store, installation, Task.SWEEP, {}, people[Role.MANAGER], now)

    run_all()

    assert delivered == [job_id]


def test_lost_and_forgotten_jobs_are_handed_out_at_the_start(
    store: Store,
    installation: Settings,
    people: People,
    huey: Huey,
    delivered: Delivered,
    run_all: Callable[[], None],
    now: datetime,
) -> None:
    lost = start(store, installation, Task.SWEEP, {}, people[Role.MANAGER], now)
    forgotten = start(store, installation, Task.PROPOSE, {}, people[Role.MANAGER], now)
    claim(store, lost, worker_name(installation), now)
    huey.flush()

    _take_up(huey, store, installation, own=True)
    run_all()

    assert sorted(delivered) == [lost, forgotten]
    with store.read() as session:
        assert set(session.scalars(select(col(Job.status)))) == {JobStatus.WAITING}


def test_no_message_is_sent_twice_while_some_still_wait(
    store: Store, installation: Settings, people: People, huey: Huey, now: datetime
) -> None:
    start(store, installation, Task.SWEEP, {}, people[Role.MANAGER], now)

    for _ in range(3):
        _take_up(huey, store, installation, own=False)

    assert huey.pending_count() == 1


def test_a_queue_that_is_away_stops_no_worker(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    chosen = Settings(home=tmp_path / "home", redis_url="redis://127.0.0.1:1/0")
    away, _ = connect(chosen, lambda _: None)

    _take_up(away, store, chosen, own=True)

    assert "The queue is away" in caplog.text


def test_messages_go_out_every_minute_and_what_ran_out_is_closed_every_ten(
    store: Store, installation: Settings, huey: Huey
) -> None:
    def due(minute: int) -> list[str]:
        moment = datetime(2026, 3, 2, 9, minute)  # noqa: DTZ001  (huey's own clock has no zone)
        return sorted(task.name for task in huey.read_periodic(moment))

    _add_periodic(huey, store, installation)

    assert due(7) == ["decide_by_policies", "send_outbox"]
    assert due(10) == ["decide_by_policies", "send_outbox", "sweep"]
    assert due(15) == ["decide_by_policies", "keep_facts", "send_outbox"]


def test_what_is_due_every_ten_minutes_is_done(store: Store, tmp_path: Path, huey: Huey, now: datetime) -> None:
    shop = desk.open_shop(store)
    desk.propose(store, now - timedelta(days=1000), desk.category_draft(shop))
    with receiving() as receiver:
        with store.write() as session:
            announce(session, receiver.url, "publication", {}, "key", now - timedelta(days=1000))
        _add_periodic(huey, store, Settings(home=tmp_path / "home"))

        for task in huey.read_periodic(datetime(2026, 3, 2, 9, 10)):  # noqa: DTZ001  (huey's own clock)
            huey.execute(task)

    with store.read() as session:
        assert session.scalars(select(col(Outbox.status))).all() == [OutboxStatus.SENT]
        assert session.scalars(select(col(Proposal.status))).all() == [ProposalStatus.EXPIRED]


def test_a_home_folder_has_one_worker(tmp_path: Path) -> None:
    lock = tmp_path / "jobs" / "worker.lock"
    lock.parent.mkdir()

    with _only_worker(lock), pytest.raises(AlreadyRunningError, match="one is enough"), _only_worker(lock):
        pass
    with _only_worker(lock):
        assert lock.exists()
