"""Variants of one product that are listed apart, and the option that tells them apart.

Two products are variants if what their titles do not share is a value of one option that SKUs of the department have,
and no other attribute or option sets them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.catalog.facts import ProductFacts
from core.catalog.metafields import plain_name
from core.catalog.options import plain_options
from core.catalog.suggest.known_values import KnownValues
from core.catalog.suggest.option_habits import OptionHabits, Place, said_values
from core.catalog.suggest.pair_signs import Side, variant_difference
from core.text.quantities import quantity
from core.text.tokens import name_key, words

_MOST_WORDS = 4  # of a title that the other does not share
_LONGEST = 5  # words of a value


@dataclass(frozen=True)
class Told:
    """What an option says of one product: its values, by their words and as ``shown``; whether its SKUs have them.

    ``value`` is as its title has it, or its attribute.
    """

    values: frozenset[str]
    shown: tuple[str, ...]
    value: str
    carried: bool


@dataclass(frozen=True)
class Variant:
    """Two products that an option alone tells apart; ``place`` is their department and the option."""

    left: Side
    right: Side
    place: Place
    told_left: Told
    told_right: Told


def variant_of(left: Side, right: Side, habits: OptionHabits) -> Variant | None:
    """What makes the two variants of one product; None if they are not, or more than one option differs."""
    options = habits.options_in(left.product.department)
    if not options or not _may_be_one(left, right):
        return None
    found = [
        Variant(left, right, place, ours, theirs)
        for place in options
        if (ours := _told(left, right, place, habits)) and (theirs := _told(right, left, place, habits))
        if ours.values and theirs.values and not ours.values & theirs.values
        if _rest_agrees(left.product, right.product, place, habits)
    ]
    return found[0] if len(found) == 1 else None


def are_variants(left: Side, right: Side, known: KnownValues, habits: OptionHabits) -> bool:
    """Whether something tells the two apart as variants, whether or not it is an option in this shop."""
    return bool(variant_difference(left, right, known)) or variant_of(left, right, habits) is not None


def without_difference(found: Variant) -> tuple[Side, Side]:
    """Both products without what tells them apart, for comparing the rest; of amounts each has a price of its own."""
    sides = _cut(found.left, found.right, found.place), _cut(found.right, found.left, found.place)
    if all(quantity(value) for told in (found.told_left, found.told_right) for value in told.shown):
        return replace(sides[0], price_minor=0), replace(sides[1], price_minor=0)
    return sides


def _may_be_one(left: Side, right: Side) -> bool:
    """Whether nothing but a few words of the title may set the two apart."""
    one, other = left.product, right.product
    return (
        one.department.casefold() == other.department.casefold()
        and _unlike(left, right) <= _MOST_WORDS
        and (not one.brand or not other.brand or one.brand.casefold() == other.brand.casefold())
        and (one.category_id is None or other.category_id is None or one.category_id == other.category_id)
    )


def _unlike(left: Side, right: Side) -> int:
    return max(len(left.title_words - right.title_words), len(right.title_words - left.title_words))


def _rest_agrees(one: ProductFacts, other: ProductFacts, place: Place, habits: OptionHabits) -> bool:
    """Whether no other attribute and no other option sets the two apart."""
    but = {habits.attribute(one, place), habits.attribute(other, place)}
    shared = (one.attributes.keys() & other.attributes.keys()) - but
    if any(name_key(one.attributes[name]) != name_key(other.attributes[name]) for name in shared):
        return False
    ours, theirs = (
        {name_key(name) for sku in side.skus for name in plain_options(sku)} - {place[1]} for side in (one, other)
    )
    return ours == theirs


def _told(side: Side, other: Side, place: Place, habits: OptionHabits) -> Told | None:
    """What the side says of the option; None if its title says more than the other's that is no value of it."""
    product = side.product
    own = side.title_words - other.title_words - set(place[1].split())
    value = _value_in(product.title, own, place, habits) if own else ""
    if own and not value:
        return None
    carried = said_values(product, place)
    if carried:
        is_whole = len(carried) == len(product.skus)
        shown = tuple(dict.fromkeys(carried.values()))
        return Told(frozenset(map(name_key, shown)), shown, value, carried=True) if is_whole else None
    if not value:
        name = habits.attribute(product, place)
        value = product.attributes[name] if name else ""
    shown = (value,) if value else ()
    return Told(frozenset(map(name_key, shown)), shown, value, carried=False)


def _value_in(title: str, own: frozenset[str], place: Place, habits: OptionHabits) -> str:
    """The shortest run of the title's words that holds all these words and is a value of the option; empty if none."""
    spots = words(title)
    for length in range(len(own), min(_LONGEST, len(spots)) + 1):
        for start in range(len(spots) - length + 1):
            run = spots[start : start + length]
            text = title[run[0].start : run[-1].end]
            if own <= set(name_key(text).split()) and habits.is_value(place, text):
                return text
    return ""


def _cut(side: Side, other: Side, place: Place) -> Side:
    shared = side.title_words & other.title_words
    return replace(
        side,
        title=" ".join(word for word in side.title.split() if word in shared),
        title_words=shared,
        rarity={word: side.rarity[word] for word in shared},
        codes=side.codes & other.codes,
        amounts=side.amounts & other.amounts,
        attributes={name: value for name, value in side.attributes.items() if name_key(plain_name(name)) != place[1]},
    )
