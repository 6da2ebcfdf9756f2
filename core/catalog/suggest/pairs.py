"""Which products are worth comparing with each other: the same barcode, or titles that share rare words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.catalog.facts import ProductFacts
from core.text.tfidf import learn_terms, tfidf

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEIGHBOURS = 5
"""Products that each product is compared with at most, beside those of the same barcode."""

LEAST_COSINE = 0.4  # of the titles' rare words

_COMMON = 400  # a word in more titles than that tells nothing
_CHUNK = 1000
_BARCODE_DIGITS = 8
_MOST_OF_ONE_BARCODE = 20  # more products of one barcode are a placeholder, not duplicates


def candidate_pairs(products: Sequence[ProductFacts]) -> list[tuple[int, int]]:
    """Places of the products to compare, the lower first, each pair once, in order."""
    titles = [product.title for product in products]
    terms = learn_terms(titles, characters=False)
    rows = _rare_only(tfidf(terms, titles))
    found = set(_same_barcode(products))
    for start in range(0, len(products), _CHUNK):
        found.update(_neighbours(rows, start))
    return sorted(found)


def _rare_only(rows: csr_matrix) -> csr_matrix:
    documents = np.bincount(rows.indices, minlength=rows.shape[1])
    rows.data[documents[rows.indices] > _COMMON] = 0
    rows.eliminate_zeros()
    return rows


def _neighbours(rows: csr_matrix, start: int) -> Iterator[tuple[int, int]]:
    """The most similar of all for each row of a chunk."""
    alike = (rows[start : start + _CHUNK] @ rows.T).tocsr()
    for place in range(alike.shape[0]):
        begin, end = alike.indptr[place], alike.indptr[place + 1]
        others, cosines = alike.indices[begin:end], alike.data[begin:end]
        close = (cosines >= LEAST_COSINE) & (others != start + place)
        others, cosines = others[close], cosines[close]
        best = np.lexsort((others, -cosines))[:NEIGHBOURS]
        for other in others[best]:
            yield min(start + place, int(other)), max(start + place, int(other))


def _same_barcode(products: Sequence[ProductFacts]) -> Iterator[tuple[int, int]]:
    holders: dict[str, list[int]] = {}
    for place, product in enumerate(products):
        for barcode in {sku.barcode for sku in product.skus if len(sku.barcode) >= _BARCODE_DIGITS}:
            holders.setdefault(barcode, []).append(place)
    for places in holders.values():
        if len(places) <= _MOST_OF_ONE_BARCODE:
            yield from ((one, other) for number, one in enumerate(places) for other in places[number + 1 :])
