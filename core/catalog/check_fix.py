"""What giving one field a valid value would do: text limits, prices, barcodes, pictures."""

from __future__ import annotations

from collections.abc import Callable

from core.catalog.barcodes import barcode_fault
from core.catalog.check_attributes import checked_value
from core.catalog.facts import CatalogContext, ProductFacts, SkuFacts, value_of
from core.catalog.fields import ATTRIBUTE_PREFIX
from core.catalog.findings import VALUE_MISSING, block, is_unprintable, quoted, warn
from core.changes import FieldWrite, Finding, FixChange, Json, Plan
from core.money import show

# Shopify's limits of text, in characters.
LONGEST: dict[str, int] = {
    "title": 255,
    "product_type": 255,
    "department": 120,
    "description": 500_000,
    "seo_title": 255,
    "seo_description": 320,
    "image_url": 2000,
}
LONGEST_TAG = 255
MOST_TAGS = 250
MOST_IMAGES = 250
# Longer ones are cut off in search results.
SHOWN_SEO_TITLE = 70

# A price this many times its cost or its own compare-at price is more likely a slip than a decision.
ABSURD_MARKUP = 20
ABSURD_DISCOUNT = 10
HIGHEST_PRICE_MINOR = 10**11
HEAVIEST_GRAMS = 2**31 - 1  # the store's column holds no more

_PRODUCT_TEXTS = ("title", "description", "product_type", "department", "seo_title", "seo_description")
_MONEY = ("price_minor", "compare_at_minor", "unit_cost_minor")


def plan_fix(change: FixChange, product: ProductFacts, context: CatalogContext) -> Plan:
    """The one write, with findings; a value that is missing or unusable is a block and nothing is written."""
    sku = product.sku(change.sku_id) if change.sku_id is not None else None
    if change.sku_id is not None and sku is None:
        gone = block(
            "sku-gone", f"The product has no SKU {change.sku_id} any more. Reject this proposal.", change.field
        )
        return Plan(findings=(gone,))
    if not _is_fixable(change):
        words = f"{quoted(change.field)} is not a field that can be corrected here. Reject this proposal."
        return Plan(findings=(block("field-unknown", words, change.field),))
    if change.value is None or (isinstance(change.value, str) and not change.value.strip()):
        words = "No value could be suggested. Edit the proposal and fill in the value."
        return Plan(findings=(block(VALUE_MISSING, words, change.field),))
    value, found = _checked(change, product, sku, context)
    before = value_of(product, change.field, change.sku_id)
    if any(finding.level == "block" for finding in found):
        return Plan(findings=tuple(found))
    if value == before:
        return Plan(findings=(block("value-same", "The field has this value already. Reject this.", change.field),))
    return Plan((FieldWrite(product.id, change.field, before, value, change.sku_id),), tuple(found))


def _is_fixable(change: FixChange) -> bool:
    if change.sku_id is not None:
        return change.field in {*_MONEY, "barcode", "weight_grams", "image_url"}
    return change.field in {*_PRODUCT_TEXTS, "tags", "images"} or change.field.startswith(ATTRIBUTE_PREFIX)


def _checked(
    change: FixChange, product: ProductFacts, sku: SkuFacts | None, context: CatalogContext
) -> tuple[Json, list[Finding]]:
    if change.field.startswith(ATTRIBUTE_PREFIX):
        if not isinstance(change.value, str):
            return None, [_not_text(change.field)]
        return checked_value(change.field.removeprefix(ATTRIBUTE_PREFIX), change.value, product, context)
    if sku is not None and change.field in _MONEY:
        return _money(change, sku)
    if change.field == "images":
        return _images(change.value, product)
    if change.field == "weight_grams":
        return _weight(change.value)
    check: Callable[[Json, str], tuple[Json, list[Finding]]] = {"tags": _tags, "barcode": _barcode}.get(
        change.field, _text
    )
    return check(change.value, change.field)


def _text(value: Json, field: str) -> tuple[Json, list[Finding]]:
    if not isinstance(value, str):
        return None, [_not_text(field)]
    text = value if field == "description" else value.strip()
    longest = LONGEST[field]
    if len(text) > longest:
        words = f"The text has {len(text):,} characters; Shopify takes {longest:,}. Shorten it."
        return text, [block("text-too-long", words, field)]
    if is_unprintable(text, lines_allowed=field == "description"):
        return text, [block("text-unprintable", "The text holds line breaks or control signs. Remove them.", field)]
    if field == "image_url" and not _is_address(text):
        return text, [_not_address(text, field)]
    if field == "seo_title" and len(text) > SHOWN_SEO_TITLE:
        words = f"Search engines show about {SHOWN_SEO_TITLE} of these {len(text)} characters. Shorten it if you can."
        return text, [warn("seo-title-long", words, field)]
    return text, []


