"""Decisions as labelled examples: what people set or confirmed, what they refused and how surely, what contradicts.

Only people teach: what a policy decided is no label until a person has looked at it. Decisions that were taken back,
planted checks, and decisions that were never written because the facts had moved do not count at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from core.catalog.fields import attribute_field
from core.catalog.taught import Place, Taught
from core.changes import AttributesChange, CategoryChange, FixChange, read_change
from core.records.choices import Action

DECIDED_WEIGHT = 2.0
"""Of a value that a person decided upon by itself; one of the catalogue that nobody looked at weighs 1."""

BATCH_WEIGHT = 1.0
"""Of a value that a person approved among many at once: no more than one of the catalogue."""

CONTRADICTED_WEIGHT = 0.5
"""Of a value that another person contradicted on the same text."""

REFUSED_WEIGHTS: Mapping[str, float] = {
    "wrong-value": 1.0,
    "live-is-right": 1.0,
    "wrong-product": 1.0,
    "not-supported": 0.5,
    "not-specific": 0.5,
    "house-style": 0.25,
    "not-now": 0.0,
}
"""By reason of a rejection, how surely the proposed value is wrong; “not now” says nothing about it."""

EDITED_WEIGHT = 1.0
"""Of a proposed value that a person replaced by another."""

DECLINED_WEIGHT = 0.5
"""Of one value of several that was left out without a reason."""

_CONFIRMS = "live-is-right"


@dataclass(frozen=True)
class Answer:
    """One standing decision with what it was about. ``actor_id`` is None where a policy decided.

    ``text`` tells products with the same text; ``base`` is the live value that the proposal met, by field.
    """

    decision_id: int
    product_id: int
    actor_id: int | None
    action: Action
    reason_code: str
    proposed: Mapping[str, object]
    decided: Mapping[str, object]
    declined: Mapping[str, str] = field(default_factory=dict)
    base: Mapping[str, str] = field(default_factory=dict)
    is_batch: bool = False
    text: str = ""


@dataclass(frozen=True)
class Label:
    """A value that a person set or confirmed."""

    place: Place
    value: str
    weight: float
    actor_id: int
    decision_id: int
    text: str = ""


@dataclass(frozen=True)
class Refusal:
    """A value that a person did not want, and how surely that says that it is wrong."""

    place: Place
    value: str
    weight: float
    reason_code: str
    decision_id: int


@dataclass(frozen=True)
class Contradiction:
    """Two people, the same field and text, two values."""

    field: str
    first: Label
    second: Label


@dataclass(frozen=True)
class Examples:
    """All that decisions say; of each place the latest word counts."""

    labels: Mapping[Place, Label]
    refusals: tuple[Refusal, ...]
    by_policies: Mapping[Place, str]
    contradictions: tuple[Contradiction, ...]

    def taught(self) -> Taught:
        """The examples as models take them in; what a later decision set is refused no longer."""
        refused: dict[Place, dict[str, float]] = {}
        for one in self.refusals:
            label = self.labels.get(one.place)
            if label is None or label.value != one.value:
                values = refused.setdefault(one.place, {})
                values[one.value] = max(one.weight, values.get(one.value, 0.0))
        decided = {place: (value, 0.0) for place, value in self.by_policies.items()}
        decided |= {place: (label.value, label.weight) for place, label in self.labels.items()}
        return Taught(decided, refused)


def examples(answers: Iterable[Answer]) -> Examples:
    """What these decisions, the oldest first, teach."""
    labels: dict[Place, Label] = {}
    by_policies: dict[Place, str] = {}
    said: dict[tuple[str, str], dict[int, Label]] = {}
    refusals: list[Refusal] = []
    for answer in answers:
        if answer.actor_id is None:
            for place, value in _set(answer):
                by_policies[place] = value
                labels.pop(place, None)
            continue
        for label in _labels(answer, answer.actor_id):
            labels[label.place] = label
            by_policies.pop(label.place, None)
            said.setdefault((label.place[1], label.text or str(label.place[0])), {})[label.actor_id] = label
        refusals += _refused(answer)
    contradictions = tuple(_contradictions(said))
    for label in (label for found in contradictions for label in (found.first, found.second)):
        if labels.get(label.place) == label:
            labels[label.place] = replace(label, weight=min(label.weight, CONTRADICTED_WEIGHT))
    return Examples(labels, tuple(refusals), by_policies, contradictions)


def values_of(payload: Mapping[str, object]) -> dict[str, str]:
    """The values of a change by field, as labels are written; of a merge, or a fix nobody filled in, none."""
    change = read_change(dict(payload))
    if isinstance(change, CategoryChange):
        return {"category_id": str(change.category_id)}
    if isinstance(change, AttributesChange):
        return {attribute_field(name): value for name, value in change.values.items()}
    if isinstance(change, FixChange) and isinstance(change.value, str) and change.sku_id is None:
        return {change.field: change.value}
    return {}


def _set(answer: Answer) -> Iterator[tuple[Place, str]]:
    """The values that the decision set or confirmed."""
    if answer.action != Action.REJECT:
        values: Mapping[str, str] = values_of(answer.decided)
    else:
        values = answer.base if answer.reason_code == _CONFIRMS else {}
    for name, value in values.items():
        if value:
            yield (answer.product_id, name), value


def _labels(answer: Answer, actor_id: int) -> Iterator[Label]:
    weight = BATCH_WEIGHT if answer.is_batch else DECIDED_WEIGHT
    for place, value in _set(answer):
        yield Label(place, value, weight, actor_id, answer.decision_id, answer.text)


def _refused(answer: Answer) -> Iterator[Refusal]:
    """The proposed values that were not wanted."""
    proposed = values_of(answer.proposed)
    decided = values_of(answer.decided) if answer.action != Action.REJECT else {}
    for name, value in proposed.items():
        weight, why = 0.0, ""
        if answer.action == Action.REJECT:
            weight, why = REFUSED_WEIGHTS.get(answer.reason_code, 0.0), answer.reason_code
        elif name in decided and decided[name] != value:
            weight = EDITED_WEIGHT
        elif answer.declined.get(name.removeprefix(attribute_field(""))) == value:
            weight = DECLINED_WEIGHT
        if weight and value:
            yield Refusal((answer.product_id, name), value, weight, why, answer.decision_id)


def _contradictions(said: Mapping[tuple[str, str], Mapping[int, Label]]) -> Iterator[Contradiction]:
    """For each field and text on which people's last words differ, the first of them and each that says otherwise."""
    for (name, _), by_person in said.items():
        first, *others = by_person.values()
        yield from (Contradiction(name, first, other) for other in others if other.value != first.value)
