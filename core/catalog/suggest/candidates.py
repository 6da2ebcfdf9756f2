"""Values that the texts of a product may state, each with where it stands and what speaks for it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.catalog.facts import AttributeRule, ProductFacts
from core.catalog.metafields import plain_name
from core.catalog.suggest.known_values import LONGEST_PHRASE, KnownValues, unit_of
from core.text.quantities import converted, quantities, quantity
from core.text.tokens import READ_CHARACTERS, Word, name_key, words

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

_NEAR = 3  # words before or after a value within which the attribute's name counts as nearby
_LABELLED = re.compile(r"\s*[:=]\s*([^\n;,.|:=]{1,60})")


@dataclass(frozen=True)
class Candidate:
    """A value that a text may state of an attribute; ``signs`` are numbers in the order of SIGNS."""

    attribute: str
    value: str
    phrase: str
    text: str
    source: str
    start: int
    end: int
    signs: tuple[float, ...]


@dataclass(frozen=True)
class _Find:
    attribute: str
    value: str
    phrase: str
    source: str
    start: int
    end: int
    near: bool
    is_amount: bool = False
    is_labelled: bool = False


def candidates(
    product: ProductFacts, asked: Mapping[str, AttributeRule], known: KnownValues
) -> dict[str, list[Candidate]]:
    """By attribute asked for: the values its texts may state, in the order they stand."""
    finds: dict[str, list[_Find]] = {}
    for source, text in (("title", product.title), ("description", product.description[:READ_CHARACTERS])):
        spots = words(text)
        for find in (*_phrases(source, spots, asked, known), *_amounts(source, text, spots, asked, known)):
            finds.setdefault(find.attribute, []).append(find)
        if ":" in text or "=" in text:
            for find in _labelled(source, text, asked, known):
                finds.setdefault(find.attribute, []).append(find)
    texts = {"title": product.title, "description": product.description}
    return {
        name: [_judged(find, place, found, product, asked[name], known, texts) for place, find in enumerate(found)]
        for name, found in ((name, _longest(found)) for name, found in finds.items())
    }


def _phrases(source: str, spots: list[Word], asked: Mapping[str, AttributeRule], known: KnownValues) -> Iterator[_Find]:
    texts = [spot.text for spot in spots]
    for start in range(len(spots)):
        phrase = ""
        for end in range(start, min(start + LONGEST_PHRASE, len(spots))):
            phrase = f"{phrase} {texts[end]}" if phrase else texts[end]
            for name in known.phrases.get(phrase, ()):
                if name in asked:
                    near = _is_near(name, texts, start, end)
                    spelled = known.spelled(name, phrase)
                    yield _Find(name, spelled, phrase, source, spots[start].start, spots[end].end, near)


def _amounts(
    source: str, text: str, spots: list[Word], asked: Mapping[str, AttributeRule], known: KnownValues
) -> Iterator[_Find]:
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
                yield _Find(name, value, name_key(value), source, found.start, found.end, near, is_amount=True)


def _labelled(source: str, text: str, asked: Mapping[str, AttributeRule], known: KnownValues) -> Iterator[_Find]:
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
            yield _Find(name, spelled, phrase, source, found.start(1), end, near=True, is_labelled=True)


def _is_near(name: str, texts: list[str], start: int, end: int) -> bool:
    around = {*texts[max(0, start - _NEAR) : start], *texts[end + 1 : end + 1 + _NEAR]}
    return any(word in around for word in name_key(plain_name(name)).split())


def _longest(finds: list[_Find]) -> list[_Find]:
    """Without those that lie within a longer one of the same text: “organic cotton” hides “cotton”."""
    kept: list[_Find] = []
    for find in sorted(finds, key=lambda one: (one.source == "description", one.start, -one.end, not one.is_labelled)):
        inside = any(
            other.source == find.source and other.start <= find.start and find.end <= other.end for other in kept
        )
        if not inside:
            kept.append(find)
    return kept


def _judged(
    find: _Find,
    place: int,
    finds: list[_Find],
    product: ProductFacts,
    rule: AttributeRule,
    known: KnownValues,
    texts: Mapping[str, str],
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
    )
    text = texts[find.source][find.start : find.end]
    return Candidate(find.attribute, find.value, find.phrase, text, find.source, find.start, find.end, signs)


def _count(uses: Counter[str] | None, find: _Find) -> int:
    return uses[find.phrase] if uses else 0


def _frequency(uses: int, products: int) -> float:
    """How common a value is among so many products: 0 never, 1 for one in a thousand, 10 for all."""
    return math.log2(1 + 1000 * uses / products) if products else 0.0


def _plausible(find: _Find, product: ProductFacts, known: KnownValues) -> float:
    """Whether the amount lies within those of other products of the category."""
    bounds = known.ranges.get((find.attribute, product.category_id))
    found = quantity(find.value) if find.is_amount and bounds else None
    amount = converted(found, known.units[find.attribute]) if found is not None else None
    return float(amount is not None and bounds is not None and bounds[0] <= amount <= bounds[1])
