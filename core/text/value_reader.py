"""Reads the values of attributes out of passages by the words around them, as known values taught it.

The tagger is the one that titles are read with (core/text/extraction.py); here it is trained once, kept, and reads
any text. Where a value stands is all it is told: of an attribute that nothing is known of it learns nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text.passages import Passage, signs_of_passage
from core.text.tagging import OUTSIDE, TaggedTitle, Tagger, mean_of, train_tagger
from core.text.title_pieces import LONGEST_SPAN

Ints = NDArray[np.int64]

LEAST_CHANCE = 0.02
"""A span that is less likely a value than that is not looked at."""

EPOCHS = 4


class Spot(NamedTuple):
    """Where something stands: characters ``start`` to ``end`` of a text."""

    source: str
    start: int
    end: int


Spots = Mapping[str, Sequence[Spot]]
"""By attribute, where values stand."""


@dataclass(frozen=True)
class ReadSpan:
    """A span that may be an attribute's value, by the words around it, and how likely."""

    spot: Spot
    chance: float


@dataclass(frozen=True)
class Lesson:
    """What is known of one product's texts.

    ``marks`` are spans that may be values by what they say, whichever is right; ``values`` are where the right ones
    stand, with no spots for an attribute whose value stands nowhere. An attribute without an entry is unknown.
    """

    passages: Sequence[Passage]
    category: str
    marks: Spots
    values: Spots


@dataclass(frozen=True)
class ValueReader:
    """A trained tagger, and the tag that begins each attribute it knows; the next tag continues it."""

    tagger: Tagger
    begins: Mapping[str, int]

    def read(
        self, texts: Sequence[Passage], category: str, asked: Sequence[str], marks: Spots
    ) -> dict[str, list[ReadSpan]]:
        """By attribute asked for: the spans that may be its value, in the order they stand."""
        names = sorted(name for name in asked if name in self.begins)
        found: dict[str, list[ReadSpan]] = {}
        if not names:
            return found
        allowed = _tags(names, self.begins)
        for passage in texts:
            chances = self.tagger(_signs(passage, category, marks), allowed)
            for first, place in np.argwhere(chances[:, 1::2] >= LEAST_CHANCE).tolist():
                for span in _spans(passage, chances[:, 1 + 2 * place], chances[:, 2 + 2 * place], first):
                    found.setdefault(names[place], []).append(span)
        return found


def train_reader(lessons: Sequence[Lesson], names: Sequence[str], rng: np.random.Generator) -> ValueReader:
    """A reader of those attributes, taught by what stands where in the lessons."""
    begins = {name: 1 + 2 * place for place, name in enumerate(sorted(names))}
    taught = [one for lesson in lessons for one in _tagged(lesson, begins)]
    return ValueReader(train_tagger(taught, 1 + 2 * len(begins), rng, epochs=EPOCHS), begins)


def both(one: ValueReader, other: ValueReader) -> ValueReader:
    """Two readers of the same attributes as one: the mean of their weights."""
    return ValueReader(mean_of(one.tagger, other.tagger), one.begins)


def _tags(names: Sequence[str], begins: Mapping[str, int]) -> Ints:
    return np.array([OUTSIDE, *(tag for name in names for tag in (begins[name], begins[name] + 1))], dtype=np.int64)


def _tagged(lesson: Lesson, begins: Mapping[str, int]) -> Iterator[TaggedTitle]:
    names = sorted(name for name in lesson.values if name in begins)
    if not names:
        return
    allowed = _tags(names, begins)
    for passage in lesson.passages:
        tags = np.full(len(passage.parts), OUTSIDE, dtype=np.int64)
        for first, last, name in _longest_first(passage, names, lesson.values):
            if not tags[first : last + 1].any():
                tags[first : last + 1] = begins[name] + 1
                tags[first] = begins[name]
        yield TaggedTitle(_signs(passage, lesson.category, lesson.marks), allowed, tags)


def _longest_first(passage: Passage, names: Sequence[str], values: Spots) -> list[tuple[int, int, str]]:
    found = [(*place, name) for name in names for spot in values[name] if (place := _place(passage, spot)) is not None]
    return sorted(found, key=lambda one: (one[0] - one[1], one))


def _signs(passage: Passage, category: str, marks: Spots) -> list[list[str]]:
    rows = signs_of_passage(passage, category)
    for name, spots in marks.items():
        for spot in spots:
            place = _place(passage, spot)
            if place is not None:
                rows[place[0]].append(f"known={name}")
                for number in range(place[0] + 1, place[1] + 1):
                    rows[number].append(f"inside={name}")
    return rows


def _place(passage: Passage, spot: Spot) -> tuple[int, int] | None:
    """The first and the last piece of a spot; None where it stands elsewhere."""
    start, end = spot.start - passage.start, spot.end - passage.start
    if spot.source != passage.source or end <= 0 or start >= passage.parts[-1].end:
        return None
    within = [number for number, part in enumerate(passage.parts) if part.start < end and part.end > start]
    return (within[0], within[-1]) if within else None


def _spans(passage: Passage, begins: Any, continues: Any, first: int) -> Iterator[ReadSpan]:
    chance, parts = float(begins[first]), passage.parts
    for last in range(first, min(first + LONGEST_SPAN, len(parts))):
        chance *= float(continues[last]) if last > first else 1.0
        if chance < LEAST_CHANCE:
            return
        stops = 1 - float(continues[last + 1]) if last + 1 < len(parts) else 1.0
        if chance * stops >= LEAST_CHANCE:
            spot = Spot(passage.source, passage.start + parts[first].start, passage.start + parts[last].end)
            yield ReadSpan(spot, chance * stops)
