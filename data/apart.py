"""Sizes that stand in the shop's system as products of their own, though they are SKUs of one that is there already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from data.world import Listing, Pair

SIZES_APART = 12
_FEWEST_SIZES = 3  # that a product has, so that two stay with it
_TITLES = ("{title}, size {size}", "{title} {size}", "{title} – {size}")


@dataclass(frozen=True)
class Apart:
    """A listing without the size that stands apart now, that size's own listing, and the two as a pair."""

    first: Listing
    own: Listing
    pair: Pair


def set_apart(listings: Iterable[Listing], spared: Iterable[str], rng: Random) -> list[Apart]:
    """Some listings with one of their sizes listed as a product of its own; those named in ``spared`` stay whole."""
    left_alone = set(spared)
    sized = [one for one in listings if len(one.skus) >= _FEWEST_SIZES and one.handle not in left_alone]
    chosen = rng.sample(sorted(sized, key=lambda one: one.handle), SIZES_APART)
    return [_apart(listing, rng) for listing in chosen]


def _apart(listing: Listing, rng: Random) -> Apart:
    sku = rng.choice(listing.skus)
    ((option, size),) = sku.options
    own = replace(
        listing,
        handle=f"{listing.handle}-{size.lower()}",
        title=rng.choice(_TITLES).format(title=listing.title, size=size),
        skus=(replace(sku, options=()),),
    )
    first = replace(listing, skus=tuple(one for one in listing.skus if one != sku))
    return Apart(first, own, Pair(first.handle, own.handle, is_duplicate=False, option=option))
