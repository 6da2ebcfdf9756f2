"""A person's own record on Today: beside their pace, private until they share it."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from core.access import users
from core.access.roles import Actor
from core.proposals import checks, planted, queue
from core.proposals.decide import DecisionRequest, decide
from core.proposals.planted import PlantedChecks
from core.records.choices import Action, Kind, Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.dashboard.shop import stock

NOW = datetime.now(UTC)


@pytest.fixture
def people(home: Store) -> dict[Role, Actor]:
    """The people of a stocked shop; one proposal in ten is a check."""
    stock(home, NOW, 20)
    with home.write() as session:
        found = {one.role: Actor(one.id, one.name, one.role) for one in users.demo_people(session)}
        planted.choose(session, PlantedChecks(on=True, share=0.1), found[Role.MANAGER], NOW)
    return found


def _html(test: AppTest) -> str:
    return "\n".join(block.proto.body for block in test.get("html"))


def _meet_a_check(store: Store, actor: Actor) -> None:
    """Six timed approvals, the last of them of a check."""
    wanted = queue.QueueFilter(kinds=(Kind.CATEGORY,))
    with store.read() as session:
        rows = queue.page(session, wanted, actor, NOW, limit=5).rows
    for row in rows:
        with store.write() as session:
            decide(session, DecisionRequest(row.id, 1, Action.APPROVE, f"key-{row.id}", active_ms=4000), actor, NOW)
    with store.write() as session:
        check = planted.plant(session, wanted, actor, NOW, Random(1)) or 0
        assert session.exec(select(Proposal).where(col(Proposal.id) == check)).one().is_planted
        decide(session, DecisionRequest(check, 1, Action.APPROVE, "check", active_ms=4000), actor, NOW)


def test_the_record_stands_beside_the_pace_and_is_private(
    home: Store, people: dict[Role, Actor], visit: Callable[..., AppTest]
) -> None:
    _meet_a_check(home, people[Role.MERCHANDISER])

    assert "1 check, 0 caught, at 15 decisions a minute." in _html(visit("merchandiser"))
    assert "Only you see this." in _html(visit("merchandiser"))
    assert "1 check" not in _html(visit("manager"))


def test_the_seconds_a_decision_are_said_by_kind_to_the_person_alone(
    home: Store, people: dict[Role, Actor], visit: Callable[..., AppTest]
) -> None:
    _meet_a_check(home, people[Role.MERCHANDISER])

    said = "<b>Your seconds a decision</b>: category 4.0 s (5 decisions)."
    assert said in _html(visit("merchandiser"))
    assert "seconds a decision" not in _html(visit("manager"))


def test_a_person_may_share_it_and_take_that_back(
    home: Store, people: dict[Role, Actor], visit: Callable[..., AppTest]
) -> None:
    mara = people[Role.MERCHANDISER]
    _meet_a_check(home, mara)
    test = visit("merchandiser")

    test.toggle(key="today.shares_checks").set_value(True).run()

    assert "You and your managers see this." in _html(test)
    with home.read() as session:
        assert mara.name in checks.team(session, people[Role.MANAGER], NOW).agreed
    test.toggle(key="today.shares_checks").set_value(False).run()
    with home.read() as session:
        assert checks.team(session, people[Role.MANAGER], NOW).agreed == {}


def test_who_met_no_check_is_told_what_they_are(people: dict[Role, Actor], visit: Callable[..., AppTest]) -> None:
    assert "You met none so far" in _html(visit("merchandiser"))


def test_who_decides_no_categories_hears_nothing_of_checks(
    people: dict[Role, Actor], visit: Callable[..., AppTest]
) -> None:
    assert "Planted checks" not in _html(visit("marketer"))


def test_where_checks_are_off_nothing_is_said(home: Store, visit: Callable[..., AppTest]) -> None:
    stock(home, NOW, 8)

    assert "Planted checks" not in _html(visit("merchandiser"))
