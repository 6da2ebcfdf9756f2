"""What a shop's own approved texts teach the guard: values that exclude each other, words of facts, house phrases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from core.copywriting.claims.lexicon import few, lexicon, small_letters
from core.copywriting.claims.terms import Phrases, phrase, phrases_of, tokens, units
from core.copywriting.subject import ApprovedText, CopyFacts
from core.errors import BadInputError

FORMAT = 1
_SETS = ("vocabulary", "words", "types", "brands", "phrases", "brand_frames")

_LONGEST_VALUE = 4  # words of a value that can be looked for
_FEWEST = 2  # products that must share a value or a word
_SHARED = 0.8  # of a fact's values must be shared by products for the fact to be a choice among values,
_AT_ONCE = 2  # with so many values a product at most,
_DISTINCT = 0.25  # and so many distinct values a product at most
_COMMON = 0.002  # of the products that have a word in their facts, for it to speak of products
_FEWEST_FOR_PHRASE = 3
_LONGEST_PHRASE = 12
_SENTENCE = re.compile(r"[^.!?:;\n]+")


@dataclass(frozen=True)
class Knowledge:
    """What was learned; plain values, so that it can be stored (``to_json``) and read back (``from_json``).

    Attributes:
        values: fact name to its values, for facts whose values are a choice; one excludes the others.
        vocabulary: words, without plural, that stand in the facts of several products.
        words: those of them that can name a thing or a property, and so speak of products by themselves.
        types: stems of the words of product types and of the names of facts.
        brands: the brands of the shop.
        phrases: wordings without a fact behind them that people approved.
        brand_frames: sentences in which approved texts name the brand, with ``{}`` in its place.
    """

    values: Mapping[str, tuple[str, ...]]
    vocabulary: frozenset[str]
    words: frozenset[str]
    types: frozenset[str]
    brands: frozenset[str]
    phrases: frozenset[str]
    brand_frames: frozenset[str]

    @cached_property
    def known(self) -> Phrases:
        """Every phrase that is read as one: general ones and the shop's values."""
        general = lexicon()
        keys = {**general.class_phrases, **general.same}
        for several in self.values.values():
            keys |= {words: general.key(words) for value in several if (words := phrase(value))}
        return Phrases(keys, few("fillers"))

    @cached_property
    def names_of(self) -> Mapping[str, frozenset[str]]:
        """The key of a value to the names of the facts it is a value of; *blue* is one where *dark blue* is."""
        found: dict[str, set[str]] = {}
        for name, several in self.values.items():
            for value in several:
                if words := phrase(value):
                    found.setdefault(lexicon().key(words), set()).add(name)
                    if lexicon().class_of.get(words[-1]) == "colour":
                        found.setdefault(words[-1], set()).add(name)
        return {key: frozenset(names) for key, names in found.items()}

    @cached_property
    def phrases_known(self) -> Phrases:
        """The approved phrases, to be found in texts."""
        return phrases_of(self.phrases)

    @cached_property
    def brands_known(self) -> Phrases:
        """The shop's brands, to be found in texts."""
        return phrases_of(self.brands)

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values, in a fixed order."""
        return {
            "format": FORMAT,
            "values": {name: list(several) for name, several in sorted(self.values.items())},
            **{name: sorted(getattr(self, name)) for name in _SETS},
        }


NOTHING_LEARNED = Knowledge({}, *(frozenset[str]() for _ in _SETS))
"""For a shop without approved texts: the guard then has its general words alone."""


def learn(examples: Sequence[ApprovedText], *, phrases: Iterable[str] = ()) -> Knowledge:
    """What the approved texts and their facts teach.

    Args:
        examples: texts with the facts they were approved for; several products at least, or little is learned.
        phrases: wordings that a reviewer approved.
    """
    values = _choices(examples)
    brands = frozenset(brand for one in examples for brand in own_brands(one.facts))
    types = frozenset(
        word.stem
        for one in examples
        for name in (one.facts.product_type, *one.facts.values)
        for word in tokens(name.replace("_", " "))
    )
    vocabulary = _fact_words(examples)
    words = frozenset(word for word in vocabulary if may_name_a_thing(word) and not _compares(word, vocabulary))
    house = frozenset(phrases) | frozenset(_house_phrases(examples))
    return Knowledge(values, vocabulary, words, types, brands, house, _brand_frames(examples))


def from_json(stored: Mapping[str, Any]) -> Knowledge:
    """What ``to_json`` stored.

    Raises:
        BadInputError: of another format, or damaged.
    """
    try:
        if stored["format"] != FORMAT:
            raise BadInputError(f"The claims knowledge has format {stored['format']}; learn it again.")
        sets = (frozenset(map(str, stored[name])) for name in _SETS)
        values = {str(name): tuple(map(str, several)) for name, several in stored["values"].items()}
        return Knowledge(values, *sets)
    except (KeyError, TypeError, AttributeError):
        raise BadInputError("The claims knowledge is damaged; learn it again.") from None


def with_phrase(knowledge: Knowledge, wording: str) -> Knowledge:
    """The knowledge with a phrase approved."""
    return replace(knowledge, phrases=knowledge.phrases | {wording})


def without_phrase(knowledge: Knowledge, wording: str) -> Knowledge:
    """The knowledge with a phrase taken back, in whatever capitals it was approved."""
    unwanted = phrase(wording)
    return replace(knowledge, phrases=frozenset(one for one in knowledge.phrases if phrase(one) != unwanted))


def _choices(examples: Sequence[ApprovedText]) -> dict[str, tuple[str, ...]]:
    """The facts that are a choice among values which recur from product to product, with those values."""
    counts: dict[str, Counter[str]] = {}
    products: Counter[str] = Counter()
    for one in examples:
        for name, several in one.facts.values.items():
            products[name] += 1
            counts.setdefault(name, Counter()).update({value.strip() for value in several})
    found = {name: _shared_values(several, products[name]) for name, several in counts.items() if not _is_name(name)}
    return {name: values for name, values in found.items() if values}


def _shared_values(found: Counter[str], products: int) -> tuple[str, ...]:
    shared = {value: count for value, count in found.items() if count >= _FEWEST and _can_be_sought(value)}
    is_choice = (
        sum(shared.values()) >= _SHARED * found.total()
        and found.total() <= _AT_ONCE * products
        and len(shared) <= max(_FEWEST, _DISTINCT * products)
    )
    return tuple(sorted(shared)) if is_choice else ()


def _can_be_sought(value: str) -> bool:
    words = phrase(value)
    return 0 < len(words) <= _LONGEST_VALUE and not value.strip()[0].isdigit() | any(mark in value for mark in ".;:!?")


def _fact_words(examples: Sequence[ApprovedText]) -> frozenset[str]:
    """Words of facts, names of products and brands left out, that several products have."""
    found: Counter[str] = Counter()
    for one in examples:
        said = (value for name, several in one.facts.values.items() if not _is_name(name) for value in several)
        found.update({word.base for value in said for word in tokens(value) if not word.is_number})
    return frozenset(word for word, count in found.items() if count >= max(_FEWEST, _COMMON * len(examples)))


def may_name_a_thing(word: str) -> bool:
    """Whether it can be a noun or an adjective of a product; forms of verbs say too many other things."""
    return len(word) > 3 and word not in few("counts") and not word.endswith(("ed", "ing", "ly"))


def _compares(word: str, words: frozenset[str]) -> bool:
    """Whether it is another word's comparative: *softer* tells nothing where *soft* does."""
    return word.endswith(("er", "est")) and bool(words & {word[: -len(end)] for end in ("er", "est", "r", "st")})


