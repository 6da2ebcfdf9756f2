"""Listings of one product gathered: one of them survives, and each other was compared with that one itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.catalog.facts import ProductFacts
from core.catalog.suggest.comparing import Compared
from core.catalog.suggest.pair_signs import Side
from core.records.choices import ProductStatus

Compare = Callable[[Sequence[tuple[Side, Side]]], Sequence[Compared]]


@dataclass(frozen=True)
class Merge:
    """One listing to retire into the one that survives."""

    keep: Side
    retire: Side
    confidence: float
    raw: float


def merges(found: Iterable[Compared], compare: Compare) -> list[Merge]:
    """What to retire into what: a product retires once at most, and never one that another is kept in.

    Listings that hang together, directly or through others, are one cluster. Its best listing survives, and those
    that are alike it directly retire into it: through others is not enough, as likeness wears off on the way. What
    is left of the cluster is gathered again in the same way.

    Args:
        found: pairs that are alike enough.
        compare: compares pairs that ``found`` does not tell of, and gives back those that are alike enough.
    """
    known = {_key(each.left, each.right): each for each in found}
    clusters = _clusters(known.values())
    result: list[Merge] = []
    while clusters:
        unknown = [
            (members[0], other) for members in clusters for other in members[1:] if _key(members[0], other) not in known
        ]
        known |= {_key(each.left, each.right): each for each in compare(unknown)}
        rest = []
        for survivor, *others in clusters:
            alike = [(other, known.get(_key(survivor, other))) for other in others]
            result += [Merge(survivor, other, pair.confidence, pair.raw) for other, pair in alike if pair is not None]
            left = {other.product.id for other, pair in alike if pair is None}
            rest += [each for key, each in known.items() if key[0] in left and key[1] in left]
        clusters = _clusters(rest)
    return result


def _key(left: Side, right: Side) -> tuple[int, int]:
    one, other = sorted((left.product.id, right.product.id))
    return one, other


def _clusters(pairs: Iterable[Compared]) -> list[list[Side]]:
    """Products that hang together, the one that should survive first."""
    group_of: dict[int, list[Side]] = {}
    for pair in pairs:
        left = group_of.setdefault(pair.left.product.id, [pair.left])
        right = group_of.setdefault(pair.right.product.id, [pair.right])
        if left is not right:
            small, large = sorted((left, right), key=len)
            large += small
            group_of |= {side.product.id: large for side in small}
    groups = {id(group): group for group in group_of.values()}
    return [sorted(group, key=standing, reverse=True) for group in groups.values()]


def why_it_stays(keep: ProductFacts, retire: ProductFacts) -> str:
    """Why the one survives and not the other, in words."""
    ours, theirs = _filled(keep), _filled(retire)
    if keep.status == ProductStatus.ACTIVE != retire.status:
        return "The one that stays is on sale, the other is not."
    if ours > theirs:
        return f"More of the one that stays is filled in: {ours} values against {theirs}."
    if len(keep.skus) > len(retire.skus):
        return f"The one that stays has more SKUs: {len(keep.skus)} against {len(retire.skus)}."
    return "The one that stays is the older listing."


def standing(side: Side) -> tuple[bool, int, int, int]:
    """Which listing should survive: on sale, fuller, more SKUs, older."""
    product = side.product
    return product.status == ProductStatus.ACTIVE, _filled(product), len(product.skus), -product.id


def _filled(product: ProductFacts) -> int:
    """How many of the values are there that customers and filters need."""
    return len(product.attributes) + bool(product.description) + (product.category_id is not None) + bool(product.brand)
