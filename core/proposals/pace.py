"""How long this shop's own people look at a proposal of each kind, and the worth of the open ones kept in step.

The row ``pace`` of the shop's values holds ``seconds`` by kind as in force, ``decisions`` they rest on, and ``place``,
the last open proposal whose worth was brought in step (None once all were).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from core.access.roles import Actor
from core.proposals.ordering import COLUMNS, OPEN
from core.proposals.triage import SECONDS, look_at, worth
from core.records.choices import ANSWERS, Kind
from core.records.flow import Decision, Proposal
from core.records.judged import ShopValue

SHRINK = 20
"""A stated default counts as much as this many measured looks."""
_MEASURED = 2000
_FEW = 5
_MOVED = 0.1
_SAME = 0.01
_ROWS = 1000
_NAME = "pace"


LOOK: tuple[Any, ...] = (
    COLUMNS.kind,
    COLUMNS.field,
    COLUMNS.payload["value"].as_string().is_(None).label("is_empty"),
)
"""The columns of a proposal that `look_of` reads."""
_NEXT = (
    select(*(COLUMNS[name] for name in ("id", "confidence", "stake_minor", "worth")), *LOOK)
    .where(OPEN)
    .order_by(COLUMNS.id)
)


@dataclass(frozen=True)
class Measured:
    """Seconds of one look, and the number of timed looks they rest on beside the stated default."""

    seconds: float
    looks: int


def shrunk(times_ms: list[int], stated_s: float) -> Measured:
    """The median of the times in seconds, drawn towards the stated one while they are few.

    >>> shrunk([2000] * 20, 6.0)
    Measured(seconds=4.0, looks=20)
    """
    looks = len(times_ms)
    if not looks:
        return Measured(stated_s, 0)
    return Measured((looks * median(times_ms) / 1000 + SHRINK * stated_s) / (looks + SHRINK), looks)


def look_of(row: Any) -> str:
    """Which look the proposal of a row with the columns ``LOOK`` takes."""
    return look_at(row.kind, row.field, needs_value=row.kind == Kind.FIX and bool(row.is_empty))


def measure(session: Session) -> dict[str, Measured]:
    """The seconds of each look, from people's last 2,000 timed answers that were not planted."""
    times_ms = _times_ms(session, col(Decision.actor_id).is_not(None))
    return {look: shrunk(times, SECONDS[look]) for look, times in times_ms.items()}


def own(session: Session, actor: Actor) -> dict[str, Measured]:
    """The person's own median seconds of each look of which they took several, for their eyes; the usual look first."""
    times_ms = _times_ms(session, col(Decision.actor_id) == actor.user_id)
    found = {look: Measured(median(times) / 1000, len(times)) for look, times in times_ms.items() if len(times) >= _FEW}
    return dict(sorted(found.items(), key=lambda each: -each[1].looks))


def _times_ms(session: Session, of_whom: ColumnElement[bool]) -> dict[str, list[int]]:
    rows = session.execute(
        select(col(Decision.active_ms), *LOOK)
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(
            of_whom,
            col(Decision.active_ms) > 0,
            col(Decision.action).in_(ANSWERS),
            col(Decision.is_planted).is_(False),
        )
        .order_by(col(Decision.id).desc())
        .limit(_MEASURED)
    )
    times_ms: dict[str, list[int]] = {look: [] for look in SECONDS}
    for row in rows:
        times_ms[look_of(row)].append(row.active_ms)
    return times_ms


def in_force(session: Session) -> Mapping[str, float]:
    """The seconds by kind that the queue is ordered by."""
    kept = session.get(ShopValue, _NAME)
    return SECONDS if kept is None else {**SECONDS, **kept.value["seconds"]}


def refresh(session: Session, now: datetime) -> bool:
    """Whether the pace of a kind moved by a tenth, so that the worth of every open proposal is worked out again."""
    found, kept = measure(session), session.get(ShopValue, _NAME)
    before = in_force(session)
    if kept is not None and all(abs(one.seconds / before[look] - 1) <= _MOVED for look, one in found.items()):
        return False
    kept = kept or ShopValue(name=_NAME)
    kept.value = {
        "seconds": {look: one.seconds for look, one in found.items()},
        "decisions": {look: one.looks for look, one in found.items()},
        "place": 0,
    }
    kept.updated_at = now
    session.add(kept)
    session.flush()
    return True


def recompute(session: Session, limit: int = _ROWS) -> bool:
    """Whether open proposals are left whose worth is not in step, after the next of them were brought in step."""
    kept = session.get(ShopValue, _NAME)
    if kept is None or kept.value["place"] is None:
        return False
    seconds = in_force(session)
    rows = session.execute(_NEXT.where(COLUMNS.id > kept.value["place"]).limit(limit)).all()
    moved = [(row.id, new) for row in rows if _differs(row.worth, new := _worth(row, seconds))]
    if moved:
        session.execute(update(Proposal), [{"id": proposal_id, "worth": new} for proposal_id, new in moved])
    kept.value = {**kept.value, "place": rows[-1].id if len(rows) == limit else None}
    session.flush()
    return len(rows) == limit


def _worth(row: Any, seconds: Mapping[str, float]) -> float:
    return worth(look_of(row), row.confidence, row.stake_minor, seconds)


def _differs(before: float, after: float) -> bool:
    return abs(before - after) > _SAME * max(abs(before), abs(after))
