"""Shopify's product CSV in both dialects."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import select

from core.ingest import Dialect, Severity, inspect
from core.ingest.shopify import dialect_of, profile_of
from core.records.catalogue import Brand, Category
from core.records.store import Store
from core.settings import Settings
from tests.ingest.conftest import Import, product, skus
from tests.ingest.files import CURRENT, LEGACY, dress, simple, write_current, write_legacy, write_rows


def test_rows_of_one_handle_make_one_product_with_its_skus_and_pictures(
    store: Store, take: Import, tmp_path: Path
) -> None:
    result = take(write_current(tmp_path / "products.csv", dress()))

    assert (result.rows, result.created, result.refused, result.new_skus) == (3, 1, 0, 2)
    live = product(store, "linen-dress")
    assert live.title == "Linen shirt dress"
    assert live.description == "<p>Cool &amp; light,\nfor <b>summer</b>.</p>"
    assert (live.product_type, live.status, live.tags) == ("Dress", "active", ["summer", "linen"])
    assert (live.seo_title, live.seo_description) == ("Linen dress", "A dress of linen")
    assert live.attributes == {"Fabric": "Linen"}
    assert live.extra["Google Shopping / Gender"] == "female"
    assert [image["url"][21:] for image in live.images] == ["front.jpg", "back.jpg", "hem.jpg"]
    assert [image["alt"] for image in live.images] == ["Front", "", ""]


def test_skus_carry_their_options_money_stock_and_weight(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "products.csv", dress()))

    small, medium = skus(store, "linen-dress")
    assert (small.code, small.barcode, small.options) == ("LD-S", "4006381333931", {"Size": "S", "Colour": "Sand"})
    assert (small.price_minor, small.compare_at_minor, small.unit_cost_minor) == (4900, 5900, 1850)
    assert (small.currency, small.weight_grams, small.on_hand_units, small.position) == ("GBP", 310, 3, 1)
    assert (medium.code, medium.options, medium.on_hand_units) == ("LD-M", {"Size": "M", "Colour": "Sand"}, 4)
    assert (medium.compare_at_minor, medium.position) == (None, 2)


def test_both_dialects_hold_the_same_catalogue(store: Store, take: Import, shop: Settings, tmp_path: Path) -> None:
    rows = [*dress(), simple(1), simple(2)]
    current = write_current(tmp_path / "current.csv", rows)
    legacy = write_legacy(tmp_path / "legacy.csv", rows)

    assert inspect(current, "a.csv", shop=shop).dialect == Dialect.SHOPIFY_CURRENT
    assert inspect(legacy, "b.csv", shop=shop).dialect == Dialect.SHOPIFY_LEGACY
    assert take(current).created == 3
    again = take(legacy)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)


@pytest.mark.parametrize(
    ("columns", "dialect"),
    [
        (CURRENT, Dialect.SHOPIFY_CURRENT),
        (LEGACY, Dialect.SHOPIFY_LEGACY),
        (("URL handle", "Title", "Tags"), Dialect.SHOPIFY_CURRENT),
        (("url HANDLE", "title"), Dialect.SHOPIFY_CURRENT),
        (("Handle", "Title", "Variant Price"), Dialect.SHOPIFY_LEGACY),
        (("Handle", "Title", "Colour"), Dialect.MAPPED),
        (("SKU", "Price"), Dialect.MAPPED),
    ],
)
def test_the_header_tells_the_dialect(columns: tuple[str, ...], dialect: Dialect) -> None:
    assert dialect_of(columns) == dialect


def test_a_metafield_keeps_its_name_and_where_it_lives() -> None:
    columns = (
        "Title",
        "URL handle",
        "Sleeve length (product.metafields.custom.sleeve_length)",
        "Colour (product.metafields.shopify.color-pattern)",
        "Colour (product.metafields.custom.colour)",
        "Department (product.metafields.shop.department)",
    )

    profile = profile_of(columns)

    assert profile is not None
    assert list(profile.attributes.values()) == ["Sleeve length", "Colour (shopify.color-pattern)", "Colour"]
    assert profile.columns[columns[5]] == "department"


def test_a_blank_cell_erases_and_an_absent_column_keeps(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "all.csv", dress()))

    columns = ("URL handle", "Title", "Type", "Tags", "Fabric (product.metafields.custom.fabric)")
    part = write_rows(tmp_path / "part.csv", columns, [{"URL handle": "linen-dress", "Title": "Linen dress"}])
    result = take(part)

    assert (result.changed, result.new_skus) == (1, 0)
    live = product(store, "linen-dress")
    assert (live.title, live.product_type, live.tags, live.attributes) == ("Linen dress", "", [], {})
    assert live.seo_title == "Linen dress"
    assert len(live.images) == 3
    assert [sku.price_minor for sku in skus(store, "linen-dress")] == [4900, 4900]


def test_prices_alone_find_their_skus_by_options(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "all.csv", dress()))

    columns = ("URL handle", "Title", "Option1 name", "Option1 value", "Option2 name", "Option2 value", "Price")
    first = ("linen-dress", "Linen shirt dress", "Size", "S", "Colour", "Sand", "45.00")
    second = ("linen-dress", "", "", "M", "", "Sand", "47.00")
    rows = [dict(zip(columns, cells, strict=True)) for cells in (first, second)]
    result = take(write_rows(tmp_path / "prices.csv", columns, rows))

    assert (result.new_skus, result.changed_skus) == (0, 2)
    assert [(sku.code, sku.price_minor) for sku in skus(store, "linen-dress")] == [("LD-S", 4500), ("LD-M", 4700)]


def test_a_sku_that_the_file_leaves_out_stays(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "all.csv", dress()))

    take(write_current(tmp_path / "one.csv", dress(Price="51.00")[:1]))

    assert [(sku.code, sku.price_minor) for sku in skus(store, "linen-dress")] == [("LD-S", 5100), ("LD-M", 4900)]


def test_scattered_rows_make_the_same_products_as_neighbours(store: Store, take: Import, tmp_path: Path) -> None:
    products = [dress(**{"URL handle": "linen-dress", "SKU": "LD-S"}), [simple(1)], [simple(2)], [simple(3)]]
    take(write_current(tmp_path / "neighbours.csv", [row for rows in products for row in rows]))

    scattered = [dress()[0], simple(1), dress()[1], simple(3), simple(2), dress()[2]]
    result = take(write_current(tmp_path / "scattered.csv", scattered))

    assert (result.created, result.changed, result.unchanged, result.refused) == (0, 0, 4, 0)


def test_the_row_with_the_title_carries_the_product_wherever_it_stands(
    store: Store, take: Import, tmp_path: Path
) -> None:
    rows = dress()
    random.Random(3).shuffle(rows)
    rows.sort(key=lambda row: "Title" in row)

    take(write_current(tmp_path / "shuffled.csv", rows))

    assert product(store, "linen-dress").title == "Linen shirt dress"
    assert [image["url"][21:] for image in product(store, "linen-dress").images] == ["front.jpg", "back.jpg", "hem.jpg"]


def test_a_sku_without_a_code_gets_a_stable_one(store: Store, take: Import, tmp_path: Path) -> None:
    rows = dress(SKU="")
    rows[1]["SKU"] = ""
    path = write_current(tmp_path / "products.csv", [*rows, simple(1, SKU="")])

    take(path)

    assert [sku.code for sku in skus(store, "linen-dress")] == ["linen-dress/S/Sand", "linen-dress/M/Sand"]
    assert [sku.code for sku in skus(store, "mug-1")] == ["mug-1"]
    assert take(path).unchanged == 2


def test_a_code_given_later_renames_the_sku_that_had_none(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "without.csv", [simple(1, SKU="")]))
    before = skus(store, "mug-1")[0].id

    result = take(write_current(tmp_path / "with.csv", [simple(1, SKU="MUG-1")]))

    assert (result.new_skus, result.changed_skus) == (0, 1)
    assert [(sku.id, sku.code) for sku in skus(store, "mug-1")] == [(before, "MUG-1")]


def test_a_variant_that_gets_another_code_stays_the_same_sku(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [*dress(), simple(1)]))
    before = [sku.id for sku in skus(store, "linen-dress")]

    result = take(write_current(tmp_path / "b.csv", [*dress(SKU="LD-SMALL"), simple(1, SKU="MUG-1")]))

    assert (result.changed, result.new_skus, result.changed_skus) == (2, 0, 2)
    assert [(sku.id, sku.code) for sku in skus(store, "linen-dress")] == [(before[0], "LD-SMALL"), (before[1], "LD-M")]
    assert [sku.code for sku in skus(store, "mug-1")] == ["MUG-1"]


def test_a_product_without_variant_columns_gets_one_sku(store: Store, take: Import, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", ("URL handle", "Title"), [{"URL handle": "mug", "Title": "Mug"}])

    take(path)

    assert [sku.code for sku in skus(store, "mug")] == ["mug"]
    assert take(path).unchanged == 1


def test_default_title_is_no_option(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1, **{"Option1 name": "Title", "Option1 value": "Default Title"})]))

    assert skus(store, "mug-1")[0].options == {}


def test_vendors_become_brands_once_each(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1, Vendor="Alder"), simple(2, Vendor="Alder"), simple(3)]))

    with store.read() as session:
        assert session.scalars(select(Brand.name)).all() == ["Alder"]
    assert product(store, "mug-3").brand_id is None


def add_taxonomy(store: Store) -> int:
    with store.write() as session:
        top = Category(taxonomy="shopify", path="Home", name="Home", external_id="gid://shopify/TaxonomyCategory/hg")
        session.add(top)
        session.flush()
        path, gid = "Home > Mugs", "gid://shopify/TaxonomyCategory/hg-1"
        mugs = Category(taxonomy="shopify", path=path, name="Mugs", external_id=gid, parent_id=top.id, depth=2)
        session.add(mugs)
        session.flush()
        return mugs.id or 0


@pytest.mark.parametrize("written", ["Home > Mugs", "home >  MUGS", "Home>Mugs", "hg-1"])
def test_a_category_is_found_in_the_taxonomy_by_path_or_id(
    store: Store, take: Import, tmp_path: Path, written: str
) -> None:
    mugs = add_taxonomy(store)

    result = take(write_current(tmp_path / "a.csv", [simple(1, **{"Product category": written})]))

    assert (result.created, result.warnings) == (1, 0)
    assert product(store, "mug-1").category_id == mugs


def test_a_category_that_the_taxonomy_lacks_is_reported_and_left_empty(
    store: Store, take: Import, tmp_path: Path
) -> None:
    add_taxonomy(store)

    result = take(write_current(tmp_path / "a.csv", [simple(1, **{"Product category": "Home > Spoons"})]))

    assert (result.created, result.refused, result.warnings) == (1, 0, 1)
    problem = result.problems[0]
    assert (problem.line, problem.column, problem.value) == (2, "Product category", "Home > Spoons")
    assert problem.severity == Severity.WARNING
    assert product(store, "mug-1").category_id is None


def test_without_any_taxonomy_categories_are_made_from_the_paths(store: Store, take: Import, tmp_path: Path) -> None:
    rows = [simple(1, **{"Product category": "Home > Mugs"}), simple(2, **{"Product category": "home > mugs"})]

    take(write_current(tmp_path / "a.csv", rows))

    with store.read() as session:
        found = session.execute(select(Category.path, Category.name, Category.depth).order_by(Category.id)).all()
    assert [tuple(row) for row in found] == [("Home", "Home", 1), ("Home > Mugs", "Mugs", 2)]
    assert product(store, "mug-1").category_id == product(store, "mug-2").category_id


def test_a_taxonomy_that_comes_later_fills_the_empty_categories(store: Store, take: Import, tmp_path: Path) -> None:
    with store.write() as session:
        session.add(Category(taxonomy="shopify", path="Garden", name="Garden"))
    path = write_current(tmp_path / "a.csv", [simple(1, **{"Product category": "Home > Mugs"})])
    take(path)

    mugs = add_taxonomy(store)
    result = take(path)

    assert (result.changed, result.warnings) == (1, 0)
    assert product(store, "mug-1").category_id == mugs
    assert take(path).unchanged == 1
