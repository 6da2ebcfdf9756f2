"""A first look at a file: what it is, how it is written, and how its columns would be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.ingest.guard import Limits, safe_name
from core.ingest.mapping import Dialect, MappingProfile
from core.ingest.propose import propose
from core.ingest.reading import Source, examine, rows
from core.ingest.shopify import profile_of
from core.settings import Settings, settings

# The sample: the first rows, then short blocks at even distances, so that neighbours stay together.
_FIRST = 200
_BLOCK = 20
_EVERY = 400
_READ = 20_000


@dataclass(frozen=True)
class Sniffed:
    """What a file is. ``sample`` are rows from all over its beginning, cells in the order of ``columns``."""

    filename: str
    dialect: Dialect
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    profile: MappingProfile
    sample: tuple[tuple[str, ...], ...]
    rows_estimate: int
    sha256: str
    notes: tuple[str, ...]


def inspect(path: Path, filename: str, *, shop: Settings | None = None) -> Sniffed:
    """The file as its contents show it, with Shopify's profile or a proposed one.

    Raises:
        BadInputError: the file cannot be read at all; says why and what to do.
    """
    source = examine(path, Limits.of(shop or settings()))
    sample = tuple(_sample(source))
    profile = profile_of(source.columns) or propose(source.columns, sample)
    return Sniffed(
        safe_name(filename),
        profile.dialect,
        source.encoding_name or "Excel",
        source.delimiter,
        source.columns,
        profile,
        sample,
        source.lines,
        source.sha256,
        source.notes,
    )


def profile_for(source: Source) -> MappingProfile:
    """Shopify's own profile if the header is Shopify's, or the proposed one."""
    return profile_of(source.columns) or propose(source.columns, tuple(_sample(source)))


def _sample(source: Source) -> Iterator[tuple[str, ...]]:
    width = len(source.columns)
    for number, (_, cells) in enumerate(rows(source)):
        if number >= _READ:
            return
        if number < _FIRST or number % _EVERY < _BLOCK:
            yield tuple((cells + [""] * width)[:width])
