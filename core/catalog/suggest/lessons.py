"""What the shop's own filled attributes, and what people decided about them, teach a reader of its texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.catalog.facts import ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.suggest.finds import Find, Finds
from core.catalog.suggest.known_values import says_same
from core.catalog.taught import CATALOGUE_WEIGHT, Taught
from core.text.passages import Passage, passages
from core.text.tokens import READ_CHARACTERS
from core.text.value_reader import Lesson, Spot, Spots, ValueReader, train_reader

FEWEST_PLACED = 8
"""Products whose texts have an attribute's value, for its surroundings to be learned."""

MOST_READ = 60
"""Attributes a reader knows: those whose values the texts most often have."""

LEARNED_FROM = 750
"""Products a reader learns from, at most."""

_LONGEST_VALUE = 80  # characters of a value that is looked for


def passages_of(product: ProductFacts) -> list[Passage]:
    """The lines and sentences of its title and description."""
    return [*passages("title", product.title), *passages("description", product.description)]


def category_of(product: ProductFacts) -> str:
    """What a reader calls its category."""
    return str(product.category_id or "")


def spots_of(found: Finds) -> Spots:
    """Where the finds of each attribute stand."""
    return {name: [_spot(one) for one in each] for name, each in found.items()}


def lessons(product: ProductFacts, asked: Iterable[str], found: Finds, taught: Taught) -> Iterator[Lesson]:
    """What is known of the product's texts: where its filled values stand, and that refused ones are none.

    Values that people decided upon are taught twice; what only a policy set teaches nothing. Of a refused value only
    the passages that have it are told, as the right one may stand in another.
    """
    texts, marks = passages_of(product), spots_of(found)
    weights = {
        name: taught.weight(product.id, attribute_field(name), value)
        for name, value in product.attributes.items()
        if value
    }
    values = {name: value_spots(product, name, found) for name, weight in weights.items() if weight}
    if values:
        whole = Lesson(texts, category_of(product), marks, values)
        unfilled: dict[str, list[Spot]] = {name: [] for name in asked if name not in weights}
        yield replace(whole, values=unfilled | values)
        decided = {name: spots for name, spots in values.items() if weights[name] > CATALOGUE_WEIGHT}
        if decided:
            yield replace(whole, values=decided)
    for name in found:
        refused = taught.refused.get((product.id, attribute_field(name)), {})
        if refused and not product.attributes.get(name):
            wrong = [_spot(one) for one in found[name] if any(says_same(one.value, value) for value in refused)]
            around = [passage for passage in texts if any(_holds(passage, spot) for spot in wrong)]
            yield Lesson(around, category_of(product), marks, {name: []})


def readable(taught: Iterable[Lesson]) -> list[str]:
    """The attributes whose values stand in enough texts."""
    placed = Counter(name for one in taught for name, spots in one.values.items() if spots)
    return sorted(name for name, count in placed.most_common(MOST_READ) if count >= FEWEST_PLACED)


def reader_of(products: Sequence[Sequence[Lesson]], names: Sequence[str], rng: np.random.Generator) -> ValueReader:
    """A reader taught by the lessons of these products, or of some of them drawn by chance."""
    order = rng.permutation(len(products))[:LEARNED_FROM]
    return train_reader([one for place in order for one in products[place]], names, rng)


def value_spots(product: ProductFacts, name: str, found: Finds) -> list[Spot]:
    """Where the value stands: as found in any unit or spelling, and word by word however long it is."""
    value = product.attributes[name]
    spots = {_spot(one) for one in found.get(name, ()) if says_same(one.value, value)}
    for part in (value, *value.split(";")):
        spots |= _wordings(product, part)
    return sorted(spots)


def _wordings(product: ProductFacts, value: str) -> set[Spot]:
    words = value.split()
    if not words or len(value) > _LONGEST_VALUE:
        return set()
    wording = r"\s+".join(map(re.escape, words))
    pattern = re.compile(rf"(?<!\w){wording}(?!\w)", re.IGNORECASE)
    texts = {"title": product.title, "description": product.description}
    return {
        Spot(source, *hit.span()) for source, text in texts.items() for hit in pattern.finditer(text[:READ_CHARACTERS])
    }


def _spot(find: Find) -> Spot:
    return Spot(find.source, find.start, find.end)


def _holds(passage: Passage, spot: Spot) -> bool:
    end = passage.start + passage.parts[-1].end
    return passage.source == spot.source and passage.start <= spot.start < end
