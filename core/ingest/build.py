"""Rows of one product made into one entry, or into the reasons why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.catalog.metafields import header_of, last_part
from core.changes import Json
from core.ingest import values
from core.ingest.checks import MAX_ATTRIBUTE, MAX_DEPARTMENT
from core.ingest.entries import Entry, SkuEntry, Values
from core.ingest.mapping import ATTRIBUTE, EXTRA, MAX_NAME, OPTION, SKU_EXTRA, MappingProfile, Target
from core.ingest.problems import Problem, Severity

Cells = Mapping[str, str]
CellRow = tuple[int, Cells]

_TEXTS = (
    Target.TITLE,
    Target.DESCRIPTION,
    Target.PRODUCT_TYPE,
    Target.DEPARTMENT,
    Target.SEO_TITLE,
    Target.SEO_DESCRIPTION,
    Target.BRAND,
    Target.SUPPLIER,
)
_MONEY = {Target.PRICE: "price_minor", Target.COMPARE_AT: "compare_at_minor", Target.UNIT_COST: "unit_cost_minor"}
_OPTION_COLUMNS = (
    (Target.OPTION1_NAME, Target.OPTION1_VALUE),
    (Target.OPTION2_NAME, Target.OPTION2_VALUE),
    (Target.OPTION3_NAME, Target.OPTION3_VALUE),
)
_VARIANT_SIGNS = (Target.SKU, Target.BARCODE, Target.PRICE, Target.OPTION1_VALUE, Target.ON_HAND)
_NO_OPTION = ("title", "default title")  # what Shopify writes for a product without options


@dataclass(frozen=True)
class _Keys:
    """The keys of a row's cells, sorted once for all rows that have the same."""

    attributes: tuple[str, ...]
    options: tuple[str, ...]
    extra: tuple[str, ...]
    sku_extra: tuple[str, ...]
    department: str  # the attribute that tells it where no column does, as a metafield of the shop's own
    has_options: bool
    tells_skus: bool


@lru_cache(maxsize=4096)
def _keys(keys: tuple[str, ...]) -> _Keys:
    options = tuple(key for key in keys if key.startswith(OPTION))
    attributes = tuple(key for key in keys if key.startswith(ATTRIBUTE))
    return _Keys(
        attributes=attributes,
        options=options,
        extra=tuple(key for key in keys if key.startswith(EXTRA)),
        sku_extra=tuple(key for key in keys if key.startswith(SKU_EXTRA)),
        department=next((key for key in attributes if _tells_department(key.removeprefix(ATTRIBUTE))), ""),
        has_options=bool(options) or any(value in keys for _, value in _OPTION_COLUMNS),
        tells_skus=bool(options) or any(sign in keys for sign in _VARIANT_SIGNS),
    )


def _tells_department(attribute: str) -> bool:
    return last_part(header_of(attribute)) == "department"


def build(handle: str, rows: Sequence[CellRow], profile: MappingProfile, currency: str) -> Entry:
    """The entry of rows that share a handle and passed the checks. A key that is absent keeps what the catalogue has.

    In Shopify's files the row with the title carries the product; otherwise every row is a SKU, and product values in
    which the rows differ become options (attributes) or stay with the SKU (other fields).
    """
    if any(cells.get(Target.SPECS) for _, cells in rows):
        rows = [(line, _with_specs(cells)) for line, cells in rows]
    head = next((cells for _, cells in rows if cells.get(Target.TITLE)), rows[0][1])
    flat = not profile.is_shopify
    differing = _differing(rows) if flat and len(rows) > 1 else frozenset()
    product = _product_values(head if not flat else _merged(rows), rows, profile, differing)
    variants = list(rows) if flat else _variants(rows)
    skus = [_sku(handle, row, head, profile, currency, differing) for row in variants]
    return Entry(list(dict.fromkeys(line for line, _ in rows)), handle, product, skus)


