"""Taxonomies: read from path-per-line files, and searched by people who half remember a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from core.catalog.findings import is_unprintable
from core.catalog.picker import CategoryHit, CategoryIndex
from core.records.catalogue import Category

__all__ = [
    "CategoryHit",
    "CategoryIndex",
    "RefusedLine",
    "TaxonomyFile",
    "TaxonomyImport",
    "add_nodes",
    "import_taxonomy",
    "path_levels",
    "read_taxonomy",
]

SEPARATOR = " > "
LONGEST_PATH = 1000
LONGEST_NAME = 255
LONGEST_EXTERNAL_ID = 200
DEEPEST = 20

_CHUNK = 2000
_SHOPIFY = re.compile(r"(gid://\S+)\s+:\s+(.*)", re.DOTALL)
_GOOGLE = re.compile(r"(\d+)\s+-\s+(.*)", re.DOTALL)


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not taken in, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class TaxonomyImport:
    """What became of a taxonomy file. ``absent`` are stored paths that the file no longer has; they were left alone."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[RefusedLine, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass
class TaxonomyFile:
    """The file as paths with their ids, in the order of the file; parents that have no line of their own included."""

    external_ids: dict[str, str] = field(default_factory=dict)
    refused: list[RefusedLine] = field(default_factory=list)


def import_taxonomy(session: Session, lines: Iterable[str], taxonomy: str = "shop") -> TaxonomyImport:
    """Take in a taxonomy, one path a line: ``A > B > C``, ``123 - A > B`` or ``gid://… : A > B``.

    Missing parents are made. The same lines again change nothing. Bad lines are refused with their number and
    reason and the others taken in; nodes absent from the file are reported, never deleted.
    """
    read = read_taxonomy(lines)
    stored = {
        path: (node_id, external_id)
        for node_id, path, external_id in session.execute(
            select(Category.id, Category.path, Category.external_id).where(  # type: ignore[call-overload]
                col(Category.taxonomy) == taxonomy
            )
        )
    }
    fresh = [path for path in read.external_ids if path not in stored]
    add_nodes(session, taxonomy, fresh, read.external_ids, {path: row[0] for path, row in stored.items()})
    renumbered = [
        {"id": stored[path][0], "external_id": external_id}
        for path, external_id in read.external_ids.items()
        if path in stored and external_id and external_id != stored[path][1]
    ]
    if renumbered:
        session.execute(update(Category), renumbered)
    return TaxonomyImport(
        created=len(fresh),
        changed=len(renumbered),
        unchanged=len(read.external_ids) - len(fresh) - len(renumbered),
        refused=tuple(read.refused),
        absent=tuple(sorted(stored.keys() - read.external_ids.keys())),
    )


def path_levels(path: str) -> list[str]:
    """The names along a path, outermost first."""
    return [level.strip() for level in path.split(SEPARATOR.strip())]


def read_taxonomy(lines: Iterable[str]) -> TaxonomyFile:
    """The paths of the lines with their ids, empty where a line has none; bad lines are refused."""
    read = TaxonomyFile()
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("\ufeff").strip()
        if not text or text.startswith("#"):
            continue
        external_id, path = _split(text)
        reason = _fault(path, external_id) or _clash(path, external_id, read)
        if reason:
            read.refused.append(RefusedLine(number, text[:200], reason))
            continue
        levels = path_levels(path)
        for depth in range(1, len(levels)):
            read.external_ids.setdefault(SEPARATOR.join(levels[:depth]), "")
        whole = SEPARATOR.join(levels)
        read.external_ids[whole] = external_id or read.external_ids.get(whole, "")
    return read


def _split(text: str) -> tuple[str, str]:
    match = _SHOPIFY.fullmatch(text) or _GOOGLE.fullmatch(text)
    return (match[1], match[2]) if match else ("", text)


def _fault(path: str, external_id: str) -> str:
    levels = path_levels(path)
    if not all(levels):
        return "a level of the path is empty"
    if is_unprintable(path) or is_unprintable(external_id):
        return "it holds control signs"
    if len(levels) > DEEPEST:
        return f"it has {len(levels)} levels; {DEEPEST} are allowed"
    if len(SEPARATOR.join(levels)) > LONGEST_PATH or max(map(len, levels)) > LONGEST_NAME:
        return f"it is too long: a path has up to {LONGEST_PATH} characters, a name up to {LONGEST_NAME}"
    if len(external_id) > LONGEST_EXTERNAL_ID:
        return f"its id is longer than {LONGEST_EXTERNAL_ID} characters"
    return ""


def _clash(path: str, external_id: str, read: TaxonomyFile) -> str:
    known = read.external_ids.get(SEPARATOR.join(path_levels(path)), "")
    return f"the path has the id {known} on an earlier line" if known and external_id not in ("", known) else ""


def add_nodes(
    session: Session, taxonomy: str, paths: Sequence[str], external_ids: Mapping[str, str], known: dict[str, int]
) -> None:
    """Insert nodes level by level, so that each finds its parent's id in ``known``, which grows by those made."""
    by_depth: dict[int, list[str]] = {}
    for path in paths:
        by_depth.setdefault(len(path_levels(path)), []).append(path)
    for depth in sorted(by_depth):
        for chunk in _chunks(by_depth[depth]):
            rows = [_row(taxonomy, path, external_ids[path], known) for path in chunk]
            made = session.execute(insert(Category).returning(col(Category.path), col(Category.id)), rows)
            known.update((path, node_id) for path, node_id in made if node_id is not None)


def _row(taxonomy: str, path: str, external_id: str, known: dict[str, int]) -> dict[str, object]:
    levels = path_levels(path)
    parent = SEPARATOR.join(levels[:-1])
    return {
        "taxonomy": taxonomy,
        "external_id": external_id,
        "path": path,
        "name": levels[-1],
        "parent_id": known[parent] if parent else None,
        "depth": len(levels),
    }


def _chunks(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    return (paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK))
