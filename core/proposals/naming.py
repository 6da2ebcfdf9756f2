"""The names behind the ids in values, looked up together so that a list of changes reads in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from core.changes import CopyField, Json
from core.copywriting.places import place_of
from core.proposals.display import Names
from core.records.catalogue import Brand, Category, Product
from core.records.choices import Kind

# Field -> whose id its values are.
_TABLES: dict[str, tuple[type[Any], str]] = {
    "category_id": (Category, "path"),
    "brand_id": (Brand, "name"),
    "product_id": (Product, "title"),
    "merged_into_id": (Product, "title"),
}


def names_of(session: Session, values: Iterable[tuple[str, Json]], currency: str = "") -> Names:
    """The names of every id among these values, given as (field, value); other values are passed over."""
    ids: dict[type[Any], set[int]] = {Category: set(), Brand: set(), Product: set()}
    for name, value in values:
        if name in _TABLES and isinstance(value, int):
            ids[_TABLES[name][0]].add(value)
    found = {table: _look_up(session, table, column, ids[table]) for table, column in set(_TABLES.values())}
    return Names(found[Category], found[Product], found[Brand], currency)


def base_field(kind: Kind, payload: Mapping[str, Any]) -> str:
    """The field whose value a proposal's ``base_value`` holds, for `display.value_text`."""
    if kind == Kind.FIX:
        return str(payload.get("field", ""))
    if kind == Kind.COPY:
        return place_of(CopyField(payload["field"]), str(payload.get("channel", ""))).field
    names = {Kind.CATEGORY: "category_id", Kind.ATTRIBUTES: "attributes", Kind.MERGE: "merged_into_id"}
    return names.get(kind, kind)


def _look_up(session: Session, table: type[Any], column: str, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = session.execute(select(col(table.id), col(getattr(table, column))).where(col(table.id).in_(ids)))
    return {row[0]: row[1] for row in rows}
