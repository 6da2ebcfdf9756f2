"""What one text is made of: the phrases that fit, the words that name the thing, and the colour it comes in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Plan
from core.copywriting.drafting.english import capitalised, words
from core.copywriting.drafting.facts import Value
from core.copywriting.drafting.joining import Look, look
from core.copywriting.drafting.learning import Learned, nouns_of
from core.copywriting.drafting.phrases import Said, sayable, with_colour
from core.copywriting.drafting.realising import Written, realise
from core.copywriting.subject import CopyFacts

_TELLING = 0.75  # of the phrases at most begin with a capital, for capitals to tell where sentences begin
_JOINT = 5  # characters between two phrases
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?: [^\W\d_]+(?:['’-][^\W\d_]+)*){0,5}")
_NAMES = frozenset({"name", "title", "product"})
_MAKERS = frozenset({"brand", "vendor", "manufacturer"})
_OPENING = 10.0  # the weight of words that name the thing
_LONGEST_HUE = 3  # words of a colour that stands before a noun


@dataclass(frozen=True)
class Material:
    """Phrases of one product, its colour, words that name it, and words that keep their capital."""

    phrases: tuple[Said, ...]
    colour: Said | None
    nouns: frozenset[str]
    proper: frozenset[str]

    def looks(self, learned: Learned) -> list[Look]:
        """What the joining sees of the phrases."""
        capitals = sum(one.text[:1].isupper() for one in self.phrases)
        telling = capitals <= _TELLING * len(self.phrases) or len(self.phrases) < 3
        return [
            look(
                one.text,
                one.facts[0] if one.facts else "",
                learned.wording,
                self.nouns,
                capitals_tell=telling,
                apart=one.apart,
            )
            for one in self.phrases
        ]

    def uncapitalised(self, text: str) -> str:
        """A phrase as it is written inside a sentence: small at its front, but for names and signs like "V-neck"."""
        first = text.split(" ", 1)[0]
        if first.lower().rstrip(",") in self.proper or re.search(r"[A-ZÀ-Ý0-9®™]", first[1:]) or first[1:2] == "-":
            return text
        return text[:1].lower() + text[1:]


def gather(
    facts: CopyFacts, values: Sequence[Value], learned: Learned, must_state: frozenset[str] = frozenset()
) -> Material:
    """The phrases of a product; where none names the thing, one is made of its type, or of its name if that does."""
    said = sayable(values, learned.told, learned.spoken, learned.unspoken - must_state)
    silent = [value for several in said.silent.values() for value in several]
    names = frozenset(word.lower() for value in silent for word in value.text.split() if word[:1].isupper())
    nouns = nouns_of(facts.product_type)
    material = Material(said.phrases, said.colour, nouns, learned.wording.proper | (names - nouns))
    if not values or any(seen.heading for seen in material.looks(learned)):
        return material
    opening = _opening(facts, silent, alone=not said.phrases and said.colour is None)
    rest = said.phrases
    if not (rest or said.colour or opening.facts):
        rest = tuple(Said(f"{capitalised(value.key)}: {value.text}", (value.name,), apart=True) for value in silent)
    return replace(material, phrases=(opening, *rest) if opening.text else rest)


def fitting(material: Material, most_characters: int) -> Material:
    """The phrases that a text of that length has room for: those that weigh most, the earlier of two alike."""
    room = most_characters - len(material.colour.text if material.colour else "") - _JOINT
    ranked = sorted(range(len(material.phrases)), key=lambda place: (-material.phrases[place].weight, place))
    chosen = set()
    for place in ranked:
        needed = len(material.phrases[place].text) + _JOINT
        if needed <= room:
            room -= needed
            chosen.add(place)
    return replace(material, phrases=tuple(material.phrases[place] for place in sorted(chosen)))


def write(material: Material, plan: Plan, looks: Sequence[Look], *, colour_apart: bool = False) -> Written:
    """The plan's text; the colour stands with the words that name the thing, or in a sentence of its own."""
    phrases, order, links = list(material.phrases), list(plan.order), list(plan.links)
    if material.colour is not None:
        named = next((number for number in order if looks[number].heading and not looks[number].describing), None)
        if named is None or colour_apart or len(material.colour.text.split()) > _LONGEST_HUE:
            phrases.append(replace(material.colour, text=f"Comes in {material.colour.text}"))
            order.append(len(phrases) - 1)
            links.append(Link.NEW)
        else:
            phrases[named] = with_colour(phrases[named], material.colour)
    return realise(Plan(tuple(order), tuple(links), plan.score), phrases, material.uncapitalised)


def _opening(facts: CopyFacts, silent: Sequence[Value], *, alone: bool) -> Said:
    """Words that name the thing; with its maker where there is nothing else to say."""
    kind = facts.product_type
    nouns = nouns_of(kind)
    name = next((one for one in silent if one.key.split()[-1] in _NAMES and _NAME.fullmatch(one.text)), None)
    if name is not None and (not kind or not nouns.isdisjoint(words(name.text))):
        opening = Said(name.text, (name.name,), weight=_OPENING)
    else:
        opening = Said(capitalised(kind.lower() if kind.istitle() else kind), (), weight=_OPENING)
    maker = next((one for one in silent if one.key.split()[-1] in _MAKERS), None) if alone else None
    if maker is None or not opening.text:
        return opening
    return replace(opening, text=f"{opening.text} by {maker.text}", facts=(*opening.facts, maker.name))
