"""Words of a text, and phrases found among them."""

from __future__ import annotations

import doctest

import pytest

from core.copywriting.claims import terms
from core.copywriting.claims.terms import phrases_of, places_of, stem, tokens, units


def test_the_examples_in_the_module_are_right() -> None:
    assert doctest.testmod(terms) == doctest.TestResults(failed=0, attempted=3)


def test_a_hyphen_parts_words_and_a_slash_keeps_a_number_whole() -> None:
    assert [word.text for word in tokens("3/4-length sleeves, 2.5 cm")] == ["3/4", "length", "sleeves", "2.5", "cm"]


@pytest.mark.parametrize(("text", "apart"), [("V-neck", False), ("hook & eye", False), ("neck, sleeve", True)])
def test_words_are_apart_where_punctuation_stands_between(text: str, apart: bool) -> None:
    assert tokens(text)[-1].apart is apart


def test_the_longest_phrase_is_read_and_none_across_punctuation() -> None:
    known = phrases_of(["stand-up collar", "collar", "side pocket"])

    words = tokens("A stand-up collar, side, pockets")

    assert [unit.key for unit in units(words, known)] == ["a", "stand up collar", "side", "pocket"]


def test_a_phrase_that_is_cut_short_at_the_end_is_no_phrase() -> None:
    assert list(places_of(tokens("a stand-up"), phrases_of(["stand-up collar"]))) == []


@pytest.mark.parametrize(
    ("one", "other"), [("easier", "easy"), ("lined", "lining"), ("buttons", "buttoned"), ("colours", "colour")]
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("shorts", "short"), ("laces", "lace"), ("spots", "spot")])
def test_plurals_that_are_words_of_their_own_stay_apart(one: str, other: str) -> None:
    assert terms.base(one) != terms.base(other)
