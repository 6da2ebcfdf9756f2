"""The job that lets active policies decide, and the sweep that keeps the queue's order in step."""

from __future__ import annotations

import pytest

from core.access.roles import Actor
from core.jobs.queue import start, watch
from core.jobs.run import run_job
from core.jobs.tasks import Task
from core.jobs.upkeep import run_policies, sweep_store
from core.proposals import pace
from core.proposals.triage import SECONDS
from core.records.base import utc_now
from core.records.choices import JobStatus, Role
from core.records.judged import ShopValue
from core.records.store import Store
from core.settings import Settings
from tests.proposals.desk import open_shop, proposal
from tests.proposals.policy_desk import FIRST_SIZE, activated, by_policy, still_open, suggest
from tests.proposals.rows import row, store_rows

People = dict[Role, Actor]


def test_the_job_lets_active_policies_decide(store: Store, installation: Settings, people: People) -> None:
    now = utc_now()
    shop = open_shop(store, FIRST_SIZE + 30)
    policy_id = activated(store, shop, people[Role.MERCHANDISER], people[Role.MANAGER], now)
    suggest(store, shop, now, range(FIRST_SIZE, FIRST_SIZE + 30))

    job_id = start(store, installation, Task.POLICIES, {}, people[Role.MANAGER], now)
    run_job(store, installation, job_id)

    with store.read() as session:
        job = watch(session, job_id)
    assert (job.title, job.status) == ("Apply policies", JobStatus.DONE)
    assert job.result == {"applied": len(by_policy(store, policy_id))}
    assert len(by_policy(store, policy_id)) + len(still_open(store)) == 30


def test_a_round_after_another_until_a_stop_is_asked_for(store: Store, people: People) -> None:
    now = utc_now()
    shop = open_shop(store, FIRST_SIZE + 30)
    activated(store, shop, people[Role.MERCHANDISER], people[Role.MANAGER], now, audit_share=0.01)
    suggest(store, shop, now, range(FIRST_SIZE, FIRST_SIZE + 30))

    assert 1 <= run_policies(store, lambda: True, size=10) <= 10
    assert run_policies(store, size=10) + len(still_open(store)) >= 20
    assert len(still_open(store)) <= 3


def test_without_a_policy_nothing_is_written(store: Store) -> None:
    assert run_policies(store) == 0


def test_a_sweep_brings_the_worth_of_the_queue_in_step(store: Store) -> None:
    (one,) = store_rows(store, row(kind="merge", stake_minor=1500, confidence=0.5))

    sweep_store(store)

    assert proposal(store, one).worth == pytest.approx((0.5 * 1500 + 0.5 * 30) / SECONDS["merge"])
    with store.read() as session:
        assert session.get_one(ShopValue, "pace").value["place"] is None
        assert pace.in_force(session) == SECONDS
