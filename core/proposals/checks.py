"""What planted checks say: how often they were caught, always beside how fast somebody decides.

A person's record is theirs: managers see a team's, and a person's only if that person agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.errors import NotFoundError
from core.records.chain import record
from core.records.choices import ANSWERS, Action
from core.records.flow import Decision, Proposal
from core.records.people import User

FEWEST_PEOPLE, FEWEST_CHECKS = 5, 50
"""A team's numbers are shown from so many people on, or so many checks of two people or more."""
_DAYS = 90
_PACE = 200
_FEWEST_TIMES = 5


@dataclass(frozen=True)
class CheckRecord:
    """Checks of the last 90 days, how many were caught, and the pace; None while too few decisions were timed."""

    checks: int
    caught: int
    decisions_a_minute: float | None


@dataclass(frozen=True)
class TeamRecord:
    """The team's checks, None while they are too few to show, and the records of those who agreed, by name."""

    team: CheckRecord | None
    agreed: Mapping[str, CheckRecord]


def was_caught(action: str, decided: object, planted: object) -> bool:
    """Whether the check was noticed: anything but letting the wrong value pass."""
    passed = action in (Action.APPROVE, Action.EDIT, Action.OVERRIDE) and decided == planted
    return not passed


def own(session: Session, actor: Actor, now: datetime) -> CheckRecord:
    """The actor's own record, for nobody else."""
    mine = _checks(session, now, col(Decision.actor_id) == actor.user_id)
    return _record(session, [actor.user_id or 0], mine.get(actor.user_id or 0, []))


def team(session: Session, actor: Actor, now: datetime) -> TeamRecord:
    """The team's record.

    Raises:
        NotAllowedError: the actor may not set policies.
    """
    require(actor, Right.EDIT_POLICIES)
    by_person = _checks(session, now)
    people = session.scalars(select(User).where(col(User.id).in_(by_person)).order_by(col(User.name))).all()
    everyone = [caught for found in by_person.values() for caught in found]
    enough = len(by_person) >= FEWEST_PEOPLE or (len(by_person) > 1 and len(everyone) >= FEWEST_CHECKS)
    return TeamRecord(
        _record(session, list(by_person), everyone) if enough else None,
        {
            person.name: _record(session, [person.id or 0], by_person[person.id or 0])
            for person in people
            if person.shares_checks
        },
    )


def shares(session: Session, actor: Actor) -> bool:
    """Whether the actor agreed that managers see their record."""
    person = session.get(User, actor.user_id)
    return person is not None and person.shares_checks


def share(session: Session, actor: Actor, agrees: bool, now: datetime) -> None:
    """Keep that the actor agrees, or no longer does, that managers see their record.

    Raises:
        NotFoundError: the actor is nobody who could agree.
    """
    person = session.get(User, actor.user_id)
    if person is None:
        raise NotFoundError("Only a person can agree to this. Nothing was changed.")
    person.shares_checks = agrees
    record(session, "planted checks shared", actor.user_id, f"user:{actor.user_id}", {"agrees": agrees}, now)


def _checks(session: Session, now: datetime, *whose: ColumnElement[bool]) -> dict[int, list[bool]]:
    """By person, whether each of their checks was caught."""
    rows = session.execute(
        select(
            col(Decision.actor_id), col(Decision.action), col(Decision.payload), col(Proposal.payload).label("planted")
        )
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(col(Decision.is_planted).is_(True), col(Decision.created_at) >= now - timedelta(days=_DAYS), *whose)
    )
    found: dict[int, list[bool]] = {}
    for row in rows:
        found.setdefault(row.actor_id, []).append(_caught(row))
    return found


def _caught(row: Row[Any]) -> bool:
    return was_caught(row.action, row.payload, row.planted)


def _record(session: Session, user_ids: list[int], caught: list[bool]) -> CheckRecord:
    times_ms = [time_ms for user_id in user_ids for time_ms in _times_ms(session, user_id)]
    pace = 60_000 / median(times_ms) if len(times_ms) >= _FEWEST_TIMES and median(times_ms) else None
    return CheckRecord(len(caught), sum(caught), pace)


def _times_ms(session: Session, user_id: int) -> list[int]:
    last = (
        select(col(Decision.active_ms))
        .where(
            col(Decision.actor_id) == user_id,
            col(Decision.active_ms).is_not(None),
            col(Decision.action).in_(ANSWERS),
        )
        .order_by(col(Decision.id).desc())
        .limit(_PACE)
    )
    return [time_ms for time_ms in session.scalars(last) if time_ms is not None]
