"""Orders of the queue compared on decisions that were made: which would have met the wrong values soonest.

Value at risk is the stake of proposals that were not plainly approved. Each order is walked until a share of the
review budget is spent, the budget being the seconds that all of the decisions take.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from core.proposals import pace
from core.proposals.ordering import COLUMNS, Sort
from core.proposals.triage import Factors, factors
from core.proposals.undo import stands
from core.records.choices import ANSWERS, Action
from core.records.flow import Decision, Proposal

BUDGETS = (0.1, 0.2)
_MOST = 20_000


@dataclass(frozen=True)
class Logged:
    """One decision as it was met: ``is_plain`` says that the value was approved as it was proposed."""

    proposal_id: int
    created_at: datetime
    confidence: float
    stake_minor: int
    factors: Factors
    is_plain: bool


@dataclass(frozen=True)
class Order:
    """How an order did: the share of the value at risk that it met within each budget of ``BUDGETS``."""

    sort: Sort
    caught: tuple[float, ...]


# Sort -> what it sorts by, the first first; the id breaks ties as it does in the queue.
_KEYS: dict[Sort, Callable[[Logged], Any]] = {
    Sort.WORTH: lambda one: (-one.factors.worth, -one.proposal_id),
    Sort.OLDEST: lambda one: (one.created_at, one.proposal_id),
    Sort.UNSURE: lambda one: (one.confidence, one.proposal_id),
    Sort.STAKE: lambda one: (-one.stake_minor, -one.proposal_id),
}


def compare_orders(decisions: Sequence[Logged], budgets: Sequence[float] = BUDGETS) -> dict[Sort, Order]:
    """How each order of the queue would have done on the decisions; nothing where no value was at risk.

    The look that a budget ends in counts by the part of it that fits.
    """
    at_risk = sum(one.stake_minor for one in decisions if not one.is_plain)
    if not at_risk:
        return {}
    return {
        sort: Order(sort, tuple(_caught(sorted(decisions, key=key), share) / at_risk for share in budgets))
        for sort, key in _KEYS.items()
    }


def logged(session: Session) -> list[Logged]:
    """The newest standing answers of people, one a proposal, in the currency most of them are in.

    Those given many at once and planted checks are left out: nobody looked at each, or nothing was at stake.
    """
    seconds = pace.in_force(session)
    rows = session.execute(
        select(
            col(Decision.action),
            col(Decision.declined),
            *(COLUMNS[name] for name in ("id", "created_at", "confidence", "stake_minor", "currency")),
            *pace.LOOK,
        )
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(
            col(Decision.actor_id).is_not(None),
            col(Decision.action).in_(ANSWERS),
            col(Decision.is_planted).is_(False),
            col(Decision.batch) == "",
            stands(Decision),
        )
        .order_by(col(Decision.id).desc())
        .limit(_MOST)
    ).all()
    currencies = [row.currency for row in rows]
    usual = max(set(currencies), key=currencies.count, default="")
    return [
        Logged(
            row.id,
            row.created_at,
            row.confidence,
            row.stake_minor,
            factors(pace.look_of(row), row.confidence, row.stake_minor, seconds),
            row.action == Action.APPROVE and row.declined is None,
        )
        for row in rows
        if row.currency == usual
    ]


def _caught(ordered: Sequence[Logged], share: float) -> float:
    """The stake at risk met within that share of all the seconds."""
    left = share * sum(one.factors.seconds for one in ordered)
    caught = 0.0
    for one in ordered:
        if left <= 0:
            break
        part = min(1.0, left / one.factors.seconds)
        left -= one.factors.seconds
        caught += 0 if one.is_plain else part * one.stake_minor
    return caught
