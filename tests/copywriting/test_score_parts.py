"""The parts of a text's score are computed by hand here, and one that nothing tells is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import CopyClause, CopyField, Finding, Level
from core.copywriting.score_parts import (
    parts_of,
    readability,
    reading_ease,
    search_terms,
    support,
    syllables,
)
from core.copywriting.subject import CopyFacts

TEXT = "Shirt dress in blue linen. Two pockets, and no lining."
CLAUSES = (
    CopyClause(text="Shirt dress in blue linen.", facts=("Title", "Colour")),
    CopyClause(text="Two pockets,", facts=()),
    CopyClause(text="and no lining.", facts=()),
)
FACTS = CopyFacts(
    "Dresses",
    {"Title": ("Shirt dress",), "Colour": ("Blue",), "Material": ("Linen",), "Fit": ("Slim",), "Care": ("a " * 9,)},
)
NOTHING = CopyFacts("", {})


def finding(start: int | None, end: int | None) -> Finding:
    return Finding(level=Level.WARN, code="claim", message="No fact says so.", start=start, end=end)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("The cat sat on the mat.", 116),
        ("This sentence, taken as a reading passage unto itself, is being used to prove a point.", 69),
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 37.5),
    ],
)
def test_the_ease_of_reading_is_the_published_one(text: str, published: float) -> None:
    assert reading_ease(text) == pytest.approx(published, abs=0.5)


def test_the_ease_of_reading_is_that_of_the_formula() -> None:
    # 10 words in 2 sentences of 13 syllables: shirt dress in blue lin-en two pock-ets and no lin-ing
    words, syllables_said = 10, 13
    assert reading_ease(TEXT) == pytest.approx(206.835 - 1.015 * words / 2 - 84.6 * syllables_said / words)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("linen", 2),
        ("sleeve", 1),
        ("ribbed", 1),
        ("padded", 2),
        ("table", 2),
        ("boxes", 2),
        ("shapes", 1),
        ("drying", 2),
    ],
)
def test_syllables_are_runs_of_vowels_but_a_silent_one(word: str, count: int) -> None:
    assert syllables(word) == count


def test_ends_within_figures_and_lines_end_sentences_as_they_are_read() -> None:
    assert reading_ease("A bag of 2.5 l") == reading_ease("A bag of l.")
    assert reading_ease("A bag\nA hat") == reading_ease("A bag. A hat.")


@given(st.text())
def test_any_text_is_read_from_hard_to_easy_or_not_at_all(text: str) -> None:
    found = readability(text)
    assert found is None or 0 <= found <= 1


def test_a_clause_against_which_something_was_found_is_not_borne_out() -> None:
    at = TEXT.index("Two")
    assert support(TEXT, CLAUSES, []) == 1
    assert support(TEXT, CLAUSES, [finding(at, at + 3)]) == pytest.approx(2 / 3)
    assert support(TEXT, CLAUSES, [finding(0, len(TEXT))]) == 0
    assert support(TEXT, CLAUSES, [finding(None, None)]) == 1  # about the whole, as of its length
    assert support(TEXT, (), []) is None


def test_search_terms_are_the_type_and_the_facts_of_a_few_words() -> None:
    assert search_terms(TEXT, FACTS) == pytest.approx(3 / 4)  # dress, blue and linen, not slim; the care is too long
    assert search_terms("Slim blue dresses in linen", FACTS) == 1
    assert search_terms(TEXT, NOTHING) is None


def test_parts_that_nothing_tells_are_left_out_and_the_writers_own_are_kept() -> None:
    own = {"voice": 0.4}

    described = parts_of(TEXT, CopyField.DESCRIPTION, CLAUSES, [], FACTS, own)
    named = parts_of("Shirt dress", CopyField.TITLE, (), [], NOTHING, own)

    assert list(described) == ["support", "voice", "readability", "search"]
    assert described["voice"] == 0.4
    assert named == own
