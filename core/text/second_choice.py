"""Which label is right where the first choice is wrong: often that of the one known text most like this one.

What a model scores second is what it mixes up with the first; the nearest known text of each label tells more. How
much either counts is learned from labelled texts left out on which the first choice was wrong (conditional logit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.stacking import fit_stack, soft, stacked

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_CLOSEST = 3.0
_NEVER = -1000.0  # a score that leaves no chance
_AT_ONCE = 1000  # texts at a time


@dataclass(frozen=True)
class SecondChoice:
    """How much the score of a label counts, and how close its nearest known text is."""

    score: float
    nearness: float

    def __call__(self, scores: Floats, near: Floats) -> NDArray[np.float64]:
        """For each text the chance of each label, given that the one with the highest score is wrong."""
        return soft(stacked(_without_first(scores, near), np.array([self.score, self.nearness])))


def fit_second_choice(scores: Floats, near: Floats, numbers: Ints) -> SecondChoice:
    """Learned from texts left out: their scores, their nearness (one column a label) and their true labels."""
    wrong = scores.argmax(axis=1) != numbers
    score, nearness = fit_stack(_without_first(scores[wrong], near[wrong]), numbers[wrong])
    return SecondChoice(float(score), float(nearness))


def closeness(cosines: Floats) -> Floats:
    """A Gaussian kernel of texts whose rows have length 1: greatest at cosine 1, three times ``exp(cosine - 1)``."""
    result: Floats = np.float32(_CLOSEST) * np.exp(cosines - np.float32(1))
    return result


def nearest(close: Floats, numbers: Ints, labels: int, *, apart: Sequence[Ints] = ()) -> Floats:
    """One row a text, one column a label: how close the nearest known text of the label is.

    Args:
        close: closeness of each text, one a row, to each known one, one a column.
        numbers: the label of each known text; one that no known text has is as far as texts with nothing in common.
        labels: how many labels there are.
        apart: groups of texts that do not count as known to each other; the rows are the known texts themselves.
    """
    far = closeness(np.zeros(1, dtype=np.float32))[0]
    for group in apart:
        close[np.ix_(group, group)] = far
    order = np.argsort(numbers, kind="stable")
    present, starts = np.unique(numbers[order], return_index=True)
    result = np.full((len(close), labels), far, dtype=np.float32)
    for start in range(0, len(close) if len(present) else 0, _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        result[rows, present] = np.maximum.reduceat(close[rows][:, order], starts, axis=1)
    return result


def _without_first(scores: Floats, near: Floats) -> list[Floats]:
    first = scores.argmax(axis=1)[:, None] if len(scores) else np.zeros((0, 1), dtype=np.int64)
    tables = [scores.astype(np.float32), near.astype(np.float32)]
    for table in tables:
        np.put_along_axis(table, first, np.float32(_NEVER), axis=1)
    return tables
