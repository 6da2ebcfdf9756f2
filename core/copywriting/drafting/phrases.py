"""What a text can say of a product: its facts as phrases, those that say the same made one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.copywriting.drafting.english import (
    article,
    capitalised,
    content_stems,
    has_verb,
    joined,
    looks_attributive,
    words,
)
from core.copywriting.drafting.facts import NO, YES, Value
from core.copywriting.drafting.wording import head

SILENT = frozenset(
    [
        "name",
        "title",
        "product",
        "brand",
        "vendor",
        "manufacturer",
        "audience",
        "gender",
        "department",
        "section",
        "category",
        "type",
        "group",
        "index",
        "season",
        "collection",
        "sku",
        "id",
        "ean",
        "gtin",
        "upc",
        "barcode",
        "code",
        "url",
        "link",
        "image",
        "price",
        "currency",
        "status",
        "range",
        "age",
        "pattern",
        "appearance",
        "graphical",
        "appearance",
        "style",
        "number",
        "model",
        "supplier",
        "country",
        "code",
    ]
)
"""Words of names whose facts a description need not say: the page says them, or nobody reads them."""

_FREE_TEXT = frozenset(
    ["detail", "feature", "bullet", "highlight", "description", "benefit", "point", "selling", "usp", "text", "note"]
)
_COLOUR = frozenset({"colour", "color", "shade"})
_NUMBER = re.compile(r"^[\d.,/x×\s–-]*\d[\d.,/x×\s–-]*(?:[^\W\d_]{1,3}\.?|%|°C?|[^\W\d_]+)?(?:\s+[^\W\d_]+)?$")
_AKIN = 3  # letters
_BARE_NUMBER = re.compile(r"^\d[\d.,]*$")

_WAYS: Mapping[str, tuple[str, ...]] = {
    "material": ("Made of {}",),
    "materials": ("Made of {}",),
    "fabric": ("Made of {}",),
    "composition": ("Made of {}",),
    "origin": ("Made in {}",),
    "country of origin": ("Made in {}",),
    "made in": ("Made in {}",),
    "closure": ("Closes with {}",),
    "fastening": ("Fastens with {}",),
    "weight": ("Weight {}", "Weighs {}"),
    "pack size": ("Pack of {}",),
    "pack quantity": ("Pack of {}",),
    "skin type": ("For {}",),
    "suitable for": ("Suitable for {}",),
    "fits": ("Fits {}",),
    "scent": ("Scent: {}",),
}
"""How facts with common names are said; others as "Name: value", figures as "Name value"."""


@dataclass(frozen=True)
class Said:
    """A phrase that may stand in a text, and the names of the facts it states.

    ``apart`` phrases are sentences of their own. ``weight`` is how much the text loses without it.
    """

    text: str
    facts: tuple[str, ...]
    apart: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Sayable:
    """The phrases of one product, and facts that are only said if asked.

    ``unusual`` are phrases of facts that approved texts never state; a colour is one for the words that name the thing.
    """

    phrases: tuple[Said, ...]
    colour: Said | None = None
    unusual: tuple[Said, ...] = ()
    unusual_colour: Said | None = None
    silent: tuple[Value, ...] = ()


def sayable(
    values: Sequence[Value], told: Mapping[str, frozenset[str]], spoken: frozenset[str], unspoken: frozenset[str]
) -> Sayable:
    """The facts as phrases.

    Args:
        values: facts ready for writing.
        told: words by which approved texts state a fact ``name=value`` in other words than its own.
        spoken: names of facts that approved texts do state, though their name is one that most leave unsaid.
        unspoken: names of facts that approved texts never state.
    """
    free: list[Said] = []
    named: dict[str, list[Value]] = {}
    silent: list[Value] = []
    for value in values:
        if is_silent(value.key) and value.name not in spoken:
            silent.append(value)
        elif is_free_text(value):
            free.append(Said(value.text, (value.name,)))
        else:
            named.setdefault(value.name, []).append(value)
    phrases = _without_repeats(free)
    colours: dict[bool, Said] = {}
    measures: dict[bool, list[Said]] = {False: [], True: []}
    for name, several in named.items():
        left = _not_yet_said(several, phrases, told)
        if not left:
            continue
        key, unusual = left[0].key, name in unspoken
        if not _COLOUR.isdisjoint(key.split()):
            colours[unusual] = Said(joined([_small(one.text) for one in left]), (name,))
        elif unusual or all(_NUMBER.match(one.text) for one in left):
            measures[unusual].append(_named(key, left))
        else:
            phrases.append(_named(key, left))
    return Sayable(
        (*phrases, *measures[False]), colours.get(False), tuple(measures[True]), colours.get(True), tuple(silent)
    )


def is_free_text(value: Value) -> bool:
    """Whether a value is a phrase by itself, as details and bullets are, and says what it is about."""
    if not _FREE_TEXT.isdisjoint(word.rstrip("s") for word in value.key.split()):
        return True
    return len(words(value.text)) > 5


def is_silent(key: str) -> bool:
    """Whether the description of a product need not say facts of that name."""
    said = key.split()
    return bool(said) and said[-1] in SILENT


def with_colour(phrase: Said, colour: Said) -> Said:
    """The phrase with the colour where English has it: after size and shape, before what the thing is made of."""
    said = phrase.text.split(" ")
    first = 1 if said[0].lower() in ("a", "an", "the") else 0
    place = first
    while place < len(said) - 1 and _before_colour(said[place]) and _before_colour_or_noun(said, place):
        place += 1
    if place:
        before, rest = said[:place], said[place:]
    else:
        before, rest = [], [_small(said[0]), *said[1:]]
    hue = colour.text if before else capitalised(colour.text)
    if first and place == 1 and said[0].lower() in ("a", "an"):
        before = [article(hue) if said[0].islower() else capitalised(article(hue))]
    return replace(phrase, text=" ".join([*before, hue, *rest]), facts=(*phrase.facts, *colour.facts))


def _before_colour(word: str) -> bool:
    return looks_attributive(word.lower().rstrip(",")) and not word.endswith(",")


def _before_colour_or_noun(said: Sequence[str], place: int) -> bool:
    """Not when the describing word is the thing: "T-shirt in cotton" is coloured in front."""
    return head(" ".join(said)) != said[place].lower()


def _without_repeats(phrases: Sequence[Said]) -> list[Said]:
    """Each phrase once; one that another holds word for word is said with it."""
    kept: list[Said] = []
    for phrase in sorted(phrases, key=lambda one: -len(one.text)):
        padded = f" {phrase.text.casefold()} "
        holder = next((place for place, one in enumerate(kept) if padded in f" {one.text.casefold()} "), None)
        if holder is None:
            kept.append(phrase)
        else:
            names = tuple(dict.fromkeys((*kept[holder].facts, *phrase.facts)))
            kept[holder] = replace(kept[holder], facts=names)
    order = {phrase.text: place for place, phrase in reversed(list(enumerate(phrases)))}
    return sorted(kept, key=lambda one: order[one.text])


def _not_yet_said(several: Sequence[Value], phrases: list[Said], told: Mapping[str, frozenset[str]]) -> list[Value]:
    """Values that no phrase states; a phrase that states one gets its name."""
    fragments = frozenset(stem for one in phrases if len(words(one.text)) < 3 for stem in content_stems(one.text))
    left = []
    for value in several:
        stems = content_stems(value.text)
        signs = told.get(f"{value.name}={value.text}", frozenset())
        place = _stating(phrases, stems, signs, frozenset())
        if place is None and len(stems) > 1:
            place = _stating(phrases, stems, signs, fragments)
        if place is None:
            left.append(value)
        elif value.name not in phrases[place].facts:
            phrases[place] = replace(phrases[place], facts=(*phrases[place].facts, value.name))
    return left


def _stating(
    phrases: Sequence[Said], stems: frozenset[str], signs: frozenset[str], fragments: frozenset[str]
) -> int | None:
    """The first phrase that states it in the fact's words, together with fragments, or in those of approved texts."""
    for number, phrase in enumerate(phrases):
        own = content_stems(phrase.text)
        if (stems and stems & own and stems <= own | fragments) or not signs.isdisjoint(words(phrase.text)):
            return number
    return None


