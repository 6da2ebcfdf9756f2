"""Changes written in bulk: a few statements for each chunk, whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, Update, bindparam, insert, select, update
from sqlmodel import Session

from core.changes import Json
from core.ingest.compare import ProductChange, SkuChange, table
from core.ingest.differences import Live, remembered
from core.ingest.entries import SkuEntry
from core.ingest.lookups import Lookups
from core.records.catalogue import Product, Sku
from core.records.choices import ProductStatus

_NEW_PRODUCT: dict[str, Any] = {
    "title": "",
    "description": "",
    "product_type": "",
    "department": "",
    "status": ProductStatus.ACTIVE,
    "brand_id": None,
    "supplier_id": None,
    "category_id": None,
    "merged_into_id": None,
    "tags": [],
    "images": [],
    "seo_title": "",
    "seo_description": "",
    "rev": 1,
}
_NEW_SKU: dict[str, Any] = {
    "barcode": "",
    "options": {},
    "price_minor": None,
    "compare_at_minor": None,
    "unit_cost_minor": None,
    "weight_grams": None,
    "on_hand_units": None,
    "image_url": "",
}


class Writer:
    """Writes compared changes within one session."""

    def __init__(self, session: Session, lookups: Lookups, currency: str, now: datetime) -> None:
        """``currency`` is that of new SKUs; ``now`` dates the rows."""
        self._session = session
        self._lookups = lookups
        self._currency = currency
        self._now = now

    def write(self, changes: Sequence[ProductChange]) -> None:
        """Write the changes."""
        owner_ids = self._insert_products([change for change in changes if change.live is None])
        self._update_products([change for change in changes if change.live is not None])
        new_skus = [
            self._new_sku(sku, owner_ids.get(change.entry.handle, change.owner_id), position)
            for change in changes
            for position, sku in enumerate(change.new_skus, start=change.next_position)
        ]
        if new_skus:
            self._session.execute(insert(table(Sku)), new_skus)
        self._update_skus([sku for change in changes for sku in change.changed_skus])

    def _insert_products(self, changes: Sequence[ProductChange]) -> dict[str, int]:
        if not changes:
            return {}
        product = table(Product)
        self._session.execute(insert(product), [self._new_product(change) for change in changes])
        handles = [change.entry.handle for change in changes]
        found = self._session.execute(select(product.c.handle, product.c.id).where(product.c.handle.in_(handles)))
        return {row.handle: row.id for row in found}

    def _new_product(self, change: ProductChange) -> dict[str, Any]:
        row = {
            **_NEW_PRODUCT,
            "handle": change.entry.handle,
            "attributes": {},
            "extra": {},
            "content_hash": change.content_hash,
            "imported": remembered(change.entry.values, {}),
            "created_at": self._now,
            "updated_at": self._now,
        }
        self._fill_product(row, change.entry.values)
        return row

    def _fill_product(self, row: dict[str, Any], given: Mapping[str, Json]) -> None:
        for key, value in given.items():
            if key == "brand":
                row["brand_id"] = self._lookups.brands.id_of(self._session, str(value or ""))
            elif key == "supplier":
                row["supplier_id"] = self._lookups.suppliers.id_of(self._session, str(value or ""))
            elif key == "category":
                path = self._lookups.categories.resolve(str(value)) if value else ""
                row["category_id"] = self._lookups.categories.id_of(self._session, path)
            else:
                _fill(row, key, value)

    def _update_products(self, changes: Sequence[ProductChange]) -> None:
        rows = [self._changed_product(change) for change in changes]
        if rows:
            product = table(Product)
            self._session.connection().execute(_update_by_id(product, rows[0]), rows)

    def _changed_product(self, change: ProductChange) -> dict[str, Any]:
        live = dict(change.live or {})
        row = _copied(live)
        self._fill_product(row, {key: after for key, (_, after) in change.delta.items()})
        row["row_id"] = row.pop("id")
        row["content_hash"] = change.content_hash
        row["imported"] = change.marks
        if change.changes_catalogue:
            row["rev"] += 1
            row["updated_at"] = self._now
        return row

    def _new_sku(self, sku: SkuEntry, product_id: int | None, position: int) -> dict[str, Any]:
        row = {
            **_NEW_SKU,
            "product_id": product_id,
            "code": sku.code,
            "position": position,
            "currency": self._currency,
            "extra": {},
            "imported": remembered(sku.values, {}),
        }
        for key, value in sku.values.items():
            _fill(row, key, value)
        return row

    def _update_skus(self, changes: Sequence[SkuChange]) -> None:
        rows = []
        for change in changes:
            row = _copied(dict(change.live))
            for key, (_, after) in change.delta.items():
                _fill(row, key, after)
            row["row_id"] = row.pop("id")
            row["imported"] = change.marks
            rows.append(row)
        if rows:
            sku = table(Sku)
            self._session.connection().execute(_update_by_id(sku, rows[0]), rows)


def _update_by_id(rows_of: Table, row: Mapping[str, Any]) -> Update:
    values: dict[str, Any] = {name: bindparam(name) for name in row if name != "row_id"}
    return update(rows_of).where(rows_of.c.id == bindparam("row_id")).values(values)


def _fill(row: dict[str, Any], key: str, value: Json) -> None:
    column, dot, name = key.partition(".")
    if not dot:
        row[key] = value
    elif value in ("", None):
        row[column].pop(name, None)
    else:
        row[column][name] = value


def _copied(live: Live) -> dict[str, Any]:
    row = dict(live)
    for column in ("attributes", "extra"):
        if column in row:
            row[column] = dict(row[column])
    return row
