"""What people's decisions teach the models, as the models take it in; core/learning reads it out of the decisions.

A place is a product's field, such as ``(7, "category_id")`` or ``(7, "attributes.Color")``. A value is text, as a
label is: a category by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

Place = tuple[int, str]

CATALOGUE_WEIGHT = 1.0
"""Of a value that stands in the catalogue and that nobody decided upon."""

HELD_OUT_SHARE = 0.15
"""The share of products that no model learns from, so that versions can be compared on them."""

FEWEST_TO_HOLD_OUT = 200
"""Of labelled products; with fewer, all are needed to learn from, and versions cannot be compared."""


@dataclass(frozen=True)
class Taught:
    """What was decided and what refused, by place.

    ``decided`` values come with how much they count as a label while they are live: 0 where only a policy decided.
    ``refused`` values come with how surely the reason says that they are wrong.
    """

    decided: Mapping[Place, tuple[str, float]] = field(default_factory=dict)
    refused: Mapping[Place, Mapping[str, float]] = field(default_factory=dict)

    def weight(self, product_id: int, name: str, value: str) -> float:
        """How much the live value of a field counts as a label: 0 where it is none."""
        place = (product_id, name)
        if value in self.refused.get(place, {}):
            return 0.0
        decided, weight = self.decided.get(place, ("", CATALOGUE_WEIGHT))
        return weight if decided == value else CATALOGUE_WEIGHT


NOTHING_TAUGHT = Taught()


def is_held_out(product_id: int) -> bool:
    """Whether models never learn from the product: the same answer always, for a fixed share of all products."""
    drawn = sha256(f"held out:{product_id}".encode()).digest()
    return int.from_bytes(drawn[:8]) / 2**64 < HELD_OUT_SHARE
