"""The options of SKUs: what channels allow, how they are compared, and what they become when variants are joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.catalog.facts import ProductFacts, SkuFacts
from core.changes import MergeChange

MOST_OPTIONS = 3
"""Options that one product may have, as Shopify allows."""

MOST_SKUS = 2048
"""SKUs that one product may have, as Shopify allows."""

# Shopify's name and value for the one SKU of a product without options.
_NO_OPTIONS: Mapping[str, str] = {"Title": "Default Title"}


def plain_options(sku: SkuFacts) -> dict[str, str]:
    """The SKU's options as written; none where it carries the placeholder of a product without any."""
    return {} if sku.options == _NO_OPTIONS else dict(sku.options)


def alike(options: Mapping[str, str]) -> dict[str, str]:
    """Options as they are compared: in small letters."""
    return {name.casefold(): value.casefold() for name, value in options.items()}


def twin(sku: SkuFacts, keep: ProductFacts) -> SkuFacts | None:
    """The product's own SKU of the same options; None if it sells none."""
    mine = alike(plain_options(sku))
    return next((other for other in keep.skus if mine == alike(plain_options(other))), None)


def option_names(skus: Iterable[SkuFacts]) -> set[str]:
    """The names of the SKUs' options, in small letters."""
    return {name for sku in skus for name in alike(plain_options(sku))}


def value_of_option(sku: SkuFacts, name: str) -> str:
    """What the SKU says of an option, whatever its letters' case; empty if it does not carry it."""
    wanted = name.casefold()
    return next((value for own, value in plain_options(sku).items() if own.casefold() == wanted), "")


def options_after(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> dict[int, dict[str, str]]:
    """The options of each SKU of two variants once they are joined, by its id; a value nobody gave is empty.

    A SKU keeps the value that it carries itself. Names are spelled as the product that stays spells them, in its order.
    """
    names = _names(change, keep, retire)
    found: dict[int, dict[str, str]] = {}
    for side, given in (
        (keep, {one.name.casefold(): one.keep for one in change.options}),
        (retire, {one.name.casefold(): one.retire for one in change.options}),
    ):
        for sku in side.skus:
            found[sku.id] = {name: value_of_option(sku, name) or given.get(name.casefold(), "") for name in names}
    return found


def _names(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> list[str]:
    """Every option that either side has or gets, once each."""
    here, there = ([name for sku in side.skus for name in plain_options(sku)] for side in (keep, retire))
    found: dict[str, str] = {}
    for name in (*here, *(one.name for one in change.options), *there):
        found.setdefault(name.casefold(), name)
    return list(found.values())
