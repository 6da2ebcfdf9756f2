"""Every field of the catalogue that a change may write, and the one place that writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import load_only
from sqlmodel import Session

from core.changes import FieldWrite, Json
from core.errors import BadInputError
from core.records.base import utc_now
from core.records.catalogue import Product, Sku

PRODUCT_FIELDS = (
    "title",
    "description",
    "product_type",
    "department",
    "status",
    "brand_id",
    "supplier_id",
    "category_id",
    "merged_into_id",
    "tags",
    "images",
    "seo_title",
    "seo_description",
)
SKU_FIELDS = (
    "product_id",
    "options",
    "barcode",
    "price_minor",
    "compare_at_minor",
    "unit_cost_minor",
    "weight_grams",
    "image_url",
)
ATTRIBUTE_PREFIX = "attributes."

_CHUNK = 500


@dataclass(frozen=True)
class Conflict:
    """A write that met another value than it expected; nothing of its change was written.

    ``reason`` says why in a sentence where the value alone would not tell.
    """

    write: FieldWrite
    found: Json
    reason: str = ""


def attribute_field(name: str) -> str:
    """The field name of an attribute: ``attributes.Color``."""
    return ATTRIBUTE_PREFIX + name


def option_pairs(options: Mapping[str, str]) -> list[Json]:
    """A SKU's options as a write holds them: pairs of name and value, as some stores lose the order of names.

    >>> option_pairs({"Size": "M", "Colour": "Red"})
    [['Size', 'M'], ['Colour', 'Red']]
    """
    return [[name, value] for name, value in options.items()]


def load(session: Session, writes: Iterable[FieldWrite]) -> dict[tuple[str, int], Product | Sku]:
    """The rows the writes concern, keyed ``("product", id)`` and ``("sku", id)``, a few hundred a query.

    Of products only the columns that are written are read; the others are read when somebody asks for them.
    """
    writes = list(writes)
    rows: dict[tuple[str, int], Product | Sku] = {}
    product_ids = sorted({write.product_id for write in writes})
    sku_ids = sorted({write.sku_id for write in writes if write.sku_id is not None})
    columns = {"rev", *(_column(write.field) for write in writes if write.sku_id is None)}
    touched = load_only(*(getattr(Product, name) for name in sorted(columns)))
    for chunk in _chunks(product_ids):
        for product in session.scalars(select(Product).where(Product.id.in_(chunk)).options(touched)):  # type: ignore[union-attr]
            rows["product", product.id or 0] = product
    for chunk in _chunks(sku_ids):
        for sku in session.scalars(select(Sku).where(Sku.id.in_(chunk))):  # type: ignore[union-attr]
            rows["sku", sku.id or 0] = sku
    return rows


def read_value(row: Product | Sku, field: str) -> Json:
    """The live value of a field; None for an attribute the product does not have.

    Raises:
        BadInputError: no such field.
    """
    if isinstance(row, Product) and field.startswith(ATTRIBUTE_PREFIX):
        return row.attributes.get(field.removeprefix(ATTRIBUTE_PREFIX))
    known = PRODUCT_FIELDS if isinstance(row, Product) else SKU_FIELDS
    if field not in known:
        raise BadInputError(f"{field!r} is not a field that changes may write: one of {', '.join(known)}.")
    value: Json = getattr(row, field)
    return option_pairs(row.options) if isinstance(row, Sku) and field == "options" else value


def write_all(session: Session, writes: Sequence[FieldWrite]) -> Conflict | None:
    """Write every value, or none: the first write whose ``before`` is not the live value is given back instead."""
    rows = load(session, writes)
    conflict = first_conflict(rows, writes)
    if conflict is None:
        write_loaded(rows, writes)
    return conflict


def first_conflict(rows: dict[tuple[str, int], Product | Sku], writes: Iterable[FieldWrite]) -> Conflict | None:
    """The first write whose ``before`` is not the live value of its row, or None."""
    for write in writes:
        found = read_value(_row(rows, write), write.field)
        if found != write.before:
            return Conflict(write, found)
    return None


def stranded_options(session: Session, writes: Sequence[FieldWrite]) -> Conflict | None:
    """The first write that takes options back which another SKU of the product, joined since, would keep alone."""
    back = {write.sku_id: write for write in writes if write.field == "options"}
    leaving = {write.sku_id for write in writes if write.field == "product_id"}
    staying = [write for sku_id, write in back.items() if sku_id not in leaving]
    if not staying:
        return None
    product_ids = {write.product_id for write in staying}
    for sku in session.scalars(select(Sku).where(Sku.product_id.in_(product_ids))):  # type: ignore[attr-defined]
        for write in staying:
            is_other = sku.id not in back and sku.id not in leaving and sku.product_id == write.product_id
            if is_other and sku.options.keys() != _options(write.after).keys():
                words = f"Another variant, {sku.code}, joined the product since and is told by the same options. "
                return Conflict(write, option_pairs(sku.options), words + "Nothing was changed; take that back first.")
    return None


def write_loaded(rows: dict[tuple[str, int], Product | Sku], writes: Iterable[FieldWrite]) -> None:
    """Write the values into rows that were checked already; each touched product's revision grows by one."""
    touched: set[int] = set()
    for write in writes:
        _set(_row(rows, write), write.field, write.after)
        touched.add(write.product_id)
    for product_id in touched:
        product = rows.get(("product", product_id))
        if isinstance(product, Product):
            product.rev += 1
            product.updated_at = utc_now()


def _column(field: str) -> str:
    """The product's column that holds a field; attributes share one."""
    if field.startswith(ATTRIBUTE_PREFIX):
        return "attributes"
    return field if field in PRODUCT_FIELDS else "rev"


def _set(row: Product | Sku, field: str, value: Json) -> None:
    if isinstance(row, Product) and field.startswith(ATTRIBUTE_PREFIX):
        name = field.removeprefix(ATTRIBUTE_PREFIX)
        kept = {key: old for key, old in row.attributes.items() if key != name}
        row.attributes = kept if value is None else {**kept, name: str(value)}
        return
    setattr(row, field, _options(value) if field == "options" else value)


def _options(value: Json) -> dict[str, str]:
    pairs = value if isinstance(value, list) else []
    return {str(name): str(said) for name, said in pairs}


def _row(rows: dict[tuple[str, int], Product | Sku], write: FieldWrite) -> Product | Sku:
    key = ("sku", write.sku_id) if write.sku_id is not None else ("product", write.product_id)
    if key not in rows:
        raise BadInputError(f"There is no {key[0]} {key[1]} any more: the proposal about it is out of date.")
    return rows[key]


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
