"""Texts as sparse rows: words, pairs of words and runs of characters, each weighed by how rare it is (TF-IDF).

The runs of characters of a text are those of its words, so they are counted once per distinct word and multiplied
out; fifty thousand products take seconds instead of minutes. Weights: (1 + log count) × (log((1 + n) / (1 + df)) + 1),
each row of length 1 (Salton and Buckley, 1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.tokens import Tokenised, character_grams, tokenise

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Terms:
    """What was kept of the texts learned from: words, pairs of words, runs of characters, and how rare each is."""

    words: dict[str, int]
    pairs: Ints  # sorted; word number of the first × number of words + word number of the second
    grams: dict[str, int]
    word_rarity: Floats  # of the words, then of the pairs
    gram_rarity: Floats

    @property
    def columns(self) -> int:
        """How many columns a row has: words, pairs, then runs of characters."""
        return len(self.word_rarity) + len(self.gram_rarity)


def learn_terms(texts: Sequence[str], *, limit: int = 60_000, characters: bool = True) -> Terms:
    """The terms of the texts: at most ``limit`` words, pairs and runs each, the most frequent first.

    Pairs and runs must stand in two texts at least.
    """
    tokens = tokenise(texts)
    counts = _word_counts(tokens)
    kept = _frequent(_document_counts(counts), 1, limit)
    words = {tokens.words[number]: column for column, number in enumerate(kept)}
    pairs, pair_documents = _learn_pairs(tokens, _renumbered(tokens, words), len(words), limit)
    grams: dict[str, int] = {}
    gram_documents: Ints = np.zeros(0, dtype=np.int64)
    if characters:
        grams, gram_documents = _learn_grams(tokens.words, counts, limit)
    documents = np.concatenate([_document_counts(counts)[kept], pair_documents])
    return Terms(words, pairs, grams, _rarity(documents, tokens.texts), _rarity(gram_documents, tokens.texts))


def tfidf(terms: Terms, texts: Sequence[str]) -> csr_matrix:
    """One row a text; the word part and the character part are each of length 1, or empty."""
    from scipy.sparse import hstack

    tokens = tokenise(texts)
    parts = [_scaled(_word_part(terms, tokens), terms.word_rarity)]
    if terms.grams:
        parts.append(_scaled(_word_counts(tokens) @ _gram_matrix(terms.grams, tokens.words), terms.gram_rarity))
    rows = hstack(parts, format="csr", dtype=np.float32)
    rows.indices = rows.indices.astype(np.int32, copy=False)
    rows.indptr = rows.indptr.astype(np.int32, copy=False)
    return rows


def of_length_one(rows: csr_matrix) -> csr_matrix:
    """The rows, each divided by its length; empty ones stay empty."""
    sums = np.concatenate([[0.0], np.cumsum(rows.data.astype(np.float64) ** 2)])
    lengths = np.sqrt(sums[rows.indptr[1:]] - sums[rows.indptr[:-1]])
    lengths[lengths <= 0] = 1
    scaled = rows.copy()
    scaled.data = (rows.data / np.repeat(lengths, np.diff(rows.indptr))).astype(np.float32)
    return scaled


def word_rows(terms: Terms, words: Sequence[str]) -> csr_matrix:
    """One row a word: what the word alone, without pairs, adds to a text's row before its length is made 1."""
    from scipy.sparse import hstack

    alone = Tokenised(tuple(words), np.arange(len(words)), np.arange(len(words) + 1))
    parts = [_weighed(_word_part(terms, alone), terms.word_rarity)]
    if terms.grams:
        parts.append(_weighed(_gram_matrix(terms.grams, alone.words), terms.gram_rarity))
    return hstack(parts, format="csr", dtype=np.float32)


