"""Words two offers share and words only one has, each weighed by how rare it is among all offers of the file.

A rare word in one offer alone is what speaks most against a match; a misspelt, joined or shortened one is no such word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import distance

from core.text.offer_words import offer_words, packed

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_SPELLING = 0.85  # likeness of two words from which one may be a slip of the other
_SHORTENED = 0.9  # what a shortened word counts
_FEWEST_LETTERS = 3


@dataclass(frozen=True)
class Words:
    """The words of both sides' texts as rows of ones, and how rare each word is (log of texts per text with it)."""

    left: csr_matrix
    right: csr_matrix
    rarity: Floats
    numbers: dict[str, int]


def read_words(left: Sequence[str], right: Sequence[str]) -> Words:
    """The words of the texts."""
    numbers: dict[str, int] = {}
    sides = [
        _ones([[numbers.setdefault(word, len(numbers)) for word in _words(text)] for text in side])
        for side in (left, right)
    ]
    columns = len(numbers)
    for side in sides:
        side.resize(side.shape[0], columns)
    found = np.bincount(np.concatenate([side.indices for side in sides]), minlength=columns)
    rarity: Floats = np.log((1 + len(left) + len(right)) / (1 + found))
    return Words(sides[0], sides[1], rarity, numbers)


def overlap(words: Words, left_of: Ints, right_of: Ints) -> dict[str, Floats]:
    """For each pair the rarity shared, and that of each side's own words: in all, at most, and as a share."""
    left, right = words.left[left_of], words.right[right_of]
    shared = left.multiply(right).tocsr()
    own_left, own_right = (left - shared).tocsr(), (right - shared).tocsr()
    both, ours, theirs = (_total(part, words.rarity) for part in (shared, own_left, own_right))
    return {
        "shared": both,
        "left only": ours,
        "right only": theirs,
        "least only": np.minimum(ours, theirs),
        "most only": np.maximum(ours, theirs),
        "left covered": both / np.maximum(both + ours, 1e-9),
        "right covered": both / np.maximum(both + theirs, 1e-9),
        "shared of all": both / np.maximum(both + ours + theirs, 1e-9),
        "rarest shared": _rarest(shared, words.rarity),
        "rarest left only": _rarest(own_left, words.rarity),
        "rarest right only": _rarest(own_right, words.rarity),
        "words left only": np.asarray(own_left.sum(axis=1), dtype=np.float64).ravel(),
        "words right only": np.asarray(own_right.sum(axis=1), dtype=np.float64).ravel(),
    }


def forgiving_overlap(
    titles: tuple[Sequence[str], Sequence[str]],
    everything: tuple[Sequence[str], Sequence[str]],
    left_of: Ints,
    right_of: Ints,
    words: Words,
) -> dict[str, Floats]:
    """As `overlap` of titles, but a word also counts as found if the other title has it shortened or nearly so, or if
    the other offer's letters contain it.
    """
    listed = [[_words(title) for title in side] for side in titles]
    letters = [[packed(text) for text in side] for side in everything]
    weights = dict(zip(words.numbers, words.rarity.tolist(), strict=True))
    found = np.empty((len(left_of), 6))
    for row, (left, right) in enumerate(zip(left_of.tolist(), right_of.tolist(), strict=True)):
        ours, theirs = listed[0][left], listed[1][right]
        found[row, :3] = _missed(ours, theirs, letters[1][right], weights)
        found[row, 3:] = _missed(theirs, ours, letters[0][left], weights)
    names = ("left missed", "left worst missed", "left found", "right missed", "right worst missed", "right found")
    result = dict(zip(names, found.T, strict=True))
    result["least found"] = np.minimum(result["left found"], result["right found"])
    result["least missed"] = np.minimum(result["left missed"], result["right missed"])
    return result


def word_likeness(one: str, other: str) -> float:
    """How surely two different words mean the same: shortened .9, by spelling (Jaro–Winkler) from .85, else 0."""
    if one.isdigit() or other.isdigit():
        return 0.0
    if min(len(one), len(other)) >= _FEWEST_LETTERS and (one.startswith(other) or other.startswith(one)):
        return _SHORTENED
    likeness = float(distance.JaroWinkler.similarity(one, other))
    return likeness if likeness > _SPELLING else 0.0


_remembered = lru_cache(maxsize=200_000)(word_likeness)


def _missed(ours: list[str], theirs: list[str], letters: str, weights: dict[str, float]) -> tuple[float, float, float]:
    """The rarity of our words that the other lacks: in all, at most, and the share that was found."""
    total = missed = worst = 0.0
    there = set(theirs)
    for word in ours:
        weight = weights[word]
        total += weight
        if word in there or (len(word) >= _FEWEST_LETTERS and not word.isdigit() and word in letters):
            continue
        lost = weight * (1 - max((_remembered(word, other) for other in theirs), default=0.0))
        missed += lost
        worst = max(worst, lost)
    return missed, worst, 1 - missed / total if total > 0 else 1.0


def _words(text: str) -> list[str]:
    """The distinct words in their order."""
    return list(dict.fromkeys(offer_words(text)))


def _ones(rows: list[list[int]]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    offsets = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter(_flat(rows), dtype=np.int32, count=int(offsets[-1]))
    shape = (len(rows), int(columns.max()) + 1 if len(columns) else 0)
    return csr_matrix((np.ones(len(columns)), columns, offsets), shape=shape)


def _flat(rows: list[list[int]]) -> Iterator[int]:
    for row in rows:
        yield from row


def _total(rows: csr_matrix, rarity: Floats) -> Floats:
    return np.asarray(rows @ rarity, dtype=np.float64)


def _rarest(rows: csr_matrix, rarity: Floats) -> Floats:
    weighed = rows.copy()
    weighed.data = weighed.data * rarity[weighed.indices]
    if not all(weighed.shape):
        return np.zeros(weighed.shape[0])
    return np.asarray(weighed.max(axis=1).toarray(), dtype=np.float64).ravel()
