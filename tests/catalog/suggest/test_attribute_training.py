from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from core.catalog.facts import CatalogContext, ProductFacts
from core.catalog.suggest.attribute_model import FLOOR, AttributeModel
from core.catalog.suggest.attribute_training import luck, train_attributes
from core.catalog.suggest.attributes import suggest_attributes
from core.catalog.suggest.drafting import ModelName
from core.catalog.suggest.known_values import KnownValues, known_values
from core.catalog.taught import Taught
from core.changes import AttributesChange
from tests.catalog.shop import product
from tests.catalog.suggest.workshop import CONTEXT, TABLES, table, workshop

NAME = ModelName("attribute model", "a1b2c3", datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values(workshop(), CONTEXT)


@pytest.fixture(scope="module")
def model() -> AttributeModel:
    return train_attributes(workshop(), workshop(), CONTEXT, NAME)


def said(
    one: ProductFacts, model: AttributeModel, known: KnownValues, context: CatalogContext = CONTEXT
) -> dict[str, str]:
    """The values proposed for the product, as if nothing were filled in."""
    drafts = suggest_attributes([replace(one, attributes={})], model, known, context)
    return {
        name: value
        for each in drafts
        if isinstance(each.change, AttributesChange)
        for name, value in each.change.values.items()
    }


def share_right(model: AttributeModel, known: KnownValues) -> tuple[float, float]:
    """Of products the model never saw: the share of proposed values that are right, and of right ones proposed."""
    rng = np.random.default_rng(99)
    new = [table(number, rng) for number in range(1001, 1061)]
    proposed = right = 0
    for one in new:
        values = said(one, model, known)
        proposed += len(values)
        right += sum(one.attributes[name] == value for name, value in values.items())
    return right / max(proposed, 1), right / sum(len(one.attributes) for one in new)


def test_reading_the_words_around_finds_more_and_errs_less(model: AttributeModel, known: KnownValues) -> None:
    precision, recall = share_right(model, known)
    plain = share_right(replace(model, reading=None), known)

    assert model.reading is not None
    assert model.reading.attributes >= {"Material", "Range"}
    assert recall > plain[1] + 0.3
    assert precision >= max(plain[0], 0.9)


def test_a_value_the_shop_never_had_is_proposed_with_its_span(model: AttributeModel, known: KnownValues) -> None:
    one = product(7, title="Table from the Zephyra range", description="", category_id=TABLES, attributes={})

    (draft,) = suggest_attributes([one], model, known, CONTEXT)

    assert isinstance(draft.change, AttributesChange)
    assert draft.change.values == {"Range": "Zephyra"}
    (evidence,) = draft.evidence
    assert (evidence.source, one.title[evidence.start : evidence.end]) == ("title", "Zephyra")
    assert FLOOR <= draft.confidence < 1


def test_of_a_title_in_capitals_no_new_value_is_taken(model: AttributeModel, known: KnownValues) -> None:
    one = product(7, title="TABLE FROM THE ZEPHYRA RANGE", description="MADE OF OAK BY HAND.", category_id=TABLES)

    assert said(one, model, known) == {"Material": "Oak"}


@pytest.mark.parametrize("title", ["", "   ", "-", "Стол из дуба", "テーブル 木製", "Tisch aus Eiche, 900 mm breit"])
def test_empty_titles_and_other_languages_are_looked_at_without_a_fault(
    model: AttributeModel, known: KnownValues, title: str
) -> None:
    values = said(product(7, title=title, description="Made of Elm by hand.", category_id=TABLES), model, known)

    assert values["Material"] == "Elm"
    assert set(values) <= {"Material", "Width"}


@pytest.mark.parametrize(
    ("text", "width"), [("Top 1.2 m wide.", "1200 mm"), ("Top 40 in wide.", "1016 mm"), ("Top 3 ft wide.", "914.4 mm")]
)
def test_amounts_of_any_system_are_given_in_the_schema_s_unit(
    model: AttributeModel, known: KnownValues, text: str, width: str
) -> None:
    assert said(product(7, title="Table", description=text, category_id=TABLES), model, known)["Width"] == width


def test_a_trade_size_is_an_amount_too(model: AttributeModel, known: KnownValues) -> None:
    one = product(7, title="No. 8 wood screws", description="", category_id=TABLES, attributes={"Width": "4.166 mm"})

    assert suggest_attributes([one], model, known, CONTEXT) == []  # 0.164 inches: the same


def test_where_texts_need_no_context_no_reader_is_kept() -> None:
    plain = [
        product(
            number,
            title="Table",
            description=f"Top {number * 7} mm wide.",
            category_id=TABLES,
            attributes={"Width": f"{number * 7} mm"},
        )
        for number in range(10, 110)
    ]

    trained = train_attributes(plain, plain, CONTEXT, NAME)

    assert trained.plain is not None
    assert trained.reading is None
    assert trained.metrics["read"] == 0


def test_values_the_category_does_not_allow_are_not_proposed(model: AttributeModel) -> None:
    walnut = [*workshop(), product(999, category_id=TABLES, attributes={"Material": "Walnut"})]
    one = product(7, title="Table", description="Made of Walnut by hand.", category_id=TABLES)

    assert said(one, model, known_values(walnut, CONTEXT)) == {}


def test_the_same_products_and_seed_give_the_same_model() -> None:
    some = workshop(90)

    one, again = (train_attributes(some, some, CONTEXT, NAME) for _ in range(2))

    assert (again.plain, again.metrics) == (one.plain, one.metrics)
    assert again.reading is not None
    assert one.reading is not None
    assert (again.reading.judge, again.reading.attributes) == (one.reading.judge, one.reading.attributes)


def test_what_only_a_policy_set_teaches_nothing() -> None:
    by_policies = Taught(
        decided={
            (one.id, f"attributes.{name}"): (value, 0.0) for one in workshop() for name, value in one.attributes.items()
        }
    )

    assert train_attributes(workshop(), workshop(), CONTEXT, NAME, by_policies).plain is None


def test_spans_that_people_refused_are_learned_as_wrong(known: KnownValues) -> None:
    """Half the shop has no material; people refused the wood that its tables stand beside, wherever it was proposed."""
    bare = [
        replace(one, attributes={name: value for name, value in one.attributes.items() if name != "Material"})
        if one.id % 4 < 2
        else one
        for one in workshop(100)
    ]
    beside = {
        (one.id, "attributes.Material"): {one.description.split("beside ")[1].split(" ")[0]: 1.0}
        for one in bare
        if "Material" not in one.attributes
    }

    heeded = train_attributes(bare, bare, CONTEXT, NAME, Taught(refused=beside))
    one = product(7, title="Table", description="Stands well beside Oak panels.", category_id=TABLES)

    assert said(one, heeded, known) == {}


@pytest.mark.parametrize(
    ("wins", "losses", "chance"), [(0, 0, 1.0), (1, 0, 0.5), (4, 0, 0.0625), (3, 1, 0.3125), (0, 4, 1.0)]
)
def test_luck_is_the_chance_of_so_many_heads(wins: int, losses: int, chance: float) -> None:
    assert luck(wins, losses) == chance
