"""What is left of two products after a merge, for people to see before they decide: fields, SKUs, and the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.catalog.check_merge import KEEPABLE_FIELDS, clashes
from core.catalog.facts import ProductFacts, SkuFacts, value_of
from core.catalog.fields import attribute_field
from core.changes import Json, MergeChange


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
    """One SKU of the two products after the merge."""

    sku: SkuFacts
    fate: Fate


def surviving_fields(change: MergeChange, keep: ProductFacts, retire: ProductFacts) -> tuple[SurvivingField, ...]:
    """Each field that is filled on either, in the order of the catalogue, attributes last."""
    names = (*KEEPABLE_FIELDS, *map(attribute_field, sorted({*keep.attributes, *retire.attributes})))
    found = (
        SurvivingField(name, value_of(keep, name), value_of(retire, name), name in change.keep_fields) for name in names
    )
    return tuple(each for each in found if _plain(each.keep) is not None or _plain(each.retire) is not None)


def skus_after(keep: ProductFacts, retire: ProductFacts) -> tuple[SkuAfter, ...]:
    """The SKUs of both: those that stay, those that move over, and those whose options are sold already."""
    return (
        *(SkuAfter(sku, Fate.STAYS) for sku in keep.skus),
        *(SkuAfter(sku, Fate.RETIRES if clashes(sku, keep) else Fate.MOVES) for sku in retire.skus),
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
    return MergeChange(keep_id=change.retire_id, retire_id=change.keep_id, keep_fields=tuple(taken))


def choices(fields: Iterable[SurvivingField]) -> tuple[SurvivingField, ...]:
    """The fields of which a person may choose the value: both differ, and the one that retires has something."""
    return tuple(each for each in fields if each.differs and _plain(each.retire) is not None)


def _plain(value: Json) -> Json:
    return None if value in ("", [], {}) else value
