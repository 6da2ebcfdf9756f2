"""What a shop does with variants: which options its products have, with which values, and how often it joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.catalog.facts import ProductFacts
from core.catalog.metafields import plain_name
from core.catalog.options import plain_options
from core.text.quantities import quantity
from core.text.tokens import name_key

HABIT_WEIGHT = 10
"""Decisions that weigh as much as all that the catalogue shows of a habit."""

Place = tuple[str, str]  # a department, and the words of an option's name


@dataclass(frozen=True)
class DecidedVariant:
    """Two variants that somebody decided upon: whether those of that option are joined in the department."""

    department: str
    option: str
    joined: bool


@dataclass
class OptionHabits:
    """By department and option: how it is spelled, its values, and how many products have several of them.

    ``units`` are those of values that are amounts; ``answers`` are how often people joined such variants, and how often
    they did not.
    """

    names: dict[Place, Counter[str]] = field(default_factory=dict)
    values: dict[Place, Counter[str]] = field(default_factory=dict)
    units: dict[Place, set[str]] = field(default_factory=dict)
    joined: Counter[Place] = field(default_factory=Counter)
    answers: dict[Place, Counter[bool]] = field(default_factory=dict)
    _options_of: dict[str, list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note the options of each department."""
        for place in sorted(self.names):
            self._options_of.setdefault(place[0], []).append(place)

    @classmethod
    def of(cls, products: Iterable[ProductFacts], decided: Iterable[DecidedVariant] = ()) -> OptionHabits:
        """What the products' SKUs show, and what people decided."""
        found = cls()
        for product in products:
            if any(sku.options for sku in product.skus):
                found._note(product)
        for answer in decided:
            place = (answer.department.casefold(), name_key(answer.option))
            found.answers.setdefault(place, Counter())[answer.joined] += 1
        found.__post_init__()
        return found

    def _note(self, product: ProductFacts) -> None:
        several: dict[Place, set[str]] = {}
        for sku in product.skus:
            for name, value in plain_options(sku).items():
                place = (product.department.casefold(), name_key(name))
                self.names.setdefault(place, Counter())[name] += 1
                self.values.setdefault(place, Counter())[name_key(value)] += 1
                amount = quantity(value)
                if amount is not None:
                    self.units.setdefault(place, set()).add(amount.measures)
                several.setdefault(place, set()).add(name_key(value))
        self.joined.update(place for place, values in several.items() if len(values) > 1)

    def options_in(self, department: str) -> Sequence[Place]:
        """The options that products of the department have several values of."""
        return [place for place in self._options_of.get(department.casefold(), ()) if self.joined[place]]

    def name(self, place: Place) -> str:
        """The option as the department mostly spells it."""
        return self.names[place].most_common(1)[0][0]

    def is_name(self, place: Place, name: str) -> bool:
        """Whether the name is one of the option's."""
        return name_key(name) == place[1]

    def is_value(self, place: Place, text: str) -> bool:
        """Whether the text is a value of the option: one that a SKU has, or an amount of the same measure."""
        if self.values[place][name_key(text)]:
            return True
        amount = quantity(text)
        return amount is not None and amount.measures in self.units.get(place, ())

    def chance(self, place: Place, apart: int) -> float:
        """How likely the shop joins variants of that option, if so many are listed apart in the department.

        The share of those joined among all that could be; then people's answers, against which it weighs as much as
        HABIT_WEIGHT of them (the mean of a beta distribution).
        """
        share = self.joined[place] / (self.joined[place] + apart)
        said = self.answers.get(place, Counter())
        return (share * HABIT_WEIGHT + said[True]) / (HABIT_WEIGHT + said.total())

    def attribute(self, product: ProductFacts, place: Place) -> str:
        """The name of the product's attribute that is the option; empty if it has none."""
        return next((name for name in product.attributes if name_key(plain_name(name)) == place[1]), "")


def said_values(product: ProductFacts, place: Place) -> Mapping[int, str]:
    """By SKU the value that it carries of an option; SKUs without it are left out."""
    return dict(_said(product, place[1]))


def _said(product: ProductFacts, name: str) -> Iterator[tuple[int, str]]:
    for sku in product.skus:
        for own, value in plain_options(sku).items():
            if name_key(own) == name:
                yield sku.id, value
