"""Phrases that a department's texts may use without a fact behind them: approved by a person, and taken back by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.errors import BadInputError
from core.records.chain import EVENTS, locked_head, record
from core.records.voice import ApprovedPhrase

_LONGEST = 200


def approved(session: Session, departments: Iterable[str]) -> dict[str, frozenset[str]]:
    """The phrases in force of each of these departments, in one query."""
    wanted = sorted(set(departments))
    newest = (
        select(func.max(ApprovedPhrase.id))
        .where(col(ApprovedPhrase.department).in_(wanted))
        .group_by(col(ApprovedPhrase.department), col(ApprovedPhrase.phrase))
    )
    rows = session.execute(
        select(col(ApprovedPhrase.department), col(ApprovedPhrase.phrase)).where(
            col(ApprovedPhrase.id).in_(newest), col(ApprovedPhrase.approved).is_(True)
        )
    )
    found: dict[str, set[str]] = {name: set() for name in wanted}
    for department, phrase in rows:
        found[department].add(phrase)
    return {name: frozenset(phrases) for name, phrases in found.items()}


def approve(
    session: Session, department: str, phrase: str, actor: Actor, now: datetime, *, proposal_id: int | None = None
) -> str:
    """The phrase as it is kept from now on, in a `write` session; approved already, nothing more is kept.

    Raises:
        NotAllowedError: the actor may not decide copy.
        BadInputError: no phrase, or one too long to be one.
    """
    return _noted(session, department, phrase, True, actor, now, proposal_id)


def take_back(session: Session, department: str, phrase: str, actor: Actor, now: datetime) -> str:
    """The phrase that no longer counts as approved, in a `write` session; the rows before stay.

    Raises:
        NotAllowedError: the actor may not decide copy.
        BadInputError: no phrase, or one too long to be one.
    """
    return _noted(session, department, phrase, False, actor, now, None)


def _noted(
    session: Session, department: str, phrase: str, is_approved: bool, actor: Actor, now: datetime, proposal: int | None
) -> str:
    require(actor, Right.DECIDE_COPY)
    words = " ".join(phrase.split()).strip(" .,;:!?").casefold()
    if not words or len(words) > _LONGEST:
        raise BadInputError(f"A phrase has 1 to {_LONGEST} characters. Nothing was changed; mark fewer words.")
    locked_head(session, EVENTS)  # two who approve at once take turns
    if (words in approved(session, [department])[department]) == is_approved:
        return words
    session.add(
        ApprovedPhrase(
            department=department,
            phrase=words,
            approved=is_approved,
            proposal_id=proposal,
            created_by_id=actor.user_id,
            created_at=now,
        )
    )
    event = "phrase approved" if is_approved else "phrase taken back"
    record(session, event, actor.user_id, f"voice:{department}", {"department": department, "phrase": words}, now)
    return words
