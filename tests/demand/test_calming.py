"""Days out of line."""

from __future__ import annotations

import numpy as np

from core.demand.calming import calmed
from tests.demand.shop import shop


def test_a_day_far_out_of_line_counts_as_twenty_times_the_others() -> None:
    units = np.array([[2.0, 0, 4, 2, 4, 10_000]])
    assert calmed(shop(units)).units.tolist() == [[2, 0, 4, 2, 4, 60]]


def test_of_few_sales_none_is_out_of_line() -> None:
    units = np.array([[1.0, 1, 1, 0, 10_000], [0, 0, 0, 0, 10_000]])
    assert calmed(shop(units)).units.tolist() == units.tolist()


def test_ordinary_days_stay_as_they_are() -> None:
    units = np.random.default_rng(0).poisson(3, (20, 60)).astype(float)
    assert calmed(shop(units)).units.tolist() == units.tolist()
