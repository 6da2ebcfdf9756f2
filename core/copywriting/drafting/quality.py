"""How good a draft is, part by part: what it covers, how it sounds, its length, and what is like it already."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.copywriting.drafting.english import words

_GRAM = 4
_FLOW = 6.0  # points of the joining by which an order is clearly worse


@dataclass(frozen=True)
class Parts:
    """What a score is made of, each from 0, bad, to 1, good."""

    coverage: float  # of the facts that the text should state
    voice: float
    length: float
    difference: float  # from the other texts
    flow: float  # how well the phrases follow one another, beside the best order found

    @property
    def score(self) -> float:
        """The parts together: a text that leaves facts out or repeats another is not saved by its sound."""
        soft = 0.4 * self.voice + 0.4 * self.flow + 0.2 * self.length
        return round(self.coverage * (0.6 + 0.4 * soft) * (0.7 + 0.3 * self.difference), 4)


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of four words."""
    said = words(text)
    return frozenset(zip(*(said[shift:] for shift in range(_GRAM)), strict=False))


def overlap(text: str, others: Sequence[str]) -> float:
    """The share of the text's runs of four words that the nearest other text has too."""
    mine = grams(text)
    if not mine:
        return float(any(words(text) == words(other) for other in others))
    return max((len(mine & grams(other)) / len(mine) for other in others), default=0.0)


def length_part(characters: int, fewest: int, most: int) -> float:
    """1 within the limits, falling to 0 at half the fewest and twice the most."""
    if characters < fewest:
        return max(0.0, 2 * characters / fewest - 1)
    return 1.0 if characters <= most else max(0.0, 2 - characters / most)


def flow_part(score: float, best: float) -> float:
    """1 for the best order found, falling as an order scores less."""
    return math.exp(min(0.0, score - best) / _FLOW)
