"""How much of a text was rewritten: by hand-counted words, and against the plain recurrence."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.word_changes import changed_share

TEXTS = st.lists(st.sampled_from(["a", "blue", "dress", "belt,", "Belt"]), max_size=7).map(" ".join)


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("A blue dress.", "A blue dress.", 0.0),
        ("A blue dress.", "A  blue\ndress.", 0.0),  # only white space
        ("A blue dress with a belt.", "A navy dress with a belt.", 1 / 6),  # one of six replaced
        ("A blue dress", "A blue dress with a belt", 3 / 6),  # three of six put in
        ("A blue dress, with pockets", "A dress, with pockets", 1 / 5),  # one of five taken out
        ("one two", "three four five", 1.0),
        ("", "a text", 1.0),
        ("", "", 0.0),
    ],
)
def test_the_share_is_the_words_to_change_of_the_longer_text(before: str, after: str, share: float) -> None:
    assert changed_share(before, after) == pytest.approx(share)


@given(TEXTS, TEXTS)
def test_it_is_the_recurrence_of_levenshtein_over_words(before: str, after: str) -> None:
    old, new = before.split(), after.split()

    @cache
    def fewest(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        replaced = fewest(i - 1, j - 1) + (old[i - 1] != new[j - 1])
        return min(fewest(i - 1, j) + 1, fewest(i, j - 1) + 1, replaced)

    expected = fewest(len(old), len(new)) / max(len(old), len(new), 1)
    assert changed_share(before, after) == pytest.approx(expected)
    assert changed_share(after, before) == changed_share(before, after)
