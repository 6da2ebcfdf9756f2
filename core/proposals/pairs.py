"""What a change is about, as the catalogue has it now and as it would be, value by value and for people. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.catalog.facts import ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.plain_text import plain_text
from core.changes import AttributesChange, CategoryChange, Change, CopyChange, FixChange, Json, MergeChange, Plan
from core.copywriting.mail import choosing
from core.copywriting.places import place_of
from core.mails import MailChange
from core.proposals import kinds
from core.proposals.display import NOTHING, Names, field_text, value_text
from core.proposals.kinds import Context, Subject

_FIELDS: dict[type[Any], str] = {CategoryChange: "category_id", AttributesChange: "attributes"}


@dataclass(frozen=True)
class ValuePair:
    """One value that would change, now and proposed, as stored and for people; ``name`` is what `accept` takes."""

    name: str
    field: str
    label: str
    now: Json
    proposed: Json
    now_text: str
    proposed_text: str


@dataclass(frozen=True)
class Live:
    """What the catalogue says now about what the change concerns."""

    change: Change
    subject: Subject
    facts: Mapping[int, ProductFacts]
    context: Context
    names: Names

    @property
    def value(self) -> Json:
        """The value now, shaped like a proposal's base value."""
        return kinds.live_value(self.change, self.subject, self.facts)

    def plan(self) -> Plan:
        """What applying the change would do now."""
        return kinds.plan(self.change, self.subject, self.facts, self.context)


def base_text(live: Live, value: Json) -> str:
    """A value shaped like the proposal's base value, for people."""
    if isinstance(live.change, MergeChange):
        keep, retire = (live.names.products.get(one, "a product that is gone") for one in _pair(live.change))
        return f"Two products: {keep} · {retire}" if value is None else value_text("merged_into_id", value, live.names)
    if isinstance(live.change, MailChange):
        return value_text("mail", value, live.names)
    if isinstance(live.change, CopyChange):
        name = place_of(live.change.field, live.change.channel).field
        return value_text(name, plain_text(value) if isinstance(value, str) else value, live.names)
    name = live.change.field if isinstance(live.change, FixChange) else _FIELDS[type(live.change)]
    return value_text(name, value, live.names)


def _pair(change: MergeChange) -> tuple[int, int]:
    return change.keep_id, change.retire_id


def pairs(live: Live) -> tuple[ValuePair, ...]:
    """Each value that would change, now and proposed."""
    change, value = live.change, live.value
    if isinstance(change, CategoryChange):
        return (_value_pair(live, "category", "category_id", value, change.category_id, proposed=change.path),)
    if isinstance(change, AttributesChange):
        now = value if isinstance(value, dict) else {}
        return tuple(
            _value_pair(live, name, attribute_field(name), now.get(name), value)
            for name, value in sorted(change.values.items())
        )
    if isinstance(change, CopyChange):
        return _clause_pairs(change)
    if isinstance(change, MailChange):
        return tuple(
            ValuePair(name, "mail", "", None, words, NOTHING, words) for name, words in choosing.choices(change).items()
        )
    if isinstance(change, FixChange):
        return (_value_pair(live, change.field, change.field, value, change.value),)
    return _merged_pairs(live, change)


def _clause_pairs(change: CopyChange) -> tuple[ValuePair, ...]:
    """Each clause by its number, with the facts it states as its label; the text now has no clauses to set beside."""
    field = place_of(change.field, change.channel).field
    return tuple(
        ValuePair(str(number), field, ", ".join(clause.facts), None, clause.text, NOTHING, clause.text)
        for number, clause in enumerate(change.clauses)
    )


def _merged_pairs(live: Live, change: MergeChange) -> tuple[ValuePair, ...]:
    keep, retire = (live.facts.get(one) for one in _pair(change))
    if keep is None or retire is None:
        return ()
    return tuple(
        _value_pair(
            live,
            name,
            name,
            kinds.live_value(FixChange(field=name), Subject(keep.id), live.facts),
            kinds.live_value(FixChange(field=name), Subject(retire.id), live.facts),
        )
        for name in change.keep_fields
    )


def _value_pair(live: Live, name: str, field: str, now: Json, after: Json, *, proposed: str = "") -> ValuePair:
    return ValuePair(
        name=name,
        field=field,
        label=field_text(field),
        now=now,
        proposed=after,
        now_text=value_text(field, now, live.names),
        proposed_text=proposed or value_text(field, after, live.names),
    )
