"""Blocks of titles that have something rare in common: one word, or two or three common words together.

A word that stands in few titles makes a block of them. Words that stand in many say nothing alone, so they are taken
together by two and by three until few titles have them all. No block is larger than LARGEST, so the work grows with
the catalogue and not with its square, however alike the titles are (Christen, 2012, Data Matching, chapter 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.tfidf import of_length_one
from core.text.tokens import Tokenised, normalise, tokenise

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

LARGEST = 100
"""Titles of one block."""

_TOGETHER = 6  # common words of a title that are taken together, the rarest of them
_PAIRS, _TRIPLES = (tuple(combinations(range(_TOGETHER), size)) for size in (2, 3))
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # multiplied with, spreads numbers over 64 bits (Knuth, volume 3, 6.4)


@dataclass(frozen=True)
class Blocks:
    """One row a title: the blocks it is in, weighed by how few share them; and its words, each row of length 1."""

    shared: csr_matrix
    words: csr_matrix


@dataclass(frozen=True)
class _Keyed:
    """What titles may share: the title's row, a number for it, and the part of its weight that counts."""

    rows: Ints
    keys: Keys
    part: float


def blocks(titles: Sequence[str]) -> Blocks:
    """The blocks of the titles."""
    tokens = tokenise([normalise(title) for title in titles])
    words = _distinct(tokens)
    documents = np.bincount(words.indices, minlength=max(1, words.shape[1]))
    shared = _few_only(_keys(words, documents), len(titles))
    words.data = (np.log((1 + len(titles)) / (1 + documents)) + 1)[words.indices].astype(np.float32)
    return Blocks(shared, of_length_one(words))


def _distinct(tokens: Tokenised) -> csr_matrix:
    """One row a text: 1 for each word in it."""
    from scipy.sparse import csr_matrix

    ones = np.ones(len(tokens.ids), dtype=np.float32)
    shape = (tokens.texts, len(tokens.words))
    found = csr_matrix((ones, tokens.ids.astype(np.int32), tokens.offsets.astype(np.int32)), shape=shape)
    found.sum_duplicates()
    return found


def _keys(words: csr_matrix, documents: Ints) -> list[_Keyed]:
    """All that may make a block; combinations only of what is in too many titles alone."""
    rows = np.repeat(np.arange(words.shape[0]), np.diff(words.indptr))
    is_rare = documents[words.indices] <= LARGEST
    alone = _Keyed(rows[is_rare], _mixed(words.indices[is_rare].astype(np.uint64) + np.uint64(1)), 1.0)
    common = _rarest_first(rows[~is_rare], words.indices[~is_rare].astype(np.int64), documents, words.shape[0])
    pairs, triples = _combined(common, _PAIRS), _combined(common, _TRIPLES)
    has_block = ~_is_crowded(pairs)
    for number, three in enumerate(_TRIPLES):
        inside = [_PAIRS.index(pair) for pair in combinations(three, 2)]
        triples[has_block[:, inside].any(axis=1), number] = 0
    return [alone, _keyed(pairs, _TOGETHER - 1), _keyed(triples, (_TOGETHER - 1) * (_TOGETHER - 2) // 2)]


def _keyed(table: Keys, times: int) -> _Keyed:
    """The keys of a table; ``times`` is how many of them each word is part of."""
    rows, columns = np.nonzero(table)
    return _Keyed(rows, table[rows, columns], 1 / times)


def _rarest_first(rows: Ints, ids: Ints, documents: Ints, count: int) -> Keys:
    """One row a title: the numbers of its rarest words, from 1; 0 where it has no more."""
    order = np.lexsort((ids, documents[ids], rows))
    rows, ids = rows[order], ids[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    table = np.zeros((count, _TOGETHER), dtype=np.uint64)
    first = place < _TOGETHER
    table[rows[first], place[first]] = ids[first].astype(np.uint64) + np.uint64(1)
    return table


def _combined(table: Keys, combined: Sequence[tuple[int, ...]]) -> Keys:
    """One column a combination of columns: one number for all of its words; 0 where a word is missing."""
    found = np.zeros((len(table), len(combined)), dtype=np.uint64)
    for number, columns in enumerate(combined):
        key = np.full(len(table), len(columns), dtype=np.uint64)
        for column in columns:
            key = _mixed(key ^ table[:, column])
        found[:, number] = np.where((table[:, list(columns)] == 0).any(axis=1), np.uint64(0), key)
    return found


def _mixed(keys: Keys) -> Keys:
    turned: Keys = keys * _SPREAD
    return turned ^ (turned >> np.uint64(29))


def _is_crowded(table: Keys) -> NDArray[np.bool_]:
    """Where a key stands in too many rows, or there is none."""
    _, inverse, counts = np.unique(table, return_inverse=True, return_counts=True)
    crowded: NDArray[np.bool_] = (counts[inverse] > LARGEST).reshape(table.shape) | (table == 0)
    return crowded


def _few_only(keyed: Sequence[_Keyed], count: int) -> csr_matrix:
    """One row a title, one column a block of two titles at least; weighed so that shared weights multiply to the
    squared rarity of the words.
    """
    from scipy.sparse import csr_matrix

    rows = np.concatenate([each.rows for each in keyed])
    _, inverse, sizes = np.unique(
        np.concatenate([each.keys for each in keyed]), return_inverse=True, return_counts=True
    )
    is_block = (sizes > 1) & (sizes <= LARGEST)
    number = np.cumsum(is_block) - 1
    used = is_block[inverse]
    parts = np.concatenate([np.full(len(each.rows), np.sqrt(each.part)) for each in keyed])[used]
    weights = parts * np.log((1 + count) / sizes[inverse[used]])
    shape = (count, int(is_block.sum()))
    return csr_matrix((weights.astype(np.float32), (rows[used], number[inverse[used]])), shape=shape)
