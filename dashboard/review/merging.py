"""Two records that may be one product, side by side as HTML: what stays, what retires, what survives, the SKUs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from core.catalog.facts import ProductFacts, value_of
from core.catalog.survivors import Fate, SkuAfter, SurvivingField, skus_after, surviving_fields
from core.changes import MergeChange, Relation
from core.money import show
from core.proposals.display import NOTHING, Names, field_text, value_text
from core.proposals.item import Item
from dashboard import phrases
from dashboard.review.pictures import picture

_SIGN = "✦"
_KEPT = "✓"
_CLIP = 160  # characters of a value that are shown
_MOST_SKUS = 12
_RELATIONS = {
    Relation.DUPLICATE: "The same product, listed twice",
    Relation.VARIANT: "One product, its variants listed apart",
}
_FATES = {
    Fate.STAYS: "stays",
    Fate.MOVES: f"moves here {_SIGN}",
    Fate.RETIRES: "retires, as the same options are sold already",
}


def merge(item: Item, change: MergeChange) -> str:
    """The product that stays beside the one that retires, which values survive, the SKUs afterwards, the address."""
    stays, retires = item.products.get(change.keep_id), item.products.get(change.retire_id)
    if stays is None or retires is None:
        return "<p class='ec-state'>One of the two products is gone. Reject this proposal.</p>"
    return (
        f"<p class='ec-label ec-relation'>{_RELATIONS[change.relation]}</p>"
        f"<div class='ec-pair'>{_product(f'Stays {_SIGN}', stays, 'ec-label ec-ai')}"
        f"{_product('Retires', retires, 'ec-label')}</div>"
        f"{_fields(surviving_fields(change, stays, retires), stays, retires)}"
        f"{_title_after(change, stays)}{_skus(skus_after(change, stays, retires))}"
        f"<p class='ec-soft'>{escape(_address(stays, retires))}</p>"
    )


def field_value(name: str, product: ProductFacts) -> str:
    """A field of a product for people, not yet escaped; a dash where there is nothing."""
    if name == "brand_id":
        return product.brand or NOTHING
    if name == "category_id":
        return phrases.path(product.category_path) or NOTHING
    if name == "images":
        return phrases.count(len(product.images), "picture") if product.images else NOTHING
    if name == "description":
        return product.description or NOTHING
    return value_text(name, value_of(product, name), Names(currency=product.currency))


def _product(label: str, product: ProductFacts, looks: str) -> str:
    image = product.image_urls[0] if product.image_urls else ""
    return (
        f"<div><p class='{looks}'>{label}</p><div class='ec-one'>{picture(image, product.department)}"
        f"<div><b>{escape(product.title[:200]) or 'No title'}</b><p class='ec-soft'>{escape(_price(product))}</p></div>"
        "</div></div>"
    )


def _price(product: ProductFacts) -> str:
    prices = [sku.price_minor for sku in product.skus if sku.price_minor is not None]
    said = [show(price, product.currency) for price in (min(prices), max(prices))] if prices else []
    return " · ".join([product.status, *([" to ".join(dict.fromkeys(said))] if said else [])])


def _fields(fields: Iterable[SurvivingField], stays: ProductFacts, retires: ProductFacts) -> str:
    """The fields that differ, the value that survives marked; those that are alike in one line."""
    alike, rows = [], ""
    for each in fields:
        label = field_text(each.field)
        if not each.differs:
            alike.append(label)
            continue
        here = _value("Stays", field_value(each.field, stays), survives=not each.from_retired)
        there = _value("Retires", field_value(each.field, retires), survives=each.from_retired)
        rows += f"<tr><td data-label='Field'><div>{escape(label[:60])}</div></td>{here}{there}</tr>"
    head = "<thead><tr><th scope='col'>Field</th><th scope='col'>Stays</th><th scope='col'>Retires</th></tr></thead>"
    table = f"<table class='ec-grid ec-survivors ec-both'>{head}<tbody>{rows}</tbody></table>" if rows else ""
    same = f"<p class='ec-soft'>The same on both: {escape(', '.join(alike)[:600])}.</p>" if alike else ""
    return table + same


def _value(column: str, value: str, *, survives: bool) -> str:
    shown = escape(value[:_CLIP]) + ("…" if len(value) > _CLIP else "")
    if survives:
        kept = f"<span class='ec-kept' aria-hidden='true'>{_KEPT}</span><span class='ec-hidden'>Survives: </span>"
        return f"<td data-label='{column}'><div>{kept}{shown}</div></td>"
    return f"<td class='ec-soft' data-label='{column}'><div>{shown}</div></td>"


def _title_after(change: MergeChange, stays: ProductFacts) -> str:
    if not change.title or change.title == stays.title:
        return ""
    return f"<p>The product is called <b>{escape(change.title)}</b> from then on {_SIGN}</p>"


def _skus(skus: Sequence[SkuAfter]) -> str:
    """What becomes of each SKU, with its options, its price and its stock."""
    if not skus:
        return ""
    rows = "".join(_sku(each) for each in skus[:_MOST_SKUS])
    more = len(skus) - _MOST_SKUS
    rest = f"<p class='ec-soft'>… and {phrases.count(more, 'more SKU')}</p>" if more > 0 else ""
    names = ("SKU afterwards", "Options", "Price", "On hand", "What becomes of it")
    head = "".join(f"<th scope='col'>{name}</th>" for name in names)
    return f"<table class='ec-grid ec-survivors'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def _sku(each: SkuAfter) -> str:
    sku = each.sku
    units = NOTHING if sku.on_hand_units is None else f"{sku.on_hand_units:,}"
    price = NOTHING if sku.price_minor is None else show(sku.price_minor, sku.currency)
    options = " · ".join(f"{name}: {value or NOTHING}" for name, value in each.options.items()) or NOTHING
    cells = (("SKU afterwards", sku.code), ("Options", options), ("Price", price), ("On hand", units))
    off = " class='ec-off'" if each.fate == Fate.RETIRES else ""
    texts = "".join(f"<td data-label='{name}'><div>{escape(text[:_CLIP])}</div></td>" for name, text in cells)
    return f"<tr{off}>{texts}<td data-label='What becomes of it'><div>{_FATES[each.fate]}</div></td></tr>"


def _address(stays: ProductFacts, retires: ProductFacts) -> str:
    return (
        f"The address /products/{retires.handle} leads to /products/{stays.handle} from then on. Undo brings all back."
    )
