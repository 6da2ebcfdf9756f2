"""A text keeps its grammar when only some of its clauses are accepted, and an edited one is cut into clauses again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.changes import CopyClause
from core.copywriting.clauses import recut, restricted, stated, stated_in
from core.errors import BadInputError

TOP = "A jersey top with a round neck, long sleeves and a split hem. Lined. Made in Portugal."
CLAUSES = tuple(
    CopyClause(text=text, facts=(fact,))
    for text, fact in (
        ("A jersey top", "Material"),
        ("a round neck", "Neckline"),
        ("long sleeves", "Sleeves"),
        ("a split hem", "Hem"),
        ("Lined", "Lining"),
        ("Made in Portugal", "Origin"),
    )
)
HOODIE = "Top in soft jersey with a hood, a kangaroo pocket and ribbing."
OF_HOODIE = tuple(
    CopyClause(text=text) for text in ("Top in soft jersey", "with a hood", "a kangaroo pocket", "and ribbing.")
)


@pytest.mark.parametrize(
    ("accepted", "text"),
    [
        ([0], "A jersey top."),
        ([0, 1], "A jersey top with a round neck."),
        ([0, 2], "A jersey top with long sleeves."),
        ([0, 1, 2], "A jersey top with a round neck and long sleeves."),
        ([0, 1, 3], "A jersey top with a round neck and a split hem."),
        ([3], "A split hem."),
        ([0, 5], "A jersey top. Made in Portugal."),
        ([2, 3, 4], "Long sleeves and a split hem. Lined."),
    ],
)
def test_what_is_left_of_a_text_reads_on(accepted: list[int], text: str) -> None:
    found, kept = restricted(TOP, CLAUSES, accepted)

    assert found == text
    assert [clause.facts for clause in kept] == [CLAUSES[number].facts for number in sorted(accepted)]
    assert all(clause.text in found for clause in kept)


@pytest.mark.parametrize(
    ("accepted", "text"),
    [
        ([0, 2], "Top in soft jersey with a kangaroo pocket."),
        ([0, 3], "Top in soft jersey with ribbing."),
        ([0, 1, 2], "Top in soft jersey with a hood and a kangaroo pocket."),
        ([1, 3], "A hood and ribbing."),
        ([3], "Ribbing."),
    ],
)
def test_words_that_join_a_clause_are_kept_or_left_with_it(accepted: list[int], text: str) -> None:
    assert restricted(HOODIE, OF_HOODIE, accepted)[0] == text


def test_a_clause_that_begins_with_and_is_followed_by_just_what_followed_it() -> None:
    text = "Jeans in denim with an elasticated waist and a zip fly with a press-stud and slim legs."
    said = ("Jeans in denim", "with an elasticated waist", "and a zip fly", "with a press-stud", "and slim legs.")
    clauses = tuple(CopyClause(text=one) for one in said)

    assert restricted(text, clauses, [0, 1, 2, 4])[0] == (
        "Jeans in denim with an elasticated waist and a zip fly and slim legs."
    )
    assert restricted(text, clauses, [0, 2, 3])[0] == "Jeans in denim with a zip fly with a press-stud."


def test_with_all_of_its_clauses_a_text_is_the_same() -> None:
    assert restricted(TOP, CLAUSES, range(6)) == (TOP, CLAUSES)


def test_lines_stay_lines() -> None:
    lines = tuple(CopyClause(text=text) for text in ("Material: linen", "Colour: blue", "Fit: slim"))

    assert restricted("Material: linen\nColour: blue\nFit: slim", lines, [0, 2])[0] == "Material: linen\nFit: slim"


@pytest.mark.parametrize("accepted", [[], [6], [-1]])
def test_nothing_or_another_clause_cannot_be_accepted(accepted: list[int]) -> None:
    with pytest.raises(BadInputError, match="Accept at least one"):
        restricted(TOP, CLAUSES, accepted)


def test_clauses_that_are_not_in_the_text_are_refused() -> None:
    with pytest.raises(BadInputError, match="Edit the text instead"):
        restricted("A wool coat.", CLAUSES, [0])


@given(st.sets(st.sampled_from(range(6)), min_size=1))
def test_any_choice_says_what_was_accepted_and_nothing_else(accepted: set[int]) -> None:
    text, kept = restricted(TOP, CLAUSES, accepted)

    said = text.casefold()
    assert {number for number, clause in enumerate(CLAUSES) if clause.text.casefold() in said} == accepted
    assert text[0].isupper()
    assert text.endswith(".")
    assert not re.search(r"[,.]\s*[,.]|\s[,.]|  |\b(?:with|and|or)\s*[.,]", text)
    assert len(kept) == len(accepted)


def test_an_edited_text_keeps_the_clauses_that_still_stand_in_it() -> None:
    facts = {"Lining": ("Viscose",), "Origin": ("Portugal",)}

    found = recut("Fully lined in viscose. Made in Portugal.", [CLAUSES[5]], facts)

    assert [(clause.text, clause.facts) for clause in found] == [
        ("Fully lined in viscose.", ("Lining",)),
        ("Made in Portugal", ("Origin",)),
    ]


def test_a_sentence_with_new_words_beside_an_old_clause_is_a_new_clause() -> None:
    found = recut("Made in Portugal by hand since 1990.", [CLAUSES[5]], {"Origin": ("Portugal",)})

    assert found == (CopyClause(text="Made in Portugal by hand since 1990.", facts=("Origin",)),)


def test_facts_are_found_as_whole_words() -> None:
    assert list(stated_in("A redwood table.", {"Colour": ("Red",), "Wood": ("Redwood",)})) == ["Wood"]


def test_the_facts_stated_have_their_values_and_unknown_names_are_left_out() -> None:
    clauses = [CopyClause(text="Linen", facts=("Material", "Gone")), CopyClause(text="Blue", facts=("Material",))]

    assert stated(clauses, {"Material": ["Linen"], "Colour": ["Blue"]}) == {"Material": ("Linen",)}


@given(
    st.text(alphabet="abc .,!\nwith", max_size=60),
    st.lists(st.text(alphabet="abc with", min_size=1, max_size=8), max_size=3),
)
def test_whatever_a_person_types_its_clauses_are_parts_of_it(text: str, before: list[str]) -> None:
    found = recut(text, [CopyClause(text=one) for one in before], {"Letter": ("a",)})

    assert all(clause.text in text for clause in found)
    assert bool(found) == bool(text.strip())
