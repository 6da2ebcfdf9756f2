"""What two products have in common, as numbers; and what makes them two variants rather than one product."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz

from core.catalog.facts import ProductFacts
from core.catalog.suggest.known_values import KnownValues
from core.text.quantities import converted, quantities
from core.text.tokens import name_key, words

DIRECTIONS: Mapping[str, int] = MappingProxyType(
    {
        "title letters": 1,
        "title words": 1,
        "shared title words": 1,
        "rare words shared": 1,
        "title words of one only": -1,
        "words that stand against each other": -1,
        "words without a counterpart": -1,
        "codes shared": 1,
        "codes of one only": -1,
        "descriptions": 1,
        "descriptions known": 0,
        "price ratio": -1,
        "prices known": 0,
        "brands": 1,
        "categories": 1,
        "attributes alike": 0,
        "attributes unlike": -1,
    }
)
"""What is measured of a pair, in the order of its numbers: whether more of it speaks for one product or against."""

SIGNS = tuple(DIRECTIONS)

READ_OF_DESCRIPTION = 400
"""Characters of a description that are compared."""

READ_OF_TITLE = 300
"""Characters of a title that are compared: comparing letters takes the square of their number."""

_CODE = re.compile(r"(?=[\w-]*\d)[\w-]{2,}")
_HYPHEN = re.compile(r"[-_]")
_UNKNOWN_PRICE = 0.0
_SHORT_FORM = 3  # letters
_SLIP = 75  # of 100 letters alike


@dataclass(frozen=True)
class Rarity:
    """How much a word of a title tells: the rarer it is among all titles, the more (TF-IDF)."""

    weights: Mapping[str, float]
    unseen: float

    @classmethod
    def among(cls, products: Sequence[ProductFacts]) -> Rarity:
        """Learned from the titles of the products."""
        counts = Counter(word for product in products for word in set(name_key(product.title).split()))
        total = len(products) + 1
        return cls({word: math.log(total / (1 + count)) + 1 for word, count in counts.items()}, math.log(total) + 1)

    def of(self, word: str) -> float:
        """The weight of a word."""
        return self.weights.get(word, self.unseen)


@dataclass(frozen=True)
class Side:
    """One product, read once for all its comparisons."""

    product: ProductFacts
    title: str
    title_words: frozenset[str]
    rarity: Mapping[str, float]
    codes: frozenset[str]
    amounts: frozenset[tuple[str, str]]
    description_words: frozenset[str]
    price_minor: int
    barcodes: frozenset[str]
    attributes: dict[str, str]

    @classmethod
    def of(cls, product: ProductFacts, rarity: Rarity) -> Side:
        """The product as comparisons need it; ``rarity`` weighs the words of its title."""
        said = product.title[:READ_OF_TITLE]
        title = name_key(said)
        description = product.description[:READ_OF_DESCRIPTION]
        prices = sorted(sku.price_minor for sku in product.skus if sku.price_minor)
        return cls(
            product,
            title,
            frozenset(title.split()),
            {word: rarity.of(word) for word in title.split()},
            frozenset(_HYPHEN.sub("", code.casefold()) for code in _CODE.findall(said)),
            frozenset((found.unit, str(converted(found, found.unit))) for found in quantities(said)),
            frozenset(word.text for word in words(description) if len(word.text) > 2),
            prices[len(prices) // 2] if prices else 0,
            frozenset(sku.barcode for sku in product.skus if len(sku.barcode) >= 8),
            {name: name_key(value) for name, value in product.attributes.items() if value},
        )


def signs(left: Side, right: Side) -> tuple[float, ...]:
    """The pair's numbers, in the order of SIGNS; the same whichever side comes first."""
    one, other = left.product, right.product
    shared_names = left.attributes.keys() & right.attributes.keys()
    alike = sum(left.attributes[name] == right.attributes[name] for name in shared_names)
    ours, theirs = _without_counterpart(left, right)
    known_texts = bool(left.description_words and right.description_words)
    known_prices = bool(left.price_minor and right.price_minor)
    return (
        fuzz.ratio(left.title, right.title) / 100,
        fuzz.token_sort_ratio(left.title, right.title) / 100,
        _shared(left.title_words, right.title_words),
        _cosine(left.rarity, right.rarity),
        float(min(len(left.title_words - right.title_words), len(right.title_words - left.title_words))),
        min(ours, theirs),
        max(ours, theirs),
        _shared(left.codes, right.codes),
        float(len(left.codes ^ right.codes)),
        _shared(left.description_words, right.description_words),
        float(known_texts),
        abs(math.log(left.price_minor / right.price_minor)) if known_prices else _UNKNOWN_PRICE,
        float(known_prices),
        _agree(one.brand.casefold(), other.brand.casefold()),
        _agree(one.category_id, other.category_id),
        math.log1p(alike),
        math.log1p(len(shared_names) - alike),
    )


