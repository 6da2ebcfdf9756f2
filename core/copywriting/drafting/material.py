"""What one text is made of: the phrases that fit, the words that name the thing, and the colour it comes in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.copywriting.drafting.alignment import Link
from core.copywriting.drafting.composing import Plan
from core.copywriting.drafting.english import capitalised, uncapitalised, words
from core.copywriting.drafting.facts import Ready, Value
from core.copywriting.drafting.learning import Learned, nouns_of
from core.copywriting.drafting.looks import Look, look
from core.copywriting.drafting.phrases import Said, Sayable, sayable, with_colour
from core.copywriting.drafting.realising import Written, realise
from core.copywriting.drafting.wording import head
from core.copywriting.subject import CopyFacts

_TELLING = 0.75  # of the phrases at most begin with a capital, for capitals to tell where sentences begin
_LARGE = 0.3  # of a text's room
_MOST_PHRASES = 30
_JOINT = 5  # characters between two phrases
_FEW = 3
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?: (?:[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)?)){0,7}")
_MADE_OF = "Made of "
_PLAIN_MATERIAL = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}")
_LONGEST_MADE = 100  # characters of a material that the words naming the thing can carry
_NAMES = frozenset({"name", "title", "product"})
MAKERS = frozenset({"brand", "vendor", "manufacturer"})
"""Words of names whose facts say who makes a thing."""
_CLEARLY = 2.0
_OPENING = 10.0  # the weight of words that name the thing
_LONGEST_HUE = 3  # words of a colour that stands before a noun


@dataclass(frozen=True)
class Material:
    """What one product's text is made of, words that name the thing, and words that keep their capital."""

    said: Sayable
    nouns: frozenset[str]
    proper: frozenset[str]

    @property
    def phrases(self) -> tuple[Said, ...]:
        """The phrases that a text should hold."""
        return self.said.phrases

    @property
    def unusual(self) -> tuple[Said, ...]:
        """What approved texts never state, colour first."""
        colour = self.said.unusual_colour
        return (colour, *self.said.unusual) if colour else self.said.unusual

    def only(self, phrases: Sequence[Said]) -> Material:
        """With these phrases alone."""
        return replace(self, said=replace(self.said, phrases=tuple(phrases)))

    def looks(self, learned: Learned) -> list[Look]:
        """What the joining sees of the phrases; where one has the type's own word, no other names the thing."""
        capitals = sum(one.text[:1].isupper() for one in self.phrases)
        telling = capitals <= _TELLING * len(self.phrases) or len(self.phrases) < _FEW
        wording = learned.wording
        if any(head(one.text) in self.nouns for one in self.phrases):
            wording = replace(wording, headings=frozenset())
        return [
            look(
                one.text,
                one.facts[0] if one.facts else "",
                wording,
                self.nouns,
                capitals_tell=telling,
                apart=one.apart,
                measure=one.measure,
            )
            for one in self.phrases
        ]

    def inside(self, text: str) -> str:
        """A phrase as it is written inside a sentence."""
        return text if text.split(" ", 1)[0].lower().rstrip(",") in self.proper else uncapitalised(text)


def gather(
    facts: CopyFacts, ready: Ready, learned: Learned, must_state: frozenset[str], *, names_shown: bool = True
) -> Material:
    """The phrases of a product; where none names the thing, one is made of its type, or of its name if that does."""
    unspoken = learned.unspoken - must_state
    said = sayable(
        ready.values,
        learned.told,
        learned.spoken,
        unspoken,
        ways=learned.ways,
        english=ready.english,
        names_shown=names_shown,
    )
    names = frozenset(word.lower() for value in said.silent for word in value.text.split() if word[:1].isupper())
    nouns = nouns_of(facts.product_type)
    material = Material(said, nouns, learned.wording.proper | (names - nouns))
    if not ready.values:
        return material
    if any(seen.heading for seen in material.looks(learned)):
        return _with_what_is_its_own(material, learned)
    front = _front(material, learned)
    if front is not None:
        return replace(material, nouns=nouns | {front})
    alone = not said.phrases and said.colour is None
    opening = _opening(facts, said.silent, alone=alone)
    if not opening.text:
        return material
    material = replace(material, nouns=nouns | {head(opening.text)})
    rest: tuple[Said, ...] = said.phrases
    if alone and not opening.facts:
        rest = material.unusual or tuple(
            Said(f"{capitalised(value.key)}: {value.text}", (value.name,), apart=True) for value in said.silent
        )
    rest = tuple(one for one in rest if not (one.measure and one.text.split(" ", 1)[-1] in opening.text))
    made = next((one for one in rest if one.text.startswith(_MADE_OF) and len(one.text) <= _LONGEST_MADE), None)
    if made is None:
        return _with_what_is_its_own(material.only((opening, *rest)), learned)
    of = made.text.removeprefix(_MADE_OF)
    said_of = f"in {of}" if _PLAIN_MATERIAL.fullmatch(of) else f"made of {of}"
    opening = replace(opening, text=f"{opening.text} {said_of}", facts=(*opening.facts, *made.facts))
    return _with_what_is_its_own(material.only((opening, *(one for one in rest if one is not made))), learned)


