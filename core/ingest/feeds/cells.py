"""Columns of text read as values. Each distinct text is read once, by the rules that hold for single cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from core.ingest import values
from core.money import plain_number
from core.text.cells import restore

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

Dates = Literal["iso", "day-first", "month-first"]

MICRO = 10**6
_MOST_MICRO = 10**9 * MICRO  # of a price: a thousand million pounds
_ZONED = r"(?:[Zz]|[+-]\d\d:?\d\d)$"
_SLASHED = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")


@dataclass(frozen=True)
class Numbers:
    """Whole numbers of a column; where ``known`` is false the value is 0 and says nothing."""

    values: np.ndarray[Any, np.dtype[np.int64]]
    known: np.ndarray[Any, np.dtype[np.bool_]]


def texts(column: pa.ChunkedArray) -> pa.Array:
    """The texts without spaces around them, and without what made them harmless for a spreadsheet."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pc.utf8_trim_whitespace(column).combine_chunks()
    quoted = pc.starts_with(whole, "'")
    if not pc.any(quoted).as_py():
        return whole
    return pa.array([restore(text) for text in whole.to_pylist()], pa.string())


def whole_numbers(column: pa.Array) -> Numbers:
    """The column as whole numbers."""
    return _numbers(column, values.whole)


def amounts(column: pa.Array) -> Numbers:
    """The column as amounts of money in millionths of the whole unit, below nil too."""
    return _numbers(column, micro)


@lru_cache(maxsize=65536)
def micro(text: str) -> int | None:
    """The amount in millionths: ``"-1,299.50"`` is -1299500000; None if it is none, or finer or larger than that.

    >>> micro("£0.001"), micro("12,50"), micro("1,2,3")
    (1000, 12500000, None)
    """
    sign, rest = (-1, text[1:]) if text[:1] in ("-", "−") else (1, text)
    try:
        amount = plain_number(rest)
    except InvalidOperation:
        return None
    scaled = amount * MICRO
    if not scaled.is_finite() or scaled != scaled.to_integral_value() or not 0 <= scaled <= _MOST_MICRO:
        return None
    return sign * int(scaled)


def _numbers(column: pa.Array, read: Callable[[str], int | None]) -> Numbers:
    import numpy as np

    encoded = column.dictionary_encode()
    found = [read(text) for text in encoded.dictionary.to_pylist()]
    places = encoded.indices.to_numpy(zero_copy_only=False)
    if not found:
        return Numbers(np.zeros(0, np.int64), np.zeros(0, np.bool_))
    known = np.array([one is not None for one in found], np.bool_)
    numbers = np.array([one or 0 for one in found], np.int64)
    return Numbers(numbers[places], known[places])


def instants(column: pa.Array, zone: str, dates: Dates) -> pd.Series[Any]:
    """The column as instants in UTC; a missing one where a text is none.

    A time without an offset is one of ``zone``'s clocks. Where these are put back, the first of two such times is
    meant; where they are put forward, a time that never was is moved on by the hour.
    """
    import pandas as pd

    encoded = column.dictionary_encode()
    text = pd.Series(encoded.dictionary.to_pylist(), dtype="str").str.replace(r" (?=[+-]\d\d:?\d\d$)", "", regex=True)
    zoned = text.str.contains(_ZONED, regex=True) & text.str.contains(":", regex=False)
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us, UTC]")
    if zoned.any():
        read = pd.to_datetime(text[zoned], format="ISO8601", errors="coerce", utc=True)
        found[zoned] = read.dt.as_unit("us")
    plain = _plain_times(text[~zoned], dates)
    if len(plain):
        import numpy as np

        local = plain.dt.tz_localize(zone, ambiguous=np.ones(len(plain), bool), nonexistent="shift_forward")
        found[~zoned] = local.dt.tz_convert("UTC")
    return found.take(encoded.indices.to_numpy(zero_copy_only=False)).reset_index(drop=True)


def _plain_times(text: pd.Series[Any], dates: Dates) -> pd.Series[Any]:
    import pandas as pd

    if dates == "iso":
        return pd.to_datetime(text, format="ISO8601", errors="coerce").astype("datetime64[us]")
    date = text.str.replace(r"[.-]", "/", n=2, regex=True).str.replace(",", "", regex=False)
    day = "%d/%m" if dates == "day-first" else "%m/%d"
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for year in ("%Y", "%y"):
        for clock in ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"):
            missing = found.isna()
            if missing.any():
                read = pd.to_datetime(date[missing], format=f"{day}/{year}{clock}", errors="coerce")
                found[missing] = read.astype("datetime64[us]")
    return found


def order_of_dates(sample: pa.Array) -> Dates:
    """How day and month stand in these texts: ISO unless they are written as 28/02/2026; days first if none tells."""
    matches = [match for text in sample.to_pylist() if (match := _SLASHED.match(text))]
    if not matches:
        return "iso"
    return "month-first" if any(int(match[2]) > 12 for match in matches) else "day-first"


def in_minor(
    micros: np.ndarray[Any, np.dtype[np.int64]], digits: np.ndarray[Any, np.dtype[np.int64]]
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Millionths of the whole unit as minor units of currencies with so many decimals, halves away from nil."""
    import numpy as np

    step = MICRO // 10**digits
    rounded = (np.abs(micros) + step // 2) // step
    signed: np.ndarray[Any, np.dtype[np.int64]] = np.sign(micros) * rounded
    return signed