def _tags(value: Json, field: str) -> tuple[Json, list[Finding]]:
    if not isinstance(value, list) or not all(isinstance(tag, str) and tag.strip() for tag in value):
        return None, [block("tags-not-list", "Tags are a list of words. Write each as its own tag.", field)]
    tags = list(dict.fromkeys(str(tag).strip() for tag in value))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        words = f"Shopify takes {MOST_TAGS} tags of {LONGEST_TAG} characters each. Remove or shorten some."
        return tags, [block("tags-too-many", words, field)]
    if any(map(is_unprintable, tags)):
        return tags, [block("text-unprintable", "A tag holds line breaks or control signs. Remove them.", field)]
    return tags, []


def _barcode(value: Json, field: str) -> tuple[Json, list[Finding]]:
    text = str(value).replace(" ", "").replace("-", "") if isinstance(value, str | int) else ""
    fault = barcode_fault(text)
    return text, [block("barcode-invalid", f"{quoted(value)} {fault}", field)] if fault else []


def _weight(value: Json) -> tuple[Json, list[Finding]]:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HEAVIEST_GRAMS:
        words = f"{quoted(value)} is not a weight. Write whole grams, such as 250."
        return None, [block("weight-invalid", words, "weight_grams")]
    return value, []


def _images(value: Json, product: ProductFacts) -> tuple[Json, list[Finding]]:
    """A picture's address, or the whole list of pictures with their alternative texts."""
    listed = [{"url": value.strip(), "alt": product.title}] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or len(listed) > MOST_IMAGES:
        words = f"Give the address of a picture, or a list of up to {MOST_IMAGES}."
        return None, [block("images-not-list", words, "images")]
    for image in listed:
        url = image.get("url") if isinstance(image, dict) else None
        if not isinstance(url, str) or not _is_address(url):
            return None, [_not_address(url, "images")]
        alt = image.get("alt", "")
        if not isinstance(alt, str) or is_unprintable(alt):
            words = "The words for a picture must be one line of text, without control signs. Write them again."
            return None, [block("image-words", words, "images")]
    return listed, []


def _is_address(text: str) -> bool:
    is_plain = not any(sign.isspace() for sign in text) and not is_unprintable(text)
    return is_plain and text.startswith(("https://", "http://", "/media/"))


def _not_address(text: object, field: str) -> Finding:
    words = f"{quoted(text)} is not the address of a picture. Write one that begins with https://."
    return block("image-address", words, field)


def _money(change: FixChange, sku: SkuFacts) -> tuple[Json, list[Finding]]:
    value, field = change.value, change.field
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HIGHEST_PRICE_MINOR:
        words = f"{quoted(value)} is not an amount of money. Write digits with a decimal point, such as 12.50."
        return None, [block("price-invalid", words, field)]
    if field == "price_minor":
        return value, _price_findings(value, sku)
    if field == "compare_at_minor":
        return value or None, _compare_at_findings(value, sku)
    return value, _cost_findings(value, sku)


def _price_findings(price: int, sku: SkuFacts) -> list[Finding]:
    field, cost, was = "price_minor", sku.unit_cost_minor, sku.compare_at_minor
    if price == 0:
        return [block("price-zero", "A price must be more than nothing. Write what the customer pays.", field)]
    shown = show(price, sku.currency)
    found: list[Finding] = []
    if cost and price < cost:
        words = f"{shown} is below the unit cost of {show(cost, sku.currency)}: each sale loses money. Check both."
        found.append(warn("price-below-cost", words, field))
    if cost and price > cost * ABSURD_MARKUP:
        words = f"{shown} is more than {ABSURD_MARKUP} times the unit cost of {show(cost, sku.currency)}. Check both."
        found.append(warn("price-absurd", words, field))
    if was and price > was:
        words = f"{shown} is above the compare-at price of {show(was, sku.currency)}. Correct or remove that one too."
        found.append(warn("price-above-compare-at", words, field))
    if was and price * ABSURD_DISCOUNT < was:
        words = f"{shown} is less than a tenth of the compare-at price of {show(was, sku.currency)}. Check both."
        found.append(warn("price-absurd", words, field))
    return found


def _compare_at_findings(was: int, sku: SkuFacts) -> list[Finding]:
    price = sku.price_minor
    if was and price and was <= price:
        words = f"A compare-at price must be above the price of {show(price, sku.currency)}. Write 0 to remove it."
        return [block("compare-at-low", words, "compare_at_minor")]
    if was and price and was > price * ABSURD_DISCOUNT:
        words = f"{show(was, sku.currency)} would show a discount of more than nine tenths. Check both prices."
        return [warn("price-absurd", words, "compare_at_minor")]
    return []


def _cost_findings(cost: int, sku: SkuFacts) -> list[Finding]:
    if sku.price_minor and cost > sku.price_minor:
        words = f"{show(cost, sku.currency)} is above the price of {show(sku.price_minor, sku.currency)}. Check both."
        return [warn("cost-above-price", words, "unit_cost_minor")]
    return []


def _not_text(field: str) -> Finding:
    return block("not-text", "The value must be text. Write it in words.", field)
