"""The health of one product: 100, less the points of every rule it breaches. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.catalog.health.rule import Group, Look, Rule
from core.catalog.health.rulebook import Rulebook, RuleInForce

FULL = 100.0


@dataclass(frozen=True)
class Breach:
    """A rule that a product breaches: the field that would mend it, and the points it takes."""

    rule: Rule
    field: str
    points: float


@dataclass(frozen=True)
class ProductHealth:
    """A product's score, 0 to 100, the score of each group of rules by itself, and its breaches, the worst first."""

    score: float
    parts: Mapping[Group, float]
    breaches: tuple[Breach, ...]


def product_health(look: Look, book: Rulebook) -> ProductHealth:
    """The health of the product under the rules in force in its department and category."""
    product = look.product
    breaches = [
        breach for one in book.in_force(product.department, product.category_id) for breach in _breaches(look, one)
    ]
    lost = dict.fromkeys(Group, 0.0)
    for breach in breaches:
        lost[breach.rule.group] += breach.points
    return ProductHealth(
        score=_left(sum(lost.values())),
        parts={group: _left(points) for group, points in lost.items()},
        breaches=tuple(sorted(breaches, key=lambda breach: -breach.points)),
    )


def _breaches(look: Look, one: RuleInForce) -> list[Breach]:
    return [
        Breach(one.rule, miss.field or one.rule.field, one.points * min(miss.share, 1.0))
        for miss in one.rule.find(look, one.limit)
    ]


def _left(lost: float) -> float:
    return max(0.0, FULL - lost)
