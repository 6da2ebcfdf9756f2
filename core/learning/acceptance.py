"""What people made of a model's proposals: how often they took them as they were, where, when, and how sure it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.learning.comparing import CurvePoint, curve
from core.learning.examples import REFUSED_WEIGHTS
from core.proposals.undo import stands
from core.records.catalogue import Category, Product
from core.records.choices import ANSWERS, Action
from core.records.flow import Decision, Proposal

READ_AT_MOST = 20_000
"""The newest decisions on a kind's proposals."""

WEEKS = 26
CATEGORIES_SHOWN = 12
_LEVELS = 2
_NO_CATEGORY = "Without a category"

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True)
class Share:
    """How many of the proposals decided were taken as they were."""

    accepted: int
    decided: int

    @property
    def rate(self) -> float:
        """The share, 0 to 1; something was decided."""
        return self.accepted / self.decided


@dataclass(frozen=True)
class Acceptance:
    """Of one model's proposals: in all, by week (its Monday) in their order, by category with most decided first.

    ``curve`` is what the model said of its confidence beside how often people agreed.
    """

    all: Share
    weeks: tuple[tuple[date, Share], ...]
    categories: tuple[tuple[str, Share], ...]
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class Decided:
    """One decision by a person on a proposal of the model."""

    at: datetime
    category: str
    confidence: float
    accepted: bool


def acceptance(session: Session, kind: str, now: datetime) -> Acceptance:
    """What people decided on the proposals of the model of that kind, in the last half year."""
    return summed(_read(session, kind, now - timedelta(weeks=WEEKS)))


def summed(decided: Sequence[Decided]) -> Acceptance:
    """The numbers of these decisions."""
    weeks = _shares((_monday(one.at), one.accepted) for one in decided)
    categories = _shares((one.category, one.accepted) for one in decided)
    most = sorted(categories.items(), key=lambda item: (-item[1].decided, item[0]))[:CATEGORIES_SHOWN]
    return Acceptance(
        all=Share(sum(one.accepted for one in decided), len(decided)),
        weeks=tuple(sorted(weeks.items())),
        categories=tuple(most),
        curve=curve([(one.confidence, one.accepted) for one in decided]),
    )


def _read(session: Session, kind: str, since: datetime) -> list[Decided]:
    """People's standing answers; “not now” says nothing about a value, and a planted check nothing about a model."""
    silent = [code for code, weight in REFUSED_WEIGHTS.items() if not weight]
    wanted = (
        select(
            col(Decision.created_at),
            col(Decision.action),
            col(Decision.payload),
            col(Decision.declined),
            col(Proposal.payload).label("proposed"),
            col(Proposal.confidence),
            col(Category.path),
        )
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .outerjoin(Product, col(Product.id) == col(Decision.product_id))
        .outerjoin(Category, col(Category.id) == col(Product.category_id))
        .where(
            col(Decision.created_at) >= since,
            col(Decision.action).in_(ANSWERS),
            col(Decision.actor_id).is_not(None),
            col(Decision.is_planted).is_(False),
            col(Decision.reason_code).not_in(silent),
            col(Proposal.suggested_by).startswith(f"{kind} model", autoescape=True),
            stands(Decision),
        )
        .order_by(col(Decision.id).desc())
        .limit(READ_AT_MOST)
    )
    return [_decided(row) for row in session.execute(wanted)]


def _decided(row: Row[Any]) -> Decided:
    taken = row.action != Action.REJECT and row.payload == row.proposed and not row.declined
    path = str(row.proposed.get("path") or row.path or _NO_CATEGORY)  # proposed, or else the product's own
    category = " > ".join(path.split(" > ")[:_LEVELS])
    return Decided(row.created_at, category, row.confidence, taken)


def _shares(decided: Iterable[tuple[Group, bool]]) -> dict[Group, Share]:
    every: Counter[Group] = Counter()
    accepted: Counter[Group] = Counter()
    for group, was_accepted in decided:
        every[group] += 1
        accepted[group] += was_accepted
    return {group: Share(accepted[group], number) for group, number in every.items()}


def _monday(moment: datetime) -> date:
    day = moment.date()
    return day - timedelta(days=day.weekday())
