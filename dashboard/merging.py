"""Two products that may be one, side by side as HTML: what stays, what retires, and where they differ."""

from __future__ import annotations

from html import escape

from core.catalog.facts import ProductFacts
from core.changes import MergeChange
from core.money import show
from core.proposals.item import Item
from dashboard import phrases
from dashboard.pictures import picture


def merge(item: Item, change: MergeChange) -> str:
    """The product that stays beside the one that retires; values that differ carry a sign and a colour."""
    stays, retires = item.products.get(change.keep_id), item.products.get(change.retire_id)
    if stays is None or retires is None:
        return "<p class='ec-state'>One of the two products is gone. Reject this proposal.</p>"
    facts = _facts(stays), _facts(retires)
    columns = ((f"<span class='ec-ai'>Stays {_SIGN}</span>", stays, *facts), ("Retires", retires, *facts[::-1]))
    return f"<div class='ec-pair'>{''.join(_column(*column) for column in columns)}</div>"


_SIGN = "✦"


def _column(label: str, product: ProductFacts, own: dict[str, str], others: dict[str, str]) -> str:
    lines = "".join(
        f"<dt>{escape(name)}</dt><dd{_differs(value, others.get(name, ''))}</dd>" for name, value in own.items()
    )
    image = product.image_urls[0] if product.image_urls else ""
    return (
        f"<div><p class='ec-label'>{label}</p><div class='ec-one'>{picture(image, product.department)}"
        f"<b>{escape(product.title[:200])}</b></div><dl>{lines}</dl></div>"
    )


def _differs(value: str, other: str) -> str:
    shown = escape(value[:200]) or "—"
    return f" class='ec-differs'>≠ {shown}" if value.casefold() != other.casefold() else f">{shown}"


def _facts(product: ProductFacts) -> dict[str, str]:
    first = product.skus[0] if product.skus else None
    price = show(first.price_minor, first.currency) if first and first.price_minor is not None else ""
    return {
        "SKU": ", ".join(sku.code for sku in product.skus[:4]),
        "Price": price,
        "Barcode": first.barcode if first else "",
        "Brand": product.brand,
        "Category": phrases.path(product.category_path),
        **{name: product.attributes[name] for name in sorted(product.attributes)[:6]},
    }
