"""Kernel ridge regression on labels, with each training text also scored as if it had not been there.

One-of-all targets (±1) and squared loss: a least-squares support vector machine (Rifkin and Klautau, 2004). Leaving
out has a closed form, so texts that are nearly the same are left out together at the price of one matrix inverse.
With ``G`` the inverse of (kernel + penalty) and ``A = G Y``, the texts ``g`` left out score ``Y_g - G_gg^-1 A_g``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.text.calibration import Calibration, fit_by_planting

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SAME_TEXT = 0.85
"""Cosine from which on two training texts are left out together."""

MISLABELLED_RATE = 0.03
"""How many labels of a catalogue are taken to be wrong, until decisions tell better."""

_PENALTY = 0.5
_BALANCE = 0.5  # how much more a text of a rare label weighs: 0 as much as any, 1 each label the same in all
_DENSE_FROM = 0.02  # share of the texts that have a column
_DENSE_COLUMNS = 2000  # multiplied at a time
_DECIMALS = 3  # of scores left out; what lies behind them is rounding, which would give the label away
_PLANTED_RATE = 0.03
_ROUNDS = 5  # of planting wrong labels


@dataclass(frozen=True)
class Solved:
    """A solved regression on ``numbers``, the label of each training text."""

    numbers: Ints
    answers: Floats  # training texts × labels: the dual weights
    unseen: Floats  # training texts × labels: scores with the text and its likes left out
    inverse: Floats
    groups: list[Ints]


@dataclass(frozen=True)
class Beside:
    """What counts beside a regression: its own scores ``share`` times, plus ``scores`` that no label was used for."""

    share: float
    scores: Floats  # training texts × labels

    def added(self, unseen: Floats) -> Floats:
        """The scores of the two together."""
        result: Floats = np.round(unseen * np.float32(self.share) + self.scores, _DECIMALS)
        return result


def gram(rows: csr_matrix) -> Floats:
    """The products of all rows with each other, one row and one column a text.

    Columns that many texts share are multiplied as a dense block, the others as sparse ones: each is fastest so.
    """
    shares = np.bincount(rows.indices, minlength=rows.shape[1]) / max(rows.shape[0], 1)
    columns = rows.tocsc()
    rare = columns[:, shares <= _DENSE_FROM].tocsr()
    kernel: Floats = np.asarray((rare @ rare.T).todense(), dtype=np.float32)
    common = np.flatnonzero(shares > _DENSE_FROM)
    for start in range(0, len(common), _DENSE_COLUMNS):
        block = columns[:, common[start : start + _DENSE_COLUMNS]].toarray().astype(np.float32)
        kernel += block @ block.T
    return kernel


def near_copies(kernel: Floats) -> list[Ints]:
    """The groups of two or more texts that are nearly the same, directly or through others."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    length = np.sqrt(np.maximum(kernel.diagonal(), 1e-9))
    found = [np.flatnonzero(kernel[row] > SAME_TEXT * length[row] * length) for row in range(len(kernel))]
    rows = np.repeat(np.arange(len(kernel)), [len(close) for close in found])
    close = coo_matrix((np.ones(len(rows)), (rows, np.concatenate(found))), shape=kernel.shape)
    group_of = connected_components(close, directed=False)[1]
    order = np.argsort(group_of, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(group_of))[:-1])
    return [group for group in members if len(group) > 1]


def balanced(numbers: Ints) -> Floats:
    """A penalty for each text, lower for those of rare labels, so that these are not passed over."""
    weights = np.bincount(numbers)[numbers].astype(np.float32) ** -_BALANCE
    result: Floats = (_PENALTY * weights.mean() / weights).astype(np.float32)
    return result


