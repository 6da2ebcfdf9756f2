"""The form of a shop's titles: which facts those of each type say as a rule, and which facts each type has. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.copywriting.clauses import says
from core.copywriting.subject import BRAND, TITLE, ApprovedText, CopyFacts

USUAL = 0.8
"""Share of a type's titles that say a fact their product has, from which on it is part of the form."""

FEWEST = 8
"""Products of a type with that fact, below which its titles have no form."""

_OF_TYPE = 0.5  # of the products of a type have a fact that they have as a rule
_TIMES = re.compile(r"\bx(?=\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Forms:
    """By type of product, the names of the facts that its titles say as a rule; and all values that a fact has."""

    said: Mapping[str, frozenset[str]] = field(default_factory=dict)
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def missing(self, facts: CopyFacts) -> tuple[str, ...]:
        """The facts of one value that the product's title should say; not those of which it says another value."""
        usual, title = self.said.get(facts.product_type, frozenset()), _title(facts)
        return tuple(
            name
            for name, values in facts.values.items()
            if name in usual
            and len(values) == 1
            and not any(says(title, value) for value in {values[0], *self.values.get(name, ())})
        )


NO_FORMS = Forms()
"""What holds where nothing was learned: no title lacks anything."""


def learn_forms(products: Iterable[CopyFacts]) -> Forms:
    """The forms that these products' titles have."""
    have: defaultdict[str, Counter[str]] = defaultdict(Counter)
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    known: defaultdict[str, set[str]] = defaultdict(set)
    for facts in products:
        title = _title(facts)
        for name, values in facts.values.items():
            if name != TITLE and len(values) == 1 and title and facts.product_type:
                have[facts.product_type][name] += 1
                said[facts.product_type][name] += says(title, values[0])
                known[name].add(values[0])
    usual = {product_type: _usual(counts, said[product_type]) for product_type, counts in have.items()}
    return Forms(usual, {name: frozenset(values) for name, values in known.items()})


def _usual(have: Mapping[str, int], said: Mapping[str, int]) -> frozenset[str]:
    return frozenset(name for name, count in have.items() if count >= FEWEST and said[name] >= USUAL * count)


def _title(facts: CopyFacts) -> str:
    """The title with numbers of pieces apart: *x50* says 50."""
    return _TIMES.sub("x ", " ".join(facts.values.get(TITLE, ())))


def usual_facts(examples: Sequence[ApprovedText]) -> dict[str, tuple[str, ...]]:
    """By type of product, the facts that most of them have."""
    kinds = Counter(one.facts.product_type for one in examples)
    named = Counter((one.facts.product_type, name) for one in examples for name in one.facts.values)
    found: dict[str, tuple[str, ...]] = {}
    for (kind, name), count in named.items():
        if count > _OF_TYPE * kinds[kind] and name not in (TITLE, BRAND):
            found[kind] = (*found.get(kind, ()), name)
    return found
