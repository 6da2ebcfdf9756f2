"""Texts in the words that a guide prefers, and capitals as it asks for them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.copywriting import capitals
from core.copywriting.guides import Guide
from core.copywriting.house_words import in_house_words
from core.copywriting.standing import _possible, standing

GUIDE = Guide(preferred={"trousers": "pants", "jumper": "sweater"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pants and a sweater.", "Trousers and a jumper."),
        ("Underpants, sweaters.", "Underpants, sweaters."),
        ("Pants, pants, pants.", "Trousers, trousers, trousers."),
    ],
)
def test_words_are_replaced_whole_with_their_capital(text: str, said: str) -> None:
    assert in_house_words(text, GUIDE) == said


def test_a_word_that_a_fact_says_stays() -> None:
    assert in_house_words("Pants and a sweater.", GUIDE, ["Sweater knit"]) == "Trousers and a sweater."


@given(st.text(max_size=80))
def test_no_replaced_word_is_left_and_nothing_else_changes(text: str) -> None:
    said = in_house_words(text, GUIDE)

    assert not standing(("pants", "sweater"), said)
    if not standing(("pants", "sweater"), text):
        assert said == text


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=8).filter(str.strip), max_size=6))
def test_what_stands_in_a_text_is_found_as_it_is_spelled(text: str, phrases: list[str]) -> None:
    found = standing(tuple(phrases), text)

    assert set(found) <= set(phrases)
    assert all(0 <= match.start() < match.end() <= len(text) for match in found.values())


@given(st.text("abAB -(.", max_size=30), st.text("abAB -(.", min_size=1, max_size=6).filter(str.strip))
def test_looking_only_for_what_may_stand_misses_nothing(text: str, phrase: str) -> None:
    form = r"\s+".join(map(re.escape, phrase.split()))

    plain = re.search(rf"(?<!\w){form}(?!\w)", text, re.IGNORECASE)

    assert (phrase in standing((phrase, "zz", "z"), text)) == (plain is not None)


def test_five_hundred_phrases_are_as_quick_as_the_few_that_may_stand() -> None:
    many = tuple(f"word{number} (.*" for number in range(500))

    assert standing((*many, "a belt"), "A dress with a belt.").keys() == {"a belt"}
    assert _possible(many, "A dress with a belt.") == ()


@pytest.mark.parametrize(
    ("title", "case", "is_fault"),
    [
        ("Linen Shirt Dress", "sentence", True),
        ("Linen shirt dress", "sentence", False),
        ("Maison Tarn eau de parfum", "sentence", False),
        ("Maison Tarn Parfum", "sentence", False),  # all but one are names
        ("USB LED lamp", "sentence", False),
        ("Dress", "sentence", False),
        ("Linen Shirt Dress", "title", False),
        ("Linen Dress for Town", "title", False),
        ("Linen shirt Dress", "title", True),
        ("linen SHIRT dress", "any", False),
    ],
)
def test_capitals_are_faults_only_where_the_guide_asks_for_others(title: str, case: str, is_fault: bool) -> None:
    assert bool(capitals.fault(title, case, frozenset({"Maison", "Tarn"}))) == is_fault


@given(st.text(alphabet="abc ABC-'é", max_size=40), st.sampled_from(["sentence", "title", "any"]))
def test_capitals_change_nothing_but_capitals(title: str, case: str) -> None:
    cased = capitals.in_case(title, case, frozenset({"abc", "cab"}))

    assert cased.casefold() == title.casefold()
    assert capitals.in_case(cased, case, frozenset({"abc", "cab"})) == cased