def _word_part(terms: Terms, tokens: Tokenised) -> csr_matrix:
    numbers = _renumbered(tokens, terms.words)
    known = numbers >= 0
    rows, columns = [tokens.rows()[known]], [numbers[known]]
    pair_rows, keys = _pair_keys(tokens, numbers, len(terms.words))
    if len(terms.pairs) and len(keys):
        place = np.minimum(np.searchsorted(terms.pairs, keys), len(terms.pairs) - 1)
        found = terms.pairs[place] == keys
        rows.append(pair_rows[found])
        columns.append(place[found] + len(terms.words))
    return _counted(np.concatenate(rows), np.concatenate(columns), (tokens.texts, len(terms.word_rarity)))


def _word_counts(tokens: Tokenised) -> csr_matrix:
    return _counted(tokens.rows(), tokens.ids, (tokens.texts, len(tokens.words)))


def _counted(rows: Ints, columns: Ints, shape: tuple[int, int]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)


def _document_counts(counts: csr_matrix) -> Ints:
    return np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.int64)


def _frequent(documents: Ints, at_least: int, limit: int) -> Ints:
    """The numbers of the terms that stand in enough texts, in their order; the most frequent if there are too many."""
    kept = np.flatnonzero(documents >= at_least)
    if len(kept) > limit:
        kept = np.sort(kept[np.argsort(-documents[kept], kind="stable")[:limit]])
    return kept


def _renumbered(tokens: Tokenised, words: dict[str, int]) -> Ints:
    """For each word of the texts its number among ``words``, or -1."""
    table = np.fromiter((words.get(word, -1) for word in tokens.words), dtype=np.int64, count=len(tokens.words))
    return table[tokens.ids] if len(table) else np.zeros(0, dtype=np.int64)


def _pair_keys(tokens: Tokenised, numbers: Ints, size: int) -> tuple[Ints, Ints]:
    """The text and the key of each two words that follow each other in one text and are both known."""
    rows = tokens.rows()
    both = (rows[1:] == rows[:-1]) & (numbers[1:] >= 0) & (numbers[:-1] >= 0)
    return rows[:-1][both], (numbers[:-1] * size + numbers[1:])[both]


def _learn_pairs(tokens: Tokenised, numbers: Ints, size: int, limit: int) -> tuple[Ints, Ints]:
    """The keys of the frequent pairs, sorted, and in how many texts each stands."""
    rows, keys = _pair_keys(tokens, numbers, size)
    if not len(keys):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    distinct, columns = np.unique(keys, return_inverse=True)
    documents = _document_counts(_counted(rows, columns, (tokens.texts, len(distinct))))
    kept = _frequent(documents, 2, limit)
    return distinct[kept], documents[kept]


def _learn_grams(words: Sequence[str], counts: csr_matrix, limit: int) -> tuple[dict[str, int], Ints]:
    """The frequent runs of characters with their columns, and in how many texts each stands."""
    grams: dict[str, int] = {}
    for word in words:
        for gram in character_grams(word):
            grams.setdefault(gram, len(grams))
    documents = _document_counts(counts @ _gram_matrix(grams, words))
    kept = set(_frequent(documents, 2, limit).tolist())
    frequent = [gram for gram, column in grams.items() if column in kept]
    return {gram: column for column, gram in enumerate(frequent)}, documents[sorted(kept)]


def _gram_matrix(grams: dict[str, int], words: Sequence[str]) -> csr_matrix:
    """One row a word: how often each known run of characters stands in it."""
    rows: list[int] = []
    columns: list[int] = []
    for row, word in enumerate(words):
        found = [grams[gram] for gram in character_grams(word) if gram in grams]
        columns.extend(found)
        rows.extend([row] * len(found))
    shape = (len(words), len(grams))
    return _counted(np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64), shape)


def _rarity(documents: Ints, texts: int) -> Floats:
    rarity: Floats = (np.log((1 + texts) / (1 + documents)) + 1).astype(np.float32)
    return rarity


def _weighed(counts: csr_matrix, rarity: Floats) -> csr_matrix:
    counts.sum_duplicates()
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    return counts


def _scaled(counts: csr_matrix, rarity: Floats) -> csr_matrix:
    return of_length_one(_weighed(counts, rarity))
