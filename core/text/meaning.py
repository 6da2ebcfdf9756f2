"""Which texts are nearest in meaning to a few words: a ranking that is empty where nothing is near.

How near a text is: half the cosine of the query with the nearest word it has, half that with the text as a whole.
Two things make the ranking say nothing rather than nonsense. Words that mean nothing by themselves are left out:
function words, and those the model knows in small pieces only. And a text counts as near only above the level of
chance: what the best text reaches for nine in ten words that were drawn from the model's vocabulary and stand in none
of the texts. That level comes from the very texts that are searched, so a shop of clothes has another one than a shop
of car parts. Where nearly all texts are alike, those that stand out count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.embeddings import StaticEmbedding
from core.text.word_index import PIECE, WordIndex, may_mean

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

STANDS_OUT = 0.5
"""Standard deviations above the mean nearness of all texts from which a text stands out.

A kind of product that makes up four in five of a shop still does: (1 - p) / p is a quarter there.
"""

_DRAWN = 250  # words that chance is tried with
_TRIED = 10_000  # texts that it is tried on at most
_CHANCE = 0.9  # of the words reach the level at most
_LONG = 4  # letters of a word drawn, of a first piece that carries a word's meaning, signs of a code
_SEED = 7


@dataclass(frozen=True)
class Near:
    """A product near in meaning: its id, and how near, at most 1."""

    product_id: int
    nearness: float


def meant(words: Sequence[str], index: WordIndex, model: StaticEmbedding) -> tuple[str, ...]:
    """The words that mean something, to the model or because they stand in the texts; none where one is a code."""
    if any(len(word) >= _LONG and not word.isalpha() for word in words):
        return ()
    return tuple(word for word in words if may_mean(word) and (_has(index, word) or _is_known(word, model)))


def nearest(index: WordIndex, words: Sequence[str], model: StaticEmbedding, *, most: int) -> tuple[Near, ...]:
    """The products nearest to the words together, the nearest first; none where nothing is near."""
    if not words or not len(index):
        return ()
    found = nearness(index, model.embed_one(" ".join(words)))
    least = max(index.level, float(found.mean() + STANDS_OUT * found.std()))
    near = np.flatnonzero(found >= least)
    best = near[np.argsort(-found[near], kind="stable")][:most]
    return tuple(Near(int(index.ids[place]), float(found[place])) for place in best)


def nearness(index: WordIndex, wanted: Floats) -> Floats:
    """How near each product is to a vector of length one, -1 to 1."""
    raw, cosine = _of_words(index, wanted)
    parts = [_of_products(index, raw, cosine, first) for first in range(0, len(index), PIECE)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def chance_level(index: WordIndex, model: StaticEmbedding) -> float:
    """What the best of the texts reaches for nine in ten words drawn from the model's vocabulary; 0 without any."""
    words = [word for word in model.words() if len(word) >= _LONG and may_mean(word) and not _has(index, word)]
    if not words or not len(index):
        return 0.0
    rng = np.random.default_rng(_SEED)
    drawn = rng.choice(sorted(words), size=min(_DRAWN, len(words)), replace=False).tolist()
    firsts = range(0, len(index), PIECE * max(1, -(-len(index) // _TRIED)))
    best = []
    for row in model.embed(drawn):
        raw, cosine = _of_words(index, row)
        best.append(max(float(_of_products(index, raw, cosine, first).max()) for first in firsts))
    return float(np.quantile(best, _CHANCE))


def _is_known(word: str, model: StaticEmbedding) -> bool:
    """Whether it is a token by itself or begins with a long one: “footwear” does, “zxqv” is four pieces."""
    return model.first_piece(word) >= min(len(word), _LONG)


def _has(index: WordIndex, word: str) -> bool:
    place = bisect_left(index.words, word)
    return place < len(index.words) and index.words[place] == word


def _of_words(index: WordIndex, wanted: Floats) -> tuple[Floats, Floats]:
    """The product of the vector with each word's, and the cosine."""
    raw, lengths = np.empty((2, len(index.words)), dtype=np.float32)
    for first in range(0, len(raw), PIECE):
        part = slice(first, first + PIECE)
        values = index.values[part].astype(np.float32)
        raw[part] = values @ wanted
        lengths[part] = np.sqrt(np.einsum("ij,ij->i", values, values))
    cosine: Floats = (raw / np.maximum(lengths, 1)).astype(np.float32)
    return raw * index.steps, cosine


def _of_products(index: WordIndex, raw: Floats, cosine: Floats, first: int) -> Floats:
    """How near some thousand products are, from the first on."""
    last = min(first + PIECE, len(index))
    begins = index.offsets[first:last] - index.offsets[first]
    edges = np.stack([begins, begins + index.titles[first:last]], axis=1).ravel()
    entries = index.entries[index.offsets[first] : index.offsets[last]]
    filled = np.diff(np.append(edges, len(entries))) > 0
    sums, best = (
        np.where(filled, gather.reduceat(np.append(values[entries], np.float32(0)), edges), 0).reshape(-1, 2)
        for gather, values in ((np.add, raw), (np.maximum, cosine))
    )
    together: Floats = ((best.max(axis=1) + (sums * index.weights[first:last]).sum(axis=1)) / 2).astype(np.float32)
    return together
