"""Tables in files, read and written by the ending of their name; a bad file is refused in one line that says where."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from core.errors import BadInputError

ENDINGS = (".parquet", ".csv", ".csv.gz", ".jsonl")

_UNREADABLE = (OSError, EOFError, ValueError, zlib.error)  # pandas and pyarrow raise kinds of these


def read_table(path: Path, needed: Mapping[str, str]) -> pd.DataFrame:
    """The table in a file; texts as they stand, from ``.csv`` every value as text, an empty one as ``""``.

    Args:
        path: the file.
        needed: columns that must be there, each with what it should hold, for the message.

    Raises:
        BadInputError: no such file, an unknown ending, damaged content, no rows, or a needed column is not there.
    """
    table = _reader(path)(path)
    for column, holds in needed.items():
        if column not in table.columns:
            raise bad_file(path, f"column {column} is missing; expected {holds}")
    if table.empty:
        raise bad_file(path, "there are no rows; expected one at least")
    return table


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write the table in the form that the file's ending names.

    Raises:
        BadInputError: the ending is unknown, or the file cannot be written.
    """
    check_out(path)
    ending = _ending(path)
    try:
        if ending == ".parquet":
            table.to_parquet(path, index=False)
        elif ending == ".jsonl":
            lines = (json.dumps(row, ensure_ascii=False) for row in table.to_dict("records"))
            path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        else:
            table.to_csv(path, index=False, compression="gzip" if ending == ".csv.gz" else None)
    except OSError as error:
        raise bad_file(path, f"it cannot be written ({_reason(error)})") from None


def check_out(path: Path) -> None:
    """See to it, before any work, that a file of that name can be written.

    Raises:
        BadInputError: the ending is unknown, or there is no such folder.
    """
    if not _ending(path):
        raise bad_file(path, f"its ending is unknown; expected {', '.join(ENDINGS)}")
    if not path.parent.is_dir():
        raise bad_file(path, f"the folder {path.parent} does not exist; expected a folder to write to")


def texts(table: pd.DataFrame, column: str) -> list[str]:
    """The column's values as texts; whole numbers without decimals, nothing as ``""``."""
    return [_text(value) for value in table[column].tolist()]


def unique_texts(path: Path, table: pd.DataFrame, column: str) -> list[str]:
    """The values of a column that names the rows.

    Raises:
        BadInputError: a value is empty or stands twice.
    """
    values = texts(table, column)
    seen: set[str] = set()
    for row, value in enumerate(values):
        if not value or value in seen:
            raise bad_row(path, row, column, value, "a name no other row has")
        seen.add(value)
    return values


def one_of(path: Path, table: pd.DataFrame, column: str, allowed: Sequence[str]) -> list[str]:
    """The values of a column that has only a few, in small letters.

    Raises:
        BadInputError: another value.
    """
    given = texts(table, column)
    values = [value.strip().casefold() for value in given]
    for row, value in enumerate(values):
        if value not in allowed:
            raise bad_row(path, row, column, given[row], " or ".join(allowed))
    return values


def bad_file(path: Path, what: str) -> BadInputError:
    """The one line that refuses a file."""
    return BadInputError(f"{path.name}: {what}. Nothing was written.", path=path)


def bad_row(path: Path, row: int, column: str, value: str, expected: str) -> BadInputError:
    """The one line that refuses a value; ``row`` counts from 0 here and is shown counting from 1, without a heading."""
    shown = f"“{value[:40]}”" if value else "empty"
    return bad_file(path, f"row {row + 1}, column {column} is {shown}; expected {expected}")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return " ".join(map(_text, value))
    if isinstance(value, dict):
        return " ".join(f"{name} {_text(part)}" for name, part in value.items())
    if value is None or pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _ending(path: Path) -> str:
    return next((ending for ending in ENDINGS if path.name.casefold().endswith(ending)), "")


def _reader(path: Path) -> Callable[[Path], pd.DataFrame]:
    readers = {".parquet": _read_parquet, ".csv": _read_csv, ".csv.gz": _read_csv, ".jsonl": _read_jsonl}
    ending = _ending(path)
    if not ending:
        raise bad_file(path, f"its ending is unknown; expected {', '.join(ENDINGS)}")
    if not path.is_file():
        raise bad_file(path, "there is no such file; expected a table")
    return readers[ending]


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except _UNREADABLE as error:
        raise bad_file(path, f"it cannot be read ({_reason(error)}); expected a Parquet file") from None


def _read_csv(path: Path) -> pd.DataFrame:
    opened = gzip.open if _ending(path) == ".csv.gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file, strict=True) if row]
    except (csv.Error, *_UNREADABLE) as error:
        raise bad_file(path, f"it cannot be read ({_reason(error)}); expected a CSV file in UTF-8") from None
    if not rows:
        raise bad_file(path, "it is empty; expected a line of column names and rows below")
    names, values = rows[0], rows[1:]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise bad_file(path, f"column {twice or 'without a name'} stands twice; expected each name once")
    for number, row in enumerate(values, 1):
        if len(row) != len(names):
            raise bad_file(path, f"row {number} has {len(row)} of {len(names)} values; expected one a column")
    return pd.DataFrame(values, columns=names, dtype=str)


def _read_jsonl(path: Path) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except _UNREADABLE as error:
        raise bad_file(path, f"it cannot be read ({_reason(error)}); expected JSON lines in UTF-8") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            rows.append(_object(path, number, line))
    return pd.DataFrame(rows, dtype=object)


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise bad_file(path, f"line {number} is not a JSON object; expected {{name: value, …}}")
    return found


def _reason(error: BaseException) -> str:
    """What a library says, in one short line."""
    return " ".join(str(error).split()).rstrip(".")[:160] or type(error).__name__
