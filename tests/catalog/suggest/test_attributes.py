from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from core.catalog.check import plan
from core.catalog.facts import ProductFacts
from core.catalog.suggest.attribute_model import COLD_CONFIDENCE, FLOOR, AttributeModel
from core.catalog.suggest.attribute_training import train_attributes
from core.catalog.suggest.attributes import suggest_attributes
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues, known_values, says_same
from core.changes import AttributesChange, Draft
from tests.catalog.shop import CONTEXT, product

NAME = ModelName("attribute model", "a1b2c3", datetime(2026, 3, 2, tzinfo=UTC))
MATERIALS = ["Cotton", "Organic cotton", "Linen", "Wool"]


def shop(count: int = 400, *, misleading: float = 0.05, seed: int = 0) -> list[ProductFacts]:
    """Dresses whose texts tell their material and length; a few texts name another material in passing."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(1, count + 1):
        material, centimetres = str(rng.choice(MATERIALS)), int(rng.integers(80, 140))
        said = str(rng.choice(MATERIALS)) if rng.random() < misleading else material
        found.append(
            product(
                number,
                title=f"{said} dress no. {number}",
                description=f"A dress of {centimetres} cm for {rng.choice(['work', 'play', 'parties'])}.",
                attributes={"Material": material, "Length": f"{centimetres} cm"},
            )
        )
    return found


def trained_on(products: list[ProductFacts]) -> AttributeModel:
    return train_attributes(products, products, CONTEXT, NAME)


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values(shop(), CONTEXT)


@pytest.fixture(scope="module")
def model() -> AttributeModel:
    return train_attributes(shop(), shop(), CONTEXT, NAME)


def suggested(one: ProductFacts, model: AttributeModel, known: KnownValues) -> Draft | None:
    drafts = suggest_attributes([one], model, known, CONTEXT)
    assert len(drafts) <= 1
    return drafts[0] if drafts else None


def values(draft: Draft | None) -> dict[str, str]:
    assert draft is not None
    assert isinstance(draft.change, AttributesChange)
    return draft.change.values


def test_missing_values_that_the_texts_state_are_one_proposal(model: AttributeModel, known: KnownValues) -> None:
    one = product(9, title="Wool dress", description="A dress of 95 cm for work.", attributes={})

    draft = suggested(one, model, known)

    assert values(draft) == {"Material": "Wool", "Length": "95 cm"}
    assert draft is not None
    assert draft.base_value == {"Material": None, "Length": None}
    assert (draft.kind, draft.field, draft.subject) == ("attributes", "attributes", "product:9")
    assert (draft.suggested_by, draft.model_version) == ("attribute model 2026-03-02·a1b2", "a1b2c3")
    assert draft.stake_minor > 0


def test_each_value_has_the_span_it_was_read_from(model: AttributeModel, known: KnownValues) -> None:
    one = product(title="Wool dress", description="A dress of 95 cm for work.", attributes={})

    draft = suggested(one, model, known)

    assert draft is not None
    texts = {"title": one.title, "description": one.description}
    spans = {each.attribute: texts[each.source][each.start : each.end] for each in draft.evidence}
    assert spans == {"Material": "Wool", "Length": "95 cm"}


def test_the_proposal_is_as_sure_as_that_all_its_values_are_right(model: AttributeModel, known: KnownValues) -> None:
    draft = suggested(product(title="Wool dress", description="Of 95 cm.", attributes={}), model, known)

    assert draft is not None
    sure = [each.weight for each in draft.evidence if each.weight is not None]
    assert draft.confidence == pytest.approx(sure[0] * sure[1], abs=0.002)
    assert min(sure) >= FLOOR


def test_what_is_proposed_can_be_applied(model: AttributeModel, known: KnownValues) -> None:
    one = product(title="Organic cotton dress", description="A dress of 1.2 m for work.", attributes={})

    draft = suggested(one, model, known)

    assert draft is not None
    planned = plan(draft.change, {one.id: one}, CONTEXT)
    assert not planned.is_blocked
    assert {write.field: write.after for write in planned.writes} == {
        "attributes.Material": "Organic cotton",
        "attributes.Length": "120 cm",
    }


def test_a_product_that_has_what_its_texts_say_gets_none(model: AttributeModel, known: KnownValues) -> None:
    one = product(title="Wool dress", description="Of 0.95 m.", attributes={"Material": "wool", "Length": "95 cm"})

    assert suggested(one, model, known) is None


def test_a_filled_value_that_the_title_contradicts_is_proposed(known: KnownValues) -> None:
    steady = trained_on(shop(misleading=0.0))
    one = product(title="Wool dress", description="A dress.", attributes={"Material": "Linen"})

    draft = suggested(one, steady, known)

    assert values(draft) == {"Material": "Wool"}
    assert draft is not None
    assert draft.base_value == {"Material": "Linen"}
    assert 0.5 <= draft.confidence <= 0.95


def test_where_texts_often_mislead_a_filled_value_is_left_alone(known: KnownValues) -> None:
    misled = trained_on(shop(misleading=0.4))

    assert suggested(product(title="Wool dress", attributes={"Material": "Linen"}), misled, known) is None


def test_a_closer_word_for_the_same_is_no_contradiction(model: AttributeModel, known: KnownValues) -> None:
    one = product(title="Cotton dress", description="", attributes={"Material": "Organic cotton"})

    assert suggested(one, model, known) is None


def test_confidence_is_how_often_held_out_values_are_right(known: KnownValues) -> None:
    trained = trained_on(shop(1200, misleading=0.2))
    new = shop(600, misleading=0.2, seed=9)

    sure, right = [], []
    for one in new:
        draft = suggested(product(one.id, title=one.title, description="", attributes={}), trained, known)
        if draft is not None:
            sure.append(draft.confidence)
            right.append(values(draft)["Material"] == one.attributes["Material"])

    assert len(sure) > 500
    assert np.mean(sure) == pytest.approx(np.mean(right), abs=0.05)


def test_an_attribute_that_texts_get_wrong_is_trusted_less(known: KnownValues) -> None:
    misled = trained_on(shop(misleading=0.3))

    draft = suggested(product(title="Wool dress", description="Of 95 cm.", attributes={}), misled, known)

    assert draft is not None
    sure = {each.attribute: each.weight or 0.0 for each in draft.evidence}
    assert sure["Material"] < 0.9 < sure["Length"]


def test_with_nothing_filled_only_the_one_allowed_value_in_the_texts_counts() -> None:
    bare = [product(n, attributes={}) for n in range(1, 30)]
    known = known_values(bare, CONTEXT)
    cold = trained_on(bare)

    one = suggested(product(title="Wool dress", description="", attributes={}), cold, known)
    two = suggested(product(title="Wool and linen dress", description="", attributes={}), cold, known)

    assert one is not None
    assert one.confidence == COLD_CONFIDENCE
    assert two is None


@pytest.mark.parametrize(
    "change",
    [{"status": "archived"}, {"status": "merged"}, {"title": "", "description": ""}, {"category_id": None}],
)
def test_no_draft_where_none_is_wanted(model: AttributeModel, known: KnownValues, change: dict[str, Any]) -> None:
    assert suggested(product(**{"title": "Wool dress", "attributes": {}, **change}), model, known) is None


@pytest.mark.parametrize(
    ("value", "filled", "same"),
    [
        ("Wool", "WOOL", True),
        ("Wool", "Cotton; Wool", True),
        ("95 cm", "0.95 m", True),
        ("95 cm", "95 kg", False),
        ("Wool", "Linen", False),
        ("2 in", "50.8 mm", True),
    ],
)
def test_values_that_say_the_same(value: str, filled: str, same: bool) -> None:
    assert says_same(value, filled) is same
