"""Histories of sales as matrices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.demand.history import LONGEST_DAYS, history_of


def records(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["series", "day", "units"])
    return table.assign(day=pd.to_datetime(table["day"]))


def test_missing_days_are_zero_and_every_series_ends_on_the_last_day() -> None:
    found = history_of(records(("b", "2026-01-02", 3), ("a", "2026-01-01", 2), ("a", "2026-01-04", 1)))
    assert found.series == ("a", "b")
    assert found.units.tolist() == [[2, 0, 0, 1], [0, 3, 0, 0]]
    assert found.first.tolist() == [0, 1]
    assert str(found.start) == "2026-01-01"


def test_returns_are_no_demand() -> None:
    assert history_of(records(("a", "2026-01-01", -5), ("a", "2026-01-02", 4))).units.tolist() == [[0, 4]]


def test_a_forgotten_century_is_left_out() -> None:
    found = history_of(records(("a", "1926-01-01", 9), ("a", "2026-01-01", 4), ("old", "1926-01-01", 4)))
    assert found.days == LONGEST_DAYS
    assert found.units.sum() == 4
    assert found.first.tolist() == [0, 0]


def test_what_else_is_known_has_the_same_shape() -> None:
    table = records(("a", "2026-01-01", 1), ("a", "2026-01-03", 1)).assign(price=[2.0, 3.0])
    np.testing.assert_array_equal(history_of(table).extras["price"], [[2.0, np.nan, 3.0]])


def test_the_past_is_known_as_it_was() -> None:
    whole = history_of(records(("a", "2026-01-01", 1), ("b", "2026-01-03", 5), ("a", "2026-01-04", 1)))
    past = whole.until(2)
    assert past.units.tolist() == [[1, 0], [0, 0]]
    assert past.first.tolist() == [0, 2]


def test_weekdays_begin_on_monday_and_run_into_the_future() -> None:
    found = history_of(records(("a", "2026-01-05", 1), ("a", "2026-01-06", 1)))  # a Monday and a Tuesday
    assert found.weekdays(0, 9).tolist() == [0, 1, 2, 3, 4, 5, 6, 0, 1]
