"""The rules in force: the house's own, as managers have set them for departments and categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.catalog.facts import CategoryFacts
from core.catalog.health import completeness, consistency, images, texts, validity
from core.catalog.health.rule import Rule

MOST_POINTS = 100
HIGHEST_LIMIT = 1_000_000

RULES: Mapping[str, Rule] = {
    rule.id: rule for rule in (*completeness.RULES, *validity.RULES, *consistency.RULES, *images.RULES, *texts.RULES)
}
"""Every rule by its id, in the order they are shown."""


class RuleSetting(BaseModel):
    """What a manager set for one rule in one place: a category with all below it, a department, or everywhere.

    ``points`` and ``limit`` None leave those of the rule.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    department: str = ""
    category_id: int | None = None
    is_on: bool = True
    points: Annotated[int, Field(ge=0, le=MOST_POINTS)] | None = None
    limit: Annotated[int, Field(ge=1, le=HIGHEST_LIMIT)] | None = None

    @property
    def place(self) -> tuple[str, str, int | None]:
        """What it is about: no two settings share it."""
        return self.rule, self.department, self.category_id


@dataclass(frozen=True)
class RuleInForce:
    """A rule with the points and the limit it has in one place."""

    rule: Rule
    points: int
    limit: int


@dataclass
class Rulebook:
    """The settings, and what they come to in each place (worked out once)."""

    settings: Mapping[tuple[str, str, int | None], RuleSetting]
    parents: Mapping[int, int | None]
    version: int = 0
    _known: dict[tuple[str, int | None], tuple[RuleInForce, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, settings: Iterable[RuleSetting] = (), categories: Iterable[CategoryFacts] = (), version: int = 0
    ) -> Rulebook:
        """The rulebook of these settings in that taxonomy; settings of rules that are no more are left out."""
        known = {setting.place: setting for setting in settings if setting.rule in RULES}
        return cls(known, {node.id: node.parent_id for node in categories}, version)

    def in_force(self, department: str, category_id: int | None) -> tuple[RuleInForce, ...]:
        """The rules that are on in that place; the nearest category goes before the department, that before all."""
        key = department, category_id
        if key not in self._known:
            found = (self._in_force(rule, department, category_id) for rule in RULES.values())
            self._known[key] = tuple(one for one in found if one is not None)
        return self._known[key]

    def _in_force(self, rule: Rule, department: str, category_id: int | None) -> RuleInForce | None:
        setting = self._nearest(rule.id, department, category_id)
        if setting is None:
            return RuleInForce(rule, rule.points, rule.limit)
        points = rule.points if setting.points is None else setting.points
        if not setting.is_on or not points:
            return None
        return RuleInForce(rule, points, setting.limit if setting.limit and rule.limit else rule.limit)

    def _nearest(self, rule: str, department: str, category_id: int | None) -> RuleSetting | None:
        step, seen = category_id, set[int]()
        while step is not None and step not in seen:
            if found := self.settings.get((rule, "", step)):
                return found
            seen.add(step)
            step = self.parents.get(step)
        return self.settings.get((rule, department, None)) or self.settings.get((rule, "", None))
