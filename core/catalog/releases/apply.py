"""A compared release written into the store: names change in place, new nodes come, nodes that are no more retire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session, col

from core.catalog.releases.nodes import LEAVES, Comparison, Fate, Mapped
from core.catalog.taxonomy import LONGEST_PATH, SEPARATOR, add_nodes, path_levels
from core.records.catalogue import Attribute, Category

_TAKES_OVER = (Fate.MOVED, Fate.SPLIT, Fate.MERGED)
_CATEGORY: Any = Category.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class WrittenRelease:
    """How many nodes were added, renamed or returned, and retired; ``ids`` are those in use now, by path."""

    added: int
    renamed: int
    retired: int
    ids: Mapping[str, int]


def write_release(session: Session, taxonomy: str, found: Comparison, now: datetime) -> WrittenRelease:
    """What was written, in a `write` session; products stay where they are. The same release again writes nothing.

    A new node asks for the attributes that the nodes whose products it may take asked for.
    """
    leaving = [one for one in found.mapped if one.fate in LEAVES]
    staying = [one for one in found.mapped if one.fate not in LEAVES]
    _retire(session, leaving, found, now)
    _rename(session, staying, found)
    ids = {one.targets[0].path: one.node.id for one in staying}
    add_nodes(session, taxonomy, found.added, found.external_ids, ids)
    _set_parents(session, staying, ids)
    _pass_attributes_on(session, leaving, ids, set(found.added))
    return WrittenRelease(
        added=len(found.added),
        renamed=sum(one.fate != Fate.SAME for one in staying),
        retired=len(leaving),
        ids=ids,
    )


def _retire(session: Session, leaving: list[Mapped], found: Comparison, now: datetime) -> None:
    """Mark nodes that are no more; one whose path another node has now says so in its name."""
    mark = f" (retired {now:%Y-%m-%d})"
    rows = []
    for one in leaving:
        path = one.node.path
        if path in found.external_ids:
            path = path[: LONGEST_PATH - len(mark) - 12] + f"{mark} {one.node.id}"
        rows.append({"which": one.node.id, "path": path, "retired_at": now})
    if rows:
        _update(session, rows, "path", "retired_at")


def _rename(session: Session, staying: list[Mapped], found: Comparison) -> None:
    """Give nodes their new path, name and number; by way of a place of their own, as two may change places."""
    moving = [one for one in staying if one.targets[0].path != one.node.path]
    if moving:
        _update(session, [{"which": one.node.id, "path": f"{one.node.id} is being renamed"} for one in moving], "path")
        _update(session, [_named(one) for one in moving], "path", "name", "depth")
    returned = [{"which": one.node.id, "retired_at": None} for one in staying if one.fate == Fate.RETURNED]
    if returned:
        _update(session, returned, "retired_at")
    numbered = [
        {"which": one.node.id, "external_id": number}
        for one in staying
        if (number := found.external_ids[one.targets[0].path]) and number != one.node.external_id
    ]
    if numbered:
        _update(session, numbered, "external_id")


def _named(one: Mapped) -> dict[str, Any]:
    levels = path_levels(one.targets[0].path)
    return {"which": one.node.id, "path": one.targets[0].path, "name": levels[-1], "depth": len(levels)}


def _set_parents(session: Session, staying: list[Mapped], ids: Mapping[str, int]) -> None:
    wanted = ((one, ids.get(one.targets[0].path.rpartition(SEPARATOR)[0])) for one in staying)
    rows = [{"which": one.node.id, "parent_id": parent} for one, parent in wanted if parent != one.node.parent_id]
    if rows:
        _update(session, rows, "parent_id")


def _update(session: Session, rows: list[dict[str, Any]], *columns: str) -> None:
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    session.connection().execute(update(_CATEGORY).where(_CATEGORY.c.id == bindparam("which")).values(values), rows)


def _pass_attributes_on(session: Session, leaving: list[Mapped], ids: Mapping[str, int], added: set[str]) -> None:
    heirs = [
        (one.node.id, ids[target.path])
        for one in leaving
        if one.fate in _TAKES_OVER
        for target in one.targets
        if target.path in added
    ]
    asked = session.execute(select(*Attribute.__table__.c).where(col(Attribute.category_id).is_not(None)))  # type: ignore[attr-defined]
    by_category: dict[int, list[dict[str, Any]]] = {}
    for row in asked.mappings():
        by_category.setdefault(row["category_id"], []).append(dict(row))
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for old, new in heirs:
        for rule in by_category.get(old, ()):
            values = {name: value for name, value in rule.items() if name != "id"}
            rows.setdefault((new, rule["name"]), {**values, "category_id": new})
    if rows:
        session.execute(insert(Attribute), list(rows.values()))
