"""A tagger of title pieces: how likely each begins or continues the value of an attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

OUTSIDE = 0
"""The tag of a piece that belongs to no value."""

_FEWEST = 2  # pieces that share a sign, for it to be learned
_MOST_SIGNS = 1 << 17
_EPOCHS = 8
_RATE = 0.12


@dataclass(frozen=True)
class TaggedTitle:
    """The signs of each piece, the tags its category can have, and the right tag of each piece."""

    signs: Sequence[Sequence[str]]
    allowed: Ints  # tag numbers, OUTSIDE first
    tags: Ints


@dataclass(frozen=True)
class Tagger:
    """Weights by sign and tag; the first row is of signs that were not learned and stays empty."""

    numbers: Mapping[str, int]
    weights: Floats

    def __call__(self, signs: Sequence[Sequence[str]], allowed: Ints) -> Floats:
        """For each piece the chance of each allowed tag."""
        if not signs:
            return np.zeros((0, len(allowed)), dtype=np.float32)
        return _chances(self.weights, _numbered(signs, self.numbers), allowed)


def train_tagger(
    titles: Sequence[TaggedTitle], tags: int, rng: np.random.Generator, *, epochs: int = _EPOCHS
) -> Tagger:
    """Learn by stochastic gradient steps on the likelihood of each piece's tag, title by title, with falling steps."""
    counts = Counter(sign for title in titles for row in title.signs for sign in row)
    kept = [sign for sign, count in counts.most_common(_MOST_SIGNS) if count >= _FEWEST]
    numbers = {sign: number for number, sign in enumerate(kept, 1)}
    weights = np.zeros((len(numbers) + 1, tags), dtype=np.float32)
    ready = [(_numbered(title.signs, numbers), title) for title in titles if len(title.signs)]
    for epoch in range(epochs):
        rate = _RATE * (1 - epoch / epochs)
        for place in rng.permutation(len(ready)):
            rows, title = ready[place]
            miss = _chances(weights, rows, title.allowed)
            miss[np.arange(len(rows)), np.searchsorted(title.allowed, title.tags)] -= 1
            step = np.broadcast_to(rate * miss[:, None, :], (*rows.shape, len(title.allowed)))
            np.subtract.at(weights, (rows[:, :, None], title.allowed), step)
            weights[0] = 0
    return Tagger(numbers, weights)


def mean_of(one: Tagger, other: Tagger) -> Tagger:
    """A tagger whose weights are the means of two that know the same tags; a sign only one has learned counts half.

    Its chances are the geometric means of theirs, made to add up to 1.
    """
    signs = sorted({*one.numbers, *other.numbers})
    numbers = {sign: number for number, sign in enumerate(signs, 1)}
    weights = np.zeros((len(numbers) + 1, one.weights.shape[1]), dtype=np.float32)
    for tagger in (one, other):
        rows = [numbers[sign] for sign in tagger.numbers]
        weights[rows] += tagger.weights[list(tagger.numbers.values())] / 2
    return Tagger(numbers, weights)


def _numbered(signs: Sequence[Sequence[str]], numbers: Mapping[str, int]) -> Ints:
    width = max(len(row) for row in signs)
    rows = np.zeros((len(signs), width), dtype=np.int64)
    for place, row in enumerate(signs):
        rows[place, : len(row)] = [numbers.get(sign, 0) for sign in row]
    return rows


def _chances(weights: Floats, rows: Ints, allowed: Ints) -> Floats:
    scores = weights[rows[:, :, None], allowed].sum(axis=1)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result
