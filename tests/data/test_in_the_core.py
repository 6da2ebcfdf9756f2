"""The demo shop as the core sees it: everything is taken in, and rules find what was planted and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.access.roles import Actor
from core.catalog.check import plan
from core.catalog.facts import CatalogContext, ProductFacts, all_product_ids, catalog_context, facts
from core.catalog.schema import SchemaImport, import_schema
from core.catalog.suggest.fixes import suggest_fixes
from core.catalog.taxonomy import TaxonomyImport, import_taxonomy
from core.changes import Draft, FixChange, MergeChange, Relation, VariantOption
from core.ingest import importing
from core.ingest.outcome import ImportResult
from core.records.choices import Role
from core.records.migrate import migrate
from core.records.store import Store
from core.settings import Settings
from data import DemoShop
from tests.conftest import NOW, add_people
from tests.data.conftest import table

FIELDS = {
    "price_minor": "price_minor",
    "compare_at_minor": "compare_at_minor",
    "barcode": "barcode",
    "title": "title",
    "description_html": "description",
    "image": "images",
}
Key = tuple[str, str, str]


class Taken:
    """The demo shop taken into a store."""

    def __init__(self, shop: DemoShop, folder: Path) -> None:
        self.store = Store(f"sqlite:///{folder / 'endcap.sqlite'}")
        migrate(self.store)
        person: Actor = add_people(self.store)[Role.ADMIN]
        with self.store.write() as session:
            self.taxonomy: TaxonomyImport = import_taxonomy(session, shop.taxonomy.read_text("utf-8").splitlines())
            self.schema: SchemaImport = import_schema(session, shop.attributes.read_text("utf-8"))
        self.settings = Settings(home=folder)
        self.result: ImportResult = importing.run(
            self.store, shop.products, shop.products.name, None, person, NOW, shop=self.settings
        )
        self.person = person
        with self.store.read() as session:
            self.context: CatalogContext = catalog_context(session)
            self.facts: dict[int, ProductFacts] = facts(session, all_product_ids(session))
        self.drafts = {self.key(draft): draft for draft in suggest_fixes(self.facts, self.context)}

    def key(self, draft: Draft) -> Key:
        """Handle, field and SKU code, as the truth names them."""
        product = self.facts[draft.product_id or 0]
        sku = product.sku(draft.sku_id) if draft.sku_id is not None else None
        return product.handle, draft.field, sku.code if sku else ""


@pytest.fixture(scope="module")
def taken(shop: DemoShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """The shop taken in once for all tests here."""
    made = Taken(shop, tmp_path_factory.mktemp("home"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def problems(shop: DemoShop) -> dict[Key, dict[str, str]]:
    """The planted problems that a rule can find."""
    rows = table(shop.truth / "problems.csv")
    return {(row["handle"], FIELDS[row["field"]], row["sku"]): row for row in rows if row["field"] in FIELDS}


def test_everything_is_taken_in_and_only_the_planted_barcodes_are_warned_about(taken: Taken) -> None:
    assert (taken.taxonomy.refused, taken.schema.changed) == ((), 0)
    assert (taken.result.created, taken.result.refused) == (len(taken.facts), 0)
    assert {problem.column for problem in taken.result.problems} == {"Barcode"}


def test_the_same_file_again_changes_nothing(taken: Taken, shop: DemoShop) -> None:
    again = importing.run(taken.store, shop.products, shop.products.name, None, taken.person, NOW, shop=taken.settings)

    assert (again.created, again.changed, again.unchanged) == (0, 0, len(taken.facts))


def test_departments_and_pictures_arrive(taken: Taken) -> None:
    assert {product.department for product in taken.facts.values()} == {
        "Fashion",
        "Beauty",
        "Home improvement",
        "Car parts",
    }
    assert sum(bool(product.image_urls) for product in taken.facts.values()) == len(taken.facts) - 10


def test_every_planted_problem_that_rules_can_see_is_found(taken: Taken, problems: dict[Key, dict[str, str]]) -> None:
    missed = Counter(problems[key]["fault"] for key in problems.keys() - taken.drafts.keys())

    assert missed == Counter()


def test_nothing_is_found_wrong_that_is_right(taken: Taken, problems: dict[Key, dict[str, str]]) -> None:
    false = [key for key in taken.drafts.keys() - problems.keys() if not key[1].startswith("attributes.")]

    assert false == []


def test_proposed_values_are_right_as_often_as_they_say(taken: Taken, problems: dict[Key, dict[str, str]]) -> None:
    said: list[float] = []
    right: list[bool] = []
    for key, problem in problems.items():
        change = taken.drafts[key].change
        if isinstance(change, FixChange) and change.value is not None and problem["field"] != "compare_at_minor":
            said.append(taken.drafts[key].confidence)
            right.append(str(change.value) == problem["right"])

    assert len(said) >= 35
    assert sum(right) / len(right) >= sum(said) / len(said) - 0.05


def test_an_attribute_asked_of_a_person_is_one_the_listing_does_not_have(taken: Taken, shop: DemoShop) -> None:
    asked = [key for key in taken.drafts if key[1].startswith("attributes.")]
    shown = {product.handle: product.attributes for product in taken.facts.values()}

    assert asked
    assert not [handle for handle, name, _ in asked if shown[handle].get(name.removeprefix("attributes."))]


def test_every_proposed_value_may_be_written_and_every_other_waits_for_one(taken: Taken) -> None:
    for draft in taken.drafts.values():
        assert isinstance(draft.change, FixChange)
        found = plan(draft.change, {draft.product_id or 0: taken.facts[draft.product_id or 0]}, taken.context)
        codes = [finding.code for finding in found.findings]
        assert codes == (["value-missing"] if draft.change.value is None else [])


def test_every_true_duplicate_may_be_merged(taken: Taken, shop: DemoShop) -> None:
    ids = {product.handle: product.id for product in taken.facts.values()}
    for pair in table(shop.truth / "pairs.csv"):
        if pair["is_duplicate"] == "true":
            change = MergeChange(keep_id=ids[pair["left"]], retire_id=ids[pair["right"]])
            found = plan(
                change, {each: taken.facts[each] for each in (change.keep_id, change.retire_id)}, taken.context
            )
            assert not found.is_blocked
            assert {write.after for write in found.writes if write.field == "status"} == {"merged"}


def test_every_size_listed_apart_may_be_joined_to_its_product(taken: Taken, shop: DemoShop) -> None:
    by_handle = {product.handle: product for product in taken.facts.values()}
    apart = [pair for pair in table(shop.truth / "pairs.csv") if pair["option"]]
    assert len(apart) == 12

    for pair in apart:
        first, own = by_handle[pair["left"]], by_handle[pair["right"]]
        option = VariantOption(name=pair["option"], retire=own.title.split()[-1])
        change = MergeChange(keep_id=first.id, retire_id=own.id, relation=Relation.VARIANT, options=(option,))
        found = plan(change, {each.id: each for each in (first, own)}, taken.context)
        assert found.findings == ()
        assert len([write for write in found.writes if write.field == "options"]) == 1
