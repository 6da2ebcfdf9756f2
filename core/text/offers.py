"""Pairs of offers read for comparison: which column holds what is told from its name and from the shape of its values.

Nothing is assumed of a shop: columns may be called anything, stand on one side only, or be empty.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.text.offer_words import amount, offer_words
from core.text.tokens import READ_CHARACTERS, normalise

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_TITLE_NAMES = ("title", "name", "product", "item", "offer", "label")
_CODE_NAMES = re.compile(
    r"(?:^|_)(?:id|ids|sku|skus|code|gtin\d*|ean|upc|isbn|asin|mpn|model_?no|model_?number|barcode)$"
)
_NUMBER = re.compile(r"[^\w]*(?:[a-z]{3}\b)?[^\w]*\d[\d.,'\s]*[^\w]*(?:[a-z]{3})?")
_LOOKED_AT = 2000  # values of a column
_MOSTLY = 0.8
_TITLE_WORDS = (4, 12)  # as most titles have
_TEXT_WORDS = 8
_LONG_NUMBER = 8  # digits; prices are shorter
_TITLE_FROM_TEXT_WORDS = 12


class Holds(StrEnum):
    """What a column holds."""

    NOTHING = "nothing"
    TITLE = "title"
    TEXT = "text"
    PHRASE = "phrase"  # a brand, a category, a colour
    NUMBER = "number"  # a price, a weight
    CODE = "code"  # an article number, a bar code


@dataclass(frozen=True)
class Side:
    """The distinct offers of one side, each value normalised; a shared field is at the same place on both sides."""

    titles: tuple[str, ...]
    everything: tuple[str, ...]  # title and all other words of the offer
    texts: tuple[tuple[str, ...], ...]  # field, then offer
    phrases: tuple[tuple[str, ...], ...]
    codes: tuple[tuple[str, ...], ...]
    amounts: tuple[Floats, ...]


@dataclass(frozen=True)
class Offers:
    """Both sides, and for each pair the place of its two offers on them."""

    left: Side
    right: Side
    left_of: Ints
    right_of: Ints


Columns = Mapping[str, Sequence[str]]


def read_offers(left: Columns, right: Columns) -> Offers:
    """The pairs' offers; each column holds one value a pair, an absent one an empty text.

    Raises:
        ValueError: the columns of a side are empty.
    """
    clean = [{name: [normalise(value) for value in values] for name, values in side.items()} for side in (left, right)]
    holds = [_roles(side, other) for side, other in (clean, clean[::-1])]
    titles = [next((name for name, what in side.items() if what is Holds.TITLE), None) for side in holds]
    if titles[0] is None or titles[1] is None:
        raise ValueError("each side has words, such as a title")
    fields = {what: _aligned(holds[0], holds[1], what) for what in Holds}
    numbers, sides = [], []
    for place, side in enumerate(clean):
        distinct, number_of = _distinct(side)
        numbers.append(number_of)
        sides.append(
            _side(distinct, str(titles[place]), {what: [pair[place] for pair in fields[what]] for what in Holds})
        )
    return Offers(sides[0], sides[1], numbers[0], numbers[1])


def _roles(side: Columns, other: Columns) -> dict[str, Holds]:
    """What each column holds; a column of both sides is judged by the values of both."""
    pooled = {name: [*values, *other.get(name, ())] for name, values in side.items()}
    shapes = {name: _Shape.of(values) for name, values in pooled.items()}
    holds = {name: _holds(name, shape) for name, shape in shapes.items()}
    filled = [name for name in side if any(side[name])]
    worded = [name for name in filled if holds[name] in (Holds.TEXT, Holds.PHRASE)]
    if filled:
        title = max(worded or filled, key=lambda name: (_title_rank(name), shapes[name].title_likeness))
        holds[title] = Holds.TITLE
    return holds


@dataclass(frozen=True)
class _Shape:
    """How a column's values look."""

    values: int
    distinct_rate: float
    number_rate: float
    long_number_rate: float
    code_rate: float
    words: float

    @classmethod
    def of(cls, values: Sequence[str]) -> _Shape:
        seen = sorted({value for value in values if value})
        step = max(1, len(seen) // _LOOKED_AT)
        some = seen[::step]
        if not some:
            return cls(0, 0, 0, 0, 0, 0)
        filled = sum(map(bool, values))
        return cls(
            len(seen),
            len(seen) / filled,
            _rate(bool(_NUMBER.fullmatch(value)) for value in some),
            _rate(value.isdigit() and len(value) >= _LONG_NUMBER for value in some),
            _rate(len(value.split()) == 1 and any(sign.isdigit() for sign in value) for value in some),
            sum(len(offer_words(value)) for value in some) / len(some),
        )

    @property
    def title_likeness(self) -> float:
        """Titles differ from offer to offer and are a few words long."""
        if not self.words:
            return 0.0
        return self.distinct_rate * min(1.0, self.words / _TITLE_WORDS[0], _TITLE_WORDS[1] / self.words)


def _rate(found: Iterable[bool]) -> float:
    flags = list(found)
    return sum(flags) / len(flags)


def _holds(name: str, shape: _Shape) -> Holds:
    if not shape.values:
        return Holds.NOTHING
    named_code = bool(_CODE_NAMES.search(name.casefold()))
    if shape.number_rate >= _MOSTLY and not named_code and shape.long_number_rate < _MOSTLY:
        return Holds.NUMBER
    if shape.code_rate >= _MOSTLY or (named_code and shape.words < _TEXT_WORDS):
        return Holds.CODE
    return Holds.TEXT if shape.words > _TEXT_WORDS else Holds.PHRASE


def _title_rank(name: str) -> int:
    """Higher for a name that says title; 0 for one that says nothing."""
    words = re.split(r"[\W_]+", name.casefold())
    return max((len(_TITLE_NAMES) - place for place, word in enumerate(_TITLE_NAMES) if word in words), default=0)


def _aligned(left: Mapping[str, Holds], right: Mapping[str, Holds], what: Holds) -> list[tuple[str | None, str | None]]:
    """The fields of one sort as (left column, right column): by name, and the only one left over on both sides."""
    ours = [name for name, held in left.items() if held is what]
    theirs = [name for name, held in right.items() if held is what]
    both: list[tuple[str | None, str | None]] = [(name, name) for name in ours if name in theirs]
    only = [name for name in ours if name not in theirs], [name for name in theirs if name not in ours]
    if len(only[0]) == 1 and len(only[1]) == 1:
        return [*both, (only[0][0], only[1][0])]
    return [*both, *((name, None) for name in only[0]), *((None, name) for name in only[1])]


def _distinct(side: Columns) -> tuple[dict[str, list[str]], Ints]:
    """The distinct offers by column, and the number of each pair's offer among them."""
    rows = list(zip(*side.values(), strict=True))
    numbers: dict[tuple[str, ...], int] = {}
    number_of = np.fromiter((numbers.setdefault(row, len(numbers)) for row in rows), dtype=np.int64, count=len(rows))
    columns = zip(*numbers, strict=True) if numbers else ([] for _ in side)
    return {name: list(values) for name, values in zip(side, columns, strict=True)}, number_of


def _side(distinct: Mapping[str, list[str]], title: str, fields: Mapping[Holds, list[str | None]]) -> Side:
    empty = [""] * len(distinct[title])

    def values(what: Holds) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(distinct[name] if name is not None else empty) for name in fields[what])

    texts, phrases, codes = values(Holds.TEXT), values(Holds.PHRASE), values(Holds.CODE)
    titles = tuple(
        own or " ".join(" ".join(others).split()[:_TITLE_FROM_TEXT_WORDS])
        for own, *others in zip(distinct[title], *texts, *phrases, strict=True)
    )
    everything = (
        " ".join(filter(None, parts))[:READ_CHARACTERS] for parts in zip(titles, *phrases, *codes, *texts, strict=True)
    )
    return Side(titles, tuple(everything), texts, phrases, codes, tuple(map(_amounts, values(Holds.NUMBER))))


def _amounts(values: Sequence[str]) -> Floats:
    """Amounts above nothing; the others are unknown."""
    found = np.array([amount(value) for value in values], dtype=np.float64)
    return np.where(found > 0, found, math.nan)
