"""Workbooks as people really have them: odd sizes, formulas, several sheets, damage."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from core.errors import BadInputError
from core.ingest.guard import Limits
from core.ingest.reading import examine, rows
from core.records.store import Store
from tests.ingest.conftest import Import, product, skus
from tests.ingest.files import CURRENT, dress, simple

LIMITS = Limits(file_bytes=5_000_000, unpacked_bytes=50_000_000)


def save(path: Path, *table: list[object], title: str = "Sheet") -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in table:
        workbook.active.append(row)
    workbook.save(path)
    return path


def test_a_shopify_workbook_imports_like_its_csv(store: Store, take: Import, tmp_path: Path) -> None:
    table = [[row.get(column) or None for column in CURRENT] for row in [*dress(), simple(1)]]

    result = take(save(tmp_path / "a.xlsx", list(CURRENT), *table))

    assert (result.rows, result.created, result.new_skus, result.refused) == (4, 2, 3, 0)
    assert product(store, "linen-dress").attributes == {"Fabric": "Linen"}
    assert [sku.price_minor for sku in skus(store, "linen-dress")] == [4900, 4900]


def test_a_problem_names_the_row_that_excel_shows(store: Store, take: Import, tmp_path: Path) -> None:
    table = [["URL handle", "Title", "Price"], ["a", "A", 1.5], [None, None, None], ["b", "B", "free"]]

    result = take(save(tmp_path / "a.xlsx", *table))  # type: ignore[arg-type]

    assert [(problem.line, problem.value) for problem in result.problems] == [(4, "free")]
    assert skus(store, "a")[0].price_minor == 150


def test_only_the_first_sheet_is_read_and_said_so(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Spring"
    workbook.active.append(["handle", "title"])
    workbook.active.append(["a", "Mug"])
    workbook.create_sheet("Notes").append(["not", "read"])
    workbook.save(tmp_path / "a.xlsx")

    source = examine(tmp_path / "a.xlsx", LIMITS)

    assert source.notes == ("Read from the sheet “Spring”.",)
    assert [cells for _, cells in rows(source)] == [["a", "Mug"]]


def test_formulas_are_their_last_values_and_never_run(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ["handle", "title"], ["a", "=1+1"], ["b", "Cup"])

    found = [cells for _, cells in rows(examine(path, LIMITS))]

    assert found == [["a", ""], ["b", "Cup"]]  # nobody has ever opened it, so there is no last value


def test_short_and_long_rows_are_made_even(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ["handle", "title"], ["a"], ["b", "Cup", None, None], ["c", "Jug", "spare"])

    found = [cells for _, cells in rows(examine(path, LIMITS))]

    assert found == [["a", ""], ["b", "Cup"], ["c", "Jug", "spare"]]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no rows"):
        examine(save(tmp_path / "a.xlsx"), LIMITS)


def test_a_workbook_that_lies_about_its_size_is_read_by_its_rows(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ["handle", "title"], ["a", "Mug"])
    path.write_bytes(_with_sheet(path, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')))

    source = examine(path, LIMITS)

    assert source.columns == ("handle", "title")
    assert [cells for _, cells in rows(source)] == [["a", "Mug"]]


@pytest.mark.parametrize("spoil", [lambda xml: xml[: len(xml) // 2], lambda _xml: b"<html></html>", lambda _xml: b""])
def test_a_damaged_sheet_is_said_to_be_so(tmp_path: Path, spoil: object) -> None:
    path = save(tmp_path / "a.xlsx", ["handle", "title"], ["a", "Mug"])
    path.write_bytes(_with_sheet(path, spoil))

    with pytest.raises(BadInputError, match=r"damaged|holds no rows"):
        list(rows(examine(path, LIMITS)))


def test_external_entities_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'.encode()
    path = save(tmp_path / "a.xlsx", ["handle", "title"], ["a", "Mug"])
    path.write_bytes(_with_sheet(path, lambda xml: entity + xml.replace(b"<v>0</v>", b"<v>&e;</v>")))

    try:
        found = str(list(rows(examine(path, LIMITS))))
    except BadInputError as refused:
        found = refused.message

    assert "secret" not in found


def _with_sheet(path: Path, change: object) -> bytes:
    """The workbook with its first sheet's XML changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part, change(data) if part.filename == "xl/worksheets/sheet1.xml" else data)  # type: ignore[operator]
    return held.getvalue()
