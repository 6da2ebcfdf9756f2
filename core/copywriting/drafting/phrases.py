"""What a text can say of a product: its facts as phrases, those that say the same made one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.copywriting.drafting.english import (
    PREPOSITIONS,
    article,
    capitalised,
    content_stems,
    has_verb,
    joined,
    looks_attributive,
    words,
)
from core.copywriting.drafting.facts import NO, YES, Value
from core.copywriting.drafting.house_ways import HouseWay
from core.copywriting.drafting.ways import MATERIALS, is_absence, is_measure, listed, small, way
from core.copywriting.drafting.word_lists import word_list
from core.copywriting.drafting.wording import head

SILENT = word_list("silent_names")
"""Words of names whose facts a description need not say: the page says them, or nobody reads them."""

_FREE_TEXT = word_list("free_text_names")
_CODES = word_list("code_names")
_COMPARED = word_list("compared")
_COLOUR = frozenset({"colour", "color", "shade"})
_FIGURE = re.compile(
    r"(?:[^\W\d_]+ ){0,4}\d[\d.,/x×–-]*(?: to \d[\d.,]*)? ?"
    r"(?:cm|mm|m|g|kg|ml|cl|l|litres?|inch(?:es)?|oz|lbs?|denier|W|V|mAh|GB)"
)
_LONG = 5  # words of a value that needs no name
NO_WAYS: Mapping[str, HouseWay] = {}
_BEGINS_WITH = re.compile(r"(?:comes |designed |finished )?with |features? |featuring |includes? |has ", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """A phrase that may stand in a text, and the names of the facts it states.

    ``apart`` phrases are sentences of their own, but that measures may share one. ``weight`` is how much the text
    loses without it. A phrase ``of_thing`` goes on with the words that name the thing: "in copper", "for dry skin".
    """

    text: str
    facts: tuple[str, ...]
    apart: bool = False
    measure: bool = False
    weight: float = 1.0
    of_thing: bool = False


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
    values: Sequence[Value],
    told: Mapping[str, frozenset[str]],
    spoken: frozenset[str],
    unspoken: frozenset[str],
    *,
    ways: Mapping[str, HouseWay] = NO_WAYS,
    english: bool = True,
    names_shown: bool = True,
) -> Sayable:
    """The facts as phrases.

    Args:
        values: facts ready for writing.
        told: words by which approved texts state a fact ``name=value`` in other words than its own.
        spoken: names of facts that approved texts do state, though their name is one that most leave unsaid.
        unspoken: names of facts that approved texts never state.
        ways: words that approved texts have before the value of a fact of that name.
        english: whether the facts are; in another language they are only stated as they are.
        names_shown: whether a value that is not understood alone is said with its fact's name.
    """
    named: dict[str, list[Value]] = {}
    silent: list[Value] = []
    for value in values:
        if value.name in spoken or not (is_silent(value.key) or is_absence(value.shown, value.text)):
            named.setdefault(value.name, []).append(value)
        elif _CODES.isdisjoint(value.key.split()):
            silent.append(value)
    if not english:
        return Sayable(tuple(_as_it_is(one) for several in named.values() for one in several), silent=tuple(silent))
    free = {name: several for name, several in named.items() if is_free_text(several)}
    phrases = _without_repeats(
        [_free(one, first=not place) for many in free.values() for place, one in enumerate(many)]
    )
    found = Sayable((), silent=tuple(silent))
    measures: list[Said] = []
    for name, several in named.items():
        left = [] if name in free else _not_yet_said(several, phrases, told)
        if not left:
            continue
        said = _named(left, ways.get(name), names_shown=names_shown)
        if not _COLOUR.isdisjoint(left[0].key.split()):
            hue = Said(joined([small(one.text) for one in left]), (name,))
            found = replace(found, unusual_colour=hue) if name in unspoken else replace(found, colour=hue)
        elif name in unspoken:
            found = replace(found, unusual=(*found.unusual, said))
        elif said.measure:
            measures.append(said)
        else:
            phrases.append(said)
    return replace(found, phrases=(*phrases, *measures))


def is_free_text(several: Sequence[Value]) -> bool:
    """Whether values are phrases by themselves, as details and bullets are, and say what they are about."""
    if not _FREE_TEXT.isdisjoint(word.rstrip("s") for word in several[0].key.split()):
        return True
    return any(len(words(part)) > _LONG and not is_measure(part) for one in several for part in listed(one.text))


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
        before, rest = [], small(phrase.text).split(" ")
    hue = colour.text if before else capitalised(colour.text)
    if first and place == 1 and said[0].lower() in ("a", "an"):
        before = [article(hue) if said[0].islower() else capitalised(article(hue))]
    return replace(phrase, text=" ".join([*before, hue, *rest]), facts=(*phrase.facts, *colour.facts))


def _before_colour(word: str) -> bool:
    said = word.lower().rstrip(",")
    return (looks_attributive(said) or said in _COMPARED) and not word.endswith(",")


def _before_colour_or_noun(said: Sequence[str], place: int) -> bool:
    """Not when the describing word is the thing: "T-shirt in cotton" is coloured in front."""
    return head(" ".join(said)) != said[place].lower()


def _without_repeats(phrases: Sequence[Said]) -> list[Said]:
    """Each phrase once; one that another holds word for word is said with it."""
    kept: list[Said] = []
    for phrase in sorted(phrases, key=lambda one: -len(one.text)):
        padded = f" {phrase.text.casefold()} "
        several = " " in phrase.text
        holder = next(
            (
                place
                for place, one in enumerate(kept)
                if phrase.text.casefold() == one.text.casefold() or (several and padded in f" {one.text.casefold()} ")
            ),
            None,
        )
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


def _free(value: Value, *, first: bool) -> Said:
    """A phrase by itself; the first of what the thing is made of says so."""
    text = _BEGINS_WITH.sub("", value.text, count=1) if _BEGINS_WITH.match(value.text) else value.text
    if (
        value.key in MATERIALS
        and first
        and not has_verb(words(text))
        and ":" not in text
        and not text.casefold().startswith("made")
    ):
        return Said(f"Made of {small(text)}", (value.name,), apart=True)
    figure = bool(_FIGURE.fullmatch(text))
    return Said(text, (value.name,), apart=figure or ":" in text, measure=figure)


def _as_it_is(value: Value) -> Said:
    free = is_free_text([value])
    return Said(value.text if free else f"{capitalised(value.shown)}: {value.text}", (value.name,), apart=True)


def _named(several: Sequence[Value], house: HouseWay | None, *, names_shown: bool) -> Said:
    """A fact that needs its name to be understood, or not; or said as approved texts say it."""
    texts = [one.text for one in several]
    if house is not None and not {one.casefold() for one in texts} & (YES | NO):
        name, is_figure = several[0].name, all(map(is_measure, texts))
        said = f"{house.lead} {joined([text if is_figure or house.capital else small(text) for text in texts])}"
        return Said(capitalised(said), (name,), apart=True, measure=is_figure, of_thing=house.lead in PREPOSITIONS)
    said = way(several[0].key, several[0].shown, texts, named=names_shown)
    return Said(said, (several[0].name,), apart=True, measure=all(map(is_measure, texts)))
