"""Where a product's texts have what may be a value: a known one, an amount, or what follows an attribute's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.catalog.facts import AttributeRule, ProductFacts
from core.catalog.metafields import plain_name
from core.catalog.suggest.known_values import KnownValues, unit_of
from core.text.quantities import converted, quantities
from core.text.tokens import READ_CHARACTERS, Word, name_key, words

_NEAR = 3  # words before or after a value within which the attribute's name counts as nearby
_LABELLED = re.compile(r"\s*[:=]\s*([^\n;,.|:=]{1,60})")


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
