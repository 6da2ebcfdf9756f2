"""Columns of text are read as single cells are, whatever they look like."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.feeds import cells
from core.ingest.feeds.cells import Dates
from core.money import to_minor


def column(*several: str) -> pa.Array:
    return pa.array(several, pa.string())


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("2.55", 2_550_000),
        ("£1,299.50", 1_299_500_000),
        ("12,50", 12_500_000),
        ("-0.001", -1_000),
        ("−3", -3_000_000),
        ("1e-3", 1_000),
        ("38970", 38_970_000_000),
    ],
)
def test_amounts_are_read_as_files_write_them(text: str, micro: int) -> None:
    assert cells.micro(text) == micro


@pytest.mark.parametrize("text", ["", "free", "1,2,3", "--3", "nan", "Infinity", "0.0000001", "1e30", "12_000"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert cells.micro(text) is None


@given(st.integers(0, 10**11))
def test_amounts_agree_with_the_reading_of_single_prices(minor: int) -> None:
    text = f"{minor // 100}.{minor % 100:02d}"

    found = cells.in_minor(cells.amounts(column(text)).values, np.array([2]))

    assert found.tolist() == [to_minor(text, "GBP")]


def test_halves_of_a_penny_are_rounded_away_from_nil() -> None:
    assert cells.in_minor(np.array([5_000, -5_000, 4_999]), np.array([2, 2, 2])).tolist() == [1, -1, 0]


def test_currencies_have_their_own_decimals() -> None:
    assert cells.in_minor(np.array([1_500_000] * 3), np.array([0, 2, 3])).tolist() == [2, 150, 1500]


def test_a_number_that_is_none_is_known_to_be_none() -> None:
    found = cells.whole_numbers(column("3", "-2", "1.0", "x", ""))

    assert found.values.tolist() == [3, -2, 1, 0, 0]
    assert found.known.tolist() == [True, True, True, False, False]


def test_an_empty_column_has_no_numbers() -> None:
    assert cells.whole_numbers(column()).values.tolist() == []


@pytest.mark.parametrize(
    ("text", "dates", "expected"),
    [
        ("2026-03-02T09:00:00Z", "iso", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02 09:00:00 -0500", "iso", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("2026-07-01 09:00", "iso", datetime(2026, 7, 1, 8, tzinfo=UTC)),  # London's summer
        ("2026-07-01", "iso", datetime(2026, 6, 30, 23, tzinfo=UTC)),
        ("01/07/2026 09:00", "day-first", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("7/1/26 9:00", "month-first", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("1.7.2026", "day-first", datetime(2026, 6, 30, 23, tzinfo=UTC)),
        ("07/01/2026 2:30 PM", "month-first", datetime(2026, 7, 1, 13, 30, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_the_shops_zone_unless_they_name_one(text: str, dates: Dates, expected: datetime) -> None:
    assert cells.instants(column(text), "Europe/London", dates)[0].to_pydatetime() == expected


def test_times_that_the_clock_shows_twice_or_never_are_settled() -> None:
    found = cells.instants(column("2026-10-25 01:30", "2026-03-29 01:30"), "Europe/London", "iso")

    assert [one.isoformat() for one in found] == ["2026-10-25T00:30:00+00:00", "2026-03-29T01:00:00+00:00"]


def test_what_is_no_time_is_missing() -> None:
    assert cells.instants(column("soon", "2026-13-40", ""), "UTC", "iso").isna().all()


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (("2026-03-02", "2026-03-14"), "iso"),
        (("02/03/2026", "14/03/2026"), "day-first"),
        (("02/03/2026", "03/14/2026"), "month-first"),
        (("02/03/2026", "04/05/2026"), "day-first"),
        (("",), "iso"),
    ],
)
def test_the_order_of_day_and_month_is_seen_in_the_file(sample: tuple[str, ...], expected: str) -> None:
    assert cells.order_of_dates(column(*sample)) == expected


def test_texts_lose_their_spaces_and_what_made_them_harmless() -> None:
    assert cells.texts(pa.chunked_array([column(" A ", "'=1+1", "'90s")])).to_pylist() == ["A", "=1+1", "'90s"]
