"""What a product's facts state, ready to be compared with a text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from core.copywriting.claims.knowledge import Knowledge, names_a_brand, plain_name
from core.copywriting.claims.lexicon import few, lexicon
from core.copywriting.claims.negators import denied_places
from core.copywriting.claims.safety import is_instruction
from core.copywriting.claims.terms import Token, Unit, phrase, tokens, units
from core.copywriting.subject import CopyFacts
from core.text.quantities import Quantity, quantities

SIZE = re.compile(r"(?<![\w.,])\d{1,6}(?:[.,]\d{1,3})?(?:\s?[-–x×*]\s?\d{1,6}(?:[.,]\d{1,3})?)+(?![\d])")
"""Numbers joined to one: a range such as 36-38, or sides such as 30 x 40."""

_TAG = re.compile(r"<!--.*?-->|<[^<>]{0,500}>", re.DOTALL)


@dataclass(frozen=True)
class Value:
    """One value of one fact: its words, and the stems of those that it does not deny."""

    name: str
    text: str
    words: tuple[Token, ...]
    stems: frozenset[str]


@dataclass(frozen=True)
class Stated:
    """All a product's facts state.

    Attributes:
        product_type: stems of the words of its type.
        values: the facts' values, without those that read as instructions.
        keys: key to the facts that state it.
        denied: keys that the facts say are not there.
    """

    product_type: frozenset[str]
    values: tuple[Value, ...]
    keys: dict[str, frozenset[str]]
    denied: frozenset[str]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the facts the product has."""
        return frozenset(value.name for value in self.values)

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """The stems of the words in the facts' names."""
        return frozenset(word.stem for name in self.names for word in tokens(name.replace("_", " ")))

    @cached_property
    def names_of_stem(self) -> dict[str, frozenset[str]]:
        """Stem to the facts in which it stands; words near in meaning count."""
        found: dict[str, set[str]] = {}
        for value in self.values:
            for one in value.stems:
                for near in (one, *lexicon().close.get(one, ())):
                    found.setdefault(near, set()).add(value.name)
        return {one: frozenset(names) for one, names in found.items()}

    @cached_property
    def amounts(self) -> tuple[tuple[str, Quantity], ...]:
        """The amounts with units, each with its fact's name."""
        return tuple((value.name, amount) for value in self.values for amount in quantities(value.text))

    @cached_property
    def sizes(self) -> frozenset[str]:
        """Ranges and sides, in one spelling."""
        return frozenset(plain_size(found.group()) for value in self.values for found in SIZE.finditer(value.text))

    @cached_property
    def numbers(self) -> dict[str, frozenset[str]]:
        """The numbers as written to the facts in which they stand."""
        found: dict[str, set[str]] = {}
        for value in self.values:
            for word in value.words:
                if word.is_number:
                    found.setdefault(word.text, set()).add(value.name)
        return {number: frozenset(names) for number, names in found.items()}

    @cached_property
    def brands(self) -> frozenset[str]:
        """The product's own brands."""
        return frozenset(value.text for value in self.values if names_a_brand(value.name))

    def says(self, stems: frozenset[str], *, literally: bool = False) -> frozenset[str]:
        """The facts of which one value has all these words; unless literally, words near in meaning count."""
        if literally:
            return frozenset(value.name for value in self.values if stems <= value.stems)
        near = [lexicon().close.get(one, frozenset()) | {one} for one in stems]
        return frozenset(value.name for value in self.values if all(value.stems & several for several in near))

    def of_class(self, name: str) -> frozenset[str]:
        """The product's facts that answer for a class of words, such as *colour*."""
        answering = lexicon().answering.get(name, frozenset())
        return frozenset(fact for fact in self.names if plain_name(fact).replace("_", " ") in answering)


def plain_size(text: str) -> str:
    """A range or sides in one spelling: ``"30 × 40"`` is ``"30x40"``."""
    return "".join(text.split()).replace("–", "-").replace("×", "x").replace("*", "x")


def stated(facts: CopyFacts, knowledge: Knowledge) -> Stated:
    """What the facts state; markup in them is left out, and so are values that try to give orders."""
    values: list[Value] = []
    keys: dict[str, set[str]] = {}
    denied: set[str] = set()
    for value in _values(facts):
        said: set[str] = set()
        found = units(value.words, knowledge.known)
        absent = denied_places(value.words, found, value.text)
        for place, unit in enumerate(found):
            if place in absent:
                denied.add(unit.key)
            else:
                said |= {word.stem for word in value.words[unit.first : unit.last]}
                for key in (unit.key, *_heads(value.words[unit.first : unit.last])):
                    keys.setdefault(key, set()).add(value.name)
        values.append(replace(value, stems=frozenset(said)))
    named = {key: frozenset(names) for key, names in keys.items()}
    types = frozenset(word.stem for word in tokens(facts.product_type))
    return Stated(types, tuple(values), named, frozenset(denied))


def _values(facts: CopyFacts) -> Iterator[Value]:
    for name, several in facts.values.items():
        for raw in several:
            text = html.unescape(_TAG.sub(" ", raw)) if "<" in raw or "&" in raw else raw
            if not is_instruction(text):
                words = tuple(tokens(text))
                yield Value(name, text, words, frozenset())


def _heads(words: tuple[Token, ...]) -> Iterator[str]:
    """What a phrase says in fewer words: a stand-up collar is a collar."""
    for first in range(1, len(words)):
        if words[first - 1].base in few("makes_another"):
            return
        yield lexicon().key(phrase(" ".join(word.text for word in words[first:])))


def covers(unit: Unit, words: tuple[Token, ...], known: Stated) -> frozenset[str]:
    """The facts that state a unit of a text."""
    if unit.key in known.keys:
        return known.keys[unit.key]
    return known.says(frozenset(word.stem for word in words[unit.first : unit.last]))
