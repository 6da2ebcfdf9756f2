"""Whatever a feed of orders holds, each row is a fact or a refusal, and no unit and no penny is lost between them."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.facts.tables import Table
from core.ingest.feeds import FeedProfile, Place
from core.ingest.feeds.batches import Batch
from core.ingest.feeds.order_lines import fill_down, read_lines
from core.ingest.feeds.sheet import Terms, Totals

_COLUMNS = {
    "order": Place.ORDER,
    "sku": Place.SKU,
    "units": Place.UNITS,
    "price": Place.UNIT_PRICE,
    "at": Place.AT,
    "who": Place.CUSTOMER,
}
PROFILE = FeedProfile(table=Table.ORDER_LINES, columns=_COLUMNS)
TERMS = Terms(PROFILE, "Europe/London", "GBP", datetime(2026, 3, 2, tzinfo=UTC))

_ANY = st.text(max_size=8)
_UNITS = st.one_of(st.integers(-50, 50).map(str), st.sampled_from(["1e3", "1,000", "½", "9" * 30]), _ANY)
_PRICE = st.one_of(st.integers(-500, 99_999).map(lambda minor: f"{minor / 100:.2f}"), st.just("0"), _ANY)
_AT = st.one_of(st.sampled_from(["2026-03-01", "2026-03-01T10:00:00+02:00", "0001-01-01", "2026-02-30"]), _ANY)
_ROWS = st.lists(st.tuples(_ANY, _ANY, _UNITS, _PRICE, _AT, _ANY), max_size=6)


def batch(rows: list[tuple[str, ...]], columns: dict[str, Place] = _COLUMNS) -> Batch:
    return Batch(
        2, pa.table({name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(columns)})
    )


@settings(max_examples=20)
@example([("1", "A", "9" * 18, "9999999", "2026-03-01", "")])
@given(_ROWS)
def test_each_row_is_a_fact_or_a_refusal_and_the_totals_say_so(rows: list[tuple[str, ...]]) -> None:
    read = read_lines(batch(rows), TERMS)

    refused = {problem.line for problem in read.problems if problem.is_refusal}
    assert read.held.rows == len(rows) == read.facts.num_rows + len(refused)
    assert read.accepted == Totals(
        read.facts.num_rows,
        sum(read.facts["units"].to_pylist()),
        sum(read.facts["total_minor"].to_pylist()),
    )
    assert all(2 <= line < len(rows) + 2 for line in refused)


def test_what_a_first_line_says_reaches_the_next_batch_but_no_other_order() -> None:
    columns = {"order": Place.ORDER, "sku": Place.SKU, "units": Place.UNITS, "price": Place.UNIT_PRICE, "at": Place.AT}
    profile = FeedProfile(table=Table.ORDER_LINES, columns=columns, fills_down=True)
    first = batch([("1", "A", "1", "1", "2026-03-01"), ("1", "B", "1", "1", "")], columns)
    second = batch([("1", "C", "1", "1", ""), ("2", "D", "1", "1", ""), ("2", "E", "1", "1", "2026-03-02")], columns)

    found = [one.table["at"].to_pylist() for one in fill_down([first, second], profile)]

    assert found == [["2026-03-01", "2026-03-01"], ["2026-03-01", "", "2026-03-02"]]