def solve(kernel: Floats, numbers: Ints, labels: int, *, penalty: float | Floats, groups: list[Ints]) -> Solved:
    """The regression of ``labels`` labels on a kernel matrix, which is overwritten; ``groups`` are left out together.

    The penalty is one for all texts, or one a text: the lower it is, the more the text weighs.

    Raises:
        ValueError: the matrix has no inverse.
    """
    kernel[np.diag_indices_from(kernel)] += penalty
    inverse = _inverse(kernel)
    targets = _targets(numbers, labels)
    answers = inverse @ targets
    return Solved(numbers, answers, _left_out(inverse, groups, targets, answers), inverse, groups)


def fit_doubt(solved: Solved, rng: np.random.Generator, beside: Beside | None = None) -> Calibration:
    """From the margin by which the model contradicts a label to how likely the label is wrong and the model right.

    Some labels are swapped on purpose, for others that the model finds close or that are frequent, and the model is
    asked again. Contradictions of other labels are mistakes of the catalogue or of the model, which nothing tells
    apart: it is assumed that the catalogue mislabels 3 %, or fewer if that explains more than there are.
    """
    margins, planted = _contradictions(solved, rng, beside)
    return fit_by_planting(margins, planted, ratio=MISLABELLED_RATE / _PLANTED_RATE, alike=True)


def _contradictions(
    solved: Solved, rng: np.random.Generator, beside: Beside | None
) -> tuple[Floats, NDArray[np.bool_]]:
    """The margins of all contradictions, and whether each was of a planted label with the true one named."""
    numbers = solved.numbers
    size, labels = solved.unseen.shape
    count = max(1, round(_PLANTED_RATE * size))
    order = rng.permutation(size)
    margins, planted = [], []
    for start in range(0, min(_ROUNDS * count, size), count):
        chosen = order[start : start + count]
        given = numbers.copy()
        given[chosen] = _wrong_labels(solved, chosen, rng)
        targets = _targets(given, labels)
        answers = solved.answers + solved.inverse[:, chosen] @ (targets - _targets(numbers, labels))[chosen]
        scores = _left_out(solved.inverse, solved.groups, targets, answers)
        scores = scores if beside is None else beside.added(scores)
        named = scores.argmax(axis=1)
        kept = np.flatnonzero((named != given) & ((given == numbers) | (named == numbers)))
        margins.append(scores[kept, named[kept]] - scores[kept, given[kept]])
        planted.append((given != numbers)[kept])
    return np.concatenate(margins), np.concatenate(planted)


def _wrong_labels(solved: Solved, chosen: Ints, rng: np.random.Generator) -> Ints:
    """For half a label the model ranks second or third, for the others any, as frequent as it is."""
    ranked = np.argsort(-solved.unseen[chosen], axis=1)[:, :3]
    near = ranked[np.arange(len(chosen)), rng.integers(0, ranked.shape[1], len(chosen))]
    wrong = np.where(rng.random(len(chosen)) < 0.5, near, rng.choice(solved.numbers, len(chosen)))
    same = wrong == solved.numbers[chosen]
    wrong[same] = (wrong[same] + 1) % solved.unseen.shape[1]
    result: Ints = wrong.astype(np.int64)
    return result


def _targets(numbers: Ints, labels: int) -> Floats:
    targets = np.full((len(numbers), labels), -1, dtype=np.float32)
    targets[np.arange(len(numbers)), numbers] = 1
    return targets


def _left_out(inverse: Floats, groups: list[Ints], targets: Floats, answers: Floats) -> Floats:
    unseen: Floats = targets - answers / inverse.diagonal()[:, None]
    for group in groups:
        unseen[group] = targets[group] - np.linalg.solve(inverse[np.ix_(group, group)], answers[group])
    return np.round(unseen, _DECIMALS)


def _inverse(matrix: Floats) -> Floats:
    """The inverse of a symmetric positive definite matrix, in its place."""
    from scipy.linalg.lapack import spotrf, spotri

    factor, failed = spotrf(matrix.T, lower=1, overwrite_a=1)
    inverse, failed_too = spotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ValueError("the training texts cannot be told apart")
    result: Floats = inverse
    for row in range(1, len(result)):
        result[:row, row] = result[row, :row]
    return result
