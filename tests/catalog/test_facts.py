from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import event

from core.catalog.facts import CatalogContext, all_product_ids, catalog_context, context_of, facts, value_of
from core.errors import BadInputError
from core.records.catalogue import Attribute, Brand, Category, Product, Sku
from core.records.store import Store
from tests.catalog.shop import CONTEXT, DRESSES, SHIRTS, product


@pytest.fixture
def stocked(store: Store, now: datetime) -> Store:
    """Two dresses under Fashion, one of them merged into the other, and a retired category."""
    with store.write() as session:
        session.add_all([Brand(id=1, name="Alder & Vale"), Category(id=1, path="Fashion", name="Fashion")])
        session.flush()
        session.add(Category(id=2, path="Fashion > Dresses", name="Dresses", parent_id=1, depth=2))
        session.add(Category(id=3, path="Fashion > Capes", name="Capes", parent_id=1, depth=2, retired_at=now))
        session.flush()
        session.add(Attribute(category_id=1, name="Material", value_type="choice", allowed=["Linen"], required=True))
        session.add(Attribute(category_id=2, name="Length", value_type="number", unit="cm"))
        session.add(Attribute(name="Country of origin"))
        session.add(
            Product(
                id=1,
                handle="linen-dress",
                title="Linen dress",
                description="<p>Cool &amp; light.</p>",
                department="Fashion",
                brand_id=1,
                category_id=2,
                tags=["summer"],
                images=[{"url": "/media/a.svg", "alt": "A"}, {"alt": "no address"}],
                attributes={"Material": "Linen"},
            )
        )
        session.flush()
        session.add(Product(id=2, handle="linen-dress-2", title="Dress", status="merged", merged_into_id=1))
        session.flush()
        session.add(
            Sku(id=5, product_id=1, code="L", position=2, currency="GBP", price_minor=4500, options={"Size": "L"})
        )
        session.add(
            Sku(id=6, product_id=1, code="S", position=1, currency="GBP", price_minor=4000, options={"Size": "S"})
        )
    return store


def test_facts_carry_names_plain_text_and_skus_in_their_order(stocked: Store) -> None:
    with stocked.read() as session:
        found = facts(session, [1])[1]

    assert (found.brand, found.category_path, found.description) == (
        "Alder & Vale",
        "Fashion > Dresses",
        "Cool & light.",
    )
    assert [(each.code, each.price_minor) for each in found.skus] == [("S", 4000), ("L", 4500)]
    assert (found.image_urls, found.tags, found.currency) == (("/media/a.svg",), ("summer",), "GBP")
    assert (found.description_html, found.rev) == ("<p>Cool &amp; light.</p>", 1)


def test_ids_of_nothing_are_absent_and_a_product_without_skus_has_none(stocked: Store) -> None:
    with stocked.read() as session:
        found = facts(session, [2, 99])

    assert list(found) == [2]
    assert (found[2].skus, found[2].currency, found[2].brand) == ((), "", "")


def test_merged_products_are_not_among_the_shops_unless_asked_for(stocked: Store) -> None:
    with stocked.read() as session:
        assert all_product_ids(session) == [1]
        assert all_product_ids(session, with_merged=True) == [1, 2]


def test_a_thousand_products_take_two_queries(store: Store) -> None:
    with store.write() as session:
        session.add_all([Product(handle=f"p{number}", title="P") for number in range(1001)])
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    with store.read() as session:
        ids = all_product_ids(session)
        statements.clear()
        found = facts(session, ids)

    assert (len(found), len([text for text in statements if "SELECT" in text])) == (1001, 4)


def test_the_context_inherits_what_parents_and_all_products_are_asked_for(stocked: Store) -> None:
    with stocked.read() as session:
        context = catalog_context(session)

    assert set(context.attributes_of(2)) == {"Material", "Length", "Country of origin"}
    assert set(context.attributes_of(1)) == {"Material", "Country of origin"}
    assert set(context.attributes_of(None)) == {"Country of origin"}
    assert (context.categories[3].retired, context.by_path["Fashion > Dresses"].id) == (True, 2)
    assert context.brands == {1: "Alder & Vale"}


def test_the_context_of_one_category_holds_what_is_above_it_and_the_same_rules(stocked: Store) -> None:
    with stocked.read() as session:
        narrow, whole = context_of(session, [2]), catalog_context(session)
        retired, none = context_of(session, [3]), context_of(session, [])

    assert (set(narrow.categories), set(none.categories)) == ({1, 2}, set())
    assert narrow.attributes_of(2) == whole.attributes_of(2)
    assert (retired.categories[3].retired, set(none.attributes_of(None))) == (True, {"Country of origin"})


def test_a_categorys_own_rule_replaces_its_parents() -> None:
    assert CONTEXT.attributes_of(SHIRTS)["Material"].allowed == ("Cotton", "Flannel")
    assert CONTEXT.attributes_of(DRESSES)["Material"].required


def test_a_context_without_rules_asks_for_nothing() -> None:
    assert dict(CatalogContext().attributes_of(3)) == {}


@pytest.mark.parametrize(
    ("field", "sku_id", "value"),
    [
        ("title", None, "Linen dress"),
        ("tags", None, ["summer"]),
        ("description", None, "<p>Cool &amp; light.</p>"),
        ("images", None, [{"url": "/media/a.svg", "alt": "A"}, {"alt": "no address"}]),
        ("attributes.Material", None, "Linen"),
        ("attributes.Length", None, None),
        ("brand_id", None, 1),
        ("price_minor", 5, 4500),
        ("product_id", 5, 1),
        ("weight_grams", 5, None),
    ],
)
def test_the_value_before_is_the_stores_own(stocked: Store, field: str, sku_id: int | None, value: object) -> None:
    with stocked.read() as session:
        found = facts(session, [1])[1]

    assert value_of(found, field, sku_id) == value


@pytest.mark.parametrize(("field", "sku_id"), [("id", None), ("price_minor", None), ("title", 70), ("price_minor", 99)])
def test_a_field_that_is_not_there_is_refused(field: str, sku_id: int | None) -> None:
    with pytest.raises(BadInputError):
        value_of(product(), field, sku_id)
