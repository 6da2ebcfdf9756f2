"""What the schema calls “Color” and what a Shopify file calls “Color (shopify.color-pattern)” are one attribute."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.catalog.attribute_names import follow_shop, names_in_use
from core.catalog.check import plan
from core.catalog.facts import catalog_context, facts
from core.catalog.schema import import_schema
from core.catalog.suggest.candidates import candidates
from core.catalog.suggest.fixes import suggest_fixes
from core.catalog.suggest.known_values import asked_of, known_values
from core.changes import AttributesChange
from core.ingest import run
from core.proposals.display import NOTHING, Names, field_text, value_text
from core.publish.shopify import column
from core.records.catalogue import Attribute, Product
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings

KEYED = "Color (shopify.color-pattern)"
HEADER = "Color (product.metafields.shopify.color-pattern)"
SCHEMA = """
every_product:
  - {name: Color, value_type: choice, allowed: [Blue, Navy, Red], required: true}
  - {name: Fit}
"""


def take_schema(store: Store) -> None:
    with store.write() as session:
        import_schema(session, SCHEMA)


def take_file(store: Store, actor: Actor, folder: Path, now: datetime, *columns: str) -> None:
    """A Shopify export of two dresses; the first is Blue in the given columns, the second's are blank."""
    path = folder / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["URL handle", "Title", "Description", "SKU", "Price", *columns])
        writer.writerow(["one", "Linen dress", "", "A", "30.00", *("Blue" for _ in columns)])
        writer.writerow(["two", "Cotton dress", "Colour unknown. Color: Navy", "B", "30.00", *("" for _ in columns)])
    run(store, path, path.name, None, actor, now, shop=Settings(home=folder / "home"))


def asked(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(col(Attribute.name))))


@pytest.fixture
def taker(people: dict[Role, Actor]) -> Actor:
    return people[Role.MERCHANDISER]


@pytest.mark.parametrize("schema_first", [True, False])
def test_whichever_comes_first_the_schema_goes_by_the_shops_name(
    store: Store, taker: Actor, tmp_path: Path, now: datetime, schema_first: bool
) -> None:
    if schema_first:
        take_schema(store)
    take_file(store, taker, tmp_path, now, HEADER)
    if not schema_first:
        take_schema(store)

    assert asked(store) == {KEYED, "Fit"}


def test_the_schema_again_changes_nothing_and_adds_no_second_color(
    store: Store, taker: Actor, tmp_path: Path, now: datetime
) -> None:
    take_schema(store)
    take_file(store, taker, tmp_path, now, HEADER)

    with store.write() as session:
        again = import_schema(session, SCHEMA)
        fewer = import_schema(session, SCHEMA.replace("Navy, ", ""))

    assert (again.created, again.changed, again.unchanged, again.absent) == (0, 0, 2, ())
    assert (fewer.created, fewer.changed) == (0, 1)
    assert asked(store) == {KEYED, "Fit"}


def test_a_value_is_checked_as_the_schema_says_and_named_as_people_say(
    store: Store, taker: Actor, tmp_path: Path, now: datetime
) -> None:
    take_schema(store)
    take_file(store, taker, tmp_path, now, HEADER)
    with store.read() as session:
        context, known = catalog_context(session), facts(session, [1])

    right = plan(AttributesChange(values={KEYED: "navy"}), known, context)
    wrong = plan(AttributesChange(values={KEYED: "Nvy"}), known, context)

    assert ([write.after for write in right.writes], right.findings) == (["Navy"], ())
    assert [finding.code for finding in wrong.findings] == ["attribute-not-allowed"]
    assert "“Color” may have here. Did you mean “Navy”?" in wrong.findings[0].message


def test_a_product_without_the_value_gets_it_proposed_for_the_shops_own_column(
    store: Store, taker: Actor, tmp_path: Path, now: datetime
) -> None:
    take_schema(store)
    take_file(store, taker, tmp_path, now, HEADER)
    with store.read() as session:
        context, products = catalog_context(session), facts(session, [1, 2])
    known = known_values(products.values(), context)

    found = candidates(products[2], asked_of(products[2], context, known), known)
    (missing,) = [draft for draft in suggest_fixes(products, context) if draft.field.startswith("attributes.")]

    assert [one.value for one in found[KEYED]] == ["Navy"]
    assert (missing.product_id, missing.field) == (2, f"attributes.{KEYED}")
    assert "asks for “Color”" in missing.evidence[0].text
    assert column(missing.field) == HEADER


def test_people_read_the_plain_name() -> None:
    assert field_text(f"attributes.{KEYED}") == "Color"
    assert value_text("attributes", {KEYED: "Navy", "Fit": ""}, Names()) == f"Color: Navy · Fit: {NOTHING}"


@pytest.mark.parametrize(
    "columns",
    [
        (HEADER, "Color (product.metafields.custom.color)"),
        (HEADER, "Color (product.metafields.google.color)"),
        ("Colour (product.metafields.shopify.color-pattern)",),
    ],
)
def test_where_nobody_can_say_which_is_meant_the_schema_keeps_its_name(
    store: Store, taker: Actor, tmp_path: Path, now: datetime, columns: tuple[str, ...]
) -> None:
    take_schema(store)

    take_file(store, taker, tmp_path, now, *columns)

    assert asked(store) == {"Color", "Fit"}


def test_products_under_the_plain_name_keep_it(store: Store) -> None:
    take_schema(store)
    with store.write() as session:
        session.add(Product(handle="old", title="Old", attributes={"Color": "Red"}))
        session.add(Product(handle="new", title="New", attributes={KEYED: "Red"}))
    with store.write() as session:
        assert names_in_use(session) == {"Color", KEYED}
        assert follow_shop(session, [KEYED]) == {}

    assert asked(store) == {"Color", "Fit"}


def test_nothing_is_read_of_the_products_where_no_name_carries_a_key(store: Store) -> None:
    take_schema(store)

    with store.write() as session:
        assert follow_shop(session, ["Color", "Size (UK)"]) == {}
