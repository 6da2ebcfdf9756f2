"""An offer's pairs against each other: the best of them is the likelier match, the others less so.

Offers of one product are few, so a pair says something about every other pair of the same offer in the file. No label
enters: a rival counts by its likeness or its estimated chance alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_OTHER_COMPANY = 0.2  # largest distance between shares of pairs with that many rivals or fewer
_SURE = 0.001


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

    Two-sample Kolmogorov–Smirnov test on the number of pairs of the left, then of the right offer.
    """
    from scipy.stats import ks_2samp

    for offers in (left_of, right_of):
        company = np.bincount(offers)[offers]
        test = ks_2samp(company[known], company[~known], method="asymp")
        if test.statistic > _OTHER_COMPANY and test.pvalue < _SURE:
            return False
    return True


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