def variant_difference(left: Side, right: Side, known: KnownValues) -> str:
    """What tells the two apart as variants of one style, in words; empty if nothing does.

    Another amount in the title, another value of an attribute in both titles, or two filled values of one attribute.
    """
    return _amounts(left, right) or _numbers(left, right) or _values(left, right) or _value_words(left, right, known)


def told_apart(one: ProductFacts, other: ProductFacts) -> str:
    """What tells two products apart as variants by themselves, without what the rest of the catalogue teaches.

    Bare numbers count for nothing here: in a title they may say anything.
    """
    nothing = Rarity({}, 0.0)
    left, right = Side.of(one, nothing), Side.of(other, nothing)
    return _amounts(left, right) or _values(left, right)


def _amounts(left: Side, right: Side) -> str:
    if not _differ(left.amounts, right.amounts):
        return ""
    ours, theirs = ([" ".join(reversed(pair)) for pair in sorted(side.amounts)] for side in (left, right))
    return f"{', '.join(ours)} against {', '.join(theirs)} in the titles"


def _numbers(left: Side, right: Side) -> str:
    ours, theirs = (frozenset(word for word in side.title_words if word.isdigit()) for side in (left, right))
    return (
        f"{', '.join(sorted(ours))} against {', '.join(sorted(theirs))} in the titles" if _differ(ours, theirs) else ""
    )


def _values(left: Side, right: Side) -> str:
    """Two filled values of one attribute that have no word in common, each told in its own title."""
    for name in sorted(left.attributes.keys() & right.attributes.keys()):
        mine, yours = left.attributes[name], right.attributes[name]
        if mine != yours and not set(mine.split()) & set(yours.split()) and _told(left, mine) and _told(right, yours):
            return f"{name}: {left.product.attributes[name]} against {right.product.attributes[name]}"
    return ""


def _value_words(left: Side, right: Side, known: KnownValues) -> str:
    """A word that only one title has, against another word of the other, both values of one attribute."""
    mine, yours = sorted(left.title_words - right.title_words), sorted(right.title_words - left.title_words)
    for ours in mine:
        for theirs in yours:
            names = known.phrases.get(ours, {}).keys() & known.phrases.get(theirs, {}).keys()
            if names:
                return f"{min(names)}: {ours} against {theirs}"
    return ""


def _told(side: Side, value: str) -> bool:
    """Whether the product's own title says the value, so that it is not merely a slip in the field."""
    return set(value.split()) <= side.title_words


def _differ(one: Set[Hashable], other: Set[Hashable]) -> bool:
    """Whether both hold something and neither holds all of the other."""
    return bool(one and other and not one <= other and not other <= one)


def _without_counterpart(left: Side, right: Side) -> tuple[float, float]:
    """How much the words of each title tell that the other has in no spelling, slip or short form of theirs."""
    ours, theirs = left.title_words - right.title_words, right.title_words - left.title_words
    mine, yours = set(ours), set(theirs)
    for word in ours:
        alike = [other for other in theirs if _is_alike(word, other)]
        if alike:
            mine.discard(word)
            yours.difference_update(alike)
    return sum(left.rarity[word] for word in mine), sum(right.rarity[word] for word in yours)


def _is_alike(one: str, other: str) -> bool:
    """Whether one may be a slip or a short form of the other; never of numbers."""
    if one.isdigit() or other.isdigit():
        return False
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORT_FORM and long.startswith(short):
        return True
    return len(short) > _SHORT_FORM and fuzz.ratio(one, other) >= _SLIP


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two sets of weighed words."""
    both = sum(one[word] ** 2 for word in one.keys() & other.keys())
    lengths = math.sqrt(sum(weight**2 for weight in one.values()) * sum(weight**2 for weight in other.values()))
    return both / lengths if lengths else 0.0


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words in both among words in either (Jaccard)."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def _agree(one: object, other: object) -> float:
    """1 where both are known and the same, −1 where both are known and differ, 0 where one is unknown."""
    if not one or not other:
        return 0.0
    return 1.0 if one == other else -1.0
