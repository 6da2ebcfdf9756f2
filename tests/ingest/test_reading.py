"""Rows of files in every encoding and form that is accepted, with the lines they start on."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError
from core.ingest import inspect
from core.ingest.encoding import detect
from core.ingest.guard import Limits
from core.ingest.reading import Source, examine, rows, sniff_delimiter
from core.settings import Settings

LIMITS = Limits(file_bytes=5_000_000, unpacked_bytes=50_000_000)


def look(path: Path, content: bytes) -> Source:
    path.write_bytes(content)
    return examine(path, LIMITS)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte-order mark"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
    ],
)
def test_the_encoding_is_found_and_said(tmp_path: Path, encoding: str, said: str) -> None:
    text = "handle,title\ncreme,Crème brûlée – 5 €\n"

    source = look(tmp_path / "a.csv", text.encode(encoding))

    assert source.encoding_name == said
    assert source.columns == ("handle", "title")
    assert list(rows(source)) == [(2, ["creme", "Crème brûlée – 5 €"])]
    assert bool(source.notes) == (said in ("Windows-1252", "UTF-16"))


def test_a_single_odd_byte_far_down_still_decides_the_encoding(tmp_path: Path) -> None:
    lines = b"handle,title\n" + b"mug,Plain mug\n" * 200_000 + b"cafe,Caf\xe9 mug\n"

    source = look(tmp_path / "a.csv", lines)

    assert source.encoding == "cp1252"
    assert list(rows(source))[-1] == (200_002, ["cafe", "Café mug"])


def test_damaged_utf_8_is_refused_with_its_line_rather_than_garbled(tmp_path: Path) -> None:
    good = "handle,title\na,Crème\n".encode()

    with pytest.raises(BadInputError, match="is UTF-8, but near line 3 it is damaged"):
        look(tmp_path / "a.csv", good + b"b,Br\xfbl\xe9e\n")
    with pytest.raises(BadInputError, match="is UTF-8, but near line 2 it is damaged"):
        look(tmp_path / "b.csv", "handle,title\na,Crème".encode("utf-8-sig")[:-3])


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="neither UTF-8 nor Windows-1252"):
        look(tmp_path / "a.csv", b"handle,title\na,\x81\x8d\n")
    with pytest.raises(BadInputError, match="UTF-16, but near line"):
        look(tmp_path / "b.csv", "handle,title\na,b\n".encode("utf-16")[:-1])


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_any_text_in_utf_8_is_found_to_be_utf_8(text: str) -> None:
    assert detect(io.BytesIO(b"x" + text.encode())).encoding == "utf-8"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows(
        [["handle", "title", "note"], ["a", "Mug, blue; 2 | 3", "x\ty"], ["b", "Cup", ""]]
    )

    source = look(tmp_path / "a.csv", held.getvalue().encode())

    assert source.delimiter == delimiter
    assert [cells for _, cells in rows(source)] == [["a", "Mug, blue; 2 | 3", "x\ty"], ["b", "Cup", ""]]


def test_a_delimiter_in_texts_does_not_win_over_the_real_one() -> None:
    assert sniff_delimiter(["a;b\n", "1,2,3;4\n", "1,2;3\n"]) == ";"


def test_rows_carry_the_line_they_start_on_even_after_quoted_line_breaks(tmp_path: Path) -> None:
    content = b'handle,body\r\na,"one\r\ntwo\r\nthree"\r\n\r\nb,plain\r\n,\r\nc,"x\ny"\r\nd,end\r\n'

    source = look(tmp_path / "a.csv", content)

    assert [(line, cells[0]) for line, cells in rows(source)] == [(2, "a"), (6, "b"), (8, "c"), (10, "d")]
    assert next(rows(source))[1][1] == "one\r\ntwo\r\nthree"


def test_blank_lines_before_the_header_do_not_matter(tmp_path: Path) -> None:
    source = look(tmp_path / "a.csv", b"\n,\nhandle,title\na,b\n")

    assert source.columns == ("handle", "title")
    assert list(rows(source)) == [(4, ["a", "b"])]


def test_a_quote_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    source = look(tmp_path / "a.csv", b'handle,title\na,b\nc,"open\n' + b"d,e\n" * 600_000)

    with pytest.raises(BadInputError, match="opened on line 3 is never closed"):
        list(rows(source))


def test_cells_are_trimmed_and_made_whole_again(tmp_path: Path) -> None:
    source = look(tmp_path / "a.csv", "handle,title\n a ,'=SUM(A1)\nb,'90s jeans\nc,\u00a0x\u00a0\n".encode())

    assert [cells for _, cells in rows(source)] == [["a", "=SUM(A1)"], ["b", "'90s jeans"], ["c", "x"]]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\n\n\n", "Only one column|holds no rows"),
        (b"handle\na\nb\n", "Only one column was found"),
        (b"handle,title,Handle\na,b,c\n", "'handle' appears twice"),
        (b"12,4.50,https://x.example/a.jpg\n13,5.50,https://x.example/b.jpg\n", "not the names of columns"),
        (b",".join(b"c%d" % number for number in range(2_001)) + b"\n", "2,001 columns"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    with pytest.raises(BadInputError, match=complaint):
        look(tmp_path / "a.csv", content)


def test_a_column_without_a_name_gets_its_number(tmp_path: Path) -> None:
    assert look(tmp_path / "a.csv", b",handle,title,,\n0,a,b,,\n").columns == ("column 1", "handle", "title")


def write_workbook(path: Path, table: list[list[object]]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Products"
    for row in table:
        sheet.append(row)
    workbook.save(path)
    return path


def test_a_workbook_reads_as_text_with_its_row_numbers(tmp_path: Path) -> None:
    day, moment = date(2026, 3, 2), datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001
    table: list[list[object]] = [
        ["handle", "title", "price", "code", "ok", "day", "seen"],
        ["a", " Mug ", 12.5, 108775015, True, day, moment],
        [None] * 7,
        ["b", "Cup\nsmall", 0.1 + 0.2, 3.0, False, None, None],
    ]

    source = examine(write_workbook(tmp_path / "a.xlsx", table), LIMITS)

    assert (source.kind, source.notes) == ("excel", ("Read from the sheet “Products”.",))
    assert list(rows(source)) == [
        (2, ["a", "Mug", "12.5", "108775015", "TRUE", "2026-03-02", "2026-03-02 09:30:00"]),
        (4, ["b", "Cup\nsmall", "0.3", "3", "FALSE", "", ""]),
    ]


def test_a_gzipped_workbook_and_a_gzipped_table_read_the_same(tmp_path: Path, shop: Settings) -> None:
    table: list[list[object]] = [["handle", "title"], ["a", "Mug"]]
    plain = write_workbook(tmp_path / "a.xlsx", table).read_bytes()
    (tmp_path / "a.xlsx.gz").write_bytes(gzip.compress(plain))
    (tmp_path / "a.tsv.gz").write_bytes(gzip.compress(b"handle\ttitle\na\tMug\n"))

    workbook = inspect(tmp_path / "a.xlsx.gz", "a.xlsx.gz", shop=shop)
    tabbed = inspect(tmp_path / "a.tsv.gz", "a.tsv.gz", shop=shop)

    assert workbook.sample == tabbed.sample == (("a", "Mug"),)
    assert (workbook.encoding, tabbed.encoding, tabbed.delimiter) == ("Excel", "UTF-8", "\t")


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=2, max_size=2), max_size=8))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("read") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["handle", "title"], *table])

    found = [cells for _, cells in rows(examine(path, LIMITS))]

    tidy = [[cell.strip() for cell in cells] for cells in table]
    assert [[cell.lstrip("'") for cell in cells] for cells in found] == [
        [cell.lstrip("'") for cell in cells] for cells in tidy if any(cells)
    ]
