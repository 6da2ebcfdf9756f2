from __future__ import annotations

import numpy as np
import pytest

from core.text.word_differences import learn_words, word_columns

ALL = np.arange(4)


def test_words_of_both_of_either_and_of_one_are_told_apart() -> None:
    left = ["red saw"] * 4
    right = ["blue saw"] * 4
    columns = word_columns(left, right, ALL, ALL, np.zeros((4, 1)))
    # both saw; left red; right blue; one of them red, one of them blue; and the number beside
    assert columns.shape == (4, 6)
    assert columns.toarray().tolist() == [[1, 1, 1, 1, 1, 0]] * 4


def test_words_that_tell_fewer_than_three_pairs_apart_get_no_column() -> None:
    columns = word_columns(["saw", "saw", "gun", "gun"], ["saw", "saw", "gun", "gun"], ALL, ALL, np.zeros((4, 1)))
    assert columns.shape == (4, 1)


def test_numbers_beside_are_standardised() -> None:
    columns = word_columns([""] * 4, [""] * 4, ALL, ALL, np.array([[1.0], [1.0], [3.0], [3.0]]))
    assert columns.toarray().ravel().tolist() == [-1, -1, 1, 1]


def test_a_word_that_people_took_for_a_difference_speaks_against_a_match() -> None:
    left = ["saw", "drill", "gun", "lamp"] * 5
    right = [f"{word} upgrade" if place % 2 else f"{word} new" for place, word in enumerate(left)]
    places = np.arange(20)
    columns = word_columns(left, right, places, places, np.zeros((20, 1)))
    odds = learn_words(columns, places % 2 == 0, seed=0)(columns)
    assert odds[::2] == pytest.approx(odds[0], abs=1)
    assert (odds[::2] > 0).all()
    assert (odds[1::2] < 0).all()
