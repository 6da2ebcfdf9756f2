"""Many products' health added up: a mean score by department, and what mends most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.catalog.facts import CategoryFacts, ProductFacts
from core.catalog.health.rule import STAKE_PERCENT, Group
from core.catalog.health.score import Breach, ProductHealth
from core.catalog.stake import stake_minor
from core.catalog.taxonomy import SEPARATOR

NO_CATEGORY = 0
SECTION_DEPTH = 2


@dataclass(frozen=True)
class FixKey:
    """What is mended in one go: a rule and a field in one part of the taxonomy of one department, in one currency.

    ``category_id`` is a category of the second level with all below it, or one of the first; 0 is no category.
    """

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
    """What a run adds up. ``sections`` leads from a category to the one of the second level that it lies in."""

    sections: Mapping[int, int] = field(default_factory=dict)
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
            self._add_fix(product, breach, stakes[breach.field] * STAKE_PERCENT[breach.rule.severity] // 100)

    def section(self, category_id: int | None) -> int:
        """The category of the second level that one lies in; 0 without any."""
        return NO_CATEGORY if category_id is None else self.sections.get(category_id, category_id)

    def _add_fix(self, product: ProductFacts, breach: Breach, stake: int) -> None:
        section = self.section(product.category_id)
        key = FixKey(breach.rule.id, breach.field, product.department, section, product.currency or "GBP")
        fix = self.fixes[key]
        fix.products += 1
        fix.stake_minor += stake
        fix.points += breach.points
        fix.value_minor += stake * breach.points / 100


def sections(categories: Iterable[CategoryFacts]) -> dict[int, int]:
    """For each category the one of the second level that it lies in; those of the first stand for themselves."""
    nodes = {node.id: node for node in categories}
    found: dict[int, int] = {}
    for node in sorted(nodes.values(), key=lambda node: node.path.count(SEPARATOR)):
        deep = node.path.count(SEPARATOR) >= SECTION_DEPTH and node.parent_id in found
        found[node.id] = found[node.parent_id] if deep and node.parent_id is not None else node.id
    return found


def _kind(field_: str) -> str:
    """The kind of change that mends a field, as stakes are told apart."""
    return {"category_id": "category", "merge": "merge"}.get(field_, "fix")