def faults(handle: str, rows: Sequence[CellRow], entry: Entry, columns: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the product as a whole, or worth a look."""
    line = rows[0][0]
    if not handle:
        yield Problem(line, _named(columns, Target.HANDLE), "", "is missing: nothing says which product this row is of")
    if any(Target.TITLE in cells for _, cells in rows) and not entry.values.get(Target.TITLE):
        yield Problem(line, _named(columns, Target.TITLE), "", "is missing: every product needs a title")
    seen: dict[str, int] = {}
    for sku in entry.skus:
        if len(sku.code) > 255:
            yield Problem(sku.line, _named(columns, Target.SKU), sku.code, "is longer than 255 characters")
        if sku.code in seen:
            reason = f"is on line {seen[sku.code]:,} already: every SKU needs a code of its own"
            yield Problem(sku.line, _named(columns, Target.SKU), sku.code, reason)
        seen.setdefault(sku.code, sku.line)
    named = [cells for _, cells in rows if cells.get("given_handle")]
    if len({cells["given_handle"] for cells in named}) > 1:
        given = " and ".join(sorted({cells["given_handle"] for cells in named})[:2])
        yield Problem(line, _named(columns, Target.HANDLE), given, "give the same handle: make them differ")


def _named(columns: Mapping[str, str], target: Target) -> str:
    return columns.get(target, target.value)


def _variants(rows: Sequence[CellRow]) -> list[CellRow]:
    """The rows that are SKUs, not only pictures; the first always is, unless the file says nothing of SKUs at all."""
    if not any(_keys(tuple(cells)).tells_skus for _, cells in rows):
        return []
    return [row for row in rows if row is rows[0] or _is_variant(row[1])]


def _is_variant(cells: Cells) -> bool:
    return any(cells.get(sign) for sign in (*_VARIANT_SIGNS, *_keys(tuple(cells)).options))


def _merged(rows: Sequence[CellRow]) -> Cells:
    """For each key the first value that is filled."""
    merged = dict(rows[0][1])
    for _, cells in rows[1:]:
        for key, cell in cells.items():
            if cell and not merged.get(key):
                merged[key] = cell
    return merged


def _differing(rows: Sequence[CellRow]) -> frozenset[str]:
    keys = dict.fromkeys(key for _, cells in rows for key in cells)
    return frozenset(key for key in keys if len({cells[key] for _, cells in rows if cells.get(key)}) > 1)


def _product_values(head: Cells, rows: Sequence[CellRow], profile: MappingProfile, differing: frozenset[str]) -> Values:
    found: Values = {key.value: head[key] for key in _TEXTS if key in head}
    if head.get(Target.STATUS):
        found["status"] = values.status(head[Target.STATUS])
    if Target.CATEGORY in head:
        title = head.get(Target.TITLE, "")
        found["category"] = values.category_path(head[Target.CATEGORY], profile.category_separator, title)
    if Target.TAGS in head:
        found["tags"] = list[Json](values.listed(head[Target.TAGS], profile.list_separator))
    if Target.IMAGES in head:
        found["images"] = list[Json](_images(rows))
    keys = _keys(tuple(head))
    if profile.is_shopify and Target.DEPARTMENT not in head and keys.department:
        found[Target.DEPARTMENT.value] = head[keys.department][:MAX_DEPARTMENT]
    for key in (*keys.attributes, *keys.extra):
        found[_kept_as(key, head[key])] = head[key]
    kept = found if profile.blanks == "erase" else {key: value for key, value in found.items() if value}
    # What differs between the rows is told by the options; on the product it would be wrong for some of them.
    return {**kept, **{key: "" for key in differing if key.startswith((ATTRIBUTE, EXTRA))}}


def _kept_as(key: str, cell: str) -> str:
    if key.startswith(ATTRIBUTE) and len(cell) > MAX_ATTRIBUTE:
        return EXTRA + key.removeprefix(ATTRIBUTE)
    return key


def _with_specs(cells: Cells) -> Cells:
    """The cells with each named value of the specification as an attribute; a column of that name comes first."""
    found = dict(cells)
    for name, value in values.specs(found.pop(Target.SPECS, "")).items():
        short = len(name) <= MAX_NAME and len(value) <= MAX_ATTRIBUTE and name != values.UNNAMED
        found.setdefault((ATTRIBUTE if short else EXTRA) + name[:MAX_NAME], value)
    return found


def _images(rows: Sequence[CellRow]) -> list[Json]:
    """Every row's pictures in their positions; the first to name an address gives its text."""
    placed: list[tuple[int, int, dict[str, Json]]] = []
    for order, (_, cells) in enumerate(rows):
        position = values.whole(cells.get(Target.IMAGE_POSITION, "")) if cells.get(Target.IMAGE_POSITION) else None
        for url in values.image_urls(cells.get(Target.IMAGES, "")):
            if values.is_web_address(url):
                alt = cells.get(Target.IMAGE_ALT, "")
                placed.append((order if position is None else position, order, {"url": url, "alt": alt}))
    placed.sort(key=lambda one: one[:2])
    by_url: dict[str, Json] = {}
    for _, _, image in placed:
        by_url.setdefault(str(image["url"]), image)
    return list(by_url.values())


def _sku(
    handle: str, row: CellRow, head: Cells, profile: MappingProfile, currency: str, differing: frozenset[str]
) -> SkuEntry:
    line, cells = row
    options = _options(cells, head, differing)
    found: Values = {}
    if options or _keys(tuple(cells)).has_options or any(key.startswith(ATTRIBUTE) for key in differing):
        found["options"] = dict[str, Json](options)
    if Target.BARCODE in cells:
        found["barcode"] = cells[Target.BARCODE]
    for target, field in _MONEY.items():
        if target in cells:
            found[field] = values.minor(cells[target], currency) if cells[target] else None
    if Target.ON_HAND in cells:
        found["on_hand_units"] = values.whole(cells[Target.ON_HAND]) if cells[Target.ON_HAND] else None
    if Target.WEIGHT_GRAMS in cells:
        found["weight_grams"] = values.grams(cells[Target.WEIGHT_GRAMS]) if cells[Target.WEIGHT_GRAMS] else None
    if Target.SKU_IMAGE in cells:
        found["image_url"] = cells[Target.SKU_IMAGE] if values.is_web_address(cells[Target.SKU_IMAGE]) else ""
    found.update(_sku_extra(cells, head, differing))
    if profile.blanks == "keep":
        found = {key: value for key, value in found.items() if value not in (None, "")}
    code = cells.get(Target.SKU, "")
    return SkuEntry(line, code or derived_code(handle, options), found, is_derived=not code)


def derived_code(handle: str, options: Mapping[str, str]) -> str:
    """The code of a SKU whose file gives it none: its handle and option values, the same at every import.

    >>> derived_code("linen-dress", {"Colour": "Blue", "Size": "M"})
    'linen-dress/Blue/M'
    """
    return "/".join((handle, *options.values()))


def _options(cells: Cells, head: Cells, differing: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (name_key, value_key) in enumerate(_OPTION_COLUMNS, start=1):
        value = cells.get(value_key, "")
        name = cells.get(name_key) or head.get(name_key) or f"Option {number}"
        if value and (name.casefold(), value.casefold()) != _NO_OPTION:
            found[name] = value
    keys = _keys(tuple(cells))
    told = (*keys.options, *(key for key in keys.attributes if key in differing))
    found.update({key.partition(".")[2]: cells[key] for key in told if cells[key]})
    return found


def _sku_extra(cells: Cells, head: Cells, differing: frozenset[str]) -> Values:
    found: Values = {EXTRA + key.removeprefix(SKU_EXTRA): cells[key] for key in _keys(tuple(cells)).sku_extra}
    for key in differing:
        if key in _TEXTS and cells.get(key) and cells[key] != head.get(key):
            found[EXTRA + key] = cells[key]
        elif key.startswith(EXTRA):
            found[key] = cells.get(key, "")
    return found


def warn(line: int, column: str, value: str, reason: str) -> Problem:
    """A problem that keeps nothing out."""
    return Problem(line, column, value, reason, Severity.WARNING)
