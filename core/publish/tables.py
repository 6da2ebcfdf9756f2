"""Rows of products parted into CSV files: every row of a file has a value for every column of it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from core.text.cells import neutralise

Row = dict[str, str]
Table = tuple[tuple[str, ...], list[Row]]


@dataclass(frozen=True)
class CsvFile:
    """A file of a batch."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Group:
    """Rows of one product that stay together, in the order of the file; groups of different sorts never share a file.

    ``identity`` are the columns that say which product or SKU a row is about, ``columns`` those with its values; a
    *whole* group is not parted by column.
    """

    sort: str
    handle: str
    identity: tuple[str, ...]
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    whole: bool = False


def tables(groups: Iterable[Group], max_bytes: int) -> Iterator[Table]:
    """The groups as tables whose CSV is at most ``max_bytes`` long, a group larger than that alone excepted."""
    by_sort: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        by_sort[group.sort].append(group)
    for same in by_sort.values():
        for columns, members in _part(same).items():
            yield from _split(columns, sorted(members, key=lambda group: group.handle), max_bytes)


def csv_bytes(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The table as UTF-8 CSV in which no cell runs as a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([neutralise(name) for name in columns])
    writer.writerows([neutralise(row.get(name, "")) for name in columns] for row in rows)
    return file.getvalue().encode()


def _part(groups: list[Group]) -> dict[tuple[str, ...], list[Group]]:
    """The groups by the columns of their file: by set of columns, or by single column if that makes fewer files."""
    by_set = _by_columns(groups)
    if any(group.whole for group in groups):
        return by_set
    single = _by_columns(chain.from_iterable(map(_single_columns, groups)))
    return single if len(single) < len(by_set) else by_set


def _by_columns(groups: Iterable[Group]) -> dict[tuple[str, ...], list[Group]]:
    found: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in groups:
        found[(*group.identity, *group.columns)].append(group)
    return found


def _single_columns(group: Group) -> Iterator[Group]:
    """The group once for each of its columns; itself if it has none but its identity."""
    if len(group.columns) < 2:
        yield group
        return
    for name in group.columns:
        kept = (*group.identity, name)
        rows = [{column: row[column] for column in kept} for row in group.rows]
        yield Group(group.sort, group.handle, group.identity, (name,), rows)


def _split(columns: tuple[str, ...], groups: list[Group], max_bytes: int) -> Iterator[Table]:
    header_bytes = len(csv_bytes(columns, ()))
    rows: list[Row] = []
    size = header_bytes
    for group in groups:
        group_bytes = len(csv_bytes(columns, group.rows)) - header_bytes
        if rows and size + group_bytes > max_bytes:
            yield columns, rows
            rows, size = [], header_bytes
        rows.extend(group.rows)
        size += group_bytes
    yield columns, rows
