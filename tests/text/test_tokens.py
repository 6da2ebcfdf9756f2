from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.tokens import READ_CHARACTERS, character_grams, name_key, normalise, tokenise, words


def test_words_stand_where_they_are_said_to() -> None:
    text = "Women's V-neck Top, 40mm"

    found = words(text)

    assert [word.text for word in found] == ["women's", "v", "neck", "top", "40", "mm"]
    assert [text[word.start : word.end] for word in found] == ["Women's", "V", "neck", "Top", "40", "mm"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.5 l", ["2.5", "l"]),
        ("1,299", ["1,299"]),
        ("SKU_12-B", ["sku", "12", "b"]),
        ("Kaffeemühle für Zuhause", ["kaffeemühle", "für", "zuhause"]),
        ("綿の シャツ", ["綿の", "シャツ"]),
        ("", []),
        ("… — !!", []),
    ],
)
def test_words_of_many_kinds(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


@given(st.text(max_size=200))
def test_places_are_always_within_the_text_and_in_order(text: str) -> None:
    found = words(text)

    assert all(text[word.start : word.end].lower() == word.text for word in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_normalise_makes_equal_what_reads_the_same() -> None:
    assert normalise("  Ｔｅａ\n pot ") == "tea pot"
    assert normalise("ﬁne STRASSE") == normalise("fine strasse")


def test_a_name_key_forgets_case_and_signs() -> None:
    assert name_key("T-Shirts & Tops") == name_key("t shirts / TOPS") == "t shirts tops"
    assert name_key("!!") == ""


def test_texts_become_numbers_in_order_of_first_appearance() -> None:
    found = tokenise(["red dress", "", "dress red red"])

    assert found.words == ("red", "dress")
    assert found.ids.tolist() == [0, 1, 1, 0, 0]
    assert found.offsets.tolist() == [0, 2, 2, 5]
    assert found.rows().tolist() == [0, 0, 2, 2, 2]
    assert found.texts == 3


def test_no_texts_and_empty_texts_are_fine() -> None:
    assert tokenise([]).texts == 0
    assert tokenise(["", " "]).ids.dtype == np.int64


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    long = "word " * READ_CHARACTERS

    assert len(tokenise([long]).ids) == READ_CHARACTERS // 5


def test_grams_stand_between_blanks() -> None:
    assert character_grams("up", (2, 3)) == [" u", "up", "p ", " up", "up "]
    assert character_grams("a", (2, 3, 4)) == [" a", "a ", " a "]


@given(st.text(alphabet="abc", min_size=1, max_size=12))
def test_each_gram_occurs_in_the_word_between_blanks(word: str) -> None:
    assert all(gram in f" {word} " for gram in character_grams(word))
