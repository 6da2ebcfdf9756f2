"""Phrases that a department's texts may use without a fact behind them: approved by a person, and taken back by one.

A phrase that was learned from the department's texts may be forgotten: then it is not listed as the house's own again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.errors import BadInputError
from core.records.chain import EVENTS, locked_head, record
from core.records.voice import ApprovedPhrase

_LONGEST = 200


def approved(session: Session, departments: Iterable[str]) -> dict[str, frozenset[str]]:
    """The phrases in force of each of these departments, in one query."""
    return _in_force(session, departments, col(ApprovedPhrase.approved).is_(True))


def forgotten(session: Session, departments: Iterable[str]) -> dict[str, frozenset[str]]:
    """The phrases that each of these departments has forgotten, in one query."""
    return _in_force(session, departments, col(ApprovedPhrase.forgotten).is_(True))


def approve(
    session: Session, department: str, phrase: str, actor: Actor, now: datetime, *, proposal_id: int | None = None
) -> str:
    """The phrase as it is kept from now on, in a `write` session; approved already, nothing more is kept.

    Raises:
        NotAllowedError: the actor may not decide copy.
        BadInputError: no phrase, or one too long to be one.
    """
    return _noted(session, department, phrase, _Stance(approved=True), actor, now, proposal_id)


def forget(session: Session, department: str, phrase: str, actor: Actor, now: datetime) -> str:
    """The phrase that is not the house's own, in a `write` session; if it was approved, it no longer is.

    Raises:
        NotAllowedError: the actor may not decide copy.
        BadInputError: no phrase, or one too long to be one.
    """
    return _noted(session, department, phrase, _Stance(forgotten=True), actor, now, None)


def take_back(session: Session, department: str, phrase: str, actor: Actor, now: datetime) -> str:
    """The phrase that no longer counts as approved or forgotten, in a `write` session; the rows before stay.

    Raises:
        NotAllowedError: the actor may not decide copy.
        BadInputError: no phrase, or one too long to be one.
    """
    return _noted(session, department, phrase, _Stance(), actor, now, None)


@dataclass(frozen=True)
class _Stance:
    """What a person thinks of a phrase; neither, it is an ordinary one."""

    approved: bool = False
    forgotten: bool = False


def _in_force(session: Session, departments: Iterable[str], wanted: ColumnElement[bool]) -> dict[str, frozenset[str]]:
    """The phrases whose newest row is of that sort."""
    names = sorted(set(departments))
    newest = (
        select(func.max(ApprovedPhrase.id))
        .where(col(ApprovedPhrase.department).in_(names))
        .group_by(col(ApprovedPhrase.department), col(ApprovedPhrase.phrase))
    )
    rows = session.execute(
        select(col(ApprovedPhrase.department), col(ApprovedPhrase.phrase)).where(
            col(ApprovedPhrase.id).in_(newest), wanted
        )
    )
    found: dict[str, set[str]] = {name: set() for name in names}
    for department, phrase in rows:
        found[department].add(phrase)
    return {name: frozenset(phrases) for name, phrases in found.items()}


def _noted(
    session: Session, department: str, phrase: str, stance: _Stance, actor: Actor, now: datetime, proposal: int | None
) -> str:
    require(actor, Right.DECIDE_COPY)
    words = " ".join(phrase.split()).strip(" .,;:!?").casefold()
    if not words or len(words) > _LONGEST:
        raise BadInputError(f"A phrase has 1 to {_LONGEST} characters. Nothing was changed; mark fewer words.")
    locked_head(session, EVENTS)  # two who approve at once take turns
    is_approved = words in approved(session, [department])[department]
    is_forgotten = words in forgotten(session, [department])[department]
    if stance == _Stance(is_approved, is_forgotten):
        return words
    session.add(
        ApprovedPhrase(
            department=department,
            phrase=words,
            approved=stance.approved,
            forgotten=stance.forgotten,
            proposal_id=proposal,
            created_by_id=actor.user_id,
            created_at=now,
        )
    )
    event = "phrase approved" if stance.approved else "phrase forgotten" if stance.forgotten else "phrase taken back"
    record(session, event, actor.user_id, f"voice:{department}", {"department": department, "phrase": words}, now)
    return words
