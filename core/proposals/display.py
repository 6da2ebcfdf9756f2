"""How values read for people: money with its sign, categories as paths; and what differs in texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.metafields import plain_name
from core.changes import Json, Relation
from core.money import show
from core.records.choices import Kind

NOTHING = "—"
"""What stands where there is no value."""

_TO_FILL_IN = {
    "title": "No title",
    "description": "No description",
    "images": "No picture",
    "price_minor": "Price to set",
    "barcode": "Barcode to correct",
}
_DIFF_WORDS = 4000
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_MONEY = "_minor"
_NAMES = {
    "category_id": "Category",
    "brand_id": "Brand",
    "supplier_id": "Supplier",
    "merged_into_id": "Merged into",
    "product_type": "Product type",
    "price_minor": "Price",
    "compare_at_minor": "Compare-at price",
    "unit_cost_minor": "Unit cost",
    "weight_grams": "Weight",
    "images": "Pictures",
    "seo_title": "SEO title",
    "seo_description": "SEO description",
    "image_url": "Picture",
    "product_id": "Product",
    "merge": "Merge",
    "mail": "E-mail",
}


@dataclass(frozen=True)
class Names:
    """The names behind ids, as far as somebody looked them up; ids without a name are shown as ids."""

    categories: Mapping[int, str] = field(default_factory=dict)
    products: Mapping[int, str] = field(default_factory=dict)
    brands: Mapping[int, str] = field(default_factory=dict)
    currency: str = ""


def field_text(name: str) -> str:
    """A field's name for people: ``attributes.Color`` is ``Color``, ``price_minor`` is ``Price``.

    A metafield's key is left out: ``attributes.Color (shopify.color-pattern)`` is ``Color`` too.
    """
    if name.startswith(ATTRIBUTE_PREFIX):
        return plain_name(name.removeprefix(ATTRIBUTE_PREFIX))
    return _NAMES.get(name) or name.replace("_", " ").capitalize()


def value_text(name: str, value: Json, names: Names) -> str:
    """A field's value for people, on one line for all but texts; a dash where there is none."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, int) and not isinstance(value, bool):
        return _number_text(name, value, names)
    if name == "options" and isinstance(value, list):
        return " · ".join(f"{option}: {said}" for option, said in value)
    if isinstance(value, list):
        return ", ".join(_part_text(part) for part in value)
    if isinstance(value, dict):
        return " · ".join(f"{plain_name(field_text(key))}: {_part_text(part)}" for key, part in sorted(value.items()))
    return str(value)


def proposed_text(kind: Kind, payload: Mapping[str, Any], names: Names) -> str:
    """What a change would give, in words short enough for a line of the queue."""
    if kind == Kind.CATEGORY:
        return str(payload.get("path", NOTHING))
    if kind == Kind.ATTRIBUTES:
        return value_text("attributes", payload.get("values", {}), names)
    if kind == Kind.MERGE:
        return _merge_text(payload, names)
    if kind == Kind.COPY:
        return str(payload.get("text", NOTHING))
    if kind == Kind.MAIL:
        return str(payload.get("subject", {}).get("text", NOTHING))
    if payload.get("value") is None:
        name = str(payload.get("field", ""))
        return _TO_FILL_IN.get(name) or f"{field_text(name)} to fill in"
    return value_text(str(payload.get("field", "")), payload["value"], names)


def _merge_text(payload: Mapping[str, Any], names: Names) -> str:
    keep_id = payload.get("keep_id")
    keep = names.products.get(keep_id, f"product {keep_id}") if keep_id else NOTHING
    if payload.get("relation") != Relation.VARIANT:
        return f"Merge into {keep}"
    told = [f"{one['name']}: {one['retire']}" for one in payload.get("options", ()) if one.get("retire")]
    return " · ".join([f"Variant of {keep}", *told])


class Op(StrEnum):
    """What became of a run of a text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


def diff(before: str, after: str) -> list[tuple[Op, str]]:
    """The two texts as one run of pieces: what stayed, what went and what came, by whole words.

    The pieces that are not ADDED make ``before``, those not REMOVED make ``after``. Beyond 4,000 words and blanks a
    text is not compared: it is one piece that went and one that came.

    >>> diff("Red linen dress", "Blue linen dress")
    [(<Op.REMOVED: 'removed'>, 'Red'), (<Op.ADDED: 'added'>, 'Blue'), (<Op.SAME: 'same'>, ' linen dress')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if before == after or max(len(old), len(new)) > _DIFF_WORDS:
        return _pieces([(Op.SAME, before)] if before == after else [(Op.REMOVED, before), (Op.ADDED, after)])
    found: list[tuple[Op, str]] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((Op.SAME, "".join(old[old_from:old_to])))
            continue
        found += [(Op.REMOVED, "".join(old[old_from:old_to])), (Op.ADDED, "".join(new[new_from:new_to]))]
    return _pieces(found)


def _pieces(found: Sequence[tuple[Op, str]]) -> list[tuple[Op, str]]:
    return [(op, text) for op, text in found if text]


def _number_text(name: str, value: int, names: Names) -> str:
    if name == "compare_at_minor" and value == 0:
        return NOTHING  # the channels' way of saying that there is none
    if name.endswith(_MONEY):
        return show(value, names.currency) if names.currency else str(value)
    if name == "category_id":
        return names.categories.get(value, f"category {value}")
    if name == "brand_id":
        return names.brands.get(value, f"brand {value}")
    if name in {"merged_into_id", "product_id"}:
        return names.products.get(value, f"product {value}")
    return f"{value:,} g" if name == "weight_grams" else str(value)


def _part_text(part: Any) -> str:
    if part is None or part == "":
        return NOTHING
    if isinstance(part, Mapping):
        return str(part.get("url", part))
    return str(part)
