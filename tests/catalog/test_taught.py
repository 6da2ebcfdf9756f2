"""What decisions do to what models learn from: weights, what is no label, and products that are held out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from core.catalog.facts import catalog_context
from core.catalog.models import Shelf
from core.catalog.suggest.attribute_training import known_outcomes
from core.catalog.suggest.candidates import Candidate
from core.catalog.taught import FEWEST_TO_HOLD_OUT, HELD_OUT_SHARE, NOTHING_TAUGHT, Taught, is_held_out
from core.catalog.training import LabelledProducts, category_recipe, held_out_of, labelled_products
from core.records.catalogue import Product
from core.records.store import Store
from tests.catalog.shop import product
from tests.catalog.test_propose import fill

CATEGORY = "category_id"


def data(session: Session, taught: Taught = NOTHING_TAUGHT) -> LabelledProducts:
    found = labelled_products(session, catalog_context(session), taught=taught)
    assert found is not None
    return found


def test_a_decided_value_weighs_as_decided_only_while_it_is_live() -> None:
    taught = Taught(decided={(7, CATEGORY): ("10", 2.0), (8, CATEGORY): ("10", 0.0)})

    assert taught.weight(7, CATEGORY, "10") == 2.0
    assert taught.weight(7, CATEGORY, "11") == 1.0
    assert taught.weight(8, CATEGORY, "10") == 0.0
    assert taught.weight(9, CATEGORY, "10") == 1.0


def test_about_the_share_that_should_be_is_held_out_and_always_the_same() -> None:
    held = [number for number in range(1, 10_001) if is_held_out(number)]

    assert len(held) / 10_000 == pytest.approx(HELD_OUT_SHARE, abs=0.015)
    assert held[:4] == [number for number in range(1, held[3] + 1) if is_held_out(number)]


@given(st.dictionaries(st.integers(1, 10_000), st.sampled_from("abc"), max_size=300))
def test_whether_a_product_is_held_out_depends_on_no_other_one(labelled: dict[int, str]) -> None:
    held = held_out_of(labelled)

    assert held <= {one for one in labelled if is_held_out(one)}
    if len(labelled) < FEWEST_TO_HOLD_OUT:
        assert held == frozenset()


def test_rare_labels_are_never_held_out() -> None:
    labelled = {number: "rare" if number <= 4 else "common" for number in range(1, 301)}

    assert min(held_out_of(labelled)) > 4


def test_models_learn_nothing_from_held_out_products_nor_from_what_a_policy_set(store: Store) -> None:
    fill(store, 300)
    with store.read() as session:
        before = data(session)
        first = before.products[0]
        after = data(session, Taught(decided={(first.id, CATEGORY): (before.labels[0], 0.0)}))

    assert set(before.held_out) == {one for one in before.held_out if is_held_out(one)} != set()
    assert not set(before.held_out) & {one.id for one in before.products}
    assert {one.id for one in before.products} - {one.id for one in after.products} == {first.id}
    assert set(before.weights) == {1.0}


def test_a_decision_makes_another_version_and_the_same_decisions_the_same(
    store: Store, tmp_path: Path, now: datetime
) -> None:
    fill(store, 60)
    shelf = Shelf(store, tmp_path, now, 7)
    with store.read() as session:
        plain = data(session)
        taught = Taught(decided={(plain.products[0].id, CATEGORY): (plain.labels[0], 2.0)})
        versions = [category_recipe(shelf, data(session, one), None).version for one in (taught, taught)]

    assert versions[0] == versions[1] != category_recipe(shelf, plain, None).version


def test_a_text_that_changed_is_read_anew_by_the_model_in_force(store: Store, tmp_path: Path, now: datetime) -> None:
    fill(store, 60)
    shelf = Shelf(store, tmp_path, now, 7)
    with store.read() as session:
        trained = shelf.kept(category_recipe(shelf, data(session), None))
    changed = next(iter(trained.unseen))
    with store.write() as session:
        session.exec(select(Product).where(Product.id == changed)).one().title = "Something else altogether"

    with store.read() as session:
        again = shelf.kept(category_recipe(shelf, data(session), None))

    assert again.model.name == trained.model.name
    assert set(trained.unseen) - set(again.unseen) == {changed}


def candidate(value: str) -> Candidate:
    return Candidate("Material", value, value.lower(), value, "title", 0, len(value), (1.0,))


def test_a_filled_value_tells_every_candidate_and_a_refused_one_only_itself() -> None:
    found = [candidate("Linen"), candidate("Wool")]
    place = (7, "attributes.Material")
    filled, empty = product(7), product(7, attributes={})
    refused = Taught(refused={place: {"wool": 0.5}})

    def told(*asked: object) -> list[tuple[str, bool, float]]:
        return [(one.candidate.value, one.right, one.weight) for one in known_outcomes(*asked)]  # type: ignore[arg-type]

    assert told(filled, "Material", found, NOTHING_TAUGHT) == [("Linen", True, 1.0), ("Wool", False, 1.0)]
    assert told(empty, "Material", found, NOTHING_TAUGHT) == []
    assert told(empty, "Material", found, refused) == [("Wool", False, 0.5)]
    by_a_policy = Taught(decided={place: ("Linen", 0.0)})
    assert told(filled, "Material", found, by_a_policy) == []
