"""Bulk in words, and which rows of the table are meant."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from core.proposals.bulk import BulkPreview, BulkResult
from core.proposals.queue import QueueFilter
from core.proposals.selection import Skip
from core.records.choices import Kind
from dashboard.review import bulk, queue_list
from tests.conftest import NOW
from tests.dashboard.review.test_queue_list import ROW

PREVIEW = BulkPreview(
    ids=tuple(range(198)),
    skipped={Skip.STALE: 12, Skip.BLOCKED: 4},
    by_field={"category_id": 198},
    worst_case=(Money(310_000, "GBP"),),
    sample=(),
)


def test_the_preview_says_what_changes_what_is_skipped_what_it_may_cost_and_how_long_it_can_be_undone() -> None:
    assert bulk.sentence(PREVIEW, 30) == (
        "214 proposals: Category on 198, 16 skipped (12 the value has moved, 4 blocked). "
        "Worst case if all are wrong: £3.1k a month. Undo for 30 days."
    )


def test_a_preview_of_nothing_says_so() -> None:
    empty = BulkPreview((), {}, {}, (), ())

    assert bulk.sentence(empty, 30) == "0 proposals: nothing would change. Undo for 30 days."


def test_a_filter_that_shows_more_than_one_batch_says_so() -> None:
    assert "one batch takes 10,000" in bulk.sentence(replace(PREVIEW, more=True), 30)


def test_the_outcome_tells_what_stayed_and_why() -> None:
    assert bulk.outcome(BulkResult("b", 198)) == "198 changes applied."
    left = BulkResult("b", 1, {Skip.TAKEN: 2})
    assert bulk.outcome(left) == "1 change applied. 2 stayed as they were (2 a colleague has it on screen)."


@given(st.lists(st.integers(-5, 30)))
def test_only_rows_that_are_in_the_table_are_chosen(places: list[int]) -> None:
    rows = [replace(ROW, id=100 + number) for number in range(20)]

    chosen = bulk.chosen_ids(rows, places)

    assert list(chosen) == [100 + place for place in places if 0 <= place < 20]


def test_the_table_has_one_row_per_proposal_in_words() -> None:
    table = bulk.frame([ROW, replace(ROW, title="<b>Other</b>")], NOW)

    assert table["Product"].tolist() == ["Linen shirt dress", "<b>Other</b>"]
    assert table["Right of 100"].tolist() == [91, 91]
    assert table["Stake a month"].tolist() == ["£310", "£310"]
    assert table["Waits"].tolist() == ["2 d", "2 d"]


def test_a_text_is_named_by_what_it_is_for() -> None:
    table = bulk.frame([replace(ROW, kind=Kind.COPY, field="seo_title"), ROW], NOW)

    assert table["Kind"].tolist() == ["SEO title", queue_list.KIND_WORDS[ROW.kind]]


def test_the_heading_says_which_filter_is_in_force() -> None:
    wanted = QueueFilter(kinds=(Kind.CATEGORY,), departments=("Fashion",))

    assert bulk.heading(179, wanted, more=False) == "179 proposals · Category · Fashion"
    assert bulk.heading(500, QueueFilter(), more=True) == "500 proposals first"
