from __future__ import annotations

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.text.offer_words
from core.text.offer_words import amount, codes, numbers, offer_words, packed


def test_words_are_small_codes_stay_whole_and_numbers_lose_closing_zeros() -> None:
    assert offer_words("Planer WFX9200, V 2.0 (7.50 kg)") == ["planer", "wfx9200", "v", "2", "7.5", "kg"]


def test_other_scripts_and_full_width_letters_are_words_too() -> None:
    assert offer_words("Дрель １８Ｖ Bohrmaschine-Öl") == ["дрель", "18v", "bohrmaschine", "öl"]


def test_numbers_are_the_words_of_digits_alone() -> None:
    assert numbers(["18", "7.5", "wfx9200", "v", "2006"]) == {"18", "7.5", "2006"}


def test_packed_texts_lose_what_stands_between_letters() -> None:
    assert packed("NN4-TS_BLK / 2") == "nn4tsblk2"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("saw kx-tg1032s", {"kxtg1032s"}),
        ("saw AW110J/H", {"aw110jh"}),
        ("ref. 966193-0403", {"9661930403"}),
        ("26135", {"26135"}),
        ("18 V 7.5 kg 125", set()),
        ("semi-integrated", set()),
        ("a4", set()),
        ("", set()),
    ],
)
def test_codes_hold_a_digit_and_are_no_small_number(text: str, found: set[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("$1,299.50", 1299.5),
        ("EUR 1.299,50", 1299.5),
        ("1,299", 1299),
        ("1,29", 1.29),
        ("12,5 kg", 12.5),
        ("1 299,00 kr", 1299),
        ("1'299.00", 1299),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1,234,567.89", 1234567.89),
        ("£40", 40),
        ("19.99 GBP", 19.99),
        ("0.125", 0.125),
        ("5.", 5),
    ],
)
def test_amounts_are_read_whichever_way_they_are_written(text: str, number: float) -> None:
    assert amount(text) == number


@pytest.mark.parametrize("text", ["", "free", "–", "N/A"])
def test_no_digits_are_an_unknown_amount(text: str) -> None:
    assert math.isnan(amount(text))


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    offer_words(text), codes(text), packed(text)
    assert math.isnan(amount(text)) or amount(text) >= 0


@given(st.integers(0, 10**7), st.integers(0, 99))
def test_an_amount_with_two_decimals_reads_the_same_in_english_and_german(pounds: int, pence: int) -> None:
    english = f"{pounds:,}.{pence:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert amount(english) == amount(german) == pytest.approx(pounds + pence / 100)


def test_the_examples_in_its_text_hold() -> None:
    assert doctest.testmod(core.text.offer_words) == doctest.TestResults(failed=0, attempted=1)
