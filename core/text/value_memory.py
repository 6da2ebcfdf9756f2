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


@dataclass
class ValueMemory:
    """Counts over known titles. ``said`` are annotated values, ``seen`` are titles in which a known value stands.

    A value stands in a title whole or, as “Men” in “Mens”, within a longer word; the two are counted apart.
    """

    items: Counter[str] = field(default_factory=Counter)
    stated: Counter[tuple[str, str]] = field(default_factory=Counter)
    unstated: Counter[tuple[str, str]] = field(default_factory=Counter)
    stated_anywhere: Counter[str] = field(default_factory=Counter)
    said: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    said_so: Counter[tuple[str, str, str, bool]] = field(default_factory=Counter)
    said_anywhere: Counter[tuple[str, str]] = field(default_factory=Counter)
    said_of_any: Counter[tuple[str, str]] = field(default_factory=Counter)
    attributes_of: dict[str, set[str]] = field(default_factory=dict)
    seen: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    seen_anywhere: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def asked_in(self, category: str) -> list[str]:
        """The attributes stated in a category; those of all categories for one nothing is known of."""
        mine = sorted(name for place, name in self.stated if place == category)
        return mine or sorted(self.stated_anywhere)

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
        memory.items[item.category] += 1
        for name, value in item.stated.items():
            _note(memory, item, name, value)
    for item in known:
        for key, span in memory.known_spans(item).items():
            memory.seen[item.category, key, span.whole] += 1
            memory.seen_anywhere[key, span.whole] += 1
    return memory


def _note(memory: ValueMemory, item: TitleItem, name: str, value: str | None) -> None:
    key = value_key(value or "")
    if not key:
        memory.unstated[item.category, name] += 1
        return
    memory.stated[item.category, name] += 1
    memory.stated_anywhere[name] += 1
    span = place_of(item.title, item.parts, key)
    if span is None:
        return
    memory.said[item.category, name, key] += 1
    memory.said_so[item.category, name, key, span.whole] += 1
    memory.said_anywhere[name, key] += 1
    memory.said_of_any[item.category, key] += 1
    memory.attributes_of.setdefault(key, set()).add(name)
