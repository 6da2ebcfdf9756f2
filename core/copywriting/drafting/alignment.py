"""How approved texts put facts together: which fact's words stand where, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from core.copywriting.drafting.english import words
from core.copywriting.drafting.wording import Wording
from core.copywriting.subject import ApprovedText, CopyFacts

_STOPS = re.compile(r"[.!?;:]")
_SHORTEST = 3  # characters of a value worth looking for
_JOINING = frozenset({"with", "and", "plus"})

DESCRIBES = 0.6
"""From that share on a word is taken to describe the next."""


class Link(IntEnum):
    """How a phrase follows the one before: a new sentence, after "with", in the same list, or described by it."""

    NEW = 0
    WITH = 1
    LIST = 2
    DESCRIBED = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact's words in an approved text, as the fact has them, and how they follow the words placed before."""

    name: str
    text: str
    link: Link | None  # None after words that no fact covers


@dataclass(frozen=True, slots=True)
class Found:
    """A fact's words in a text: characters ``start`` to ``end``."""

    start: int
    end: int
    name: str
    text: str


def find(example: ApprovedText) -> list[Found]:
    """The facts' words in the order of the text, each word in one place; the longest values are placed first."""
    return sorted(_found(example.text.lower(), example.facts), key=lambda one: one.start)


def share_found(text: str, found: Sequence[Found]) -> float:
    """How much of a text the facts' words are, 0 to 1."""
    return sum(one.end - one.start for one in found) / max(1, len(text))


def link(text: str, found: Sequence[Found], wording: Wording) -> list[Placed]:
    """The words found, with what joins them in the text."""
    placed: list[Placed] = []
    before = 0
    for one in found:
        how = _link(text[before : one.start], placed[-1].text, wording) if placed else Link.NEW
        placed.append(Placed(one.name, one.text, how))
        before = one.end
    return placed


def _found(lowered: str, facts: CopyFacts) -> list[Found]:
    taken = bytearray(len(lowered))
    found = []
    every = [(name, value) for name, values in facts.values.items() for value in values if len(value) >= _SHORTEST]
    for name, value in sorted(every, key=lambda pair: -len(pair[1])):
        start = _free_place(lowered, value.lower(), taken)
        if start >= 0:
            taken[start : start + len(value)] = b"\1" * len(value)
            found.append(Found(start, start + len(value), name, value))
    return found


def _free_place(lowered: str, value: str, taken: bytearray) -> int:
    start = lowered.find(value)
    while start >= 0:
        end = start + len(value)
        cut = (start and lowered[start - 1].isalnum()) or (end < len(lowered) and lowered[end].isalnum())
        if not cut and not any(taken[start:end]):
            return start
        start = lowered.find(value, start + 1)
    return -1


def _link(between: str, before: str, wording: Wording) -> Link | None:
    said = words(between)
    if any(word not in _JOINING for word in said):
        return None
    if _STOPS.search(between):
        return Link.NEW
    if "with" in said:
        return Link.WITH
    last = words(before)[-1:] or [""]
    return Link.DESCRIBED if wording.describes(last[0]) > DESCRIBES and "and" not in said else Link.LIST
