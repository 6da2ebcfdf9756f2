"""Counts by moments, against scipy's own negative binomial."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom

from core.demand.levels import LEVELS, NAMES, pinball
from core.demand.negative_binomial import counts

MEANS = np.array([0.004, 0.3, 2.0, 5.0, 240.0])
VARIANCES = np.array([0.02, 0.9, 2.2, 60.0, 9000.0])


def test_quantiles_are_those_of_scipy() -> None:
    found = counts(MEANS[:, None], VARIANCES[:, None])
    size = MEANS**2 / (VARIANCES - MEANS)
    expected = nbinom.ppf(np.array(LEVELS), size[:, None], (MEANS / VARIANCES)[:, None])
    np.testing.assert_array_equal(found.quantile(np.array(LEVELS)), expected)


@pytest.mark.parametrize("count", [0, 1, 7.9, 400])
def test_the_chance_of_more_is_that_of_scipy(count: float) -> None:
    size = MEANS**2 / (VARIANCES - MEANS)
    expected = nbinom.sf(count, size, MEANS / VARIANCES)
    np.testing.assert_allclose(counts(MEANS, VARIANCES).above(count), expected, rtol=1e-9)


def test_more_than_less_than_nothing_is_certain() -> None:
    assert counts(MEANS, VARIANCES).above(-1).tolist() == [1] * 5


def test_moments_that_no_count_can_have_are_raised() -> None:
    found = counts([0, 4], [0, 1])
    assert found.mean.tolist() == [0.001, 4]
    assert (found.variance > found.mean).all()


def test_names_of_the_levels() -> None:
    assert NAMES == ("q005", "q025", "q100", "q165", "q250", "q500", "q750", "q835", "q900", "q975", "q995")


def test_quantile_loss_by_hand() -> None:
    loss = pinball(np.array([3.0]), np.full((1, len(LEVELS)), 1.0))
    assert loss == pytest.approx([2 * np.mean(LEVELS)])  # too low everywhere: level × 2
    assert pinball(np.array([1.0]), np.full((1, len(LEVELS)), 3.0)) == pytest.approx([2 * (1 - np.mean(LEVELS))])
