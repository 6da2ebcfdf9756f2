"""The list and its headline: what is said, what a chip takes back, and that every text is escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.money import Money
from core.proposals.queue import Counts, QueueFilter, QueueRow
from core.records.choices import Kind, Role
from dashboard.review import queue_list
from dashboard.review.queues import COPY
from tests.conftest import NOW
from tests.dashboard.shop import HOSTILE

ROW = QueueRow(
    id=7,
    version=1,
    kind=Kind.CATEGORY,
    field="category_id",
    product_id=3,
    title="Linen shirt dress",
    sku_code="",
    department="Fashion",
    image_url="",
    proposed="Fashion > Dresses > Shirt dresses",
    confidence=0.91,
    stake_minor=31_000,
    currency="GBP",
    created_at=NOW - timedelta(days=2),
    due_at=None,
    escalated_to=None,
    has_block=False,
    has_warn=False,
)
COUNTS = Counts(214, (Money(1_840_000, "GBP"),), {Role.MANAGER: 12})


def test_a_row_says_what_where_how_much_and_since_when() -> None:
    row = queue_list.rows_html([ROW], NOW)

    for part in ("data-open='7'", "Linen shirt dress", "Category · Shirt dresses", "£310", "2 d"):
        assert part in row


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": Kind.FIX, "field": "price_minor", "proposed": "£106.49"}, "Price · £106.49"),
        ({"kind": Kind.FIX, "field": "images", "proposed": "No picture", "needs_value": True}, ">No picture<"),
        ({"kind": Kind.MERGE, "field": "merge", "proposed": "Merge into Tunic"}, "Merge into Tunic"),
    ],
)
def test_a_row_names_the_problem_in_plain_words(change: dict[str, Any], said: str) -> None:
    assert said in queue_list.rows_html([replace(ROW, **change)], NOW)


def test_a_row_due_says_so_and_a_finding_shows_its_sign() -> None:
    late = replace(ROW, due_at=NOW - timedelta(hours=1), has_warn=True)

    row = queue_list.rows_html([late, replace(ROW, has_block=True)], NOW)

    assert "overdue by 1 h" in row
    assert "⚠" in row
    assert "✕" in row


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_product_becomes_markup(text: str) -> None:
    row = queue_list.rows_html([replace(ROW, title=text, proposed=text, department=text)], NOW)

    assert "<script" not in row
    assert "<img" not in row
    assert row.count("<button") == 1


def test_the_headline_counts_money_escalations_and_what_is_overdue() -> None:
    said = queue_list.headline(COUNTS, COUNTS, 3, Role.MANAGER, QueueFilter())

    assert "<b>214</b> open · <b>£18.4k</b> at stake a month · <b>12</b> escalated to you" in said
    assert "<b>3</b> overdue" in said


def test_under_a_filter_the_headline_says_how_many_of_how_many() -> None:
    found = Counts(38, (Money(210_000, "GBP"),))

    said = queue_list.headline(COUNTS, found, 0, Role.MARKETER, QueueFilter(departments=("Beauty",)))

    assert "<b>38</b> of 214 open · <b>£2.1k</b> at stake a month" in said
    assert "£18.4k" not in said


def test_where_nobody_counts_what_a_filter_shows_no_number_pretends_to_be_it() -> None:
    said = queue_list.headline(COUNTS, None, 0, Role.MARKETER, QueueFilter(text="linen"))

    assert said.startswith("<span>filtered from <b>214</b> open</span>")


def test_the_headline_leaves_out_what_is_nothing() -> None:
    assert queue_list.headline(Counts(), Counts(), 0, Role.MARKETER, QueueFilter()) == "<span><b>0</b> open</span>"


def test_every_part_of_the_filter_has_a_chip() -> None:
    wanted = QueueFilter(
        kinds=(Kind.FIX,),
        departments=("Home & <garden>",),
        escalated_to=Role.MANAGER,
        overdue=True,
        text="linen",
        min_confidence=0.85,
        max_confidence=0.97,
    )

    assert [chip[:2] for chip in queue_list.chips(wanted)] == [
        ("kind", "correction"),
        ("department", "Home & <garden>"),
        ("sure", "likely"),
        ("waiting", "Overdue"),
        ("q", "linen"),
    ]
    assert "<garden>" not in queue_list.headline(COUNTS, None, 0, Role.MANAGER, wanted)


def test_without_a_filter_there_are_no_chips() -> None:
    assert queue_list.chips(QueueFilter()) == []


def test_the_text_that_a_queue_of_texts_is_filtered_by_has_a_chip_that_takes_its_pill_back() -> None:
    texts = QueueFilter(kinds=COPY, field="seo_title")

    assert queue_list.chips(texts) == [("text", "seo_title", "SEO title")]
    assert queue_list.chips(QueueFilter(field="seo_title")) == [("field", "seo_title", "SEO title")]
