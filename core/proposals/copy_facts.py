"""A product's facts as texts are written from and judged by: its catalogue values as plain words. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from core.catalog.facts import ProductFacts
from core.catalog.metafields import plain_name
from core.catalog.plain_text import plain_text
from core.copywriting.places import OWN_ATTRIBUTES
from core.copywriting.subject import BRAND, TITLE, CopyFacts

_LONGEST_VALUE = 300
_NO_CHOICE = "default title"  # Shopify's word for a product without options


def copy_facts(product: ProductFacts) -> CopyFacts:
    """What texts are written from: title, brand, attributes, and options in which all of its SKUs agree."""
    return _facts(product, _stated(product), _agreed(product))


def known_facts(product: ProductFacts) -> CopyFacts:
    """What texts are judged by: the same with every value that an option has among its SKUs."""
    return _facts(product, _stated(product), _options(product))


def kinds_of(product: ProductFacts) -> tuple[str, ...]:
    """What rules for goods of some kind go by: its department, the parts of its category, and its type."""
    said = (product.department, *product.category_path.split(" > "), product.product_type)
    return tuple(dict.fromkeys(one.strip() for one in said if one.strip()))


def type_of(product: ProductFacts) -> str:
    """What kind of thing it is: the last part of its category, else its type."""
    return product.category_path.rpartition(" > ")[2].strip() or product.product_type.strip()


def _facts(product: ProductFacts, *stated: Iterable[tuple[str, str]]) -> CopyFacts:
    """The named values as plain words, each once."""
    values: dict[str, list[str]] = {}
    for name, value in chain(*stated):
        said = _plain(value)
        if said and said not in values.setdefault(name, []):
            values[name].append(said)
    return CopyFacts(type_of(product), {name: tuple(several) for name, several in values.items() if several})


def _stated(product: ProductFacts) -> Iterator[tuple[str, str]]:
    yield TITLE, product.title
    yield BRAND, product.brand
    for name, value in product.attributes.items():
        if name not in OWN_ATTRIBUTES:
            yield from ((plain_name(name), part) for part in plain_text(value).split(";"))


def _options(product: ProductFacts) -> Iterator[tuple[str, str]]:
    for sku in product.skus:
        for name, value in sku.options.items():
            if value.casefold() != _NO_CHOICE:
                yield plain_name(name), value


def _agreed(product: ProductFacts) -> Iterator[tuple[str, str]]:
    """The options that tell no SKU from another: what they say is true of the product."""
    values: dict[str, set[str]] = {}
    for name, value in _options(product):
        values.setdefault(name, set()).add(value)
    yield from ((name, next(iter(several))) for name, several in values.items() if len(several) == 1)


def _plain(value: str) -> str:
    """One line of words: no markup, no signs that nobody sees."""
    shown = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in plain_text(value))
    return " ".join(shown.split())[:_LONGEST_VALUE].rstrip()
