"""What known titles teach about values: which attribute they are of, and how often they are stated where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.text.title_pieces import Piece, Span, place_of, spans, value_key


@dataclass(frozen=True)
class TitleItem:
    """A title with the values people read in it: None was asked for and not stated; no mapping: nothing is known."""

    category: str
    title: str
    parts: Sequence[Piece]
    stated: Mapping[str, str | None] = field(default_factory=dict)


Category = str | None
"""A category by its name; None is all of them together."""


@dataclass
class ValueMemory:
    """Counts over known titles. ``said`` are annotated values, ``seen`` are titles in which a known value stands.

    A value stands in a title whole or, as “Men” in “Mens”, within a longer word; the two are counted apart. All is
    counted in each category, and in the category None for all together.
    """

    items: Counter[Category] = field(default_factory=Counter)
    stated: Counter[tuple[Category, str]] = field(default_factory=Counter)
    unstated: Counter[tuple[Category, str]] = field(default_factory=Counter)
    said: Counter[tuple[Category, str, str]] = field(default_factory=Counter)
    said_so: Counter[tuple[Category, str, str, bool]] = field(default_factory=Counter)
    said_of_any: Counter[tuple[Category, str]] = field(default_factory=Counter)
    attributes_of: dict[str, set[str]] = field(default_factory=dict)
    seen: Counter[tuple[Category, str, bool]] = field(default_factory=Counter)

    def place_of(self, category: str) -> Category:
        """Where to look for what is known of a category: all together if nothing is known of it alone."""
        return category if category in self.items else None

    def asked_in(self, category: Category) -> list[str]:
        """The attributes stated in a category; those of all categories for one nothing is known of."""
        mine = sorted(name for place, name in self.stated if place == category)
        return mine or sorted({name for _, name in self.stated})

    def known_spans(self, item: TitleItem) -> dict[str, Span]:
        """The known values that stand in a title, each at its first whole place or else at its first one."""
        found: dict[str, Span] = {}
        for key, span in spans(item.title, item.parts):
            if key in self.attributes_of and (key not in found or (span.whole and not found[key].whole)):
                found[key] = span
        return found


def remember(items: Iterable[TitleItem]) -> ValueMemory:
    """The counts over the items."""
    memory = ValueMemory()
    known = list(items)
    for item in known:
        for category in (item.category, None):
            memory.items[category] += 1
        for name, value in item.stated.items():
            _note(memory, item, name, value)
    for item in known:
        for key, span in memory.known_spans(item).items():
            for category in (item.category, None):
                memory.seen[category, key, span.whole] += 1
    return memory


def _note(memory: ValueMemory, item: TitleItem, name: str, value: str | None) -> None:
    key = value_key(value or "")
    span = place_of(item.title, item.parts, key)
    for category in (item.category, None):
        counts = memory.stated if key else memory.unstated
        counts[category, name] += 1
        if span is not None:
            memory.said[category, name, key] += 1
            memory.said_so[category, name, key, span.whole] += 1
            memory.said_of_any[category, key] += 1
    if span is not None:
        memory.attributes_of.setdefault(key, set()).add(name)
