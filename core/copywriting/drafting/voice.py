"""How much a text sounds like approved ones: a small statistical model of which word follows which."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(r"[^\W_]+(?:[-'’/.][^\W_]+)*|[.,;:!?]")
_START = "^"
_PAIRS, _TRIPLES = 0.45, 0.4  # the rest is for single words (Jelinek and Mercer, 1980)


@dataclass(frozen=True)
class Voice:
    """Counts of words, pairs and triples in approved texts, and what their own texts score, mean and spread."""

    ones: Mapping[str, int]
    pairs: Mapping[str, int]
    triples: Mapping[str, int]
    total: int
    mean: float
    spread: float

    def score(self, text: str) -> float:
        """The mean logarithm of each word's chance after the two before it; 0 without approved texts."""
        if not self.total:
            return 0.0
        said = tokens(text)
        logs = 0.0
        for before, last, word in zip([_START, *said], said, said[1:], strict=False):
            single = (self.ones.get(word, 0) + 0.5) / (self.total + len(self.ones) + 1)
            pair = self.pairs.get(f"{last} {word}", 0) / max(1, self.ones.get(last, 0))
            triple = self.triples.get(f"{before} {last} {word}", 0) / max(1, self.pairs.get(f"{before} {last}", 0))
            logs += math.log(_TRIPLES * triple + _PAIRS * pair + (1 - _PAIRS - _TRIPLES) * single)
        return logs / max(1, len(said) - 1)

    def likeness(self, text: str) -> float:
        """The score from 0, nothing like it, to 1: as approved texts score on average, or better."""
        if not self.total:
            return 1.0
        return 1 / (1 + math.exp(-(self.score(text) - self.mean + 2 * self.spread) / self.spread))


def tokens(text: str) -> list[str]:
    """Words and stops in small letters, after a sign for the start."""
    return [_START, *_TOKEN.findall(text.lower())]


def learn_voice(texts: Iterable[str]) -> Voice:
    """The model of approved texts."""
    ones: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    triples: Counter[str] = Counter()
    every = list(texts)
    for text in every:
        said = tokens(text)
        ones.update(said)
        pairs.update(map(" ".join, pairwise(said)))
        pairs[f"{_START} {_START}"] += 1
        triples.update(map(" ".join, zip([_START, *said], said, said[1:], strict=False)))
    voice = Voice(ones, pairs, triples, ones.total(), 0.0, 1.0)
    sample = [voice.score(text) for text in every[:: max(1, len(every) // 100)]]
    if not sample:
        return voice
    mean = sum(sample) / len(sample)
    spread = max(0.1, math.sqrt(sum((one - mean) ** 2 for one in sample) / len(sample)))
    return Voice(ones, pairs, triples, voice.total, mean, spread)
