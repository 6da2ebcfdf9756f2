"""Values that the texts of a product may state, each with where it stands and what speaks for it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.catalog.facts import AttributeRule, ProductFacts
from core.catalog.suggest.finds import Find, Finds, finds
from core.catalog.suggest.known_values import KnownValues, unit_of
from core.text.quantities import converted, quantities, quantity
from core.text.tokens import name_key
from core.text.value_reader import ReadSpan

SIGNS = (
    "used",
    "used alone",
    "used in category",
    "in title",
    "name nearby",
    "rivals",
    "words",
    "amount",
    "plausible amount",
    "labelled",
    "first",
    "allowed",
)
"""What speaks for a candidate, in the order of its numbers."""

READ_SIGNS = ("read", "read odds", "read lead", "only read")
"""What the words around a candidate speak for, after SIGNS; all 0 where no reader was asked."""

NEW_FROM = 0.5
"""A value the shop has not used is looked at where the words around make it likelier one than not."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_RARELY, _HARDLY_EVER_NOT = 1e-3, 0.999


@dataclass(frozen=True)
class Candidate:
    """A value that a text may state of an attribute; ``signs`` are numbers in the order of SIGNS and READ_SIGNS."""

    attribute: str
    value: str
    phrase: str
    text: str
    source: str
    start: int
    end: int
    signs: tuple[float, ...]

    def sign(self, name: str) -> float:
        """One of its signs by name."""
        return self.signs[_PLACES[name]]


_PLACES = {name: place for place, name in enumerate((*SIGNS, *READ_SIGNS))}


Read = Mapping[str, Sequence[ReadSpan]]
"""By attribute, what a reader makes of the words around."""


def candidates(
    product: ProductFacts,
    asked: Mapping[str, AttributeRule],
    known: KnownValues,
    found: Finds | None = None,
    read: Read | None = None,
) -> dict[str, list[Candidate]]:
    """By attribute asked for: the values its texts may state, in the order they stand, those only read last.

    Args:
        product: what to look at.
        asked: the attributes its category asks for.
        known: the values the shop knows.
        found: what its texts have, if that was looked for already.
        read: what a reader makes of them; nothing without one.
    """
    found = finds(product, asked, known) if found is None else found
    texts = {"title": product.title, "description": product.description}
    judged: dict[str, list[Candidate]] = {}
    for name, rule in asked.items():
        plain = found.get(name, [])
        chances = _chances(texts, (read or {}).get(name, ()))
        every = [*plain, *_only_read(rule, plain, (read or {}).get(name, ()), known, texts)]
        if every:
            leads = _leads([max(chances.get(key, 0.0) for key in _keys(find, texts)) for find in every])
            judged[name] = [
                _judged(find, place, plain or every, product, rule, known, texts, lead)
                for place, (find, lead) in enumerate(zip(every, leads, strict=True))
            ]
    return judged


def _chances(texts: Mapping[str, str], read: Sequence[ReadSpan]) -> dict[str, float]:
    """How likely each wording is the value, by the words around it where they speak for it most."""
    chances: dict[str, float] = {}
    for span in read:
        key = name_key(texts[span.spot.source][span.spot.start : span.spot.end])
        chances[key] = max(span.chance, chances.get(key, 0.0))
    return chances


def _keys(find: Find, texts: Mapping[str, str]) -> tuple[str, str]:
    return find.phrase, name_key(texts[find.source][find.start : find.end])


def _leads(chances: Sequence[float]) -> list[tuple[float, float]]:
    """Each chance, and how far it is ahead of the best other one; behind it is below 0."""
    best, *others = sorted(chances, reverse=True)
    second = others[0] if others else 0.0
    return [(chance, chance - (second if chance == best else best)) for chance in chances]


def _only_read(
    rule: AttributeRule, plain: Sequence[Find], read: Sequence[ReadSpan], known: KnownValues, texts: Mapping[str, str]
) -> Iterator[Find]:
    """Values that nothing but the words around them tells, the likeliest first, each wording once."""
    seen = {key for find in plain for key in _keys(find, texts)}
    for span in sorted(read, key=lambda one: -one.chance):
        source, start, end = span.spot
        said = texts[source][start:end]
        key = name_key(said)
        is_known = (rule.name, key) in known.spellings
        if not key or key in seen or (_NUMBER.fullmatch(said) and _is_of_an_amount(texts[source], start)):
            continue
        if is_known or (span.chance >= NEW_FROM and _may_be_new(rule, said, texts[source], known)):
            seen.add(key)
            value = known.spelled(rule.name, key) if is_known else said
            yield Find(rule.name, value, key, source, start, end, is_only_read=True)


def _is_of_an_amount(text: str, start: int) -> bool:
    """Whether the number there has a unit: 80 is no pack size in “80 mm”."""
    return any(amount.start <= start < amount.end for amount in quantities(text))


def _may_be_new(rule: AttributeRule, said: str, text: str, known: KnownValues) -> bool:
    """Whether the attribute may have a value the shop has not used: never in capitals where all of the text is."""
    if rule.value_type == "number":
        return not rule.unit and _NUMBER.fullmatch(said) is not None
    is_closed = rule.allowed or rule.value_type == "flag" or unit_of(rule, known)
    return not is_closed and not text.isupper()


def _judged(
    find: Find,
    place: int,
    finds: list[Find],
    product: ProductFacts,
    rule: AttributeRule,
    known: KnownValues,
    texts: Mapping[str, str],
    lead: tuple[float, float],
) -> Candidate:
    uses = _count(known.uses.get(find.attribute), find)
    uses_here = _count(known.uses_in.get((find.attribute, product.category_id)), find)
    everywhere = sum(known.phrases.get(find.phrase, {}).values())
    rivals = len({other.phrase for other in finds}) - 1
    signs = (
        _frequency(uses, known.products_in.total()),
        uses / everywhere if everywhere else 0.0,
        _frequency(uses_here, known.products_in[product.category_id]),
        float(find.source == "title"),
        float(find.near),
        math.log1p(rivals),
        float(find.phrase.count(" ")),
        float(find.is_amount),
        _plausible(find, product, known),
        float(find.is_labelled),
        float(place == 0),
        float(any(name_key(value) == find.phrase for value in rule.allowed)),
        *_read_signs(find, *lead),
    )
    text = texts[find.source][find.start : find.end]
    return Candidate(find.attribute, find.value, find.phrase, text, find.source, find.start, find.end, signs)


def _read_signs(find: Find, chance: float, lead: float) -> tuple[float, ...]:
    bounded = min(max(chance, _RARELY), _HARDLY_EVER_NOT)
    odds = math.log(bounded / (1 - bounded)) - math.log(_RARELY / (1 - _RARELY))
    return (chance, odds, lead, float(find.is_only_read))


def _count(uses: Counter[str] | None, find: Find) -> int:
    return uses[find.phrase] if uses else 0


def _frequency(uses: int, products: int) -> float:
    """How common a value is among so many products: 0 never, 1 for one in a thousand, 10 for all."""
    return math.log2(1 + 1000 * uses / products) if products else 0.0


def _plausible(find: Find, product: ProductFacts, known: KnownValues) -> float:
    """Whether the amount lies within those of other products of the category."""
    bounds = known.ranges.get((find.attribute, product.category_id))
    found = quantity(find.value) if find.is_amount and bounds else None
    amount = converted(found, known.units[find.attribute]) if found is not None else None
    return float(amount is not None and bounds is not None and bounds[0] <= amount <= bounds[1])
