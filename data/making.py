"""Makes the world: the products as they truly are, from the vocabulary and a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, log
from random import Random

from data.departments import Asked, Department, Leaf, departments, slot_of
from data.drawings import picture_name
from data.faults import plant
from data.wording import body, running, title_of
from data.world import Product, Sku, World

SHOP = "Hollin & Marsh"
TODAY = date(2026, 3, 2)
CURRENCY = "GBP"

# One product in so many is followed by a near variant: the same but for one attribute.
_ONE_IN_NEAR_VARIANT = 14
_FIRST_LAUNCH = date(2021, 1, 4)
_SHARE_REDUCED = 0.12
_UNIQUE_TRIES = 40


def make_world(seed: int = 7) -> World:
    """The world of that seed; the same seed gives an equal world on every machine."""
    making = _Making(Random(f"{SHOP}/{seed}"))
    for department in departments():
        making.fill(department)
    products = tuple(making.products)
    planted = plant(products, making.near, departments(), Random(f"{SHOP}/{seed}/faults"))
    return World(SHOP, seed, TODAY, CURRENCY, products, planted.listings, planted.problems, planted.pairs)


@dataclass
class _Making:
    rng: Random
    products: list[Product] = field(default_factory=list)
    near: list[tuple[int, int]] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    def fill(self, department: Department) -> None:
        """Make the department's products, spread evenly over its categories."""
        leaves = self._leaves(department)
        made = 0
        while made < department.products:
            leaf = next(leaves)
            product = self._product(department, leaf)
            made += 1
            if made < department.products and self.rng.randrange(_ONE_IN_NEAR_VARIANT) == 0:
                made += self._near_variant(department, leaf, product)

    def _leaves(self, department: Department) -> Iterator[Leaf]:
        while True:
            yield from self.rng.sample(department.leaves, len(department.leaves))

    def _product(self, department: Department, leaf: Leaf) -> Product:
        for _ in range(_UNIQUE_TRIES):
            slots = self._slots(department, leaf)
            template = self.rng.choice(leaf.titles)
            title = title_of(template, slots)
            if title not in self.titles:
                break
        return self._add(department, leaf, slots, template)

    def _near_variant(self, department: Department, leaf: Leaf, product: Product) -> int:
        """The product again with another value of one attribute that its title names; 1 if there is such a one."""
        slots = dict(product.slots)
        for asked in self.rng.sample(leaf.asked, len(leaf.asked)):
            others = [value for value in asked.values if value != slots[asked.name]]
            if not others or f"{{{slot_of(asked.name)}}}" not in slots["template"]:
                continue
            changed = slots | _spelt(asked, self.rng.choice(others))
            if title_of(slots["template"], changed) not in self.titles:
                variant = self._add(department, leaf, changed, slots["template"])
                self.near.append((product.number, variant.number))
                return 1
        return 0

    def _slots(self, department: Department, leaf: Leaf) -> dict[str, str]:
        """A value for each slot that titles and texts of the category may name."""
        slots = {word: self.rng.choice(words) for word, words in department.words.items()}
        slots["noun"] = self.rng.choice(leaf.nouns)
        slots["brand"] = self.rng.choice(leaf.brands)
        for asked in leaf.asked:
            slots |= _spelt(asked, _sensible(self.rng, asked, slots["noun"]))
        return slots

    def _add(self, department: Department, leaf: Leaf, slots: dict[str, str], template: str) -> Product:
        rng, number = self.rng, len(self.products) + 1
        slots = slots | {"template": template}
        skus = self._skus(department, leaf, number)
        price = (skus[0].price_minor or 0) / 100
        product = Product(
            number=number,
            department=department.name,
            category=leaf.path,
            title=title_of(template, slots),
            description_html=body(department, leaf, slots, rng),
            brand=slots["brand"],
            supplier=department.suppliers[len(slots["brand"]) % len(department.suppliers)],
            attributes=tuple((asked.name, slots[asked.name]) for asked in leaf.asked),
            tags=_tags(leaf, slots, rng),
            skus=skus,
            image=picture_name(leaf.shape, department.name, slots.get("Colour", "")),
            units_a_day=round(exp(rng.gauss(-1.5, 0.9)) * (30 / max(price, 2)) ** 0.4, 4),
            season=leaf.season,
            elasticity=round(department.elasticity * exp(rng.gauss(0, 0.25)), 3),
            launched=_FIRST_LAUNCH + timedelta(days=rng.randrange((TODAY - _FIRST_LAUNCH).days)),
            slots=tuple(slots.items()),
        )
        self.titles.add(product.title)
        self.products.append(product)
        return product

    def _skus(self, department: Department, leaf: Leaf, number: int) -> tuple[Sku, ...]:
        rng = self.rng
        low, high = leaf.price
        price = charm(exp(rng.uniform(log(low), log(high))), rng.choice(department.endings))
        cost = max(round(price / rng.uniform(*department.markup)), 1)
        was = charm(price / 100 * rng.uniform(1.15, 1.5), department.endings[0])
        compare_at = was if rng.random() < _SHARE_REDUCED and was > price else None
        weight = round(exp(rng.uniform(log(leaf.weight[0]), log(leaf.weight[1]))))
        sizes = _some(leaf.sizes, rng)
        weights = [1 + 2 * min(place, len(sizes) - 1 - place) for place in range(len(sizes))] or [1]
        return tuple(
            Sku(
                code=f"{department.code}{number:05d}" + (f"-{size}" if size else ""),
                barcode=gtin13(rng),
                options=((leaf.size_name, size),) if size else (),
                price_minor=price,
                cost_minor=cost,
                compare_at_minor=compare_at,
                weight_grams=weight,
                on_hand_units=max(round(rng.gauss(24, 18) / len(weights)), 0),
                share=round(weights[place] / sum(weights), 4),
            )
            for place, size in enumerate(sizes or ("",))
        )


def charm(pounds: float, ending: int) -> int:
    """A price in pence as shops write them: whole pounds and the ending nearest below or at them, at least £1.49."""
    whole = max(round(pounds), 2)
    return whole * 100 if ending == 0 else (whole - 1) * 100 + ending


def gtin13(rng: Random) -> str:
    """A valid barcode of the United Kingdom's range."""
    digits = "50" + "".join(str(rng.randrange(10)) for _ in range(10))
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def _spelt(asked: Asked, value: str) -> dict[str, str]:
    """The value as listed, under the attribute's name, and as in running text, under its slot."""
    return {asked.name: value, slot_of(asked.name): running(value) if asked.value_type == "choice" else value}


def _sensible(rng: Random, asked: Asked, noun: str) -> str:
    """A value at random, but one that the noun itself names if there is any: a *linen* shirt is of linen."""
    named = [value for value in asked.values if value.lower() in noun.lower()]
    return rng.choice(named or asked.values)


def _tags(leaf: Leaf, slots: dict[str, str], rng: Random) -> tuple[str, ...]:
    pool = [leaf.name.lower(), leaf.season.value, slots["brand"], *(slots.get("Colour", "").lower().split() or [])]
    return tuple(sorted(set(rng.sample(pool, min(len(pool), 3)))))


def _some(sizes: Sequence[str], rng: Random) -> Sequence[str]:
    """A run of three or more of the sizes."""
    if len(sizes) <= 3:
        return sizes
    count = rng.randint(3, min(len(sizes), 4))
    start = rng.randint(0, len(sizes) - count)
    return sizes[start : start + count]
