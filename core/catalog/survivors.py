"""What is left of two products after a merge, for people to see before they decide: fields, SKUs, and the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.catalog.check_merge import KEEPABLE_FIELDS
from core.catalog.facts import ProductFacts, SkuFacts, value_of
from core.catalog.fields import attribute_field
from core.catalog.metafields import plain_name
from core.catalog.options import options_after, plain_options, twin
from core.changes import Json, MergeChange, Relation, VariantOption


@dataclass(frozen=True)
class SurvivingField:
    """One field of both products; ``from_retired`` where the value of the product that retires survives."""

    field: str
    keep: Json
    retire: Json
    from_retired: bool

    @property
    def differs(self) -> bool:
        """Whether it matters which one survives."""
        return _plain(self.keep) != _plain(self.retire)


class Fate(StrEnum):
    """What becomes of a SKU."""

    STAYS = "stays"
    MOVES = "moves here"
    RETIRES = "retires"


@dataclass(frozen=True)
class SkuAfter:
    """One SKU of the two products after the merge, with its options then."""

    sku: SkuFacts
    fate: Fate
    options: Mapping[str, str] = field(default_factory=dict)


def surviving_fields(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> tuple[SurvivingField, ...]:
    """Each field that is filled on either, in the order of the catalogue, attributes last."""
    names = (*KEEPABLE_FIELDS, *map(attribute_field, sorted({*keep.attributes, *retire.attributes})))
    found = (
        SurvivingField(name, value_of(keep, name), value_of(retire, name), name in change.keep_fields) for name in names
    )
    return tuple(each for each in found if _plain(each.keep) is not None or _plain(each.retire) is not None)


def skus_after(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> tuple[SkuAfter, ...]:
    """The SKUs of both: those that stay, those that move over, and those whose options are sold already."""
    if change.relation == Relation.VARIANT:
        after = options_after(change, keep, retire)
        return (
            *(SkuAfter(sku, Fate.STAYS, after[sku.id]) for sku in keep.skus),
            *(SkuAfter(sku, Fate.MOVES, after[sku.id]) for sku in retire.skus),
        )
    return (
        *(SkuAfter(sku, Fate.STAYS, plain_options(sku)) for sku in keep.skus),
        *(
            SkuAfter(sku, Fate.MOVES if twin(sku, keep) is None else Fate.RETIRES, plain_options(sku))
            for sku in retire.skus
        ),
    )


def turned(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> MergeChange:
    """The same merge with the other product staying: every field keeps the value it would have had.

    A field that only the product that stays now has filled is taken over, as it would be lost otherwise.
    """
    taken = [
        each.field
        for each in surviving_fields(change, keep, retire)
        if each.differs and not each.from_retired and _plain(each.keep) is not None
    ]
    return MergeChange(
        keep_id=change.retire_id,
        retire_id=change.keep_id,
        keep_fields=tuple(taken),
        relation=change.relation,
        options=tuple(VariantOption(name=one.name, keep=one.retire, retire=one.keep) for one in change.options),
        title=change.title,
    )


def related(change: MergeChange, relation: Relation, options: Iterable[VariantOption] = ()) -> MergeChange:
    """The same merge of two records that are something else to each other: duplicates, or variants by ``options``."""
    if relation == change.relation:
        return change
    told = tuple(options) if relation == Relation.VARIANT else ()
    return change.model_copy(update={"relation": relation, "options": told, "title": ""})


def likely_option(keep: ProductFacts, retire: ProductFacts) -> VariantOption:
    """What may tell two variants apart, to begin with: an option that only one side's SKUs carry, or an attribute.

    >>> small = ProductFacts(1, "shirt-s", "Shirt S", attributes={"Size": "S"})
    >>> likely_option(small, ProductFacts(2, "shirt-l", "Shirt L", attributes={"Size": "L"}))
    VariantOption(name='Size', keep='S', retire='L')
    """
    ours, theirs = ([name for sku in side.skus for name in plain_options(sku)] for side in (keep, retire))
    differing = (name for name, value in keep.attributes.items() if retire.attributes.get(name, value) != value)
    name = next((name for name in (*ours, *theirs, *differing)), "Variant")
    plain = plain_name(name)
    return VariantOption(name=plain, keep=_attribute(keep, plain), retire=_attribute(retire, plain))


def _attribute(side: ProductFacts, name: str) -> str:
    """What the product itself says of an option, where an attribute is called the same."""
    wanted = name.casefold()
    return next((value for own, value in side.attributes.items() if plain_name(own).casefold() == wanted), "")


def choices(fields: Iterable[SurvivingField]) -> tuple[SurvivingField, ...]:
    """The fields of which a person may choose the value: both differ, and the one that retires has something."""
    return tuple(each for each in fields if each.differs and _plain(each.retire) is not None)


def _plain(value: Json) -> Json:
    return None if value in ("", [], {}) else value
