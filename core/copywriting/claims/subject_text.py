"""A text under judgement: its words, known phrases, sentences and clauses, and what needs no fact."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.claims.lexicon import lexicon
from core.copywriting.claims.negators import denied_places
from core.copywriting.claims.terms import Phrases, Token, Unit, places_of, tokens, units

_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|[:;\n]|\s[–—-]\s")
_CLAUSE_END = re.compile(
    r"[.!?…]+(?=\s|$)|[:;\n]|\s[–—-]\s|,(?=\s)|\s(?=(?:with|but|plus|while|featuring)\s)|\s(?=and\s+(?:an?|the|\w+)\s+\w+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Read:
    """A text as the checks read it.

    Attributes:
        text: as given.
        words: its words.
        units: known phrases and single words, covering all words.
        denied: the numbers of the units that the text says are not there.
        excused: token numbers within approved phrases and sayings.
        first: token numbers that begin a sentence.
        known: token numbers within general phrases and the shop's values.
    """

    text: str
    words: tuple[Token, ...]
    units: tuple[Unit, ...]
    denied: frozenset[int]
    excused: frozenset[int]
    first: frozenset[int]
    known: frozenset[int]

    def span(self, unit: Unit) -> tuple[int, int]:
        """The characters a unit covers."""
        return self.characters(unit.first, unit.last)

    def characters(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the words from ``first`` up to ``last``, the latter excluded."""
        return self.words[first].start, self.words[last - 1].end

    def said(self, unit: Unit) -> str:
        """A unit as written."""
        start, end = self.span(unit)
        return self.text[start:end]

    def is_excused(self, unit: Unit) -> bool:
        """Whether an approved phrase or a saying covers the whole unit."""
        return all(place in self.excused for place in range(unit.first, unit.last))

    def excuses(self, start: int, end: int) -> bool:
        """Whether approved phrases or sayings cover all words between two characters."""
        within = self.places(start, end)
        return bool(within) and all(place in self.excused for place in within)

    def places(self, start: int, end: int) -> range:
        """The numbers of the words that stand, at least in part, between two characters."""
        first = bisect_right(self.words, start, key=lambda word: word.end)
        return range(first, bisect_left(self.words, end, key=lambda word: word.start))


def read(text: str, knowledge: Knowledge, approved: Phrases) -> Read:
    """The text as the checks read it; ``approved`` are phrases beside those that the knowledge has."""
    words = tuple(tokens(text))
    found = tuple(units(words, knowledge.known))
    excused = (
        place
        for known in (lexicon().idioms, knowledge.phrases_known, approved)
        for first, last in places_of(words, known)
        for place in range(first, last)
    )
    return Read(
        text=text,
        words=words,
        units=found,
        denied=denied_places(words, found, text),
        excused=frozenset(excused),
        first=frozenset(_firsts(text, words)),
        known=frozenset(place for unit in found if unit.is_known for place in range(unit.first, unit.last)),
    )


def clause_spans(read_text: Read) -> list[tuple[int, int]]:
    """The clauses as characters from and to, in order and not empty; no known phrase is cut."""
    text = read_text.text
    whole = [read_text.span(unit) for unit in read_text.units if unit.last - unit.first > 1]
    ends = [found.end() for found in _CLAUSE_END.finditer(text)]
    cuts = [0, *_outside(ends, whole), len(text)]
    spans = (_trimmed(text, start, end) for start, end in pairwise(cuts))
    return [(start, end) for start, end in spans if any(sign.isalnum() for sign in text[start:end])]


def _outside(ends: Sequence[int], whole: Sequence[tuple[int, int]]) -> Iterator[int]:
    place = 0
    for end in ends:
        while place < len(whole) and whole[place][1] <= end:
            place += 1
        if place == len(whole) or not whole[place][0] < end < whole[place][1]:
            yield end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _firsts(text: str, words: Iterable[Token]) -> Iterator[int]:
    """The numbers of the words that begin a sentence, or a part of one behind a colon."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    place = 0
    for number, word in enumerate(words):
        begins = number == 0
        while place < len(ends) and ends[place] <= word.start:
            place, begins = place + 1, True
        if begins:
            yield number
