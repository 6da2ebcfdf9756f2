"""Rows of a CSV, TSV or Excel file, plain or gzipped, streamed with the line where each one starts."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.errors import BadInputError
from core.ingest import encoding, excel
from core.ingest.guard import (
    OLD_EXCEL_MAGIC,
    ZIP_MAGIC,
    Limits,
    check_size,
    check_zip,
    open_seekable,
    open_unpacked,
)
from core.text.cells import restore

Row = tuple[int, list[str]]

_DELIMITERS = ",;\t|"
_MAX_CELL = 2_000_000  # characters; a quote that is never closed runs into this
_MAX_COLUMNS = 2_000
_SNIFFED_LINES = 40
_VALUE_LIKE = re.compile(r"[-+]?[\d.,]+%?|[£$€]\s?[\d.,]+|https?://\S+|\d{4}-\d\d-\d\d.*")


@dataclass(frozen=True)
class Source:
    """A file that passed the guards, and how to read it. ``lines`` is an estimate of its rows."""

    path: Path
    limits: Limits
    kind: Literal["text", "excel"]
    sha256: str
    columns: tuple[str, ...]
    lines: int
    encoding: str = ""
    encoding_name: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = field(default=())


def examine(path: Path, limits: Limits) -> Source:
    """The file, found readable from its contents (its name does not matter).

    Raises:
        BadInputError: too large, a bomb, empty, binary, of an unknown kind, without a usable header line.
    """
    check_size(path, limits)
    sha256 = _sha256(path)
    with open_unpacked(path, limits) as stream:
        magic = stream.read(8)
    if magic.startswith(OLD_EXCEL_MAGIC):
        raise BadInputError(
            "This is an Excel file of the old kind (.xls). Nothing was imported; save it as .xlsx or CSV."
        )
    source = _excel(path, limits, sha256) if magic.startswith(ZIP_MAGIC) else _text(path, limits, sha256)
    _check_header(source.columns)
    return source


def rows(source: Source) -> Iterator[Row]:
    """Each row that holds anything, after the header, with the physical line it starts on.

    Raises:
        BadInputError: a quote is never closed, or the file turns out damaged or a bomb while it is read.
    """
    every = excel_rows(source) if source.kind == "excel" else text_rows(source)
    header_seen = False
    for line, cells in every:
        if not any(cells):
            continue
        if header_seen:
            yield line, cells
        header_seen = True


def excel_rows(source: Source) -> Iterator[Row]:
    """The rows of the workbook's first sheet, header included, as text."""
    with open_seekable(source.path, source.limits) as file:
        yield from excel.read(file, len(source.columns))


def text_rows(source: Source) -> Iterator[Row]:
    """The rows of a delimited text, header included."""
    with (
        open_unpacked(source.path, source.limits) as stream,
        io.TextIOWrapper(stream, encoding=source.encoding, newline="") as text,
    ):
        yield from _parse(text, source.delimiter)


def _parse(text: io.TextIOBase | Iterator[str], delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BadInputError(
                f"A quotation mark opened on line {line:,} is never closed. Nothing was imported; mend that line."
            ) from None
        yield line, _tidied(cells)
        line = reader.line_num + 1


def _tidied(cells: list[str]) -> list[str]:
    """The cells without spaces around them, and as they were before they were made harmless for a spreadsheet."""
    stripped = [cell.strip() for cell in cells]
    if "'" in "\n".join(stripped):
        return [restore(cell) if cell.startswith("'") else cell for cell in stripped]
    return stripped


def _excel(path: Path, limits: Limits, sha256: str) -> Source:
    with open_seekable(path, limits) as file:
        check_zip(file, limits)
        file.seek(0)
        header, sheet, lines = excel.header(file)
    notes = (f"Read from the sheet “{sheet}”.",)
    return Source(path, limits, "excel", sha256, _named(header), lines, notes=notes)


def _text(path: Path, limits: Limits, sha256: str) -> Source:
    with open_unpacked(path, limits) as stream:
        text = encoding.detect(stream)
    with (
        open_unpacked(path, limits) as stream,
        io.TextIOWrapper(stream, encoding=text.encoding, newline="") as reader,
    ):
        head = [line for _, line in zip(range(_SNIFFED_LINES), reader, strict=False)]
    delimiter = sniff_delimiter(head)
    header = next((cells for _, cells in _parse(iter(head), delimiter) if any(cells)), [])
    notes = () if text.encoding.startswith("utf-8") else (f"Read as {text.encoding_name}.",)
    return Source(
        path,
        limits,
        "text",
        sha256,
        _named(header),
        max(1, text.lines - 1),
        encoding=text.encoding,
        encoding_name=text.encoding_name,
        delimiter=delimiter,
        notes=notes,
    )


def sniff_delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts the lines into the same number of cells most often, and into the most cells."""
    return max(_DELIMITERS, key=lambda sign: _fit(lines, sign))


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(iter(lines), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    whole = widths[:-1] or widths  # the last record may be cut off in the middle
    return sum(width == widths[0] for width in whole) / len(whole), widths[0]


def _named(header: Sequence[str]) -> tuple[str, ...]:
    cells = list(header)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cell or f"column {number}" for number, cell in enumerate(cells, start=1))


def _check_header(columns: tuple[str, ...]) -> None:
    if not columns:
        raise BadInputError("The file holds no rows. Nothing was imported; export it again from where it came.")
    if len(columns) > _MAX_COLUMNS:
        raise BadInputError(f"The file has {len(columns):,} columns; at most {_MAX_COLUMNS:,} are accepted.")
    if len(columns) == 1:
        raise BadInputError(
            f"Only one column was found ({columns[0][:60]!r}). Nothing was imported; separate the columns by "
            "commas, semicolons, tabs or |."
        )
    twice = [name for name, count in Counter(name.casefold() for name in columns).items() if count > 1]
    if twice:
        raise BadInputError(
            f"The column {twice[0][:60]!r} appears twice in the header. Nothing was imported; rename or remove one."
        )
    if sum(_is_value(name) for name in columns) * 2 >= len(columns):
        raise BadInputError(
            f"The first line holds values ({columns[0][:60]!r}, …), not the names of columns. Nothing was imported; "
            "put a header line on top."
        )


def _is_value(name: str) -> bool:
    return len(name) > 200 or _VALUE_LIKE.fullmatch(name) is not None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
