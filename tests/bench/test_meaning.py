"""The benchmark of search by meaning takes out what would give the answer away, and asks for what can be found."""

from __future__ import annotations

import pytest

from tests.bench.meaning import Labelled, _hits, _without


@pytest.mark.parametrize(
    ("title", "label", "left"),
    [
        ("Linen Dress in red", "Fashion > Dresses", "Linen   in red"),
        ("Dresses and a dress", "Dress", "  and a  "),
        ("Addressed box", "Dress", "Addressed box"),
        ("Hat with beanie fold", "Hat/beanie", "  with   fold"),
        ("Box 12", "12", "Box 12"),
    ],
)
def test_the_words_of_a_category_are_taken_out_of_the_title(title: str, label: str, left: str) -> None:
    assert _without(title, label).split() == left.split()


def test_queries_are_the_names_and_other_words_of_categories_with_enough_products() -> None:
    labels = ["Dress"] * 6 + ["Shop > Hats"] * 5 + ["Rare"] + ["Unknown"] * 9 + ["Other things"] * 9
    shop = Labelled([""] * len(labels), [""] * len(labels), labels, {"Dress": "gown", "Rare": "odd"})

    assert shop.queries() == [("Dress", "Dress"), ("Hats", "Shop > Hats"), ("gown", "Dress")]


def test_words_are_searched_as_in_the_queue() -> None:
    words = [" red dress ", " dressed ", " dress red ", " hat "]

    assert _hits(words, "dress") == [0, 1, 2]
    assert _hits(words, "dress re") == [0, 2]
