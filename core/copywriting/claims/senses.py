"""In which sense a word is meant: *glass* and *short* speak of the product in some places and of nothing in others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.claims.lexicon import few, lexicon
from core.copywriting.claims.stated import Stated
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import Token, Unit
from core.text.quantities import UNITS, unit_named

_SUBJECT_REACH = 3  # words
_FRAGMENT = 3  # words of a sentence without a verb
_LABEL_END = re.compile(r"(?:\s[^\W\d_]+)?\s?[:?=]|-wise\b")


@dataclass(frozen=True)
class Judged:
    """A text with the facts and the knowledge it is judged by."""

    read: Read
    facts: Stated
    knowledge: Knowledge


def is_value(judged: Judged, unit: Unit) -> bool:
    """Whether it is a word of products by itself: of a general class, or a value of one of the shop's facts."""
    return unit.key in lexicon().class_of or unit.key in judged.knowledge.names_of


def is_shop_word(judged: Judged, unit: Unit) -> bool:
    """Whether it is a word of the facts of other products, and none of everyday language or of product types."""
    general, knowledge, own = lexicon(), judged.knowledge, judged.facts.product_type
    return all(
        word.base in knowledge.words
        and not (word.stem in general.ordinary or word.stem in knowledge.types or word.stem in own)
        for word in judged.read.words[unit.first : unit.last]
    )


def is_everyday(judged: Judged, unit: Unit) -> bool:
    """Whether it says nothing of the product where it stands: an everyday word, the product's type, a verb, or part
    of what is said of something else, as in *grey mornings*.
    """
    read = judged.read
    if read.said(unit).lower() in lexicon().plain:
        return True
    if all(word.stem in judged.facts.product_type for word in read.words[unit.first : unit.last]):
        return True
    if _is_of_the_reader(read, unit):
        return True
    if not is_two_faced(read, unit):
        return False
    is_of_the_product = bool(judged.knowledge.names_of.get(unit.key, frozenset()) & judged.facts.names)
    is_verb = not is_of_the_product and _is_verb(read, unit)
    return is_verb or _is_behind_an_amount(read, unit) or _is_of_something_else(judged, unit)


def is_label(read: Read, unit: Unit) -> bool:
    """Whether it only says what is spoken of, before a colon or a question mark: *Lining:* or *And the sleeves?*."""
    if unit.last - unit.first > 1 or read.words[unit.first].base not in few("labels"):
        return False
    return _LABEL_END.match(read.text, read.span(unit)[1]) is not None


def is_two_faced(read: Read, unit: Unit) -> bool:
    """Whether it is a single word that everyday language uses in another sense."""
    return unit.last - unit.first == 1 and read.words[unit.first].base in few("two_faced")


def is_said_of_the_product(judged: Judged, unit: Unit) -> bool:
    """Whether a word is brought in as something that the product has or is: after *with*, or beside such a word."""
    words, first = judged.read.words, unit.first
    if _stands_alone(judged.read, unit):
        return True
    if unit.last < len(words) and not words[unit.last].apart and _is_product_word(judged, words[unit.last]):
        return True
    while first and not words[first].apart and words[first - 1].base in few("passed_over"):
        first -= 1
    after_text = words[unit.last].text.lower() if unit.last < len(words) else ""
    if first == 0 or words[first].apart:
        return after_text in few("predicates") if first == unit.first else after_text != "of"
    before = words[first - 1]
    if before.base in few("made_of"):
        return lexicon().class_of.get(unit.key) in {"material", "colour", "pattern"}
    if words[first].base in few("predicates") or before.base in few("aspects"):
        return _is_about_the_product(judged, first - 1)
    return before.base in few("has") or _is_product_word(judged, before)


def is_of_a_part(judged: Judged, unit: Unit) -> bool:
    """Whether a colour or a material stands before a part, as in *metal buckle*: it says nothing of the whole."""
    words = judged.read.words
    if lexicon().class_of.get(unit.key) not in {"colour", "material"} or unit.last >= len(words):
        return False
    return lexicon().class_of.get(words[unit.last].base) == "part"


def is_of_another(judged: Judged, unit: Unit) -> bool:
    """Whether a sentence says it of another subject than the product: *roses are red*."""
    words, first = judged.read.words, unit.first
    if not is_two_faced(judged.read, unit) or first < 2 or words[first - 1].base not in few("predicates"):
        return False
    return not _is_about_the_product(judged, first - 2)


def _is_about_the_product(judged: Judged, last: int) -> bool:
    """Whether the subject that ends with that word is the product or an aspect of it: *the colour shown* is one."""
    words = judged.read.words
    for place in range(last, max(-1, last - _SUBJECT_REACH), -1):
        if words[place].base in few("aspects") or _is_product_word(judged, words[place]):
            return True
        if words[place].apart:
            return False
    return False


def _stands_alone(read: Read, unit: Unit) -> bool:
    """Whether a sentence or the end of one says nothing else, as *Navy.* after *The shade?* or *A lovely navy.*."""
    sign = read.text[read.span(unit)[1] :][:1]
    if sign not in {"", ".", "!", "?"}:
        return False
    before = range(unit.first, max(-1, unit.first - (1 if sign == "?" else _FRAGMENT)), -1)
    return any(place in read.first or read.words[place].apart for place in before)


def _is_verb(read: Read, unit: Unit) -> bool:
    words, first = read.words, unit.first
    return first > 0 and not words[first].apart and words[first - 1].text.lower() in few("before_verbs")


def _is_behind_an_amount(read: Read, unit: Unit) -> bool:
    """Whether it says which way was measured: 60 cm *wide*."""
    before = read.words[max(0, unit.first - 2) : unit.first]
    return len(before) == 2 and before[0].is_number and unit_named(before[1].text) in UNITS


def _is_of_something_else(judged: Judged, unit: Unit) -> bool:
    """Whether an adjective stands before an everyday noun; after a material or a part stands what is made of it."""
    words = judged.read.words
    if lexicon().class_of.get(unit.key) in {"material", "part"} or unit.last >= len(words):
        return False
    after = words[unit.last]
    is_noun = after.text.lower() in lexicon().content or after.base in lexicon().content
    return not after.apart and is_noun and not _is_product_word(judged, after)


def _is_of_the_reader(read: Read, unit: Unit) -> bool:
    """Whether it describes a thing that the reader has, as in *your old denim jacket*."""
    if unit.last >= len(read.words) or read.words[unit.last].apart:
        return False
    if read.words[unit.last].text.lower() not in lexicon().goods:
        return False
    place = unit.first
    while place > max(0, unit.first - _SUBJECT_REACH) and not read.words[place].apart:
        place -= 1
        if read.words[place].base in few("possessive"):
            return True
    return False


def _is_product_word(judged: Judged, word: Token) -> bool:
    if word.base in lexicon().class_of or word.stem in judged.facts.product_type:
        return True
    return word.base in judged.knowledge.vocabulary and word.stem not in lexicon().ordinary
