"""What was sold, by series and day, as one matrix: the form in which every model of demand takes its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OUT_HOURS = "oos_hours"
"""The extra that says for how many hours of a day there was no stock."""

LONGEST_DAYS = 1_100
"""Three years: what lies further back says nothing about the coming weeks that the years since do not."""


@dataclass(frozen=True)
class History:
    """Units by series and day.

    ``units`` has a row for each series and a column for each day from ``start`` on; a day without a record is zero
    units, and so is a day with more returned than sold. ``first`` is the column of the series' first record: what
    comes before was not on offer. ``extras`` are what else is known of each day (``price``, ``oos_hours``, …), of
    the same shape, not-a-number where nothing is known.
    """

    series: tuple[str, ...]
    start: np.datetime64
    units: Floats
    first: Ints
    extras: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """How many days the history covers."""
        return int(self.units.shape[1])

    def cells(self, records: pd.DataFrame) -> tuple[Ints, Ints]:
        """Row and column of each record, which are the history's own; a column below 0 lies before its start."""
        rows = pd.Index(self.series).get_indexer(records["series"].to_numpy())
        return rows.astype(np.int64), _day_numbers(records) - int(self.start.astype(np.int64))

    def until(self, day: int) -> History:
        """The history as it was known before that column; series that had not begun by then have none."""
        return replace(
            self,
            units=self.units[:, :day],
            first=np.minimum(self.first, day),
            extras={name: values[:, :day] for name, values in self.extras.items()},
        )

    def weekdays(self, start: int, count: int) -> Ints:
        """The weekday, 0 for Monday, of that many days from a column on; columns may lie in the future."""
        monday_based = (self.start.astype("datetime64[D]").astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
        result: Ints = (monday_based + np.arange(start, start + count)) % 7
        return result


def history_of(records: pd.DataFrame) -> History:
    """The history in long records of ``series`` (text), ``day`` (datetime64), ``units``; other columns are extras.

    It ends on the last day over all series, goes back three years at the most, and names the series in sorted order.
    A series and day stand there once; units below zero count as none sold.
    """
    codes, names = pd.factorize(records["series"], sort=True)
    days = _day_numbers(records)
    start = max(int(days.min()), int(days.max()) - LONGEST_DAYS + 1)
    kept = days >= start
    place = (codes[kept], days[kept] - start)
    shape = (len(names), int(days.max()) - start + 1)
    units = np.zeros(shape)
    units[place] = np.maximum(records["units"].to_numpy(dtype=np.float64)[kept], 0.0)
    first = np.full(shape[0], np.iinfo(np.int64).max)
    np.minimum.at(first, codes, np.maximum(days - start, 0))
    others = [str(column) for column in records.columns if column not in ("series", "day", "units")]
    extras = {name: _scattered(records[name].to_numpy(dtype=np.float64)[kept], place, shape) for name in others}
    return History(tuple(map(str, names)), np.datetime64(start, "D"), units, first, extras)


def _day_numbers(records: pd.DataFrame) -> Ints:
    """Days since 1 January 1970."""
    result: Ints = records["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return result


def _scattered(values: Floats, place: tuple[Ints, Ints], shape: tuple[int, int]) -> Floats:
    matrix = np.full(shape, np.nan)
    matrix[place] = values
    return matrix
