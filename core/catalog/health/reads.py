"""Catalogue health as the screen shows it, read from what the runs kept alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from core.catalog.health.rule import Rule
from core.catalog.health.rulebook import RULES
from core.catalog.health.tally import NO_CATEGORY
from core.money import Money
from core.records.catalogue import Category
from core.records.health import HealthFix, HealthScore

TREND_DAYS = 90
WEEK_DAYS = 7
SHOWN_FIXES = 10


@dataclass(frozen=True)
class DayScore:
    """A score on a day, each product counting the same."""

    day: date
    score: float


@dataclass(frozen=True)
class DepartmentHealth:
    """A department on the newest day; ``before`` is its score a week earlier, None if it had none then.

    ``parts`` has its score by each group of rules alone, ``trend`` its scores of the last 90 days, the oldest first.
    """

    name: str
    products: int
    score: float
    before: float | None
    parts: Mapping[str, float]
    trend: tuple[DayScore, ...] = ()


@dataclass(frozen=True)
class Fix:
    """Breaches of a rule on a field in a category. ``points`` is what mending them adds to the shop's score.

    ``category_id`` 0 means products without one. ``proposals`` on the catalogue that would mend some were open at the
    run; drafted texts are not counted among them.
    """

    rule: Rule
    field: str
    department: str
    category_id: int
    category_path: str
    products: int
    stake: Money
    points: float
    proposals: int


@dataclass(frozen=True)
class ShopHealth:
    """The newest scores, how they came about, and the fixes worth most, the first first."""

    made_at: datetime
    score: float
    before: DayScore | None
    products: int
    departments: tuple[DepartmentHealth, ...]
    parts: Mapping[str, float]
    trend: tuple[DayScore, ...]
    fixes: tuple[Fix, ...]
    rules_version: int


def shop_health(session: Session) -> ShopHealth | None:
    """The health of the shop as the newest run left it; None before the first."""
    newest = session.scalar(select(func.max(HealthScore.day)))
    if newest is None:
        return None
    since = newest - timedelta(days=TREND_DAYS)
    kept = session.execute(_KEPT.where(col(HealthScore.day) >= since)).all()
    days = {day: list(rows) for day, rows in groupby(kept, key=lambda row: row.day)}
    trend = tuple(DayScore(day, _mean(rows)) for day, rows in days.items())
    today = session.scalars(select(HealthScore).where(col(HealthScore.day) == newest)).all()
    before = _before(trend, newest)
    earlier = {row.department: row.score for row in days[before.day]} if before else {}
    products = sum(row.products for row in today)
    return ShopHealth(
        made_at=max(row.made_at for row in today),
        score=trend[-1].score,
        before=before,
        products=products,
        departments=tuple(
            DepartmentHealth(
                row.department,
                row.products,
                row.score,
                earlier.get(row.department),
                row.parts,
                tuple(DayScore(one.day, one.score) for one in kept if one.department == row.department),
            )
            for row in sorted(today, key=lambda row: (row.score, row.department))
        ),
        parts=_parts(today, products),
        trend=trend,
        fixes=tuple(_fixes(session, products)),
        rules_version=today[0].rules_version,
    )


_KEPT = select(HealthScore.day, HealthScore.department, HealthScore.products, HealthScore.score).order_by(  # type: ignore[call-overload]
    col(HealthScore.day)
)


def _mean(rows: Sequence[Row[Any]]) -> float:
    products: int = sum(row.products for row in rows)
    total: float = sum(row.score * row.products for row in rows)
    return total / products


def _parts(rows: Sequence[HealthScore], products: int) -> dict[str, float]:
    return {name: sum(row.parts[name] * row.products for row in rows) / products for name in rows[0].parts}


def _before(trend: Iterable[DayScore], newest: date) -> DayScore | None:
    """The score a week before the newest, or of the last day before that which has one."""
    earlier = [one for one in trend if one.day <= newest - timedelta(days=WEEK_DAYS)]
    return earlier[-1] if earlier else None


def _fixes(session: Session, products: int) -> Iterable[Fix]:
    rows = session.execute(
        select(HealthFix, col(Category.path))
        .outerjoin(Category, col(Category.id) == col(HealthFix.category_id))
        .order_by(col(HealthFix.value_minor).desc(), col(HealthFix.id))
        .limit(SHOWN_FIXES * 2)
    )
    known = [(row, path or "") for row, path in rows if row.rule in RULES][:SHOWN_FIXES]
    for row, path in known:
        yield Fix(
            rule=RULES[row.rule],
            field=row.field,
            department=row.department,
            category_id=row.category_id or NO_CATEGORY,
            category_path=path,
            products=row.products,
            stake=Money(row.stake_minor, row.currency),
            points=row.points / products,
            proposals=row.proposals,
        )
