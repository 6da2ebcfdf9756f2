"""The rows of a feed's file, some hundred thousand at a time, as columns of text: CSV, TSV, Excel or Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInputError
from core.ingest.guard import Limits, check_size, open_unpacked
from core.ingest.problems import Problem
from core.ingest.reading import Source, examine, rows

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET_MAGIC = b"PAR1"
_BLOCK_BYTES = 16_000_000
_ROWS = 100_000
_MOST_TEXT = 200_000_000  # characters in a column of that many rows
_EXCEL_ROWS = 5_000
_DAMAGED = "The Parquet file is damaged. Nothing was imported; fetch it again."


@dataclass(frozen=True)
class FeedFile:
    """A file that passed the guards. ``source`` is how its text is read; None of a Parquet file."""

    path: Path
    columns: tuple[str, ...]
    rows: int  # of text: an estimate
    sha256: str
    source: Source | None


@dataclass(frozen=True)
class Batch:
    """Some rows. ``first`` is the number of the first, counted from 2 as in a file with a header line."""

    first: int
    table: pa.Table
    misfits: list[Problem] = field(default_factory=list)


def look(path: Path, limits: Limits) -> FeedFile:
    """The file, found readable from its contents.

    Raises:
        BadInputError: too large, a bomb, empty, damaged, of an unknown kind, without a usable header line.
    """
    check_size(path, limits)
    with path.open("rb") as file:
        is_parquet = file.read(4) == PARQUET_MAGIC
    if is_parquet:
        return _parquet(path, limits)
    source = examine(path, limits)
    return FeedFile(path, source.columns, source.lines, source.sha256, source)


def batches(file: FeedFile) -> Iterator[Batch]:
    """The rows of the file in their order; every cell is text without spaces around it, an absent one is empty.

    Rows with more or fewer cells than the header are among the misfits instead.

    Raises:
        BadInputError: the file turns out damaged while it is read.
    """
    if file.source is None:
        found = _parquet_batches(file)
    elif file.source.kind == "excel":
        found = _excel_batches(file.source)
    else:
        found = _text_batches(file.source)
    yield from found


def _parquet(path: Path, limits: Limits) -> FeedFile:
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        described = pq.read_metadata(path)
    except (pa.ArrowInvalid, OSError):
        raise BadInputError(_DAMAGED) from None
    unpacked = sum(described.row_group(place).total_byte_size for place in range(described.num_row_groups))
    if unpacked > limits.unpacked_bytes:
        raise BadInputError(f"The file unpacks to {unpacked / 1e6:,.0f} MB, which is too large. Nothing was imported.")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FeedFile(path, tuple(described.schema.names), described.num_rows, sha256, None)


def _parquet_batches(file: FeedFile) -> Iterator[Batch]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    first = 2
    try:
        with pq.ParquetFile(file.path, read_dictionary=_texts_of(file.path)) as parquet:
            for batch in parquet.iter_batches(_ROWS):
                columns = [pc.fill_null(pc.cast(_sized(column), pa.string()), "") for column in batch.columns]
                yield Batch(first, pa.table(columns, names=list(file.columns)))
                first += batch.num_rows
    except pa.ArrowNotImplementedError:
        raise BadInputError("A column of the Parquet file holds lists or records. Nothing was imported.") from None
    except (pa.ArrowInvalid, OSError):
        raise BadInputError(_DAMAGED) from None


def _texts_of(path: Path) -> list[str]:
    """The columns of text, which are read without repeating what their cells share."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary())
    return [one.name for one in pq.read_schema(path) if one.type in kinds]


def _sized(column: pa.Array) -> pa.Array:
    """The column; raises BadInputError if its cells, each by itself, take more than any feed's do.

    A text that many cells share is stored once in a Parquet file, and would be written out for each of them.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        return column
    length = pc.sum(pc.take(pc.binary_length(column.dictionary), column.indices)).as_py() or 0
    if length > _MOST_TEXT:
        raise BadInputError(
            f"{len(column):,} cells of one column hold {length / 1e6:,.0f} MB of text, far more than orders or stock "
            "do. Nothing was imported; choose another file."
        )
    return column


def _excel_batches(source: Source) -> Iterator[Batch]:
    import pyarrow as pa

    width = len(source.columns)
    every = rows(source)
    while several := list(islice(every, _EXCEL_ROWS)):
        cells = [(row + [""] * width)[:width] for _, row in several]
        columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
        yield Batch(several[0][0], pa.table(columns, names=list(source.columns)))


def _text_batches(source: Source) -> Iterator[Batch]:
    import pyarrow as pa
    import pyarrow.csv as csv

    misfits: list[Problem] = []

    def amiss(row: Any) -> str:
        reason = f"has {row.actual_columns:,} cells where the header has {row.expected_columns:,}: a delimiter is amiss"
        misfits.append(Problem(row.number or 0, source.columns[-1], (row.text or "")[:200], reason))
        return "skip"

    # The header is read as a row, and dropped: so blank lines before it do not matter.
    placed = [f"f{place}" for place in range(len(source.columns))]
    with ExitStack() as stack:
        stream: Any = stack.enter_context(open_unpacked(source.path, source.limits))
        if source.encoding not in ("utf-8", "utf-8-sig"):
            text = stack.enter_context(io.TextIOWrapper(stream, encoding=source.encoding, newline=""))
            stream = _Recoded(text)
        try:
            reader = csv.open_csv(
                stream,
                csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, autogenerate_column_names=True),
                csv.ParseOptions(delimiter=source.delimiter, newlines_in_values=True, invalid_row_handler=amiss),
                csv.ConvertOptions(column_types=dict.fromkeys(placed, pa.string()), strings_can_be_null=False),
            )
            first = 1
            for batch in reader:
                seen, misfits[:] = list(misfits), []
                table = pa.Table.from_batches([batch]).rename_columns(list(source.columns))
                is_head = first == 1
                yield Batch(first + is_head, table.slice(int(is_head)), seen)
                first += batch.num_rows + len(seen)
        except pa.ArrowInvalid as error:
            raise BadInputError(
                f"The file cannot be read as a table ({str(error)[:120]}). Nothing was imported; mend it, or export "
                "it again."
            ) from None
        if misfits:
            yield Batch(first, pa.table({name: pa.array([], pa.string()) for name in source.columns}), list(misfits))


class _Recoded(io.RawIOBase):
    """A text as bytes of UTF-8."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = self._text.read(max(1, len(buffer) // 4)).encode()
        taken = self._rest[: len(buffer)]
        self._rest = self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)