def _with_what_is_its_own(material: Material, learned: Learned) -> Material:
    """With phrases such as "in copper" and "for dry skin" behind the words that name the thing, each word once."""
    place = next((number for number, seen in enumerate(material.looks(learned)) if seen.heading), None)
    if place is None:
        return material
    thing, rest = material.phrases[place], []
    for one in material.phrases:
        said = uncapitalised(one.text)
        if one.of_thing and f" {said.split(' ')[0]} " not in thing.text:
            thing = replace(thing, text=f"{thing.text} {said}", facts=(*thing.facts, *one.facts))
        elif one is not material.phrases[place]:
            rest.append(one)
    return material.only((*rest[:place], thing, *rest[place:]))


def _front(material: Material, learned: Learned) -> str | None:
    """What the phrase is about that approved texts would put in front, if any is clearly of that sort."""
    if not learned.texts:
        return None
    scores = [
        (learned.joining.pair(None, seen)[Link.NEW], seen.head)
        for one, seen in zip(material.phrases, material.looks(learned), strict=True)
        if not (seen.sentence or seen.label or re.search(r"\d", one.text))
    ]
    best, *rest = sorted(scores, reverse=True) or [(0.0, "")]
    clear = best[0] > 0 or (rest and best[0] > rest[0][0] + _CLEARLY)
    return best[1] if clear else None


def fitting(material: Material, most_characters: int) -> Material:
    """The phrases that a text of that length has room for: those that weigh most, long ones last, in their order."""
    colour = material.said.colour
    room = most_characters - (len(colour.text) + _JOINT if colour else 0)
    phrases = material.phrases
    ranked = sorted(
        range(len(phrases)),
        key=lambda place: (-phrases[place].weight, len(phrases[place].text) > _LARGE * most_characters, place),
    )
    chosen: set[int] = set()
    for place in ranked:
        needed = len(material.phrases[place].text) + _JOINT
        if needed <= room and len(chosen) < _MOST_PHRASES:
            room -= needed
            chosen.add(place)
    return material.only([material.phrases[place] for place in sorted(chosen)])


def write(
    material: Material,
    plan: Plan,
    looks: Sequence[Look],
    learned: Learned,
    *,
    colour: Said | None,
    more: Sequence[Said] = (),
    colour_apart: bool = False,
) -> Written:
    """The plan's text, with ``more`` sentences at its end.

    The colour stands with the words that name the thing, or in a sentence of its own.
    """
    phrases, order, links = [*material.phrases, *more], list(plan.order), list(plan.links)
    if colour is not None:
        named = next((number for number in order if looks[number].heading), None)
        if named is None or colour_apart or len(colour.text.split()) > _LONGEST_HUE:
            phrases.append(replace(colour, text=f"Comes in {colour.text}"))
        else:
            phrases[named] = with_colour(phrases[named], colour)
    added = range(len(looks), len(phrases))
    whole = Plan((*order, *added), (*links, *(Link.NEW for _ in added)), plan.score)
    return realise(whole, phrases, material.inside, learned.wording.goes_on)


def _opening(facts: CopyFacts, silent: Sequence[Value], *, alone: bool) -> Said:
    """Words that name the thing; with its maker where there is nothing else to say."""
    kind = facts.product_type
    nouns = nouns_of(kind)
    name = next((one for one in silent if one.key.split()[-1] in _NAMES), None)
    speaks = name is not None and bool(_NAME.fullmatch(name.text)) and not nouns.isdisjoint(words(name.text))
    if name is not None and (speaks or alone or not kind):
        opening = Said(name.text, (name.name,), weight=_OPENING)
    else:
        opening = Said(capitalised(kind.lower() if kind.istitle() else kind), (), weight=_OPENING)
    maker = next((one for one in silent if one.key.split()[-1] in MAKERS), None) if alone else None
    if maker is None or not opening.text:
        return opening
    return replace(opening, text=f"{opening.text} by {maker.text}", facts=(*opening.facts, maker.name))
