"""A shop of tables whose texts name two woods, of the table and of what it stands beside, and a range by its name."""

from __future__ import annotations

import numpy as np

from core.catalog.facts import AttributeRule, CatalogContext, CategoryFacts, ProductFacts
from tests.catalog.shop import product

TABLES, SHELVES = 30, 31
WOODS = ("Oak", "Ash", "Elm", "Beech", "Pine")
LEGS = "Legs"

CONTEXT = CatalogContext.build(
    (CategoryFacts(TABLES, "Tables", "Tables"), CategoryFacts(SHELVES, "Shelves", "Shelves")),
    (
        (None, AttributeRule("Material", "choice", allowed=WOODS)),
        (None, AttributeRule("Range")),
        (None, AttributeRule("Width", "number", unit="mm")),
    ),
)

_SYLLABLES = ("mar", "lo", "ri", "ta", "be", "co", "fa", "gi", "ka", "ne")


def table(number: int, rng: np.random.Generator) -> ProductFacts:
    """One with all it says filled in."""
    wood, beside = (str(one) for one in rng.choice(WOODS, 2, replace=False))
    range_ = "".join(str(one) for one in rng.choice(_SYLLABLES, 3)).title()
    width = 10 * int(rng.integers(40, 200))
    texts = [f"Stands well beside {beside} panels.", f"Made of {wood} by hand.", f"Top {width} mm wide."]
    rng.shuffle(texts)
    return product(
        number,
        title=f"Table from the {range_} range",
        description=" ".join(texts),
        category_id=TABLES,
        attributes={"Material": wood, "Range": range_, "Width": f"{width} mm"},
    )


def workshop(count: int = 160, seed: int = 0) -> list[ProductFacts]:
    """So many tables."""
    rng = np.random.default_rng(seed)
    return [table(number, rng) for number in range(1, count + 1)]
