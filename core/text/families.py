"""Texts of one product family: nearly the same, or with titles that open alike, as variants of a product have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.text.tokens import words

Ints = NDArray[np.int64]

OPENING_WORDS = 3
"""Titles with these first words the same, numbers apart, name one family; shorter titles name none."""

LARGEST_FAMILY = 0.1
"""A title opening that more of the texts share than that is a habit of the shop, not a family."""


def families(titles: Sequence[str], copies: Sequence[Ints]) -> list[Ints]:
    """The groups of two or more texts that are linked by being copies or by how their titles open.

    Args:
        titles: one a text.
        copies: groups of texts that are nearly the same.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    groups = [*copies, *_openings(titles)]
    if not groups:
        return []
    firsts = np.concatenate([np.repeat(group[:1], len(group)) for group in groups])
    links = coo_matrix((np.ones(len(firsts)), (firsts, np.concatenate(groups))), shape=(len(titles), len(titles)))
    family_of = connected_components(links, directed=False)[1]
    order = np.argsort(family_of, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(family_of))[:-1])
    return [family for family in members if len(family) > 1]


def _openings(titles: Sequence[str]) -> list[Ints]:
    places: dict[tuple[str, ...], list[int]] = {}
    for place, title in enumerate(titles):
        opening = tuple(word.text for word in words(title) if not word.text[0].isdigit())[:OPENING_WORDS]
        if len(opening) == OPENING_WORDS:
            places.setdefault(opening, []).append(place)
    most = max(LARGEST_FAMILY * len(titles), 2)
    return [np.array(found) for found in places.values() if 2 <= len(found) <= most]
