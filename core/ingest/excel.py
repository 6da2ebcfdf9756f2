"""Rows of an Excel workbook's first sheet, read without holding the sheet in memory."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import IO, Any
from zipfile import BadZipFile

from core.errors import BadInputError

_PLAIN_FLOAT = 15  # digits a spreadsheet shows of a number


@contextmanager
def _sheet(file: IO[bytes]) -> Iterator[Any]:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not concern values
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
    except (KeyError, ValueError, IndexError, OSError, EOFError, BadZipFile, SyntaxError) as error:
        raise _damaged() from error
    try:
        yield sheet
    finally:
        workbook.close()


def header(file: IO[bytes]) -> tuple[list[str], str, int]:
    """The first row that holds anything, the sheet's name, and an estimate of its rows."""
    with _sheet(file) as sheet:
        estimate = sheet.max_row or 1
        first = next((cells for _, cells in _texts(sheet) if any(cells)), [])
        return first, str(sheet.title), max(1, estimate - 1)


def read(file: IO[bytes], width: int) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number; short rows are filled up to ``width``, empty cells beyond it are dropped."""
    with _sheet(file) as sheet:
        for number, cells in _texts(sheet):
            while len(cells) > width and not cells[-1]:
                cells.pop()
            yield number, cells + [""] * (width - len(cells))


def _texts(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_text(cell) for cell in cells]
    except (KeyError, ValueError, IndexError, EOFError, BadZipFile, SyntaxError) as error:
        raise _damaged() from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.{_PLAIN_FLOAT}g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _damaged() -> BadInputError:
    return BadInputError("The Excel file is damaged. Nothing was imported; save it again, or save it as CSV.")
