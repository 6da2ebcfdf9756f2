"""Words for numbers: how sure, how old, how much."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import phrases
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "almost certainly"), (0.97, "almost certainly"), (0.969, "likely"), (0.85, "likely"), (0.84, "probably"),
     (0.7, "probably"), (0.69, "unsure"), (0.0, "unsure")],
)  # fmt: skip
def test_confidence_has_one_of_four_words(confidence: float, word: str) -> None:
    assert phrases.sure(confidence) == word


@given(st.floats(0, 1))
def test_nothing_is_said_to_be_right_always_or_never(confidence: float) -> None:
    number = int(phrases.right_of_100(confidence).split()[1])

    assert 1 <= number <= 99


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "now"), (5, "5 min"), (59, "59 min"), (60, "1 h"), (1439, "23 h"), (1440, "1 d")]
)
def test_ages_are_short(minutes: int, words: str) -> None:
    assert phrases.age(NOW - timedelta(minutes=minutes), NOW) == words


def test_a_moment_ago_is_just_now() -> None:
    assert phrases.ago(NOW, NOW) == "just now"
    assert phrases.ago(NOW - timedelta(hours=3), NOW) == "3 h ago"


def test_a_due_time_says_how_much_is_left_or_how_late_it_is() -> None:
    assert phrases.due(NOW + timedelta(hours=3), NOW) == "due in 3 h"
    assert phrases.due(NOW - timedelta(days=2), NOW) == "overdue by 2 d"
    assert phrases.due(NOW - timedelta(seconds=5), NOW) == "overdue by 1 min"


def test_counts_carry_their_noun() -> None:
    assert phrases.count(1, "proposal") == "1 proposal"
    assert phrases.count(1204, "proposal") == "1,204 proposals"
    assert phrases.count(2, "category", "categories") == "2 categories"


def test_headings_and_empty_states_escape_what_they_are_given() -> None:
    made = phrases.heading("<b>", "<i>") + phrases.empty("<u>", "<s>")

    assert not any(tag in made for tag in ("<b>", "<i>", "<u>", "<s>"))
