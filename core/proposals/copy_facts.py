"""A product's facts as texts are written from and judged by: its catalogue values as plain words. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from core.catalog.facts import ProductFacts
from core.catalog.metafields import plain_name
from core.catalog.plain_text import plain_text
from core.copywriting.places import HIGHLIGHTS
from core.copywriting.subject import CopyFacts

TITLE = "Title"
"""The fact that a product is called what it is called: texts are judged by it, and never written from it."""

_LONGEST_VALUE = 300
_NO_CHOICE = "default title"  # Shopify's word for a product without options


def copy_facts(product: ProductFacts) -> CopyFacts:
    """What may be said of the product: brand, attributes and options, each value once, without markup."""
    values: dict[str, list[str]] = {}
    for name, value in _stated(product):
        said = _plain(value)
        if said and said not in values.setdefault(name, []):
            values[name].append(said)
    return CopyFacts(type_of(product), {name: tuple(several) for name, several in values.items() if several})


def known_facts(product: ProductFacts) -> CopyFacts:
    """The same with the product's title: what a text may repeat."""
    facts = copy_facts(product)
    title = _plain(product.title)
    return CopyFacts(facts.product_type, {**facts.values, TITLE: (title,)}) if title else facts


def type_of(product: ProductFacts) -> str:
    """What kind of thing it is: the last part of its category, else its type."""
    return product.category_path.rpartition(" > ")[2].strip() or product.product_type.strip()


def _stated(product: ProductFacts) -> Iterator[tuple[str, str]]:
    if product.brand:
        yield "Brand", product.brand
    for name, value in product.attributes.items():
        if name != HIGHLIGHTS:
            yield from ((plain_name(name), part) for part in _parts(value))
    for sku in product.skus:
        for name, value in sku.options.items():
            if value.casefold() != _NO_CHOICE:
                yield plain_name(name), value


def _parts(value: str) -> Iterable[str]:
    """The values of an attribute that holds several, with semicolons between them."""
    return value.split(";")


def _plain(value: str) -> str:
    """One line of words: no markup, no signs that nobody sees."""
    shown = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in plain_text(value))
    return " ".join(shown.split())[:_LONGEST_VALUE].rstrip()
