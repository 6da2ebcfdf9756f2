"""Values that the texts of a product may state, each with where it stands and what speaks for it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.catalog.facts import AttributeRule, ProductFacts
from core.catalog.metafields import plain_name
from core.catalog.suggest.known_values import KnownValues, unit_of
from core.text.quantities import converted, quantities, quantity
from core.text.tokens import READ_CHARACTERS, Word, name_key, words
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

_NEAR = 3  # words before or after a value within which the attribute's name counts as nearby
_LABELLED = re.compile(r"\s*[:=]\s*([^\n;,.|:=]{1,60})")
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


@dataclass(frozen=True)
class Find:
    """Where a text has what may be a value, by what it says."""

    attribute: str
    value: str
    phrase: str
    source: str
    start: int
    end: int
    near: bool = False
    is_amount: bool = False
    is_labelled: bool = False
    is_only_read: bool = False


Finds = Mapping[str, list[Find]]
"""By attribute, in the order they stand."""

Read = Mapping[str, Sequence[ReadSpan]]
"""By attribute, what a reader makes of the words around."""


def finds(product: ProductFacts, asked: Mapping[str, AttributeRule], known: KnownValues) -> Finds:
    """What the texts have of known values, of amounts and of values after their attribute's name."""
    found: dict[str, list[Find]] = {}
    for source, text in (("title", product.title), ("description", product.description[:READ_CHARACTERS])):
        spots = words(text)
        for find in (*_phrases(source, spots, asked, known), *_amounts(source, text, spots, asked, known)):
            found.setdefault(find.attribute, []).append(find)
        if ":" in text or "=" in text:
            for find in _labelled(source, text, asked, known):
                found.setdefault(find.attribute, []).append(find)
    return {name: _longest(each) for name, each in found.items()}


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


def _phrases(source: str, spots: list[Word], asked: Mapping[str, AttributeRule], known: KnownValues) -> Iterator[Find]:
    texts = [spot.text for spot in spots]
    for start in range(len(spots)):
        phrase = ""
        for end in range(start, min(start + known.openings.get(texts[start], 0), len(spots))):
            phrase = f"{phrase} {texts[end]}" if phrase else texts[end]
            for name in known.phrases.get(phrase, ()):
                if name in asked:
                    near = _is_near(name, texts, start, end)
                    spelled = known.spelled(name, phrase)
                    yield Find(name, spelled, phrase, source, spots[start].start, spots[end].end, near)


def _amounts(
    source: str, text: str, spots: list[Word], asked: Mapping[str, AttributeRule], known: KnownValues
) -> Iterator[Find]:
    measured = [(name, unit) for name, rule in asked.items() if (unit := unit_of(rule, known))]
    if not measured:
        return
    texts = [spot.text for spot in spots]
    for found in quantities(text):
        inside = [place for place, spot in enumerate(spots) if spot.start < found.end and spot.end > found.start]
        for name, unit in measured:
            amount = converted(found, unit)
            if amount is not None and inside:
                value = f"{amount} {unit}" if unit != "%" else f"{amount}%"
                near = _is_near(name, texts, inside[0], inside[-1])
                yield Find(name, value, name_key(value), source, found.start, found.end, near, is_amount=True)


def _labelled(source: str, text: str, asked: Mapping[str, AttributeRule], known: KnownValues) -> Iterator[Find]:
    """Values after the attribute's name and a colon, known or not."""
    low = text.lower()
    for name, rule in asked.items():
        said = plain_name(name).lower()
        place = low.find(said)
        found = _LABELLED.match(text, place + len(said)) if place >= 0 else None
        if found is None or rule.value_type == "flag" or unit_of(rule, known):
            continue
        value = found[1].strip()
        phrase = name_key(value)
        if rule.allowed and (name, phrase) not in known.spellings:
            continue
        spelled = known.spelled(name, phrase) if (name, phrase) in known.spellings else value
        if phrase:
            end = found.start(1) + len(found[1].rstrip())
            yield Find(name, spelled, phrase, source, found.start(1), end, near=True, is_labelled=True)


def _is_near(name: str, texts: list[str], start: int, end: int) -> bool:
    around = {*texts[max(0, start - _NEAR) : start], *texts[end + 1 : end + 1 + _NEAR]}
    return any(word in around for word in name_key(plain_name(name)).split())


def _longest(finds: list[Find]) -> list[Find]:
    """Without those that lie within a longer one of the same text: “organic cotton” hides “cotton”."""
    kept: list[Find] = []
    for find in sorted(finds, key=lambda one: (one.source == "description", one.start, -one.end, not one.is_labelled)):
        inside = any(
            other.source == find.source and other.start <= find.start and find.end <= other.end for other in kept
        )
        if not inside:
            kept.append(find)
    return kept


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
