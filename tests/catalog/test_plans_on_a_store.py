"""Plans carried out on a real store: what they say is what is written, twice is refused, and taking back is exact."""

from __future__ import annotations

from typing import Any

import pytest

from core.catalog.check import plan
from core.catalog.facts import CatalogContext, ProductFacts, catalog_context, facts
from core.catalog.fields import write_all
from core.catalog.schema import import_schema
from core.catalog.taxonomy import import_taxonomy
from core.changes import AttributesChange, CategoryChange, FixChange, MergeChange, Plan
from core.records.catalogue import Product, Sku
from core.records.store import Store

SCHEMA = """
categories:
  Fashion:
    - {name: Material, value_type: choice, allowed: [Cotton, Linen]}
"""


@pytest.fixture
def shop(store: Store) -> Store:
    """Two dresses in Fashion > Dresses; the second has another size."""
    with store.write() as session:
        import_taxonomy(session, ["Fashion > Dresses", "Fashion > Shirts"])
        import_schema(session, SCHEMA)
        dresses = catalog_context(session).by_path["Fashion > Dresses"].id
        for number, size in ((1, "S"), (2, "L")):
            session.add(
                Product(
                    id=number,
                    handle=f"dress-{number}",
                    title=f"Dress {number}",
                    description="<p>Cool &amp; light.</p>",
                    category_id=dresses,
                    attributes={"Material": "Linen"} if number == 1 else {},
                    tags=["summer"],
                    images=[{"url": "https://example.com/a.jpg", "alt": "A"}],
                )
            )
            session.flush()
            session.add(
                Sku(
                    id=number,
                    product_id=number,
                    code=f"S{number}",
                    currency="GBP",
                    options={"Size": size},
                    price_minor=4000,
                    compare_at_minor=3000,
                    unit_cost_minor=1500,
                )
            )
    return store


CHANGES: list[Any] = [
    AttributesChange(values={"Material": "cotton"}),
    AttributesChange(values={"Material": ""}),
    AttributesChange(values={"Fit": "Loose", "Material": "Cotton"}),
    MergeChange(keep_id=1, retire_id=2, keep_fields=("title", "attributes.Material")),
    FixChange(field="title", value="Midi dress"),
    FixChange(field="description", value="<p>Cooler.</p>"),
    FixChange(field="tags", value=["a", "b"]),
    FixChange(field="images", value="https://example.com/b.jpg"),
    FixChange(field="seo_title", value="Midi dress | Hollin"),
    FixChange(field="attributes.Material", value="COTTON"),
    FixChange(field="price_minor", sku_id=1, value=2500),
    FixChange(field="compare_at_minor", sku_id=1, value=0),
    FixChange(field="unit_cost_minor", sku_id=1, value=1600),
    FixChange(field="barcode", sku_id=1, value="4006381333931"),
    FixChange(field="weight_grams", sku_id=1, value=420),
    FixChange(field="image_url", sku_id=1, value="/media/dress.svg"),
]


def read(store: Store) -> tuple[dict[int, ProductFacts], CatalogContext]:
    with store.read() as session:
        return facts(session, [1, 2]), catalog_context(session)


def carry_out(store: Store, found: Plan) -> None:
    with store.write() as session:
        assert write_all(session, found.writes) is None


def without_rev(found: dict[int, ProductFacts]) -> list[dict[str, Any]]:
    return [{**vars(product), "rev": 0} for product in found.values()]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.kind}-{getattr(change, 'field', '')}")
def test_a_plan_is_written_as_it_says_and_asked_again_it_is_refused(shop: Store, change: Any) -> None:
    before, context = read(shop)
    found = plan(change, before, context, product_id=1)
    assert not found.is_blocked

    carry_out(shop, found)
    after, context = read(shop)
    again = plan(change, after, context, product_id=1)

    assert (again.is_blocked, again.writes) == (True, ())


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.kind}-{getattr(change, 'field', '')}")
def test_a_plan_taken_back_leaves_the_catalogue_as_it_was(shop: Store, change: Any) -> None:
    before, context = read(shop)
    found = plan(change, before, context, product_id=1)

    carry_out(shop, found)
    carry_out(shop, Plan(tuple(write.inverse() for write in reversed(found.writes))))

    assert without_rev(read(shop)[0]) == without_rev(before)


def test_a_category_change_moves_the_product_and_back(shop: Store) -> None:
    before, context = read(shop)
    shirts = context.by_path["Fashion > Shirts"]
    found = plan(CategoryChange(category_id=shirts.id, path=shirts.path), before, context, product_id=1)

    carry_out(shop, found)
    after, _ = read(shop)
    carry_out(shop, Plan(tuple(write.inverse() for write in found.writes)))

    assert (after[1].category_path, after[2].category_path) == ("Fashion > Shirts", "Fashion > Dresses")
    assert without_rev(read(shop)[0]) == without_rev(before)


def test_a_value_that_moved_since_the_plan_is_not_overwritten(shop: Store) -> None:
    before, context = read(shop)
    late = plan(FixChange(field="title", value="Late"), before, context, product_id=1)
    carry_out(shop, plan(FixChange(field="title", value="Early"), before, context, product_id=1))

    with shop.write() as session:
        conflict = write_all(session, late.writes)

    assert conflict is not None
    assert (conflict.found, read(shop)[0][1].title) == ("Early", "Early")


def test_text_of_any_script_survives_the_way_there_and_back(shop: Store) -> None:
    title = "Kleid <b>“été”</b> 連衣裙 שמלה 👗 =HYPERLINK(1)"
    before, context = read(shop)

    carry_out(shop, plan(FixChange(field="title", value=title), before, context, product_id=1))

    assert read(shop)[0][1].title == title


def test_ten_thousand_characters_of_description_are_fine_and_of_a_title_are_not(shop: Store) -> None:
    before, context = read(shop)
    long = "word " * 2000

    described = plan(FixChange(field="description", value=long), before, context, product_id=1)
    titled = plan(FixChange(field="title", value=long), before, context, product_id=1)

    assert (described.is_blocked, titled.is_blocked) == (False, True)
    carry_out(shop, described)
    assert read(shop)[0][1].description == long.strip()
