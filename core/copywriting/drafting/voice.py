"""How much a text sounds like approved ones: a small statistical model of which word follows which."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

_TOKEN = re.compile(r"[^\W_]+(?:[-'’/.][^\W_]+)*|[.,;:!?]")
_START = "^"
_APART = 10
_PAIRS, _TRIPLES = 0.45, 0.4  # the rest is for single words (Jelinek and Mercer, 1980)


@dataclass(frozen=True)
class Voice:
    """Counts of words, pairs and triples in approved texts, and what their own texts score on average."""

    ones: Mapping[str, int]
    pairs: Mapping[str, int]
    triples: Mapping[str, int]
    total: int
    mean: float
    _joints: dict[tuple[str, str], tuple[float, float, float, float]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def score(self, text: str) -> float:
        """The mean logarithm of each word's chance after the two before it; 0 without approved texts."""
        if not self.total:
            return 0.0
        said = tokens(text)
        logs = sum(map(self._chance, [_START, *said], said, said[1:]))
        return logs / max(1, len(said) - 1)

    def joints(self, last: str, first: str) -> tuple[float, float, float, float]:
        """How usual it is that a phrase ending in ``last`` is followed by one beginning with ``first``, by each link.

        These are logarithms of chances: of a full stop, "with", a comma or "and", and a comma between the two words;
        after nothing the chance of the first word at the front.
        """
        known = self._joints.get((last, first))
        if known is None:
            known = self._joints[last, first] = self._joint(last, first)
        return known

    def _joint(self, last: str, first: str) -> tuple[float, float, float, float]:
        if not last:
            front = self._chance(_START, _START, first)
            return front, front, front, front
        stop, led, comma, more = (
            self._chance("", last, glue) + self._chance(last, glue, first) for glue in (".", "with", ",", "and")
        )
        return stop, led, max(comma, more), comma

    def _chance(self, before: str, last: str, word: str) -> float:
        """The logarithm of a word's chance after two others."""
        single = (self.ones.get(word, 0) + 0.5) / (self.total + len(self.ones) + 1)
        pair = self.pairs.get(f"{last} {word}", 0) / max(1, self.ones.get(last, 0))
        triple = self.triples.get(f"{before} {last} {word}", 0) / max(1, self.pairs.get(f"{before} {last}", 0))
        return math.log(_TRIPLES * triple + _PAIRS * pair + (1 - _PAIRS - _TRIPLES) * single)

    def likeness(self, text: str) -> float:
        """How surprising approved texts are on average beside the text, word by word, from 0 to 1, which is no more.

        That is the ratio of their perplexities (Jelinek and others, 1977): 0.5 is twice as surprising.
        """
        return min(1.0, math.exp(self.score(text) - self.mean)) if self.total else 1.0


def tokens(text: str) -> list[str]:
    """Words and stops in small letters, after a sign for the start."""
    return [_START, *_TOKEN.findall(text.lower())]


def learn_voice(texts: Iterable[str]) -> Voice:
    """The model of approved texts; every tenth is kept apart at first, to see what an unread text of theirs scores."""
    every = list(texts)
    apart = every[::_APART] if len(every) >= 2 * _APART else []
    rest = [text for place, text in enumerate(every) if place % _APART] if apart else every
    counts = _Counts()
    counts.read(rest)
    scores = [counts.voice(0.0).score(text) for text in apart or rest[:_APART]]
    counts.read(apart)
    return counts.voice(sum(scores) / len(scores) if scores else 0.0)


class _Counts:
    def __init__(self) -> None:
        self._ones: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        self._triples: Counter[str] = Counter()

    def read(self, texts: Iterable[str]) -> None:
        for text in texts:
            said = tokens(text)
            self._ones.update(said)
            self._pairs.update(map(" ".join, pairwise([_START, *said])))
            self._triples.update(map(" ".join, zip([_START, *said], said, said[1:], strict=False)))

    def voice(self, mean: float) -> Voice:
        return Voice(self._ones, self._pairs, self._triples, self._ones.total(), mean)
