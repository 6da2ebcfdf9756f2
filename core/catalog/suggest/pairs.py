"""Which products are worth comparing with each other: the same barcode, the same title, or titles that share rare
words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from core.catalog.facts import ProductFacts
from core.catalog.suggest.blocks import Blocks, blocks
from core.text.tokens import name_key

NEIGHBOURS = 8
"""Products that each product is compared with at most, beside those of the same barcode or the same title."""

LEAST_COSINE = 0.3  # of the titles' words, each weighed by its rarity

_LOOKED_AT = 6 * NEIGHBOURS  # that share the rarest words
_CHUNK = 1000
_BARCODE_DIGITS = 8
_MOST_OF_ONE_BARCODE = 20  # more products of one barcode are a placeholder, not duplicates
_MOST_OF_ONE_TITLE = 20  # of more each is compared with its neighbours in price alone


def candidate_pairs(products: Sequence[ProductFacts]) -> list[tuple[int, int]]:
    """Places of the products to compare, the lower first, each pair once, in order."""
    found = set(_same_barcode(products))
    found.update(_same_title(products))
    shared = blocks([product.title for product in products])
    for start in range(0, len(products), _CHUNK):
        found.update(_neighbours(shared, start))
    return sorted(found)


def _neighbours(shared: Blocks, start: int) -> Iterator[tuple[int, int]]:
    """The most similar titles for each row of a chunk, among those that share the rarest words with it."""
    left, right = _sharing(shared, start)
    cosines = np.asarray(shared.words[left].multiply(shared.words[right]).sum(axis=1)).ravel()
    close = cosines >= LEAST_COSINE
    left, right, cosines = left[close], right[close], cosines[close]
    order = np.lexsort((right, -cosines, left))
    left, right = left[order], right[order]
    place = np.arange(len(left)) - np.searchsorted(left, left)
    best = place < NEIGHBOURS
    ordered = np.sort(np.column_stack([left[best], right[best]]), axis=1)
    yield from map(tuple, ordered.tolist())


def _sharing(shared: Blocks, start: int) -> tuple[np.ndarray, np.ndarray]:
    alike = (shared.shared[start : start + _CHUNK] @ shared.shared.T).tocsr()
    left, right = [], []
    for place in range(alike.shape[0]):
        begin, end = alike.indptr[place], alike.indptr[place + 1]
        others, weights = alike.indices[begin:end], alike.data[begin:end]
        if len(others) > _LOOKED_AT + 1:
            best = np.lexsort((others, -weights))[: _LOOKED_AT + 1]
            others = others[best]
        left.append(np.full(len(others), start + place))
        right.append(others)
    one, other = np.concatenate(left), np.concatenate(right)
    return one[one != other], other[one != other]


def _same_barcode(products: Sequence[ProductFacts]) -> Iterator[tuple[int, int]]:
    holders: dict[str, list[int]] = {}
    for place, product in enumerate(products):
        for barcode in {sku.barcode for sku in product.skus if len(sku.barcode) >= _BARCODE_DIGITS}:
            holders.setdefault(barcode, []).append(place)
    for places in holders.values():
        if len(places) <= _MOST_OF_ONE_BARCODE:
            yield from combinations(places, 2)


def _same_title(products: Sequence[ProductFacts]) -> Iterator[tuple[int, int]]:
    """All pairs of a title; of a title that very many have, the pairs next to each other by brand and price."""
    holders: dict[str, list[int]] = {}
    for place, product in enumerate(products):
        holders.setdefault(" ".join(sorted(name_key(product.title).split())), []).append(place)
    holders.pop("", None)
    for places in holders.values():
        if len(places) <= _MOST_OF_ONE_TITLE:
            yield from combinations(places, 2)
        else:
            yield from _next_to_each_other(places, products)


def _next_to_each_other(places: Iterable[int], products: Sequence[ProductFacts]) -> Iterator[tuple[int, int]]:
    ordered = sorted(places, key=lambda place: (*_standing(products[place]), place))
    for one, other in pairwise(ordered):
        yield min(one, other), max(one, other)


def _standing(product: ProductFacts) -> tuple[str, int, str]:
    """Products of one title that are one product stand beside each other in this order (Hernández and Stolfo, 1995)."""
    prices = [sku.price_minor or 0 for sku in product.skus]
    return product.brand.casefold(), min(prices, default=0), product.description
