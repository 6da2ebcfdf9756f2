from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.likeness import CLOSENESS, UNKNOWN, closeness, signs_of
from core.text.offers import read_offers
from tests.text.offer_pairs import shop_pairs


def _signs(left: dict[str, str], right: dict[str, str]) -> dict[str, float]:
    """The signs of one pair."""
    sides = ({name: [value] for name, value in side.items()} for side in (left, right))
    return {name: float(values[0]) for name, values in signs_of(read_offers(*sides)).items()}


def test_the_same_title_is_alike_in_every_way() -> None:
    found = _signs({"title": "Heat gun 2000 W"}, {"title": "heat gun  2000 w"})
    ways = ("ratio", "sorted ratio", "set ratio", "packed ratio", "word cosine", "letter cosine", "least found")
    for way in ways:
        assert found[f"title {way}"] == pytest.approx(1, abs=1e-6)


def test_words_in_another_order_are_alike_once_sorted() -> None:
    found = _signs({"title": "gun heat strong"}, {"title": "strong heat gun"})
    assert found["title sorted ratio"] == 1
    assert found["title ratio"] < 1


def test_joined_words_are_alike_once_packed() -> None:
    assert _signs({"title": "heat gun x"}, {"title": "heatgunx"})["title packed ratio"] == 1


def test_nothing_in_common_is_unlike_in_every_way() -> None:
    found = _signs({"title": "abc abc"}, {"title": "xyz"})
    for way in ("ratio", "set ratio", "word cosine", "letter cosine", "least found", "shared"):
        assert found[f"title {way}"] == 0


def test_codes_are_compared_letter_by_letter_and_looked_for_in_the_whole_other_offer() -> None:
    found = _signs(
        {"title": "planer wfx9200", "body": "one two three four five six seven eight nine"},
        {"title": "planer wfx9300", "body": "one two three four five six seven eight, like the WFX-9200 of old"},
    )
    assert found["title code ratio"] == pytest.approx(6 / 7)
    assert found["title code beginning"] == pytest.approx(4 / 7)
    assert found["title left codes found"] == 0
    assert found["title longest left code missed"] == 7
    assert found["offer left codes found"] == 1
    assert found["offer longest left code found"] == 7
    assert found["offer longest right code missed"] == 7


def test_without_codes_their_likeness_is_unknown() -> None:
    assert _signs({"title": "heat gun"}, {"title": "heat gun wfx9200"})["title code ratio"] == UNKNOWN


@pytest.mark.parametrize(
    ("left", "right", "shared", "contradict"),
    [("saw 18 v 2.0", "saw 18.0 v 2", 2, 0), ("saw 18", "saw 36", 0, 1), ("saw 18", "saw", 0, 0), ("saw", "saw", 0, 0)],
)
def test_numbers_contradict_where_each_has_one_the_other_lacks(
    left: str, right: str, shared: int, contradict: int
) -> None:
    found = _signs({"title": left}, {"title": right})
    assert found["title numbers shared"] == shared
    assert found["title numbers contradict"] == contradict


def test_amounts_are_compared_by_their_ratio() -> None:
    found = _signs({"title": "heat gun", "price": "$20.00"}, {"title": "heat gun", "price": "10"})
    assert found["amount 0 log ratio"] == pytest.approx(log(2))
    assert found["amount 0 log distance"] == pytest.approx(log(2))


def test_an_unknown_amount_leaves_its_signs_unknown() -> None:
    found = _signs({"title": "heat gun", "price": "20"}, {"title": "heat gun", "price": ""})
    assert np.isnan(found["amount 0 log ratio"])
    assert found["amount 0 left"] == 20


def test_a_brand_is_alike_said_in_the_other_title_or_unknown() -> None:
    found = _signs({"title": "heat gun", "maker": "Quillby"}, {"title": "quillby heat gun", "maker": ""})
    assert found["phrase 0 alike"] == UNKNOWN
    assert found["phrase 0 left said"] == 1
    assert found["phrase 0 right said"] == UNKNOWN
    assert found["phrase 0 emptiness"] == 2


def test_an_article_number_is_found_however_it_is_written() -> None:
    found = _signs({"title": "heat gun", "mpn": "Q-77/B"}, {"title": "heat gun Q77B", "mpn": "q 77 b"})
    assert found["code 0 alike"] == 1
    assert found["code 0 left said"] == 1


def test_long_texts_are_compared_by_words_and_their_absence_is_a_sign() -> None:
    body = "for those who work all day with a light and quiet tool"
    found = _signs({"title": "heat gun", "body": body}, {"title": "heat gun", "body": ""})
    assert found["text 0 emptiness"] == 2
    assert found["text 0 alike"] == UNKNOWN
    assert found["text 0 word cosine"] == 0
    assert found["text 0 left letters"] == len(body)


def test_title_words_are_looked_for_in_the_whole_other_offer() -> None:
    body = "a cordless one with eighteen volts for every day and night"
    found = _signs({"title": "gun cordless"}, {"title": "gun", "body": body})
    assert found["title left only"] == pytest.approx(log(3 / 2))
    assert found["title in offer left only"] == 0


def test_every_pair_gets_every_sign_and_changing_the_order_of_pairs_changes_nothing() -> None:
    pairs = shop_pairs(12)
    signs = signs_of(read_offers(pairs.left, pairs.right))
    size = len(pairs.labels)
    assert {values.shape for values in signs.values()} == {(size,)}
    order = np.random.default_rng(1).permutation(size)
    sides = (
        {name: [values[place] for place in order] for name, values in side.items()}
        for side in (pairs.left, pairs.right)
    )
    for name, values in signs_of(read_offers(*sides)).items():
        np.testing.assert_allclose(values, signs[name][order], atol=1e-6, err_msg=name)


def test_closeness_is_the_mean_of_its_signs() -> None:
    signs = {name: np.array([value]) for name, value in zip(CLOSENESS, (0.2, 0.4, 0.6, 1.0), strict=True)}
    assert closeness(signs) == pytest.approx([0.55])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=4))
def test_any_texts_can_be_compared(pairs: list[tuple[str, str]]) -> None:
    left, right = (["word", *texts] for texts in zip(*pairs, strict=True))
    signs = signs_of(read_offers({"title": left}, {"title": right}))
    assert all(np.isfinite(values).all() for values in signs.values())
    assert ((closeness(signs) >= 0) & (closeness(signs) <= 1)).all()
