"""Rows and records set aside on disk, so that memory does not grow with the file."""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from core.ingest.reading import Row

_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class RowSpool:
    """Rows given back group by group, groups in the order of their first rows, however scattered the rows were.

    In memory stay the groups' keys and 16 bytes a row.
    """

    def __init__(self, folder: Path) -> None:
        """Keep the rows in an unnamed file in ``folder``; it vanishes with the process."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 closed by close()
        self._groups: dict[str, int] = {}
        self._group_of = array("q")
        self._offsets = array("q")
        self._size = 0

    def __len__(self) -> int:
        return len(self._offsets)

    def add(self, key: str, row: Row) -> None:
        """Set a row aside under its group's key; a row without key is a group of its own."""
        group = self._groups.setdefault(key or f"\0{len(self._offsets)}", len(self._groups))
        data = _ENCODE(row).encode("utf-8", "surrogatepass") + b"\n"
        self._group_of.append(group)
        self._offsets.append(self._size)
        self._file.write(data)
        self._size += len(data)

    def groups(self) -> Iterator[list[Row]]:
        """Each group's rows in the order of the file."""
        ordered = all(left <= right for left, right in pairwise(self._group_of))
        rows = self._in_file_order() if ordered else self._in_group_order()
        for _, members in groupby(rows, key=lambda pair: pair[0]):
            yield [row for _, row in members]

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()

    def _in_file_order(self) -> Iterator[tuple[int, Row]]:
        self._file.seek(0)
        for group, line in zip(self._group_of, self._file, strict=True):
            yield group, _row(line)

    def _in_group_order(self) -> Iterator[tuple[int, Row]]:
        for index in sorted(range(len(self._offsets)), key=self._group_of.__getitem__):
            self._file.seek(self._offsets[index])
            yield self._group_of[index], _row(self._file.readline())


class RecordSpool:
    """JSON values set aside in order."""

    def __init__(self, folder: Path) -> None:
        """Keep them in an unnamed file in ``folder``."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 closed by close()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, value: list[Any]) -> None:
        """Set a value aside."""
        self._file.write(_ENCODE(value).encode() + b"\n")
        self._count += 1

    def __iter__(self) -> Iterator[list[Any]]:
        self._file.seek(0)
        for line in self._file:
            value: list[Any] = json.loads(line)
            yield value

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()


def _row(line: bytes) -> Row:
    number, cells = json.loads(line.decode("utf-8", "surrogatepass"))
    return number, cells