def _is_name(name: str) -> bool:
    return names_a_brand(name) or plain_name(name) in few("product_names")


def _house_phrases(examples: Sequence[ApprovedText]) -> Iterator[str]:
    """Sentences without a word of their product's facts that stand in several approved texts, and make no claim."""
    found: Counter[str] = Counter()
    for one in examples:
        own = {word.stem for several in one.facts.values.values() for value in several for word in tokens(value)}
        found.update({said.strip() for said in _SENTENCE.findall(one.text) if _is_free(said, own)})
    for said, count in found.items():
        if count >= _FEWEST_FOR_PHRASE and not _makes_a_claim(said):
            yield said


def _makes_a_claim(said: str) -> bool:
    small = small_letters(said)
    return any(True for group in lexicon().claims for _ in group.spans(said, small))


def _brand_frames(examples: Sequence[ApprovedText]) -> frozenset[str]:
    """The sentences that name the brand alike in several approved texts."""
    found: Counter[str] = Counter()
    for one in examples:
        for brand in own_brands(one.facts):
            found.update(
                {said.strip().replace(brand, "{}", 1) for said in _SENTENCE.findall(one.text) if brand in said}
            )
    return frozenset(frame for frame, count in found.items() if count >= _FEWEST_FOR_PHRASE)


def names_a_brand(name: str) -> bool:
    """Whether a fact of that name holds the brand."""
    return plain_name(name) in few("brand_names")


def plain_name(name: str) -> str:
    """The name of a fact in small letters, its words joined by underscores."""
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def own_brands(facts: CopyFacts) -> frozenset[str]:
    """The brands that a product's facts name."""
    return frozenset(value for name, several in facts.values.items() if names_a_brand(name) for value in several)


def _is_free(said: str, own: set[str]) -> bool:
    words = tokens(said)
    content = {word.stem for word in words if word.base not in few("joining")}
    if not 0 < len(words) <= _LONGEST_PHRASE or content & own or any(word.is_number for word in words):
        return False
    general = units(words, _general())
    return not any(unit.is_known and words[unit.first].base not in few("two_faced") for unit in general)


@lru_cache(maxsize=1)
def _general() -> Phrases:
    return Phrases(lexicon().class_phrases)
