from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.word_overlap import forgiving_overlap, overlap, read_words, word_likeness

FIRST = np.array([0])


def test_rarity_is_the_log_of_texts_per_text_with_the_word() -> None:
    words = read_words(["saw red", "saw"], ["saw"])
    assert words.rarity[words.numbers["saw"]] == 0  # log(4 / 4)
    assert words.rarity[words.numbers["red"]] == pytest.approx(log(4 / 2))


def test_shared_and_own_words_are_weighed_by_their_rarity() -> None:
    words = read_words(["red saw x1", "saw"], ["red saw x2 kit"])
    found = overlap(words, FIRST, FIRST)
    saw, red, own = 0.0, log(4 / 3), log(4 / 2)  # in three, two and one of three texts
    assert found["shared"] == pytest.approx([saw + red])
    assert found["left only"] == pytest.approx([own])
    assert found["right only"] == pytest.approx([2 * own])
    assert found["least only"] == pytest.approx([own])
    assert found["most only"] == pytest.approx([2 * own])
    assert found["left covered"] == pytest.approx([red / (red + own)])
    assert found["right covered"] == pytest.approx([red / (red + 2 * own)])
    assert found["shared of all"] == pytest.approx([red / (red + 3 * own)])
    assert found["rarest shared"] == pytest.approx([red])
    assert found["rarest left only"] == pytest.approx([own])
    assert found["words left only"].tolist() == [1]
    assert found["words right only"].tolist() == [2]


def test_a_word_said_twice_counts_once() -> None:
    assert overlap(read_words(["saw saw"], ["saw"]), FIRST, FIRST)["words left only"].tolist() == [0]


def test_empty_texts_share_nothing_and_lack_nothing() -> None:
    found = overlap(read_words([""], [""]), FIRST, FIRST)
    assert all(values.tolist() == [0] for values in found.values())


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [("professional", "pro", 0.9), ("standard", "std", 0.0), ("2006", "2007", 0.0), ("saw", "kit", 0.0)],
)
def test_shortened_words_are_alike_other_words_and_numbers_are_not(one: str, other: str, likeness: float) -> None:
    assert word_likeness(one, other) == word_likeness(other, one) == likeness


def test_a_slip_in_spelling_is_like_by_jaro_winkler() -> None:
    # 6 of 7 and 6 of 6 letters in common, none out of order, four at the beginning.
    jaro = (6 / 7 + 1 + 1) / 3
    assert word_likeness("grinder", "grindr") == pytest.approx(jaro + 0.1 * 4 * (1 - jaro))


def _forgiving(left: str, right: str) -> dict[str, float]:
    texts = ([left], [right, "other words"])
    found = forgiving_overlap(texts, texts, FIRST, FIRST, read_words(*texts))
    return {name: float(values[0]) for name, values in found.items()}


def test_joined_words_are_found_in_the_other_offers_letters() -> None:
    found = _forgiving("nn4tsblk case", "case NN4-TS-BLK")
    assert found["left missed"] == 0
    assert found["left found"] == 1


def test_a_missed_word_counts_its_rarity() -> None:
    found = _forgiving("saw 2006", "saw 2007")
    assert found["left missed"] == pytest.approx(log(4 / 2))
    assert found["left worst missed"] == found["right worst missed"] == found["least missed"] == found["left missed"]
    assert found["left found"] == pytest.approx(log(4 / 3) / (log(4 / 3) + log(4 / 2)))


def test_a_shortened_word_is_missed_by_a_tenth() -> None:
    assert _forgiving("saw pro", "saw professional")["right missed"] == pytest.approx(0.1 * log(4 / 2))


@given(
    st.lists(st.text("ab1 -", max_size=8), min_size=1, max_size=6),
    st.lists(st.text("ab1 -", max_size=8), min_size=1, max_size=6),
)
def test_shares_stay_within_bounds_and_sides_may_change_places(left: list[str], right: list[str]) -> None:
    ours, theirs = (grid.ravel() for grid in np.meshgrid(np.arange(len(left)), np.arange(len(right))))
    forth = overlap(read_words(left, right), ours, theirs)
    back = overlap(read_words(right, left), theirs, ours)
    np.testing.assert_allclose(forth["left only"], back["right only"], atol=1e-9)
    for name in ("left covered", "right covered", "shared of all"):
        assert ((forth[name] >= 0) & (forth[name] <= 1)).all()
