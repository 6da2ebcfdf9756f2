"""The sentence that opens a description: what the product is called, with what a sentence can carry of its facts. Pure.

"Wilf shorts" with a material, a colour and a rise are "Wilf shorts in black linen with a mid rise.": the words between
the facts are only those that plain English needs, so that nothing is claimed that no fact says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.changes import CopyClause
from core.copywriting import naming
from core.copywriting.drafting.english import (
    PREPOSITIONS,
    article,
    content_stems,
    is_plural,
    joined,
    uncapitalised,
    words,
)
from core.copywriting.drafting.facts import NO, YES, name_words
from core.copywriting.drafting.ways import MATERIALS, is_measure, listed, small
from core.copywriting.drafting.word_lists import word_list
from core.copywriting.spoken_name import spoken_name
from core.copywriting.subject import BRAND, CopyFacts

_CLOTHS = word_list("cloths")
_METALS = word_list("metals")
_PARTS = word_list("parts")
_MASS = word_list("mass_nouns")
_COLOURS = frozenset({"colour", "color", "shade"})
_WEARERS = frozenset({"skin type", "hair type", "suitable for", "ideal for", "for"})
_IN_PAIRS = frozenset({"sleeve", "cuff"})  # told in the singular by schemas
_MOST_PARTS = 3
_MOST_WORDS = 4  # of a material or a colour that stands within a sentence
_STATE = re.compile(r"(?:un\w+|\w{2,}(?:less|able|ible|proof|free))$")
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class _Sentence:
    """A sentence without its full stop, the facts it states, and those left."""

    text: str
    stated: tuple[str, ...]
    left: Mapping[str, tuple[str, ...]]
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # all facts

    def saying(self, more: str, *names: str) -> _Sentence:
        """The sentence with more words at its end, which state these facts."""
        left = {name: values for name, values in self.left.items() if name not in names}
        return replace(self, text=f"{self.text}{more}", stated=(*self.stated, *names), left=left)

    @property
    def joint(self) -> str:
        """What stands between a name and more of the sentence: a comma where the name has one or ends in a figure."""
        return ", " if "," in self.text or _FIGURE.search(self.text.rsplit(" ", 1)[-1]) else " "


def first_sentence(
    facts: CopyFacts, most_characters: int, common: frozenset[str] = frozenset(), *, brief: bool = False
) -> tuple[CopyClause | None, CopyFacts]:
    """The sentence with the facts it states, and the facts left to be said; none for a product without a name.

    Args:
        facts: of the product.
        most_characters: of the sentence.
        common: words that are nobody's name, in small letters: before one of these stands an article.
        brief: only the name as it is spoken.

    >>> facts = CopyFacts("Shorts", {"Title": ("Wilf shorts",), "Material": ("Linen",), "Rise": ("Mid",)})
    >>> first_sentence(facts, 160)[0].text
    'Wilf shorts in linen with a mid rise.'
    """
    opening, left = naming.heading(facts)
    if opening is None:
        return None, facts
    bare = _Sentence(opening.text.rstrip("."), opening.facts, left.values, facts.values)
    spoken = spoken_name(facts, common)
    said = bare if spoken is None else replace(bare.saying("", *spoken.stated), text=spoken.head)
    tail = "" if spoken is None else spoken.tail
    if len(said.text) + len(tail) >= most_characters:
        said, tail = bare, ""
    steps = (_made_in, _for_whom) if " with " in tail else (_made_in, _for_whom, _with_parts)
    for further in () if brief else steps:
        longer = further(said)
        said = longer if len(longer.text) + len(tail) < most_characters else said
    if said == bare and not tail:
        return opening, left
    stated = tuple(dict.fromkeys(said.stated))
    return CopyClause(text=f"{said.text}{tail}.", facts=stated), replace(facts, product_type="", values=dict(said.left))


def _made_in(said: _Sentence) -> _Sentence:
    """What it is made in, and its colour: "in black linen"; before wood and metal no colour stands, as in red oak."""
    if " made " in said.text:
        return said
    if " in " in said.text:
        return _of_cloth(said)
    material = next((name for name in said.left if name_words(name) in MATERIALS), "")
    colour = next((name for name in said.left if name_words(name) in _COLOURS), "")
    cloth, hue = _inside(said.left.get(material, ())), _inside(said.left.get(colour, ()))
    if hue and not _METALS.isdisjoint(words(hue)):
        hue = ""
    if cloth and hue and words(cloth)[-1] in _CLOTHS and " and " not in hue:
        return said.saying(f"{said.joint}in {hue} {cloth}", material, colour)
    if cloth:
        return said.saying(f"{said.joint}in {cloth}", material)
    return said.saying(f"{said.joint}in {hue}", colour) if hue else said


def _of_cloth(said: _Sentence) -> _Sentence:
    """What a thing named in its colour is made of: "dress in burgundy" is "dress in burgundy linen"."""
    material = next((name for name in said.left if name_words(name) in MATERIALS), "")
    colours = [value for name in said.stated if name_words(name) in _COLOURS for value in said.named.get(name, ())]
    cloth = _inside(said.left.get(material, ()))
    ends = any(said.text.casefold().endswith(f" in {colour.casefold()}") for colour in colours)
    if not cloth or not ends or words(cloth)[-1] not in _CLOTHS or not _METALS.isdisjoint(words(said.text)):
        return said
    return said.saying(f" {cloth}", material)


def _for_whom(said: _Sentence) -> _Sentence:
    """Whom it is for: "for sensitive skin"."""
    name = next((name for name in said.left if name_words(name) in _WEARERS), "")
    whom = _inside(said.left.get(name, ()))
    if not whom or " for " in said.text or whom.startswith("for "):
        return said
    return said.saying(f"{said.joint}for {whom}", name)


def _with_parts(said: _Sentence) -> _Sentence:
    """What it has: "with a mid rise and a round neck"."""
    if " with " in said.text:
        return said
    found = {name: part for name, values in said.left.items() if (part := _part(name, values))}
    names = list(found)[:_MOST_PARTS]
    if not names:
        return said
    return said.saying(f"{said.joint}with {joined([found[name] for name in names])}", *names)


def _part(name: str, values: tuple[str, ...]) -> str:
    """A fact as a part that a thing has: "a slim fit", "long sleeves"; empty if it is none."""
    key = name_words(name)
    last = key.rsplit(" ", 1)[-1]
    value = _inside(values)
    if name == BRAND or not value or " and " in value or is_measure(value) or _is_state(key, value):
        return ""
    if not PREPOSITIONS.isdisjoint(words(value)):
        return ""
    own = words(value)[-1]
    speaks = own.removesuffix("s") in _PARTS or not content_stems(value).isdisjoint(content_stems(key))
    if not speaks and last not in _PARTS:
        return ""
    part = value if speaks else f"{value} {last}"
    part = f"{part}s" if words(part)[-1] in _IN_PAIRS else part
    about = words(part)[-1]
    if about.removesuffix("s") not in _PARTS:
        return ""
    return part if is_plural(about) or about in _MASS else f"{article(part)} {part}"


def _is_state(key: str, value: str) -> bool:
    """Whether a value says how the thing itself is: a lining that is "lined", what is "waterproof"."""
    is_akin = not content_stems(value).isdisjoint(content_stems(key)) and len(words(value)) == 1
    return bool(_STATE.search(value)) or (is_akin and value.endswith("ed"))


def _inside(values: tuple[str, ...]) -> str:
    """Values as they stand within a sentence; empty where they are too long, are figures, or say yes or no."""
    said = [small(part) for value in values for part in listed(value)]
    fit = all(one.casefold() not in YES | NO and ":" not in one and not _FIGURE.search(one) for one in said)
    text = joined([uncapitalised(one) for one in said])
    return text if said and fit and len(words(text)) <= _MOST_WORDS else ""
