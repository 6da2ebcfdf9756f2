"""An offer's pairs against each other: the best of them is the likelier match, the others less so.

Offers of one product are few, so a pair says something about every other pair of the same offer in the file. No label
enters: a rival counts by its likeness or its estimated chance alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_OTHER_COMPANY = 0.2  # largest distance between shares of pairs with that many rivals or fewer
_ONE_IN_A_THOUSAND = 1.95  # of the test's distribution


def rival_signs(of: Mapping[str, Floats], left_of: Ints, right_of: Ints) -> dict[str, Floats]:
    """For each likeness and side: how far the pair is ahead of its best rival (below 0: behind), and its place."""
    signs = {}
    for name, values in of.items():
        for side, offers in (("left", left_of), ("right", right_of)):
            lead, place = _standing(values, offers)
            signs[f"{name} lead among {side}"] = lead
            signs[f"{name} place among {side}"] = place
    return signs


def same_company(known: NDArray[np.bool_], left_of: Ints, right_of: Ints) -> bool:
    """Whether known and unknown pairs have about as many rivals, so that what rivals mean can be carried over.

    Two-sample Kolmogorov–Smirnov test (one in a thousand) on the number of pairs of the left, then the right offer.
    """
    sizes = int(known.sum()), int((~known).sum())
    if not all(sizes):
        return True
    chance = _ONE_IN_A_THOUSAND * math.sqrt(sum(sizes) / (sizes[0] * sizes[1]))
    company = (np.bincount(offers)[offers] for offers in (left_of, right_of))
    return all(_distance(found[known], found[~known]) <= max(_OTHER_COMPANY, chance) for found in company)


def _distance(one: Ints, other: Ints) -> float:
    """The largest difference between the shares of both that are at most as large as anything."""
    at = np.unique(np.concatenate([one, other]))
    shares = [np.searchsorted(np.sort(values), at, side="right") / len(values) for values in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def _standing(values: Floats, offers: Ints) -> tuple[Floats, Floats]:
    """The lead over the best other pair of the same offer (over 0 if there is none), and the place, from 0."""
    order = np.lexsort((-values, offers))
    firsts = np.flatnonzero(np.r_[True, np.diff(offers[order]) > 0])
    sizes = np.diff(np.r_[firsts, len(order)])
    sorted_values = values[order]
    best = sorted_values[firsts]
    second = np.where(sizes > 1, sorted_values[np.minimum(firsts + 1, len(order) - 1)], 0.0)
    group = np.repeat(np.arange(len(firsts)), sizes)
    lead, place = np.empty(len(values)), np.empty(len(values))
    rank = np.arange(len(order)) - firsts[group]
    place[order] = rank
    lead[order] = sorted_values - np.where(rank == 0, second[group], best[group])
    return lead, place
