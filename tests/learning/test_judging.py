from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.catalog.suggest.attribute_model import AttributeModel
from core.catalog.suggest.attribute_training import train_attributes
from core.catalog.suggest.drafting import ModelName
from core.catalog.taught import NOTHING_TAUGHT, Taught, is_held_out
from core.learning.comparing import Verdict, compare
from core.learning.judging import attribute_judge
from tests.catalog.shop import product
from tests.catalog.suggest.workshop import CONTEXT, TABLES, workshop

SHOP = workshop(260)
HELD_OUT = [one for one in SHOP if is_held_out(one.id)]


@pytest.fixture(scope="module")
def model() -> AttributeModel:
    seen = [one for one in SHOP if not is_held_out(one.id)][:140]
    name = ModelName("attribute model", "a1b2c3", datetime(2026, 3, 2, tzinfo=UTC))
    return train_attributes(seen, seen, CONTEXT, name)


def test_both_versions_are_asked_the_same_and_the_one_that_reads_wins(model: AttributeModel) -> None:
    judge = attribute_judge(HELD_OUT, SHOP, CONTEXT, NOTHING_TAUGHT)

    before, after = judge(replace(model, reading=None)), judge(model)

    assert len(before) == len(after) == 3 * len(HELD_OUT)  # material, range and width of each stand in its texts
    assert compare(before, after).verdict == Verdict.BETTER
    assert compare(after, before).verdict == Verdict.NOT_BETTER


def test_a_filled_value_does_not_tell_the_model_the_answer(model: AttributeModel) -> None:
    one = HELD_OUT[0]
    wrong = replace(one, attributes={**one.attributes, "Material": one.description.split("beside ")[1].split(" ")[0]})

    (material, *_) = attribute_judge([wrong], SHOP, CONTEXT, NOTHING_TAUGHT)(model)

    assert not material.right  # it reads what the table is made of, whatever is filled in


def test_where_people_refused_a_value_silence_is_right_and_counts_as_decided(model: AttributeModel) -> None:
    one = product(7, title="Table", description="Stands well beside Oak panels.", category_id=TABLES, attributes={})
    refused = Taught(refused={(7, "attributes.Material"): {"Oak": 1.0}})

    (judged,) = attribute_judge([one], SHOP, CONTEXT, refused)(model)

    assert judged.right
    assert judged.is_decision


def test_what_nothing_is_known_of_is_not_judged(model: AttributeModel) -> None:
    empty = product(7, title="Oak table", description="", category_id=TABLES, attributes={})
    unstated = product(8, title="Table", description="", category_id=TABLES, attributes={"Material": "Oak"})
    by_a_policy = product(9, title="Oak table", description="", category_id=TABLES, attributes={"Material": "Oak"})
    taught = Taught(decided={(9, "attributes.Material"): ("Oak", 0.0)})

    assert attribute_judge([empty, unstated, by_a_policy], SHOP, CONTEXT, taught)(model) == []
