"""What the joining sees of a phrase: its words, its form, and what must stand before or after it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.copywriting.drafting.alignment import DESCRIBES
from core.copywriting.drafting.english import (
    DETERMINERS,
    PREPOSITIONS,
    has_verb,
    is_listed,
    is_plural,
    looks_attributive,
    words,
)
from core.copywriting.drafting.word_lists import word_list
from core.copywriting.drafting.wording import Wording, head_of

LONG = 5
"""Words from which on a phrase is long."""

_LABEL = 3  # letters that a label has more of
_PAIR = 2
_NOUN_DESCRIBES = 0.7  # of a word that does not look like one that describes
_PHRASE = 3  # words that an article may stand before
_ONE = frozenset({"a", "an"})
_COMPARED = word_list("compared")
_MADE = {"made", "designed", "finished", "inspired", "crafted"}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Look:
    """What the joining sees of a phrase."""

    name: str
    first: str
    last: str
    head: str
    determined: bool  # begins with an article or a number word
    capital: bool
    opening: bool  # begins with a describing word
    describing: bool  # ends with a describing word, so that something must follow
    sentence: bool
    heading: bool  # names the thing itself
    plural: bool
    one: bool  # ends in describing words after "a" or "an"
    size: int
    going_on: bool  # goes on with what the phrase before says something is for
    for_what: bool  # says what something is for, or does
    listed: bool  # two bare words, "cuffs and hem", that go on with "at the neck"
    having: bool  # has something by "with"
    the: bool  # says where: "at the neck"
    apart: bool  # a sentence of its own
    measure: bool  # or a part of one with other measures
    label: bool  # a name in capitals, as of a collection
    signs: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signs", _signs(self))

    @property
    def alone(self) -> bool:
        """Whether it is one describing word that may be a sentence: "Unlined."."""
        return self.size == 1 and self.capital and self.last.endswith("ed")


def look(
    text: str,
    name: str,
    wording: Wording,
    nouns: frozenset[str],
    *,
    capitals_tell: bool = True,
    apart: bool = False,
    measure: bool = False,
) -> Look:
    """What the joining sees of a phrase.

    Args:
        text: the phrase.
        name: of the fact it states.
        wording: what is known of words.
        nouns: words for the thing itself.
        capitals_tell: whether a capital at its front says something, as it does not where all phrases have one.
        apart: whether it is a sentence of its own in any case.
        measure: whether it is a figure with its name.
    """
    said = words(text) or [""]
    first, last, about = _shape(said[0]), _shape(said[-1]), head_of(said)
    share = wording.describes(last, said[0] if len(said) == _PAIR else "")
    describing = share > DESCRIBES
    if not looks_attributive(
        last
    ):  # "in a cotton" needs its "blend"; "in cotton" is whole, though there is cotton twill
        describing = share > _NOUN_DESCRIBES and len(said) > 1 and said[-2] in _ONE
    state = len(said) == 1 and looks_attributive(last) and not describing  # "Unlined", where texts say it so
    whole = state or (apart and not measure) or has_verb(said) or first in _MADE or first in PREPOSITIONS
    label = text.split(" ", 1)[0].isupper() and len(said[0]) > _LABEL
    return Look(
        name=name,
        first=first,
        last=last,
        head=about,
        determined=first in DETERMINERS,
        capital=capitals_tell and text[:1].isupper(),
        opening=first not in DETERMINERS and "and" not in said and wording.describes(first) > DESCRIBES,
        describing=not (whole or measure) and describing,
        sentence=not measure and (whole or (about != said[-1] and (about in _COMPARED or looks_attributive(about)))),
        heading=not label and (about in wording.headings or about in nouns),
        plural=is_plural(about),
        one=describing and not _ONE.isdisjoint(said[-_PHRASE:]),
        size=len(said) if len(said) < LONG else LONG + (len(said) > LONG + 1),
        going_on=wording.goes_on(said[0]),
        for_what=wording.is_for(said),
        listed=is_listed(text),
        having="with" in said[1:],
        the="the" in said[1:],
        apart=apart,
        measure=measure,
        label=label,
    )


def _shape(word: str) -> str:
    return _DIGITS.sub("0", word) if not word.isalpha() else word


def _signs(seen: Look) -> tuple[str, ...]:
    """What is telling of a phrase wherever it stands; the first sign is its kind."""
    kind = f"k{seen.capital:d}{seen.determined:d}{seen.describing:d}{seen.sentence:d}{seen.heading:d}"
    named = f"m{seen.name}|{seen.capital:d}"
    return kind, f"n{seen.last}", f"e{seen.head}", f"f{seen.first}", named, f"z{seen.size}{seen.describing:d}"
