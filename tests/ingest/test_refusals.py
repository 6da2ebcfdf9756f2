"""Every row is accepted, or listed with its line, column, value and reason; never half a product."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.ingest import Problem, Severity
from core.records.store import Store
from tests.ingest.conftest import Import, product, skus
from tests.ingest.files import dress, simple, write_current, write_rows


@pytest.fixture
def store(sqlite: Store) -> Store:
    """What is refused does not depend on the database."""
    return sqlite


def refusals(problems: tuple[Problem, ...]) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.value) for problem in problems if problem.is_refusal]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"Price": "twelve"}, "Price", "is not a price"),
        ({"Price": "-1"}, "Price", "is not a price"),
        ({"Price": "1.234,567"}, "Price", "is not a price"),
        ({"Price": "12.505"}, "Price", "at most 2 decimals"),
        ({"Compare-at price": "nan"}, "Compare-at price", "is not a price"),
        ({"Cost per item": "inf"}, "Cost per item", "is not a price"),
        ({"Title": ""}, "Title", "is missing"),
        ({"URL handle": ""}, "URL handle", "is missing"),
        ({"Title": "x" * 256}, "Title", "longer than 255"),
        ({"URL handle": "x" * 256}, "URL handle", "longer than 255"),
        ({"Vendor": "x" * 256}, "Vendor", "longer than 255"),
        ({"SKU": "x" * 256}, "SKU", "longer than 255"),
        ({"Barcode": "1" * 65}, "Barcode", "longer than 64"),
        ({"Status": "sold out"}, "Status", "none of active, draft, archived"),
        ({"Status": "merged"}, "Status", "none of active, draft, archived"),
        ({"Inventory quantity": "3.5"}, "Inventory quantity", "whole number"),
        ({"Inventory quantity": "99999999999"}, "Inventory quantity", "whole number"),
        ({"Weight value (grams)": "-2"}, "Weight value (grams)", "weight in grams"),
        ({"Option1 name": "Size", "Option1 value": "x" * 256}, "Option1 value", "longer than 255"),
    ],
)
def test_a_bad_cell_keeps_its_product_out_and_is_named(
    store: Store, take: Import, tmp_path: Path, changes: dict[str, str], column: str, reason: str
) -> None:
    result = take(write_current(tmp_path / "a.csv", [simple(1), simple(2, **changes), simple(3)]))

    assert (result.created, result.refused, result.refused_rows) == (2, 1, 1)
    problem = next(problem for problem in result.problems if problem.is_refusal)
    assert (problem.line, problem.column, problem.value) == (3, column, changes[column])
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Barcode": "4006381333932"}, "not a valid GTIN"),
        ({"SEO title": "x" * 71}, "longer than 70"),
        ({"SEO description": "x" * 321}, "longer than 320"),
        ({"Product image URL": "javascript:alert(1)"}, "not a web address"),
        ({"Variant image URL": "ftp://shop.example/a.jpg"}, "not a web address"),
        ({"Tags": "a," * 260}, "more than 250 tags"),
        ({"Fabric (product.metafields.custom.fabric)": "x" * 2001}, "longer than 2,000"),
    ],
)
def test_what_the_shop_tolerates_is_taken_in_with_a_warning(
    store: Store, take: Import, tmp_path: Path, changes: dict[str, str], reason: str
) -> None:
    result = take(write_current(tmp_path / "a.csv", [simple(1, **changes)]))

    assert (result.created, result.refused, result.warnings) == (1, 0, 1)
    assert result.problems[0].severity == Severity.WARNING
    assert reason in result.problems[0].reason


def test_an_address_that_could_run_is_never_stored(store: Store, take: Import, tmp_path: Path) -> None:
    changes = {"Product image URL": "javascript:alert(1)", "Variant image URL": "data:text/html,x"}

    take(write_current(tmp_path / "a.csv", [simple(1, **changes)]))

    assert product(store, "mug-1").images == []
    assert skus(store, "mug-1")[0].image_url == ""


def test_a_product_with_one_bad_row_is_refused_whole_with_all_its_faults(
    store: Store, take: Import, tmp_path: Path
) -> None:
    rows = dress(Price="free")
    rows[1]["Inventory quantity"] = "many"

    result = take(write_current(tmp_path / "a.csv", [*rows, simple(1)]))

    assert (result.created, result.refused, result.refused_rows) == (1, 1, 3)
    assert refusals(result.problems) == [
        (2, "Price", "free"),
        (4, "Inventory quantity", "many"),
        (5, "URL handle", "linen-dress"),
    ]
    assert "see line 2" in result.problems[-1].reason


def test_lines_are_those_of_the_file_also_after_quoted_line_breaks(store: Store, take: Import, tmp_path: Path) -> None:
    rows = [simple(1, Description="one\ntwo\nthree"), simple(2, Price="x"), simple(3, Description="a\nb", Price="y")]

    result = take(write_current(tmp_path / "a.csv", rows))

    assert [problem.line for problem in result.problems] == [5, 6]


def test_a_code_used_twice_in_one_product_refuses_it(store: Store, take: Import, tmp_path: Path) -> None:
    rows = dress()
    rows[1]["SKU"] = "LD-S"

    result = take(write_current(tmp_path / "a.csv", rows))

    assert (result.created, result.refused, result.refused_rows) == (0, 1, 3)
    assert (4, "SKU", "LD-S") in refusals(result.problems)


def test_a_code_used_by_two_products_of_the_file_stays_with_the_first(
    store: Store, take: Import, tmp_path: Path
) -> None:
    rows = [simple(1), simple(2, SKU="M1"), *(simple(number) for number in range(3, 700)), simple(700, SKU="M3")]

    result = take(write_current(tmp_path / "a.csv", rows))

    assert (result.created, result.refused) == (698, 2)
    assert [(problem.line, problem.value) for problem in result.problems] == [(3, "M1"), (701, "M3")]
    assert "used by another product on line 2" in result.problems[0].reason


def test_a_code_of_a_product_that_did_not_change_is_taken_as_well(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1)]))

    result = take(write_current(tmp_path / "b.csv", [simple(1), simple(2, SKU="M1")]))

    assert (result.unchanged, result.created, result.refused) == (1, 0, 1)


def test_a_code_that_another_product_of_the_catalogue_has_is_refused(
    store: Store, take: Import, tmp_path: Path
) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1)]))

    result = take(write_current(tmp_path / "b.csv", [simple(2, SKU="M1")]))

    assert (result.created, result.refused) == (0, 1)
    assert "belongs to another product" in result.problems[0].reason


def test_a_row_of_another_width_is_refused(store: Store, take: Import, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("URL handle,Title,Price\na,A,1.00\nb,B\nc,C,1.00,spare\nd,D,1.00,,\n")

    result = take(path)

    assert (result.created, result.refused) == (2, 2)
    assert [problem.line for problem in result.problems] == [3, 4]
    assert "has 2 cells where the header has 3" in result.problems[0].reason


def test_rows_without_a_handle_are_refused_one_by_one(store: Store, take: Import, tmp_path: Path) -> None:
    rows = [simple(1), {"Title": "Lost"}, {"SKU": "LOST"}]

    result = take(write_current(tmp_path / "a.csv", rows))

    assert (result.created, result.refused, result.refused_rows) == (1, 2, 2)
    assert {problem.line for problem in result.problems} == {3, 4}


def test_without_a_title_column_only_known_products_change(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1)]))

    columns = ("URL handle", "SKU", "Price")
    rows = [{"URL handle": f"mug-{n}", "SKU": f"M{n}", "Price": "9.00"} for n in (1, 2)]
    result = take(write_rows(tmp_path / "b.csv", columns, rows))

    assert (result.changed, result.created, result.refused) == (1, 0, 1)
    assert "without a title column" in result.problems[0].reason
    assert skus(store, "mug-1")[0].price_minor == 900


def test_the_report_lists_every_problem_and_runs_nothing(store: Store, take: Import, tmp_path: Path) -> None:
    rows = [simple(n, Price='=HYPERLINK("https://evil.example")') for n in range(300)]

    result = take(write_current(tmp_path / "a.csv", rows))

    assert len(result.problems) == 200
    assert result.report_path is not None
    assert result.report_path.name == f"import-{result.batch_id}.csv"
    with result.report_path.open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 300
    assert listed[0] == {
        "line": "2",
        "column": "Price",
        "value": '\'=HYPERLINK("https://evil.example")',
        "reason": "is not a price: write digits with a decimal point, from 0, with at most 2 decimals",
        "severity": "refused",
    }


def test_very_long_values_are_shortened_in_the_report(store: Store, take: Import, tmp_path: Path) -> None:
    result = take(write_current(tmp_path / "a.csv", [simple(1, Title="x" * 10_000)]))

    assert result.refused == 1
    assert result.report_path is not None
    assert len(result.report_path.read_text(encoding="utf-8-sig")) < 500
