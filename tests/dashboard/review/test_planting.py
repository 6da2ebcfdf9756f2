"""Planted checks on the desk: among the reviewer's own rows, looking like any other, told of right after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from sqlmodel import select

from core.access.roles import Actor
from core.proposals import checks, planted
from core.proposals.planted import PlantedChecks
from core.proposals.queue import QueueFilter, QueueRow, Sort
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import AppliedWrite, Decision, Proposal
from core.records.people import User
from core.records.store import Store
from dashboard.review.desk import Act, Event
from dashboard.review.panel import actions
from dashboard.review.planting import place_for
from dashboard.review.reviewing import handle
from dashboard.review.walk import Reviewing, Turn, begin, ready
from tests.conftest import NOW
from tests.dashboard.shop import stock

CATEGORIES = QueueFilter(kinds=(Kind.CATEGORY,))
_KEYS = count(1)


def _turn(store: Store, role: Role, seed: int = 1) -> Turn:
    with store.read() as session:
        user = session.exec(select(User).where(User.username == role)).one()
        return Turn(store, Actor(user.id, user.name, role), NOW, rng=Random(seed))


@pytest.fixture
def turn(store: Store) -> Turn:
    """Mara in a shop where a few categories were approved and one proposal in ten is a check."""
    stock(store, NOW, products=40)
    manager = replace(_turn(store, Role.MANAGER), now=NOW - timedelta(hours=1))
    reviewing = begin(manager, "before", CATEGORIES)
    for _ in range(10):
        ready(manager, reviewing)
        handle(manager, reviewing, _event(Act.APPROVE, reviewing))
    with store.write() as session:
        planted.choose(session, PlantedChecks(on=True, share=0.1), manager.actor, NOW)
    return _turn(store, Role.MERCHANDISER)


def _event(act: Act, reviewing: Reviewing, **more: Any) -> Event:
    about = {"id": reviewing.here, "version": 1, "active_ms": 4000, **more}
    return Event(key=f"key-{next(_KEYS):06}", act=act, **about)


def _checks(turn: Turn) -> list[Proposal]:
    with turn.store.read() as session:
        found = list(session.exec(select(Proposal).where(Proposal.is_planted).order_by(Proposal.id)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def _at_a_check(turn: Turn) -> tuple[Reviewing, int]:
    """A review with a check on screen."""
    reviewing = begin(turn, "visit", CATEGORIES)
    check = _checks(turn)[0].id or 0
    handle(turn, reviewing, _event(Act.OPEN, reviewing, id=check))
    ready(turn, reviewing)
    return reviewing, check


def test_checks_are_among_the_rows_and_nowhere_else(turn: Turn) -> None:
    reviewing = begin(turn, "visit", CATEGORIES)

    made = {check.id for check in _checks(turn)}
    assert made
    assert made <= {row.id for row in reviewing.rows}
    assert len(reviewing.rows) == 30 + len(made)
    others = begin(_turn(turn.store, Role.ADMIN, seed=9), "other", CATEGORIES)
    assert not made & {row.id for row in others.rows}


def test_without_checks_no_row_is_planted(turn: Turn) -> None:
    with turn.store.write() as session:
        planted.choose(session, PlantedChecks(on=False), _turn(turn.store, Role.MANAGER).actor, NOW)

    begin(turn, "visit", CATEGORIES)

    assert _checks(turn) == []


def test_a_check_looks_and_acts_like_any_other(turn: Turn) -> None:
    reviewing, check = _at_a_check(turn)

    here, following = ready(turn, reviewing)
    assert here is not None
    assert following is not None
    assert (here.id, here.status, here.holder) == (check, ProposalStatus.OPEN, None)
    assert set(actions(here, turn.actor)[0]) == set(actions(following, turn.actor)[0])


@pytest.mark.parametrize(
    ("act", "more", "told"),
    [
        (Act.APPROVE, {}, "It got through. Nothing was changed."),
        (Act.REJECT, {"reason": "wrong-value"}, "You caught it. Nothing was changed."),
        (Act.APPROVE, {"alternative": 1}, "You caught it. Nothing was changed."),
    ],
)
def test_the_reviewer_is_told_at_once_and_nothing_is_written(
    turn: Turn, act: Act, more: dict[str, Any], told: str
) -> None:
    reviewing, check = _at_a_check(turn)
    with turn.store.read() as session:
        written = len(session.exec(select(AppliedWrite)).all())

    handle(turn, reviewing, _event(act, reviewing, **more))

    assert f"That was a check: the category was wrong on purpose. {told}" in reviewing.said
    assert check not in {row.id for row in reviewing.rows}
    assert reviewing.last == ""
    with turn.store.read() as session:
        assert len(session.exec(select(AppliedWrite)).all()) == written
        assert checks.own(session, turn.actor, NOW).checks == 1


def test_looking_at_a_check_and_going_on_leaves_it_waiting_for_the_same_person(turn: Turn) -> None:
    reviewing, check = _at_a_check(turn)
    handle(turn, reviewing, _event(Act.SKIP, reviewing))

    (first, *_) = _checks(turn)
    assert (first.id, first.lease_user_id) == (check, turn.actor.user_id)
    handle(turn, reviewing, _event(Act.OPEN, reviewing, id=check))
    ready(turn, reviewing)
    handle(turn, reviewing, _event(Act.APPROVE, reviewing))
    assert "That was a check" in reviewing.said


def test_undo_after_a_check_takes_back_the_decision_before(turn: Turn) -> None:
    reviewing = begin(turn, "visit", CATEGORIES)
    real = next(row.id for row in reviewing.rows if row.id not in {check.id for check in _checks(turn)})
    handle(turn, reviewing, _event(Act.OPEN, reviewing, id=real))
    ready(turn, reviewing)
    handle(turn, reviewing, _event(Act.APPROVE, reviewing))
    handle(turn, reviewing, _event(Act.OPEN, reviewing, id=_checks(turn)[0].id))
    handle(turn, reviewing, _event(Act.APPROVE, reviewing))
    assert reviewing.last.startswith("last: approved")

    handle(turn, reviewing, _event(Act.UNDO, reviewing))

    with turn.store.read() as session:
        undone = session.exec(select(Decision).where(Decision.action == Action.UNDO)).one().proposal_id
    assert undone == real


def _rows(turn: Turn) -> list[QueueRow]:
    return begin(replace(turn, rng=Random(2)), "rows", QueueFilter(text="drill", kinds=(Kind.CATEGORY,))).rows


def test_in_an_order_people_can_see_a_check_stands_where_it_belongs(turn: Turn) -> None:
    rows = [replace(row, stake_minor=100 * (10 - place)) for place, row in enumerate(_rows(turn))]
    check = replace(rows[0], stake_minor=750)

    assert place_for(check, rows, Sort.STAKE, turn.rng) == 3
    assert place_for(replace(check, stake_minor=5000), rows, Sort.STAKE, turn.rng) is None
    assert place_for(replace(check, stake_minor=1), rows, Sort.STAKE, turn.rng) is None


def test_by_age_and_by_confidence_it_stands_where_it_belongs_too(turn: Turn) -> None:
    rows = [
        replace(row, created_at=NOW + timedelta(hours=place), confidence=0.5 + place / 100)
        for place, row in enumerate(_rows(turn))
    ]
    check = replace(rows[0], created_at=NOW + timedelta(hours=1.5), confidence=0.525)

    assert place_for(check, rows, Sort.OLDEST, turn.rng) == 2
    assert place_for(check, rows, Sort.UNSURE, turn.rng) == 3


def test_by_worth_it_may_stand_anywhere(turn: Turn) -> None:
    rows = _rows(turn)
    rng = Random(5)

    places = {place_for(rows[0], rows, Sort.WORTH, rng) for _ in range(300)}

    assert places == set(range(len(rows) + 1))
