"""Copies of products as another hand would have listed them, to learn from where no duplicates are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.catalog.facts import ProductFacts

_CHANCE_NO_DESCRIPTION = 0.3
_CHANCE_SHORTENED = 0.5
_CHANCE_OTHER_TEXT = 0.4
_CHANCE_PRICE = 0.4
_CHANCE_WITHOUT_CATEGORY = 0.3
_CHANCE_ATTRIBUTE_LOST = 0.4
_CHANCE_BRAND_MOVED = 0.5
_FEWEST_WORDS = 3  # that a title keeps
_SMALL_WORDS = frozenset({"in", "with", "for", "of", "the", "and", "a", "to"})


def listed_again(product: ProductFacts, rng: np.random.Generator, other: ProductFacts | None = None) -> ProductFacts:
    """The product as a second, careless listing: words of the title moved, dropped or misspelled, fewer facts, another
    price and text, and no barcode to give it away.

    ``other`` is a product of its kind: its text stands now and then for one that another hand wrote.
    """
    attributes = {name: value for name, value in product.attributes.items() if rng.random() > _CHANCE_ATTRIBUTE_LOST}
    price = rng.choice([0.9, 0.95, 1.05, 1.1]) if rng.random() < _CHANCE_PRICE else 1.0
    skus = tuple(
        replace(sku, barcode="", price_minor=round(sku.price_minor * price) if sku.price_minor else None)
        for sku in product.skus
    )
    return replace(
        product,
        id=-product.id,
        title=_retitled(product, rng),
        description=_reworded(product.description, rng, other.description if other is not None else ""),
        attributes=attributes,
        category_id=None if rng.random() < _CHANCE_WITHOUT_CATEGORY else product.category_id,
        skus=skus,
    )


def _retitled(product: ProductFacts, rng: np.random.Generator) -> str:
    words = product.title.split()
    if product.brand and rng.random() < _CHANCE_BRAND_MOVED:
        named = product.brand.casefold() in product.title.casefold()
        words = [word for word in words if word.casefold() not in product.brand.casefold().split()]
        words = words if named else [*product.brand.split(), *words]
    for change in rng.permutation(len(_TITLE_CHANGES))[: int(rng.integers(1, len(_TITLE_CHANGES)))]:
        words = _TITLE_CHANGES[change](words, product, rng)
    return " ".join(words)


def _turned(words: list[str], _product: ProductFacts, rng: np.random.Generator) -> list[str]:
    turn = int(rng.integers(0, max(1, len(words))))
    return words[turn:] + words[:turn]


def _without_one(words: list[str], _product: ProductFacts, rng: np.random.Generator) -> list[str]:
    place = int(rng.integers(0, max(1, len(words))))
    is_number = any(sign.isdigit() for sign in "".join(words[place : place + 1]))
    return words if len(words) < _FEWEST_WORDS or is_number else words[:place] + words[place + 1 :]


def _with_one_more(words: list[str], product: ProductFacts, rng: np.random.Generator) -> list[str]:
    """A word of the description or the category added, as a more talkative seller would."""
    said = [
        word for word in f"{product.description} {product.category_path}".split() if word.isalpha() and len(word) > 3
    ]
    return [*words, said[int(rng.integers(0, len(said)))]] if said else words


def _with_a_slip(words: list[str], _product: ProductFacts, rng: np.random.Generator) -> list[str]:
    place = int(rng.integers(0, max(1, len(words))))
    return [_misspelled(word, rng) if number == place else word for number, word in enumerate(words)]


def _without_small_words(words: list[str], _product: ProductFacts, _rng: np.random.Generator) -> list[str]:
    return [word for word in words if word.casefold() not in _SMALL_WORDS]


_TITLE_CHANGES = (_turned, _without_one, _without_one, _with_one_more, _with_a_slip, _without_small_words)


def _misspelled(word: str, rng: np.random.Generator) -> str:
    """Two letters swapped; words with digits stay, as a number misread is another product."""
    if len(word) < 4 or any(sign.isdigit() for sign in word):
        return word
    place = int(rng.integers(1, len(word) - 2))
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _reworded(text: str, rng: np.random.Generator, other: str) -> str:
    if other and rng.random() < _CHANCE_OTHER_TEXT:
        return other
    chance = rng.random()
    if chance < _CHANCE_NO_DESCRIPTION:
        return ""
    sentences = [part for part in text.split(". ") if part]
    if chance < _CHANCE_NO_DESCRIPTION + _CHANCE_SHORTENED and len(sentences) > 1:
        kept = sorted(rng.choice(len(sentences), size=max(1, len(sentences) // 2), replace=False))
        return ". ".join(sentences[place] for place in kept)
    return text
