"""How much several models' scores should count together: a conditional logit with one weight a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RIDGE = 1.0
_FIRST = 3.0  # all weights together, to start from
_NUMBERS_AT_MOST = 20_000_000  # texts × labels × models; of more, every second text is read, or every third …
_LEAST = 0.1  # of a weight: where little is known, a model may look worse than chance, and is not turned round


def fit_stack(scores: Sequence[NDArray[np.float32]], numbers: Ints) -> Floats:
    """One weight a model, under which the soft maximum of the weighed scores is likeliest on the true labels.

    Args:
        scores: of each model one row a text and one column a label, by models that did not see the text.
        numbers: the true label of each text.
    """
    from scipy.optimize import minimize

    every = -(-len(numbers) * len(scores) * scores[0].shape[1] // _NUMBERS_AT_MOST) or 1
    table, numbers = np.stack([one[::every] for one in scores]).astype(np.float64), numbers[::every]
    places = np.arange(len(numbers))

    def surprise(weights: Floats) -> tuple[float, Floats]:
        chances = soft(stacked(table, weights))
        loss = -np.log(np.maximum(chances[places, numbers], 1e-300)).sum() + _RIDGE / 2 * weights @ weights
        chances[places, numbers] -= 1
        return float(loss), np.einsum("mnk,nk->m", table, chances) + _RIDGE * weights

    start = np.full(len(table), _FIRST / len(table))
    weights: Floats = minimize(surprise, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST, None)] * len(table)).x
    return weights


def stacked(scores: Sequence[NDArray[np.float32]] | Floats, weights: Floats) -> Floats:
    """The weighed sum of the models' scores."""
    return np.tensordot(weights, np.asarray(scores, dtype=np.float64), 1)


def soft(scores: Floats) -> Floats:
    """Each row's soft maximum: what is above zero and sums to one."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = raised / raised.sum(axis=1, keepdims=True)
    return result
