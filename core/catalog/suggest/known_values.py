"""The attribute values the shop knows: filled in on its products, or allowed by its schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.catalog.facts import AttributeRule, CatalogContext, ProductFacts
from core.text.quantities import UNITS, converted, quantity, says_same_amount, unit_named
from core.text.tokens import name_key

LONGEST_PHRASE = 8
"""Words of a value that is looked for in texts; longer values are sentences."""

_USUAL = 0.3  # share of a category's products that have an attribute, from which on it counts as asked
_FEWEST_FOR_A_RANGE = 2  # different amounts
_QUANTITY_SHARE = 0.6  # of an attribute's values that are amounts, from which on it is one


@dataclass
class KnownValues:
    """Values by attribute: how often each is used, in all and by category, and how it is spelled.

    ``phrases`` leads from the words of a value to the attributes that use it, with the number of products, and
    ``openings`` from the first word to how many words the longest such value has; ``ranges`` are the least and the
    greatest amount of a measured attribute in a category that has at least three.
    """

    uses: dict[str, Counter[str]] = field(default_factory=dict)
    uses_in: dict[tuple[str, int | None], Counter[str]] = field(default_factory=dict)
    spellings: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    phrases: dict[str, dict[str, int]] = field(default_factory=dict)
    openings: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    ranges: dict[tuple[str, int | None], tuple[Decimal, Decimal]] = field(default_factory=dict)
    products_in: Counter[int | None] = field(default_factory=Counter)

    def spelled(self, attribute: str, phrase: str) -> str:
        """The value as the shop mostly writes it."""
        return self.spellings[attribute, phrase].most_common(1)[0][0]

    def usual_in(self, category_id: int | None) -> list[str]:
        """The attributes that enough products of the category have."""
        wanted = max(2.0, _USUAL * self.products_in[category_id])
        return sorted(
            name
            for (name, category), values in self.uses_in.items()
            if category == category_id and values.total() >= wanted
        )


def known_values(products: Iterable[ProductFacts], context: CatalogContext) -> KnownValues:
    """What the products and the schema say."""
    known = KnownValues()
    amounts: dict[str, Counter[str]] = {}
    for product in products:
        known.products_in[product.category_id] += 1
        for name, value in product.attributes.items():
            if "\n" in value:
                continue  # a text of several lines, such as bullets, is no value
            _note(known, name, value, product.category_id)
            found = quantity(value)
            amounts.setdefault(name, Counter())[found.unit if found else ""] += 1
    for rule in _rules(context):
        for value in rule.allowed:
            _allow(known, rule.name, value)
        if rule.value_type == "number" and rule.unit:
            known.units[rule.name] = unit_named(rule.unit)
    for name, units in amounts.items():
        unit, count = units.most_common(1)[0]
        if unit and name not in known.units and count >= _QUANTITY_SHARE * units.total():
            known.units[name] = unit
    known.ranges.update(_ranges(known))
    return known


def asked_of(product: ProductFacts, context: CatalogContext, known: KnownValues) -> Mapping[str, AttributeRule]:
    """The attributes a product there should have: its schema's, or else those its like usually have.

    Products without a category have nothing in common, unless nothing in the shop has one.
    """
    rules = context.attributes_of(product.category_id)
    if not rules and product.category_id is None and len(known.products_in) > 1:
        return {}
    return rules or {name: AttributeRule(name) for name in known.usual_in(product.category_id)}


def says_same(value: str, filled: str) -> bool:
    """Whether two values say the same, whatever their spelling or unit; of several filled ones, one is enough."""
    if name_key(value) in {name_key(part) for part in (filled, *filled.split(";"))}:
        return True
    one, other = quantity(value), quantity(filled)
    return one is not None and other is not None and says_same_amount(one, other)


def unit_of(rule: AttributeRule, known: KnownValues) -> str:
    """The unit that a category measures an attribute in: its schema's, else the shop's usual one; empty for none.

    A schema that lists the allowed values, or asks for plain numbers, measures nothing.
    """
    if rule.value_type == "number":
        return unit_named(rule.unit) if unit_named(rule.unit) in UNITS else ""
    return "" if rule.allowed or rule.value_type == "flag" else known.units.get(rule.name, "")


def _note(known: KnownValues, name: str, value: str, category_id: int | None) -> None:
    phrase = name_key(value)
    if not phrase:
        return
    known.uses.setdefault(name, Counter())[phrase] += 1
    known.uses_in.setdefault((name, category_id), Counter())[phrase] += 1
    known.spellings.setdefault((name, phrase), Counter())[value] += 1
    if _is_findable(phrase):
        uses = _uses(known, phrase)
        uses[name] = uses.get(name, 0) + 1


def _allow(known: KnownValues, name: str, value: str) -> None:
    phrase = name_key(value)
    known.spellings.setdefault((name, phrase), Counter())[value] += 10**6  # the schema's spelling wins
    if _is_findable(phrase):
        _uses(known, phrase).setdefault(name, 0)


def _uses(known: KnownValues, phrase: str) -> dict[str, int]:
    """The attributes that use a value that can be looked for; it can be from now on."""
    opening, count = phrase.partition(" ")[0], phrase.count(" ") + 1
    known.openings[opening] = max(count, known.openings.get(opening, 0))
    return known.phrases.setdefault(phrase, {})


def _ranges(known: KnownValues) -> Iterator[tuple[tuple[str, int | None], tuple[Decimal, Decimal]]]:
    for (name, category_id), values in known.uses_in.items():
        if name in known.units and len(values) > _FEWEST_FOR_A_RANGE:
            found = [amount for amount in map(quantity, values) if amount is not None]
            plain = [converted(amount, known.units[name]) for amount in found]
            inside = [amount for amount in plain if amount is not None]
            if len(inside) > _FEWEST_FOR_A_RANGE:
                yield (name, category_id), (min(inside), max(inside))


def _is_findable(phrase: str) -> bool:
    """Whether it can be looked for: some letters, more than one sign, not too many words."""
    return len(phrase) > 1 and any(sign.isalpha() for sign in phrase) and phrase.count(" ") < LONGEST_PHRASE


def _rules(context: CatalogContext) -> Iterable[AttributeRule]:
    seen: set[int] = set()
    for rules in (context.asked_of_all, *context.asked.values()):
        for rule in rules.values():
            if id(rule) not in seen:
                seen.add(id(rule))
                yield rule
