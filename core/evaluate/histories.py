"""Histories of sales in files: every row checked once, a bad one refused in the line that names it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.demand.covariates import COVARIATES
from core.demand.history import OUT_HOURS, History
from core.evaluate.files import bad_row, read_table, texts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DATE_LENGTH = len("2026-03-02")
_MOST = 1e9  # of anything counted or paid: more is a slip, and nothing can be reckoned with it

_KEYS = {"series": "a name for each series", "day": "ISO dates, such as 2026-03-02"}
_OF_HISTORY = {**_KEYS, "units": "units sold that day"}


def read_history(path: Path, *, needed: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The rows of a history: ``series, day`` (datetime64), ``units``, and the known other columns that are there.

    Raises:
        BadInputError: a column is missing, a value cannot be used, or a series and day stand twice.
    """
    table = read_table(path, {**_OF_HISTORY, **(needed or {})})
    rows = _keyed(path, table)
    rows["units"] = numbers(path, table, "units")
    _known_columns(path, table, rows, (*COVARIATES, OUT_HOURS))
    return rows


def read_future(path: Path) -> pd.DataFrame:
    """What is known of days to come: ``series, day`` (datetime64) and those of the known columns that are there.

    Raises:
        BadInputError: a column is missing, a value cannot be used, or a series and day stand twice.
    """
    table = read_table(path, _KEYS)
    rows = _keyed(path, table)
    _known_columns(path, table, rows, COVARIATES)
    return rows


def numbers(
    path: Path, table: pd.DataFrame, column: str, *, least: float = -_MOST, most: float = _MOST, empty: bool = False
) -> Floats:
    """The column's values as numbers; not-a-number where ``empty`` values are allowed and one is.

    Raises:
        BadInputError: a value is no number, or outside its bounds.
    """
    values: Floats = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    good = np.isfinite(values) & (values >= least) & (values <= most)
    if empty:
        good |= np.array([value == "" for value in texts(table, column)]) if not good.all() else good
    if not good.all():
        row = int(np.argmin(good))
        raise bad_row(path, row, column, texts(table.iloc[[row]], column)[0], _wanted(least, most))
    return values


def whole_numbers(path: Path, table: pd.DataFrame, column: str, *, least: int, most: int) -> Ints:
    """The column's values as whole numbers.

    Raises:
        BadInputError: a value is not whole, or outside its bounds.
    """
    values = numbers(path, table, column, least=least, most=most)
    if (values != np.floor(values)).any():
        row = int(np.argmax(values != np.floor(values)))
        raise bad_row(path, row, column, f"{values[row]:g}", f"a whole number from {least} to {most}")
    return values.astype(np.int64)


def places(path: Path, table: pd.DataFrame, history: History) -> Ints:
    """The row in the history of each position's series.

    Raises:
        BadInputError: the history knows no such series.
    """
    given = names(path, table, "series")
    rows = {series: row for row, series in enumerate(history.series)}
    unknown = next((row for row, series in enumerate(given) if series not in rows), None)
    if unknown is not None:
        raise bad_row(path, unknown, "series", given[unknown], "a series that the history has")
    return np.array([rows[series] for series in given], dtype=np.int64)


def names(path: Path, table: pd.DataFrame, column: str) -> list[str]:
    """The column's texts, none of them empty.

    Raises:
        BadInputError: one is empty.
    """
    values = texts(table, column)
    if "" in values:
        raise bad_row(path, values.index(""), column, "", "a name")
    return values


def _keyed(path: Path, table: pd.DataFrame) -> pd.DataFrame:
    days = _days(table["day"])
    if days.isna().any():
        row = int(days.isna().to_numpy().argmax())
        raise bad_row(path, row, "day", texts(table.iloc[[row]], "day")[0], _KEYS["day"])
    rows = pd.DataFrame({"series": names(path, table, "series"), "day": days})
    twice = rows.duplicated().to_numpy()
    if twice.any():
        row = int(twice.argmax())
        raise bad_row(path, row, "day", str(rows["day"].iloc[row].date()), "a day that its series has no other row of")
    return rows


def _days(given: pd.Series) -> pd.Series:
    """The days as the shop's own clock had them, whatever its time zone; not-a-time where there is none."""
    if pd.api.types.is_datetime64_any_dtype(given):
        return given.dt.tz_localize(None).dt.normalize()
    return pd.to_datetime(given.astype(str).str[:_DATE_LENGTH], errors="coerce", format="ISO8601").dt.normalize()


def _known_columns(path: Path, table: pd.DataFrame, rows: pd.DataFrame, columns: tuple[str, ...]) -> None:
    for column in columns:
        if column in table.columns:
            most = 24.0 if column == OUT_HOURS else _MOST
            rows[column] = numbers(path, table, column, least=0.0, most=most, empty=True)


def _wanted(least: float, most: float) -> str:
    if most < _MOST:
        return f"a number from {least:g} to {most:g}"
    return f"a number of at least {least:g}" if least > -_MOST else "a number below a thousand million"
