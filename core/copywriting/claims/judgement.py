"""A learned judgement of sentences in which the lists find nothing: do they promise something, or only please?

The words of a sentence, their pieces and their pairs each speak for or against a claim, as ``fitting.py`` learned it
from sentences of both kinds. What the facts state and the product's type count as a blank, so that the judgement rests
on what is said of them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.lexicon import lexicon
from core.copywriting.claims.stated import Stated, covers
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import Unit

LEARNED = Path(__file__).parent / "words" / "weights.json"
"""What was learned: the weights by group, the intercept, and the score from which a sentence counts as a claim."""

VALUE, TYPE, NUMBER = "*", "+", "0"
"""What stands in a sentence for a fact's words, for the product's type, and for any number."""

_BLANKS = frozenset((VALUE, TYPE, NUMBER))
_FEWEST_WORDS = 3  # of a sentence with its blanks, for its wording to be judged
_PIECES = (3, 4, 5)  # letters of a word's pieces
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|[;\n]")


@dataclass(frozen=True)
class Weights:
    """What speaks for a claim (above 0) and against it (below 0): words, pieces of words, and pairs of words."""

    words: Mapping[str, float]
    pieces: Mapping[str, float]
    pairs: Mapping[str, float]
    intercept: float
    threshold: float


@cache
def learned() -> Weights:
    """The weights of the package."""
    return Weights(**json.loads(LEARNED.read_text(encoding="utf-8")))


def promises(read: Read, facts: Stated, found: Sequence[ClaimFinding]) -> Iterator[ClaimFinding]:
    """Sentences that read as claims, those left out in which something was found and those made of approved phrases."""
    for units in sentences(read):
        first, last = units[0].first, units[-1].last
        start, end = read.characters(first, last)
        is_marked = any(one.start < end and start < one.end for one in found)
        is_approved = all(place in read.excused for place in range(first, last))
        if not (is_marked or is_approved) and _is_claim(blanked(read, units, facts)):
            message = f"“{read.text[start:end][:80]}” reads as a claim; no fact says so. Add the fact, or approve it."
            yield ClaimFinding(start, end, ClaimKind.UNSUPPORTED, Level.WARN, message)


def _is_claim(said: Sequence[str]) -> bool:
    own = sum(word not in _BLANKS for word in said)
    return len(said) >= _FEWEST_WORDS and own > 1 and score(said) > learned().threshold


def sentences(read: Read) -> Iterator[list[Unit]]:
    """The text's units, sentence by sentence; none is empty."""
    ends = [found.end() for found in _SENTENCE_END.finditer(read.text)]
    place, current = 0, list[Unit]()
    for unit in read.units:
        while place < len(ends) and ends[place] <= read.words[unit.first].start:
            place += 1
            if current:
                yield current
            current = []
        current.append(unit)
    if current:
        yield current


def blanked(read: Read, units: Iterable[Unit], facts: Stated) -> list[str]:
    """A sentence's words in small letters; what the type, facts, sayings or approved phrases say is left blank."""
    said: list[str] = []
    for unit in units:
        words = read.words[unit.first : unit.last]
        if all(word.stem in facts.product_type for word in words):
            said.append(TYPE)
        elif unit.is_known or read.is_excused(unit) or _is_of_a_fact(read, unit, facts):
            said += [VALUE] if said[-1:] != [VALUE] else []
        else:
            said += [NUMBER if word.is_number else word.text.lower().replace("’", "'") for word in words]
    return said


def _is_of_a_fact(read: Read, unit: Unit, facts: Stated) -> bool:
    word, general = read.words[unit.first], lexicon()
    is_telling = word.stem not in general.ordinary or word.text.lower() in general.content
    return is_telling and bool(covers(unit, read.words, facts))


def score(words: Sequence[str]) -> float:
    """How much speaks for a claim; the higher, the more."""
    weights = learned()
    total = sum(map(_of_word, words)) + sum(weights.pairs.get(pair, 0.0) for pair in pairs(words))
    return weights.intercept + total * share(words)


def share(words: Sequence[str]) -> float:
    """How much each word of a sentence counts: the less, the more there are."""
    return 1 / math.sqrt(len(words))


def pairs(words: Sequence[str]) -> Iterator[str]:
    """Neighbours, the sentence's beginning and end among them."""
    return (f"{one} {other}" for one, other in pairwise(["", *words, ""]))


def pieces(word: str) -> list[str]:
    """A word's runs of three to five letters, with marks for its beginning and its end; none of a blank."""
    if not word[0].isalpha():
        return []
    marked = f"<{word}>"
    return [marked[start : start + size] for size in _PIECES for start in range(len(marked) - size + 1)]


@lru_cache(maxsize=1 << 15)
def _of_word(word: str) -> float:
    weights, parts = learned(), pieces(word)
    of_parts = sum(weights.pieces.get(piece, 0.0) for piece in parts) / math.sqrt(max(1, len(parts)))
    return weights.words.get(word, 0.0) + of_parts
