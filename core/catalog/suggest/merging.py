"""Records that may be one product, as merges to propose: listed twice, or variants listed apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.catalog.facts import ProductFacts
from core.catalog.suggest.clusters import merges
from core.catalog.suggest.comparing import FLOOR, DuplicateModel, Sides, compared, for_sale, places
from core.catalog.suggest.duplicates import duplicate_draft
from core.catalog.suggest.joining import join_draft, joins
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.option_habits import DecidedVariant, OptionHabits
from core.catalog.suggest.pairs import candidate_pairs
from core.catalog.suggest.variants import variant_of
from core.changes import Draft


def suggest_merges(
    products: Sequence[ProductFacts], model: DuplicateModel, known: KnownValues, decided: Sequence[DecidedVariant] = ()
) -> list[Draft]:
    """Merge drafts, the surest first; a product is retired once at most, and never the one that another keeps.

    What is part of a merge of duplicates is joined with variants only once that is decided.
    """
    sold = for_sale(products)
    sides, pairs, habits = Sides.among(sold), candidate_pairs(sold), OptionHabits.of(sold, decided)
    compare = partial(compared, model=model, known=known, habits=habits, floor=FLOOR)
    twice = merges(compare(places(sides, pairs)), compare)
    busy = {side.product.id for merge in twice for side in (merge.keep, merge.retire)}
    variants = (variant_of(left, right, habits) for left, right in places(sides, pairs))
    apart = joins((each for each in variants if each is not None), habits, model)
    drafts = [duplicate_draft(merge, model) for merge in twice]
    drafts += [
        join_draft(join, habits, model) for join in apart if not busy & {join.keep.product.id, join.retire.product.id}
    ]
    return sorted(drafts, key=lambda draft: (-draft.confidence, draft.product_id or 0))
