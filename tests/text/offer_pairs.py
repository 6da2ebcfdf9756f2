"""Two invented shops that sell the same tools, and pairs of their offers with the truth known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

BRANDS = ("Varnholt", "Oskarion", "Pellwick", "Tresmont", "Quillby")
TOOLS = ("impact driver", "orbital sander", "table saw", "rotary hammer", "heat gun", "angle grinder")
SIZES = ("12 V", "18 V", "36 V", "125 mm", "230 mm")


@dataclass
class Pairs:
    """Columns of both sides, the split and the label of each pair."""

    left: dict[str, list[str]]
    right: dict[str, list[str]]
    splits: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)

    def known_labels(self) -> np.ndarray:
        """Labels as the learner takes them: not-a-number for test."""
        return np.array([np.nan if s == "test" else float(v) for s, v in zip(self.splits, self.labels, strict=True)])


def shop_pairs(products: int = 60, rivals: int = 3, seed: int = 0) -> Pairs:
    """Each product once in either shop, paired with itself and with some others of its brand or of any.

    The left shop writes the model code in full, the right one with a hyphen, in every third offer not at all.
    """
    rng = np.random.default_rng(seed)
    made = [_product(place, rng) for place in range(products)]
    pairs = Pairs({"title": [], "maker": [], "price": []}, {"title": [], "maker": [], "price": []})
    for place in range(products):
        others = rng.choice([other for other in range(products) if other != place], rivals, replace=False)
        for other in (place, *others.tolist()):
            for side, values in ((pairs.left, made[place][0]), (pairs.right, made[other][1])):
                for name, value in values.items():
                    side[name].append(value)
            pairs.splits.append(str(rng.choice(["train", "valid", "test"], p=[0.6, 0.15, 0.25])))
            pairs.labels.append(int(other == place))
    return pairs


def _product(place: int, rng: np.random.Generator) -> tuple[dict[str, str], dict[str, str]]:
    brand, tool, size = BRANDS[place % 5], TOOLS[int(rng.integers(6))], SIZES[int(rng.integers(5))]
    letters, digits, price = brand[:2].upper(), 100 + 7 * place, 40 + 5 * int(rng.integers(30))
    code = "" if place % 3 == 0 else f" {letters}-{digits}"
    left = {"title": f"{brand} {tool} {size} {letters}{digits}", "maker": brand, "price": f"£{price}.00"}
    right = {"title": f"{tool.title()} {size.replace(' ', '')} by {brand}{code}", "maker": "", "price": f"{price + 1}"}
    return left, right
