"""What a word in one title only, or in both, says of a match: a weight a word, learned from known pairs.

It is how "upgrade", "academic" or a colour gets its meaning without a list of such words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.text.offer_words import offer_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_FEWEST_PAIRS = 3  # that a word must tell apart to get a weight
_STRENGTH = 0.3  # inverse of the penalty on weights
_STEPS = 500


@dataclass(frozen=True)
class WordModel:
    """Weights of words and of the likeness signs beside them."""

    model: Any

    def __call__(self, columns: csr_matrix) -> Floats:
        """The log-odds of a match, one a row."""
        return np.asarray(self.model.decision_function(columns), dtype=np.float64)


def word_columns(
    left: Sequence[str], right: Sequence[str], left_of: Ints, right_of: Ints, beside: Floats
) -> csr_matrix:
    """One row a pair: which words both titles have, the left alone, the right alone, one of them; then the numbers
    ``beside``, standardised.
    """
    from scipy.sparse import csr_matrix, hstack

    rows = _told_words(left, right, left_of, right_of)
    pairs_with = Counter(word for row in rows for word in row)
    column_of: dict[str, int] = {}
    for word, pairs in pairs_with.items():
        if pairs >= _FEWEST_PAIRS:
            column_of[word] = len(column_of)
    kept = [[column_of[word] for word in row if word in column_of] for row in rows]
    offsets = np.cumsum([0, *map(len, kept)])
    columns = np.array([column for row in kept for column in row], dtype=np.int32)
    words = csr_matrix((np.ones(len(columns)), columns, offsets), shape=(len(rows), len(column_of)))
    spread = beside.std(axis=0)
    standard = (beside - beside.mean(axis=0)) / np.where(spread < 1e-9, 1.0, spread)
    found: csr_matrix = hstack([words, csr_matrix(standard)], format="csr")
    return found


def learn_words(columns: csr_matrix, labels: NDArray[np.bool_], seed: int) -> WordModel:
    """The weights that tell matches (True) from others; both must be there."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, max_iter=_STEPS, solver="liblinear", random_state=seed)
    return WordModel(model.fit(columns, labels))


def _told_words(left: Sequence[str], right: Sequence[str], left_of: Ints, right_of: Ints) -> list[list[str]]:
    ours, theirs = ([frozenset(offer_words(title)) for title in side] for side in (left, right))
    rows = []
    for one, other in zip(left_of.tolist(), right_of.tolist(), strict=True):
        a, b = ours[one], theirs[other]
        marked = (("both", a & b), ("left", a - b), ("right", b - a), ("one", a ^ b))
        rows.append([f"{mark} {word}" for mark, words in marked for word in sorted(words)])
    return rows
