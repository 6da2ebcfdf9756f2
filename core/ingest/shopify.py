"""Shopify's product CSV in its two dialects: the same catalogue comes out of either."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalog.metafields import attribute_of, last_part
from core.ingest.mapping import MAX_NAME, Dialect, MappingProfile, Target

_GOOGLE = "google shopping / "

# Current header, legacy header (None: as in the current one), target.
_FIELDS: tuple[tuple[str, str | None, Target], ...] = (
    ("URL handle", "Handle", Target.HANDLE),
    ("Title", None, Target.TITLE),
    ("Description", "Body (HTML)", Target.DESCRIPTION),
    ("Vendor", None, Target.BRAND),
    ("Product category", None, Target.CATEGORY),
    ("Type", None, Target.PRODUCT_TYPE),
    ("Tags", None, Target.TAGS),
    ("Status", None, Target.STATUS),
    ("SKU", "Variant SKU", Target.SKU),
    ("Barcode", "Variant Barcode", Target.BARCODE),
    ("Option1 name", None, Target.OPTION1_NAME),
    ("Option1 value", None, Target.OPTION1_VALUE),
    ("Option2 name", None, Target.OPTION2_NAME),
    ("Option2 value", None, Target.OPTION2_VALUE),
    ("Option3 name", None, Target.OPTION3_NAME),
    ("Option3 value", None, Target.OPTION3_VALUE),
    ("Price", "Variant Price", Target.PRICE),
    ("Compare-at price", "Variant Compare At Price", Target.COMPARE_AT),
    ("Cost per item", None, Target.UNIT_COST),
    ("Inventory quantity", "Variant Inventory Qty", Target.ON_HAND),
    ("Weight value (grams)", "Variant Grams", Target.WEIGHT_GRAMS),
    ("Product image URL", "Image Src", Target.IMAGES),
    ("Image position", None, Target.IMAGE_POSITION),
    ("Image alt text", None, Target.IMAGE_ALT),
    ("Variant image URL", "Variant Image", Target.SKU_IMAGE),
    ("SEO title", None, Target.SEO_TITLE),
    ("SEO description", None, Target.SEO_DESCRIPTION),
)

# Kept with the SKU, under the current header; anything else that is unknown is kept with the product.
_SKU_EXTRA: tuple[tuple[str, str | None], ...] = (
    ("Charge tax", "Variant Taxable"),
    ("Tax code", "Variant Tax Code"),
    ("Unit price total measure", None),
    ("Unit price total measure unit", None),
    ("Unit price base measure", None),
    ("Unit price base measure unit", None),
    ("Inventory tracker", "Variant Inventory Tracker"),
    ("Continue selling when out of stock", "Variant Inventory Policy"),
    ("Weight unit for display", "Variant Weight Unit"),
    ("Requires shipping", "Variant Requires Shipping"),
    ("Fulfillment service", "Variant Fulfillment Service"),
)
_EXTRA: tuple[tuple[str, str | None], ...] = (("Published on online store", "Published"), ("Gift card", None))

# Metafields that are fields of the catalogue: the one Endcap itself writes, and what never goes back to the shop.
_DEPARTMENT = "department (product.metafields.shop.department)"
_SUPPLIER = "supplier"
_AI_ORIGIN = "endcap.ai_origin)"  # told by Endcap, which knows it from its decisions: never an attribute

_ONLY_CURRENT = {current.casefold() for current, legacy, _ in _FIELDS if legacy}
_ONLY_LEGACY = {legacy.casefold() for _, legacy, _ in _FIELDS if legacy}
_BY_HEADER = {header.casefold(): target for *names, target in _FIELDS for header in names if header}
_SKU_EXTRA_BY_HEADER = {header.casefold(): names[0] for names in _SKU_EXTRA for header in names if header}
_EXTRA_BY_HEADER = {header.casefold(): names[0] for names in _EXTRA for header in names if header}


def dialect_of(columns: Sequence[str]) -> Dialect:
    """Which of Shopify's dialects the header is in; *mapped* if neither.

    The key column must be there (URL handle, or Handle) and at least one more that only that dialect has, or a title.
    """
    present = {column.casefold() for column in columns}
    if "url handle" in present and present & (_ONLY_CURRENT - {"url handle"} | {"title"}):
        return Dialect.SHOPIFY_CURRENT
    if "handle" in present and present & (_ONLY_LEGACY - {"handle"}):
        return Dialect.SHOPIFY_LEGACY
    return Dialect.MAPPED


def profile_of(columns: Sequence[str]) -> MappingProfile | None:
    """The profile that reads the file if its header is Shopify's: a blank cell erases, an absent column keeps."""
    dialect = dialect_of(columns)
    if dialect == Dialect.MAPPED:
        return None
    targets: dict[str, Target] = {}
    attributes: dict[str, str] = {}
    extra: dict[str, str] = {}
    sku_extra: dict[str, str] = {}
    for column in columns:
        folded = column.casefold()
        if folded.endswith(_AI_ORIGIN):
            continue
        attribute = attribute_of(column)
        target = _metafield_target(column)
        if target and target not in targets.values():
            targets[column] = target
        elif attribute and len(attribute) <= MAX_NAME and attribute not in attributes.values():
            attributes[column] = attribute
        elif folded in _BY_HEADER and _BY_HEADER[folded] not in targets.values():
            targets[column] = _BY_HEADER[folded]
        elif folded in _SKU_EXTRA_BY_HEADER:
            sku_extra[column] = _SKU_EXTRA_BY_HEADER[folded]
        else:
            extra[column] = _EXTRA_BY_HEADER.get(folded, column)
    return MappingProfile(
        name="Shopify" if dialect == Dialect.SHOPIFY_CURRENT else "Shopify (legacy)",
        dialect=dialect,
        columns=targets,
        attributes=attributes,
        extra=extra,
        sku_extra=sku_extra,
        blanks="erase",
        confidence=dict.fromkeys(columns, 1.0),
    )


def _metafield_target(column: str) -> Target | None:
    if column.casefold() == _DEPARTMENT:
        return Target.DEPARTMENT
    return Target.SUPPLIER if last_part(column) == _SUPPLIER else None
