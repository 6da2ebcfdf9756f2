"""Many products' health added up: a mean score by department, and what mends most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from core.catalog.facts import ProductFacts
from core.catalog.health.rule import Group
from core.catalog.health.score import ProductHealth
from core.catalog.stake import stake_minor

NO_CATEGORY = 0


@dataclass(frozen=True)
class FixKey:
    """What is mended in one go: a rule and a field in one category of one department, in one currency."""

    rule: str
    field: str
    department: str
    category_id: int
    currency: str


@dataclass
class FixTally:
    """How many products breach it, the money at stake in a month, and the points they lose together.

    ``value_minor`` ranks fixes: of the stake, the share that the points are of 100.
    """

    products: int = 0
    stake_minor: int = 0
    value_minor: float = 0.0
    points: float = 0.0


@dataclass
class DepartmentTally:
    """The sums of a department's scores."""

    products: int = 0
    score: float = 0.0
    parts: dict[Group, float] = field(default_factory=lambda: dict.fromkeys(Group, 0.0))

    @property
    def mean(self) -> float:
        """The department's score."""
        return self.score / self.products

    @property
    def mean_parts(self) -> dict[str, float]:
        """The score of each group of rules by itself."""
        return {str(group): round(total / self.products, 2) for group, total in self.parts.items()}


@dataclass
class Tally:
    """What a run adds up."""

    departments: defaultdict[str, DepartmentTally] = field(default_factory=lambda: defaultdict(DepartmentTally))
    fixes: defaultdict[FixKey, FixTally] = field(default_factory=lambda: defaultdict(FixTally))

    def add(self, product: ProductFacts, health: ProductHealth) -> None:
        """Count one product."""
        department = self.departments[product.department]
        department.products += 1
        department.score += health.score
        for group, score in health.parts.items():
            department.parts[group] += score
        stakes: dict[str, int] = {}
        for breach in health.breaches:
            if breach.field not in stakes:
                stakes[breach.field] = stake_minor(product, _kind(breach.field), breach.field)
            self._add_fix(product, breach.rule.id, breach.field, breach.points, stakes[breach.field])

    def _add_fix(self, product: ProductFacts, rule: str, field_: str, points: float, stake: int) -> None:
        place = product.category_id or NO_CATEGORY
        fix = self.fixes[FixKey(rule, field_, product.department, place, product.currency or "GBP")]
        fix.products += 1
        fix.stake_minor += stake
        fix.points += points
        fix.value_minor += stake * points / 100


def _kind(field_: str) -> str:
    """The kind of change that mends a field, as stakes are told apart."""
    return {"category_id": "category", "merge": "merge"}.get(field_, "fix")
