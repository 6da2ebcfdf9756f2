"""Variants listed apart, as merges to propose that join them: their SKUs under one product, each with its option.

Whether two are the same product but for the option, the matcher of duplicates says, looking at both without what tells
them apart. Whether the shop wants them joined, its own habit says: in many shops each colour is a product of its own,
on purpose. Both have to be likely.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from core.catalog.fields import attribute_field
from core.catalog.options import plain_options
from core.catalog.suggest.clusters import standing
from core.catalog.suggest.comparing import DuplicateModel
from core.catalog.suggest.drafting import title_of
from core.catalog.suggest.duplicates import carried_over, facts_compared, merge_draft
from core.catalog.suggest.option_habits import OptionHabits, Place, said_values
from core.catalog.suggest.pair_signs import Side, signs
from core.catalog.suggest.variants import Told, Variant, variant_of, without_difference
from core.changes import Draft, Evidence, MergeChange, Relation, VariantOption

FLOOR = 0.5
"""Variants are proposed to be joined from this confidence on."""

_EDGES = " ,-–—/|"  # between a title and the value at its end


@dataclass(frozen=True)
class Join:
    """A variant whose right side is to join its left one; ``apart`` is how many such its department lists apart."""

    variant: Variant
    confidence: float
    raw: float
    apart: int

    @property
    def keep(self) -> Side:
        """The product that stays."""
        return self.variant.left

    @property
    def retire(self) -> Side:
        """The one that joins it."""
        return self.variant.right


def joins(found: Iterable[Variant], habits: OptionHabits, model: DuplicateModel) -> list[Join]:
    """What to join with what; a product is retired once at most, and never one that another is joined with."""
    apart: Counter[Place] = Counter()
    wanted: list[Variant] = []
    taken: set[int] = set()
    for place, group in _groups(found):
        apart[place] += len(group) - 1
        keep, *others = sorted(group, key=lambda side: _stays(side, place), reverse=True)
        if not taken & {side.product.id for side in group}:
            pairs = (variant_of(keep, other, habits) for other in others)
            wanted += [pair for pair in pairs if pair is not None and pair.place == place]
        taken |= {side.product.id for side in group}
    if not wanted or model.matcher is None:
        return []
    _, same = model.chances(np.array([signs(*without_difference(pair)) for pair in wanted]))
    made = [
        Join(pair, float(chance) * habits.chance(pair.place, apart[pair.place]), float(chance), apart[pair.place])
        for pair, chance in zip(wanted, same, strict=True)
    ]
    return [join for join in made if join.confidence >= FLOOR]


def join_draft(join: Join, habits: OptionHabits, model: DuplicateModel) -> Draft:
    """The join as a merge of variants to propose."""
    keep, retire = join.keep.product, join.retire.product
    name = _name(join, habits)
    option = VariantOption(name=name, keep=_given(join.variant.told_left), retire=_given(join.variant.told_right))
    is_option = {attribute_field(habits.attribute(side, join.variant.place)) for side in (keep, retire)}
    change = MergeChange(
        keep_id=keep.id,
        retire_id=retire.id,
        keep_fields=tuple(field for field in carried_over(keep, retire) if field not in is_option),
        relation=Relation.VARIANT,
        options=(option,),
        title=common_title(keep.title, join.variant.told_left.value, name),
    )
    return merge_draft(keep, retire, change, (join.confidence, join.raw), model, tuple(_evidence(join, habits, name)))


def common_title(title: str, value: str, option: str) -> str:
    """The title without the value that tells one variant; empty if it does not say it, or nothing would be left.

    >>> common_title("Night cream, size 50 ml", "50 ml", "Size"), common_title("Night cream", "50 ml", "Size")
    ('Night cream', '')
    """
    found = list(re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", title, re.IGNORECASE)) if value else []
    if not found:
        return ""
    before, after = title[: found[-1].start()].rstrip(), title[found[-1].end() :].lstrip()
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1], after[1:]
    before, after = before.rstrip(_EDGES), after.lstrip(_EDGES)
    if before.casefold().endswith(f" {option.casefold()}"):
        before = before[: -len(option)].rstrip(_EDGES)
    return f"{before} {after}".strip()


def _given(told: Told) -> str:
    """The value for SKUs that do not carry the option; empty where they all do."""
    return "" if told.carried else told.value


def _name(join: Join, habits: OptionHabits) -> str:
    """What the option is called: as SKUs of the product that stays have it, else as the department mostly does."""
    own = [
        name
        for sku in join.keep.product.skus
        for name in plain_options(sku)
        if habits.is_name(join.variant.place, name)
    ]
    return own[0] if own else habits.name(join.variant.place)


def _evidence(join: Join, habits: OptionHabits, name: str) -> Iterator[Evidence]:
    """The product that stays first, then what tells the two apart, and what the shop does with such."""
    keep, retire, place = join.keep.product, join.retire.product, join.variant.place
    yield Evidence(kind="similar", text=title_of(keep)[:2000], product_id=keep.id, weight=join.confidence)
    told = [", ".join(side.shown) for side in (join.variant.told_left, join.variant.told_right)]
    yield _rule(f"Only the option tells them apart, {name}: {told[0]} against {told[1]}.", "product_id")
    yield _rule(_habit(join, habits, name), "product_id")
    yield from facts_compared(join.keep, join.retire)
    if not said_values(keep, place) and len(retire.skus) > 0:
        yield _rule(f"No SKU of either has {name} yet: all get it.", "product_id")


def _habit(join: Join, habits: OptionHabits, name: str) -> str:
    department = join.keep.product.department
    where = f"In {department} this shop" if department else "This shop"
    joined = habits.joined[join.variant.place]
    said = f"{where} sells {joined:,} products with several values of {name} each"
    return f"{said}, and lists {join.apart:,} apart. So it joins them."


def _rule(text: str, source: str) -> Evidence:
    return Evidence(kind="rule", text=text[:2000], source=source)


def _groups(found: Iterable[Variant]) -> list[tuple[Place, list[Side]]]:
    """The products that one option tells apart, directly or through others."""
    group_of: dict[tuple[Place, int], list[Side]] = {}
    for each in found:
        left = group_of.setdefault((each.place, each.left.product.id), [each.left])
        right = group_of.setdefault((each.place, each.right.product.id), [each.right])
        if left is not right:
            left += right
            group_of |= {(each.place, side.product.id): left for side in right}
    return list({id(group): (place, group) for (place, _), group in group_of.items()}.values())


def _stays(side: Side, place: Place) -> tuple[int, tuple[bool, int, int, int]]:
    """Which one the others join: that with the most SKUs told by the option already, then the better listing."""
    return len(said_values(side.product, place)), standing(side)
