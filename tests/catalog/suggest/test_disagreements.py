from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.catalog.check import plan
from core.catalog.facts import ProductFacts
from core.catalog.suggest.attribute_model import AttributeModel
from core.catalog.suggest.attribute_training import train_attributes
from core.catalog.suggest.attributes import suggest_attributes
from core.catalog.suggest.disagreements import SUREST_OF_TWO
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues, known_values
from core.changes import AttributesChange, Draft, FixChange, read_change
from core.proposals.kinds import needs_value
from tests.catalog.shop import product
from tests.catalog.suggest.workshop import CONTEXT, TABLES, WOODS

NAME = ModelName("attribute model", "a1b2c3", datetime(2026, 3, 2, tzinfo=UTC))


def shelves(count: int = 140) -> list[ProductFacts]:
    """A shop whose titles and texts agree about width and material; some stand beside another wood."""
    found = []
    for number in range(1, count + 1):
        wood, beside, width = WOODS[number % 5], WOODS[(number * 2 + 1) % 5], 10 * (20 + number)
        found.append(
            product(
                number,
                title=f"{wood} table {width} mm",
                description=f"Goes well with {beside} chairs. Made of {wood}, {width} mm wide.",
                category_id=TABLES,
                attributes={"Material": wood, "Width": f"{width} mm"},
            )
        )
    return found


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values(shelves(), CONTEXT)


@pytest.fixture(scope="module")
def model() -> AttributeModel:
    return train_attributes(shelves(), shelves(), CONTEXT, NAME)


def drafts(model: AttributeModel, known: KnownValues, **texts: Any) -> list[Draft]:
    plain = {"title": "Table", "description": "", "category_id": TABLES, "attributes": {}}
    return suggest_attributes([product(7, **{**plain, **texts})], model, known, CONTEXT)


def questions(model: AttributeModel, known: KnownValues, **texts: Any) -> list[Draft]:
    return [each for each in drafts(model, known, **texts) if isinstance(each.change, FixChange)]


def proposed(model: AttributeModel, known: KnownValues, **texts: Any) -> dict[str, str]:
    found = [each.change for each in drafts(model, known, **texts) if isinstance(each.change, AttributesChange)]
    return found[0].values if found else {}


APART = {"title": "Oak table 280 mm", "description": "Made of Oak, 300 mm wide."}


def test_a_title_and_a_text_that_contradict_each_other_are_a_question(
    model: AttributeModel, known: KnownValues
) -> None:
    (asked,) = questions(model, known, **APART)

    assert (asked.kind, asked.field, asked.subject) == ("fix", "attributes.Width", "product:7")
    assert asked.change == FixChange(field="attributes.Width")
    assert needs_value(asked.change)  # nobody, and no policy, approves it unread
    assert asked.base_value is None
    assert [each.label for each in asked.alternatives] == ["280 mm", "300 mm"]
    assert proposed(model, known, **APART) == {"Material": "Oak"}  # what the texts agree about is proposed as ever


def test_both_spans_are_shown_and_who_says_what_is_said(model: AttributeModel, known: KnownValues) -> None:
    (asked,) = questions(model, known, **APART)

    rule, *spans = asked.evidence
    assert rule.text == (
        "The texts disagree about “Width”: the title says “280 mm”, the text says “300 mm”. Choose the right one."
    )
    assert [(each.source, APART[each.source][each.start : each.end]) for each in spans] == [
        ("title", "280 mm"),
        ("description", "300 mm"),
    ]


def test_neither_value_is_said_to_be_sure(model: AttributeModel, known: KnownValues) -> None:
    (asked,) = questions(model, known, **APART)

    assert asked.confidence <= SUREST_OF_TWO
    assert all(each.confidence <= SUREST_OF_TWO for each in asked.alternatives)
    assert sum(each.confidence for each in asked.alternatives) <= 1


def test_a_chosen_value_can_be_applied(model: AttributeModel, known: KnownValues) -> None:
    (asked,) = questions(model, known, **APART)
    one = product(7, **APART, category_id=TABLES, attributes={})

    chosen = read_change(asked.alternatives[0].payload)
    planned = plan(chosen, {7: one}, CONTEXT)

    assert not planned.is_blocked
    assert {write.field: write.after for write in planned.writes} == {"attributes.Width": "280 mm"}


@pytest.mark.parametrize(
    "line", ["Width: 300 mm", "Width 300 mm", "- Width: 300 mm", "Width\n300 mm", "WIDTH = 300 mm"]
)
def test_a_specification_speaks_for_itself(model: AttributeModel, known: KnownValues, line: str) -> None:
    (asked,) = questions(model, known, title="Oak table", description=f"Made of Oak, 280 mm wide.\n{line}")

    assert "the specification says “300 mm”, the text says “280 mm”" in asked.evidence[0].text


@pytest.mark.parametrize(
    "texts",
    [
        {"title": "Oak table 280 mm", "description": "Made of Oak, 28 cm wide."},
        {"title": "Oak table 2 in", "description": "Made of Oak, 50 mm wide."},  # to 2 % between systems
        {"title": "Oak table 280 mm", "description": "Goes well with Elm chairs. Made of Oak, 280 mm wide."},
        {"title": "Oak table 280 mm", "description": ""},
        {"title": "", "description": "Made of Oak, 280 mm wide."},
        {"title": "OAK TABLE 280 MM", "description": "MADE OF OAK, 280 MM WIDE."},
    ],
)
def test_texts_that_agree_are_no_question(model: AttributeModel, known: KnownValues, texts: dict[str, str]) -> None:
    assert questions(model, known, **texts) == []


def test_two_woods_one_of_which_it_only_goes_well_with_are_no_question(
    model: AttributeModel, known: KnownValues
) -> None:
    texts = {"title": "Elm table", "description": "Goes well with Pine chairs. Made of Elm."}

    assert questions(model, known, **texts) == []
    assert proposed(model, known, **texts)["Material"] == "Elm"


def test_a_contradiction_in_words_is_a_question_too(model: AttributeModel, known: KnownValues) -> None:
    (asked,) = questions(model, known, title="Elm table 280 mm", description="Made of Pine, 280 mm wide.")

    assert asked.field == "attributes.Material"
    assert [each.label for each in asked.alternatives] == ["Elm", "Pine"]


def test_a_filled_value_is_no_question(model: AttributeModel, known: KnownValues) -> None:
    assert questions(model, known, **APART, attributes={"Width": "280 mm"}) == []


def test_an_attribute_that_takes_several_values_cannot_contradict_itself(
    model: AttributeModel, known: KnownValues
) -> None:
    several = known_values([*shelves(), product(999, category_id=TABLES, attributes={"Material": "Oak; Elm"})], CONTEXT)

    texts = {"title": "Elm table 280 mm", "description": "Made of Pine, 280 mm wide."}
    assert questions(model, several, **texts) == []
    assert len(questions(model, known, **texts)) == 1


def test_without_a_reader_a_clear_contradiction_is_still_found(model: AttributeModel, known: KnownValues) -> None:
    (asked,) = questions(replace(model, reading=None), known, **APART)

    assert [each.label for each in asked.alternatives] == ["280 mm", "300 mm"]


def test_while_nothing_was_learned_nothing_is_asked() -> None:
    bare = [replace(one, attributes={}) for one in shelves(30)]
    cold = train_attributes(bare, bare, CONTEXT, NAME)

    assert questions(cold, known_values(bare, CONTEXT), **APART) == []