def _named(key: str, several: Sequence[Value]) -> Said:
    """A fact that needs its name to be understood, or not."""
    name = several[0].name
    if len(several) == 1 and several[0].text.casefold() in YES:
        return Said(capitalised(key), (name,), apart=True)
    if len(several) == 1 and several[0].text.casefold() in NO:
        negated = f"Not {key}" if looks_attributive(key.split(" ")[-1]) else f"{capitalised(key)}: no"
        return Said(negated, (name,), apart=True)
    texts = [one.text for one in several]
    if not all(map(_NUMBER.match, texts)) and all(_speaks_for_itself(key, text) for text in texts):
        return Said(joined([_small(text) if place else text for place, text in enumerate(texts)]), (name,), apart=True)
    return Said(_way(key, [_small(text) for text in texts]), (name,), apart=True)


def _speaks_for_itself(key: str, text: str) -> bool:
    """Whether a value is understood without its fact's name: "regular fit", "sleeveless", "made in Portugal"."""
    names, stems = content_stems(key), content_stems(text)
    if has_verb(f"it {text}") or any(_akin(one, other) for one in names for other in stems):
        return True
    said = words(text)
    return key not in _WAYS and len(said) == 1 and looks_attributive(said[0]) and not said[0][0].isdigit()


def _akin(one: str, other: str) -> bool:
    """Whether one word holds the other at its front: neck and neckline."""
    return min(len(one), len(other)) >= _AKIN and (one.startswith(other) or other.startswith(one))


def _way(key: str, texts: Sequence[str]) -> str:
    ways = _WAYS.get(key)
    shown = joined(list(texts))
    if ways is not None:
        starts = ways[0].split(" {}")[0].casefold()
        return capitalised(shown) if shown.casefold().startswith(starts) else ways[0].format(shown)
    if all(_NUMBER.match(text) for text in texts) and not all(_BARE_NUMBER.match(text) for text in texts):
        return f"{capitalised(key)} {shown}"
    if len(texts) == 1 and len(words(shown)) == 1 and len(key.split()) == 1 and looks_attributive(shown.lower()):
        return capitalised(f"{shown} {key}")
    return f"{capitalised(key)}: {shown}"


def _small(text: str) -> str:
    """A value as it is written inside a sentence: without its capital, unless it has others or is an abbreviation."""
    first = text.split(" ")[0]
    plain = first[:1].isupper() and (first[1:].islower() or len(first) == 1) and "-" not in first[:2]
    return text[:1].lower() + text[1:] if plain and not re.search(r"[A-ZÀ-Ý]", text[1:]) else text
