"""Texts made of a product's own name and single facts: names, lines, the sentence that opens a description. Pure.

A shop's titles say most of what a product is, in the shop's own words: a text that begins with one need not guess how
people call the thing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.changes import CopyClause
from core.copywriting.clauses import says
from core.copywriting.drafting.english import uncapitalised
from core.copywriting.drafting.facts import name_words
from core.copywriting.drafting.ways import MATERIALS, small, way
from core.copywriting.subject import BRAND, TITLE, CopyFacts

DASH = " – "
_MOST_LINES = 6
_MOST_FOUND = 3  # parts of a name in a search result: more read like a list
_OFTEN_SMALL = 0.25  # of the titles with a word
_UNITS = r"(?:[mc]?m|[mc]?l|k?g|k?W|V|A|Ah|lm|bar)(?!\w)"
_COLOURS = frozenset({"colour", "color"})
_LOWER = re.compile(r"(?<=[A-Za-z,] )[a-z][a-z-]+")


@dataclass(frozen=True)
class Pieces:
    """A text in pieces, each a clause, and the sign that joins them."""

    pieces: tuple[str, ...]
    sign: str

    @property
    def text(self) -> str:
        """The pieces as one text."""
        return self.sign.join(self.pieces)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that the texts write small within a sentence: those that are nobody's name."""
    return frozenset(word for text in texts for word in _LOWER.findall(text))


def common_in_titles(titles: Iterable[str]) -> frozenset[str]:
    """The words that titles write small often enough: a name in small letters here and there is a slip."""
    inside: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for title in titles:
        inside.update(_LOWER.findall(title))
        first[re.split(r"[\s,]", title, maxsplit=1)[0].lower()] += 1
    return frozenset(
        word for word, count in inside.items() if count > 1 and count >= _OFTEN_SMALL * (count + first[word])
    )


def heading(facts: CopyFacts) -> tuple[CopyClause | None, CopyFacts]:
    """The product's name as a sentence with the facts it states, and the facts that are left to be said."""
    title = _one(facts.values, TITLE)
    if not title:
        return None, facts
    stated = [name for name, values in facts.values.items() if all(_is_said(title, value) for value in values)]
    left = {name: values for name, values in facts.values.items() if name not in stated}
    text = title[:1].upper() + title[1:]
    return CopyClause(text=text if text.endswith((".", "!", "?")) else f"{text}.", facts=tuple(stated)), CopyFacts(
        "", left
    )


def _is_said(title: str, value: str) -> bool:
    """Whether the title says the value; a bare number not by a figure of something else: SPF 50 is not in "50 ml"."""
    if not value.isdigit():
        return says(title, value)
    return re.search(rf"(?<![\w.,]){value}(?!\w|[.,]\d)(?! ?{_UNITS})", title) is not None


def signed(opening: CopyClause, left: CopyFacts) -> CopyClause:
    """The sentence with the maker at its end, where that is left to be said: "Wheel nuts, by Ottway."."""
    brand = _one(left.values, BRAND)
    if not brand or says(opening.text, brand):
        return opening
    return CopyClause(text=f"{opening.text.rstrip('.')}, by {brand}.", facts=(*opening.facts, BRAND))


def titles(now: str, facts: CopyFacts, common: frozenset[str]) -> Iterator[Pieces]:
    """Names for a page: brand, what it is, and the values that tell it from others; the longest first."""
    core = now.strip() or _one(facts.values, TITLE) or facts.product_type
    brand, common = _one(facts.values, BRAND), common | set(facts.product_type.lower().split())
    for lead in (brand, ""):
        start = core if not lead or says(core, lead) else f"{lead} {_inside(core, common)}"
        if start:
            yield from _grown(start, facts, ", ", without={BRAND} if lead else frozenset())


def search_titles(facts: CopyFacts) -> Iterator[Pieces]:
    """Names for a search result: the product's own, its brand, and one value more."""
    title = _one(facts.values, TITLE)
    if title:
        brand_first = {BRAND: facts.values[BRAND], **facts.values} if BRAND in facts.values else facts.values
        grown = _grown(title, CopyFacts(facts.product_type, brand_first), DASH, without=frozenset())
        yield from (one for one in grown if len(one.pieces) <= _MOST_FOUND)


def lines(facts: CopyFacts) -> Iterator[Pieces]:
    """A line a fact as it is spoken, such as *Made of linen* or *Slim fit*, two at least; also in the other order."""
    said = {name: values for name, values in facts.values.items() if name not in (TITLE, BRAND)}
    found = [way(name_words(name), name, values) for name, values in said.items()][:_MOST_LINES]
    if len(found) > 1:
        yield Pieces(tuple(found), "\n")
        yield Pieces(tuple(reversed(found)), "\n")


def _grown(start: str, facts: CopyFacts, sign: str, without: Iterable[str]) -> Iterator[Pieces]:
    """The start, and the start with one value more at a time; the longest first."""
    pieces, found = [start], [Pieces((start,), sign)]
    for name, values in facts.values.items():
        if name == TITLE or name in without or len(values) > 1 or says(sign.join(pieces), values[0]):
            continue
        pieces.append(_spoken(name, values[0]))
        found.append(Pieces(tuple(pieces), sign))
    yield from reversed(found)


def _inside(name: str, common: frozenset[str]) -> str:
    """The name as it stands after a brand: “Wheel nuts” → “wheel nuts” where wheels are no name, else as it is."""
    first = re.split(r"[\s,]", name, maxsplit=1)[0]
    return name[:1].lower() + name[1:] if first.lower() in common else name


def _spoken(name: str, value: str) -> str:
    """A value as it is spoken within a name: "slim fit", "navy"; names of places, cars and makers as they are."""
    key = name_words(name)
    if key in MATERIALS or not _COLOURS.isdisjoint(key.split()):
        return small(value)
    said = way(key, name, [value])
    ordinary = said.casefold() == value.casefold() or said.casefold() == f"{value} {key}".casefold()
    return uncapitalised(said) if ordinary and name != BRAND else value


def _one(facts: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(facts.get(name, ())), "")
