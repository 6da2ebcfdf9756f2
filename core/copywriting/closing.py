"""Sentences that a shop says of all it sells, to close a description with: learned from its pages. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.copywriting.drafting.alignment import find
from core.copywriting.subject import ApprovedText

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_TO_THE_READER = re.compile(r"\b(?:you|your|us|our)\b", re.IGNORECASE)
_SHORTEST, _LONGEST = 20, 120  # characters
_FEWEST = 5
_SHARE = 0.08  # of the texts
_SPREAD = 1 / 3  # of the types that have texts enough to tell
_TOLD_BY = 4  # texts of a type


@dataclass(frozen=True)
class Closing:
    """A sentence and the types of product that texts close with it."""

    text: str
    types: frozenset[str]


def closings(examples: Sequence[ApprovedText]) -> tuple[Closing, ...]:
    """The sentences, the commonest first: said to the reader, of things of many types, with no figure and no fact.

    What is said of single products is a claim about them; what is said to every reader is how the shop speaks.
    """
    products: Counter[str] = Counter()
    types: defaultdict[str, set[str]] = defaultdict(set)
    for one in examples:
        for sentence in dict.fromkeys(_SENTENCES.split(one.text)):
            if _may_close(sentence) and not find(ApprovedText(one.facts, sentence)):
                products[sentence] += 1
                types[sentence].add(one.facts.product_type)
    sizes = Counter(one.facts.product_type for one in examples)
    telling = {kind for kind, count in sizes.items() if count >= _TOLD_BY}
    fewest = max(_FEWEST, _SHARE * len(examples))
    return tuple(
        Closing(sentence, frozenset(types[sentence]))
        for sentence, count in products.most_common()
        if count >= fewest and len(types[sentence] & telling) >= _SPREAD * len(telling)
    )


def closing_for(known: Sequence[Closing], product_type: str, number: int) -> str:
    """One that texts of that type close with, or none, each in its turn: two numbers that follow have not the same.

    >>> known = (Closing("Ask us.", frozenset({"Lamps"})), Closing("Keep your receipt.", frozenset({"Lamps", "Rugs"})))
    >>> [closing_for(known, "Rugs", number) for number in range(4)]
    ['Keep your receipt.', '', 'Keep your receipt.', '']
    """
    fit = [one.text for one in known if product_type in one.types]
    return [*fit, ""][number % (len(fit) + 1)]


def _may_close(sentence: str) -> bool:
    if not _SHORTEST <= len(sentence) <= _LONGEST or not sentence.endswith((".", "!")):
        return False
    return bool(_TO_THE_READER.search(sentence)) and not any(sign.isdigit() for sign in sentence)
