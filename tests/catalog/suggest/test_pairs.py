from __future__ import annotations

import itertools

from core.catalog.facts import ProductFacts
from core.catalog.suggest.pairs import NEIGHBOURS, candidate_pairs
from tests.catalog.shop import product, sku


def titled(*titles: str) -> list[ProductFacts]:
    return [product(number, title=title) for number, title in enumerate(titles)]


def test_titles_that_share_rare_words_are_compared() -> None:
    found = candidate_pairs(
        titled("Holdfast impact wrench 36 V", "36 V impact wrench Holdfast", "Night cream 50 ml", "Linen dress")
    )

    assert found == [(0, 1)]


def test_each_pair_stands_once_with_the_lower_first() -> None:
    found = candidate_pairs(titled("red dress", "dress red", "dress, red"))

    assert found == sorted(set(found))
    assert all(one < other for one, other in found)
    assert len(found) == 3


def test_the_same_barcode_is_reason_enough() -> None:
    one = product(1, title="Wrench", skus=(sku(1, barcode="5019934084654"),))
    other = product(2, title="Schraubenschlüssel", skus=(sku(2, barcode="5019934084654"), sku(3)))

    assert candidate_pairs([one, product(9, title="Dress"), other]) == [(0, 2)]


def test_no_barcode_and_a_placeholder_are_no_reason() -> None:
    names = ["".join(pair) for pair in itertools.product("bcdfgh", "aeiou")]
    blank = [product(n, title=names[n], skus=(sku(n, barcode="0000"),)) for n in range(3)]
    everywhere = [product(n, title=names[n], skus=(sku(n, barcode="99999999"),)) for n in range(3, 30)]

    assert candidate_pairs([*blank, *everywhere]) == []


def test_no_product_is_compared_with_the_whole_shop() -> None:
    found = candidate_pairs(titled(*[f"midi dress {'abcdefghij'[n % 10]}{n}" for n in range(60)]))

    assert len(found) <= 60 * NEIGHBOURS


def test_empty_titles_and_no_products_are_fine() -> None:
    assert candidate_pairs([]) == []
    assert candidate_pairs(titled("", "", "dress")) == []
