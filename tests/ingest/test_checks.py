"""Checks and reports on values that no file could hold but a program might send."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from core.ingest.checks import check_rows
from core.ingest.entries import Entry, SkuEntry, mark
from core.ingest.problems import Problem, Report, Severity, with_company
from core.ingest.spool import RowSpool


def test_every_fault_of_every_row_is_found_at_once() -> None:
    rows = [
        (2, {"price": "x", "on_hand": "y", "barcode": "1"}),
        (3, {"price": "1.00", "on_hand": "2", "barcode": ""}),
        (4, {"price": "1.001", "on_hand": "", "barcode": "96385074"}),
    ]

    found = check_rows(rows, {"price": "Price", "on_hand": "Stock"}, "GBP")

    assert {line: [(one.column, one.severity) for one in problems] for line, problems in found.items()} == {
        2: [("Price", Severity.REFUSED), ("Stock", Severity.REFUSED), ("barcode", Severity.WARNING)],
        4: [("Price", Severity.REFUSED)],
    }


@pytest.mark.parametrize(
    ("currency", "price", "good"), [("JPY", "12.5", False), ("JPY", "12", True), ("KWD", "1.125", True)]
)
def test_decimals_are_those_of_the_currency(currency: str, price: str, good: bool) -> None:
    assert (check_rows([(2, {"price": price})], {}, currency) == {}) == good


def test_rows_with_different_cells_are_checked_together() -> None:
    found = check_rows([(1, {"price": "x"}), (2, {"title": "y" * 300})], {}, "GBP")

    assert [(line, problems[0].column) for line, problems in found.items()] == [(1, "price"), (2, "title")]
    assert check_rows([], {}, "GBP") == {}


@pytest.mark.parametrize("cell", ["a\x00b", "half a sign \ud83d"])
def test_signs_that_cannot_be_stored_are_refused_and_still_reported(tmp_path: Path, cell: str) -> None:
    problems = check_rows([(7, {"title": cell})], {}, "GBP")[7]
    report = Report(tmp_path)
    report.add(problems)

    assert problems[0].reason.startswith("holds a sign that cannot be stored")
    assert "\N{REPLACEMENT CHARACTER}" in report.first[0].value
    published = report.publish("a.csv")
    report.close()
    assert published is not None
    assert "\N{REPLACEMENT CHARACTER}" in published.read_text(encoding="utf-8-sig")


def test_a_report_that_is_not_published_leaves_nothing(tmp_path: Path) -> None:
    with closing(Report(tmp_path)) as report:
        report.add([Problem(1, "a", "b", "c")])

    assert list(tmp_path.iterdir()) == []
    with closing(Report()) as nowhere:
        assert nowhere.publish("a.csv") is None


def test_the_rest_of_a_refused_product_is_listed_with_its_first_fault() -> None:
    fault, warning = Problem(4, "Price", "x", "bad"), Problem(5, "Barcode", "1", "odd", Severity.WARNING)

    listed = with_company([fault, warning], [3, 4, 5], "Handle", "mug")

    assert [(one.line, one.column, one.is_refusal) for one in listed] == [
        (3, "Handle", True),
        (4, "Price", True),
        (5, "Barcode", False),
        (5, "Handle", True),
    ]


def test_rows_come_back_in_groups_however_they_were_scattered(tmp_path: Path) -> None:
    spool = RowSpool(tmp_path)
    for line, key in enumerate(["b", "a", "b", "", "a", "", "c"], start=2):
        spool.add(key, (line, [key, "x\ny", "\ud83d"]))

    groups = [[line for line, _ in group] for group in spool.groups()]

    assert groups == [[2, 4], [3, 6], [5], [7], [8]]
    assert len(spool) == 7
    spool.close()


def test_contents_and_not_places_make_the_hash() -> None:
    one = Entry([2, 3], "mug", {"title": "Mug", "tags": ["a"]}, [SkuEntry(2, "M", {"price_minor": 100})])
    same = Entry([9], "mug", {"tags": ["a"], "title": "Mug"}, [SkuEntry(9, "M", {"price_minor": 100})])
    other = Entry([2, 3], "mug", {"title": "Mug", "tags": ["a"]}, [SkuEntry(2, "M", {"price_minor": 101})])

    assert one.content_hash() == same.content_hash() != other.content_hash()
    assert Entry.unpack(one.pack()) == one


def test_a_mark_tells_values_apart_and_is_blank_for_blank_ones() -> None:
    values = ["a", "b", 1, 0, ["a"], ["b"], {"a": "1"}, {"a": "2"}]

    assert len({mark(value) for value in values}) == len(values)
    assert {mark(None), mark(""), mark([]), mark({})} == {""}
