"""Learning as a job: each night and when asked, once at a time, and whole after a kill; rules hold in the next run."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.changes import CategoryChange
from core.errors import NotAllowedError
from core.jobs.progress import Progress
from core.jobs.proposing import propose_all
from core.jobs.queue import JobView, ask_stop, recent, start, watch
from core.jobs.run import COMMAND_LINE, run_job
from core.jobs.tasks import Task
from core.jobs.worker import start_learning
from core.learning import reading, rules
from core.records.base import utc_now
from core.records.catalogue import Brand, Category, Product
from core.records.choices import Action, JobStatus, ProposalStatus, Role, RuleStatus
from core.records.flow import Proposal
from core.records.store import Store
from core.records.work import ModelVersion
from core.settings import Settings
from tests.catalog.test_propose import fill
from tests.proposals.desk import accepted, request

People = dict[Role, Actor]


def done(store: Store, settings: Settings, actor: Actor, now: datetime) -> JobView:
    job_id = start(store, settings, Task.LEARN, {"distil": False, "at": now.isoformat()}, actor, now)
    run_job(store, settings, job_id)
    with store.read() as session:
        return watch(session, job_id)


def test_learning_says_what_became_of_each_model(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    fill(store, 60)

    first = done(store, installation, people[Role.MANAGER], now)
    again = done(store, installation, people[Role.MANAGER], now + timedelta(days=1))

    assert (first.title, first.status) == ("Learn from decisions", JobStatus.DONE), first.error
    assert [(one["kind"], one["why"]) for one in first.result["models"]] == [
        ("category", "The first of its kind."),
        ("attribute", "The first of its kind."),
        ("duplicate", "The first of its kind."),
    ]
    assert {one["outcome"] for one in again.result["models"]} == {"nothing new to learn from"}


def test_a_merchandiser_may_not_start_it(store: Store, installation: Settings, people: People, now: datetime) -> None:
    with pytest.raises(NotAllowedError, match="train models"):
        start(store, installation, Task.LEARN, {}, people[Role.MERCHANDISER], now)


def test_it_is_started_once_a_night_and_never_before_a_model_was_made(
    store: Store, installation: Settings, now: datetime
) -> None:
    start_learning(store, installation, utc_now())
    with store.read() as session:
        assert recent(session) == []

    with store.write() as session:
        session.add(ModelVersion(name="category", version="v1", data_cut=now))
    tonight = utc_now()
    for moment in (tonight, tonight + timedelta(minutes=1)):
        start_learning(store, installation, moment)
        with store.read() as session:
            (job,) = recent(session)
        assert (job.task, job.started_by) == (Task.LEARN, "command line")
    ask_stop(store, job.id, COMMAND_LINE, tonight)
    start_learning(store, installation, tonight + timedelta(days=1))

    with store.read() as session:
        assert len(recent(session)) == 2


@pytest.mark.slow
def test_a_rule_keeps_what_it_names_out_of_the_next_run_and_only_for_its_brand(
    store: Store, installation: Settings, people: People, now: datetime
) -> None:
    """Two proposals to put the brand's products into one category are refused; a third is suggested the same."""
    fill(store)
    merchandiser, manager = people[Role.MERCHANDISER], people[Role.MANAGER]
    propose(store, installation, "one", now)
    target, proposals = most_proposed(store)
    assert len(proposals) >= 4
    branded, other = proposals[:3], proposals[3]
    with store.write() as session:
        session.add(brand := Brand(name="Norr"))
        session.flush()
        for one in branded:
            session.get_one(Product, one.product_id).brand_id = brand.id
    for one in branded[:2]:
        accepted(store, request(one.id or 0, Action.REJECT), merchandiser, now)
    with store.write() as session:
        rules.suggest(session, reading.read(session), now)
        (rule,) = rules.list_rules(session)
        rules.decide(session, rule.id, RuleStatus.APPROVED, manager, now)

    propose(store, installation, "two", now + timedelta(days=1))

    assert rule.value == target
    assert (status(store, branded[2]), status(store, other)) == (ProposalStatus.WITHDRAWN, ProposalStatus.OPEN)


def propose(store: Store, settings: Settings, run: str, now: datetime) -> None:
    propose_all(store, settings, Progress(), run, now, distil=False)


def most_proposed(store: Store) -> tuple[str, list[Proposal]]:
    """The category that most open proposals name, by its path, and those proposals."""
    with store.read() as session:
        found = list(session.exec(select(Proposal).where(Proposal.field == "category_id").order_by(Proposal.id)))  # type: ignore[arg-type]
        paths = {node.id: node.path for node in session.exec(select(Category))}
        session.expunge_all()
    by_target: dict[int, list[Proposal]] = {}
    for one in found:
        by_target.setdefault(CategoryChange(**one.payload).category_id, []).append(one)
    target, proposals = max(by_target.items(), key=lambda item: len(item[1]))
    return paths[target], proposals


def status(store: Store, proposal: Proposal) -> str:
    with store.read() as session:
        return session.get_one(Proposal, proposal.id).status
