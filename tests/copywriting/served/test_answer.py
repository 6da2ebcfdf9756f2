"""Whatever a server writes, it is texts of the one form or a reason in our own words."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.changes import CopyField
from core.copywriting.places import PLACES
from core.copywriting.served.answer import Text, Unusable, read_answer, schema

LABELS = {"f1": "material", "f2": "colour"}
BULLETS = PLACES[CopyField.BULLETS]

WORDS = st.text(max_size=60) | st.sampled_from(["Red jumper,", " in wool", "\n", "- ", "and", "-5 °C", "\u200b", "."])
CLAUSE = st.fixed_dictionaries({"text": WORDS, "facts": st.lists(st.sampled_from(["f1", "f2", "f3"]), max_size=3)})
VARIANT = st.fixed_dictionaries({"clauses": st.lists(CLAUSE, max_size=5)})
ANSWER = st.fixed_dictionaries({"variants": st.lists(VARIANT, max_size=3)})
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["variants", "clauses", "text", "facts", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.text() | ANYTHING.map(json.dumps))
def test_nothing_breaks_it_and_no_reason_repeats_what_came(text: str) -> None:
    found = read_answer(text, LABELS, BULLETS)

    assert isinstance(found, tuple | Unusable)
    if isinstance(found, Unusable):
        assert len(found.reason) < 300
        assert "x:" not in found.reason


@settings(max_examples=40)
@given(ANSWER)
def test_what_is_taken_keeps_its_place_and_each_clause_is_a_part_of_its_text(answer: dict[str, Any]) -> None:
    found = read_answer(json.dumps(answer), LABELS, BULLETS)

    for text in () if isinstance(found, Unusable) else found:
        assert text.text == text.text.strip()
        assert 0 < len(text.text) <= BULLETS.longest
        assert all(clause.text in text.text for clause in text.clauses)
        assert {name for clause in text.clauses for name in clause.facts} <= set(LABELS.values())


@settings(max_examples=40)
@given(ANSWER)
def test_no_word_of_an_answer_is_lost_or_added(answer: dict[str, Any]) -> None:
    found = read_answer(json.dumps(answer), LABELS, BULLETS)

    if not isinstance(found, Unusable):
        written = {"".join("".join(clause["text"] for clause in one["clauses"]).split()) for one in answer["variants"]}
        assert {"".join(text.text.split()) for text in found} == written


def test_clauses_that_would_run_into_each_other_are_parted() -> None:
    parts = ["A jumper", "in red", ", of wool", " (merino)", ".", "Warm"]
    clauses = [{"text": part, "facts": []} for part in parts]

    (found,) = _texts(read_answer(json.dumps({"variants": [{"clauses": clauses}]}), LABELS, BULLETS))

    assert found.text == "A jumper in red, of wool (merino). Warm"


def test_the_schema_asks_for_every_field_and_for_known_facts_alone() -> None:
    found = schema(["f1", "f2"])

    clause = found["properties"]["variants"]["items"]["properties"]["clauses"]["items"]
    assert clause["required"] == ["text", "facts"]
    assert clause["additionalProperties"] is found["additionalProperties"] is False
    assert clause["properties"]["facts"]["items"]["enum"] == ["f1", "f2"]
    assert "enum" not in str(schema([]))  # a list of no values is no valid schema


def _texts(found: tuple[Text, ...] | Unusable) -> tuple[Text, ...]:
    assert not isinstance(found, Unusable), found
    return found
