"""Real catalogues through the profiles that are proposed for them, end to end."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.ingest import Dialect, Target, inspect
from core.records.catalogue import Brand, Category, Product, Sku
from core.records.store import Store
from core.settings import Settings
from tests.ingest.conftest import Import, product, skus

pytestmark = pytest.mark.data


def test_a_fashion_catalogue_of_variants(store: Store, take: Import, shop: Settings, shared_data: Path) -> None:
    path = shared_data / "catalog" / "hm_articles.csv.gz"
    sniffed = inspect(path, path.name, shop=shop)
    assert sniffed.dialect == Dialect.MAPPED
    wanted = {
        "article_id": Target.SKU,
        "product_code": Target.HANDLE,
        "prod_name": Target.TITLE,
        "product_type_name": Target.PRODUCT_TYPE,
        "detail_desc": Target.DESCRIPTION,
        "index_group_name": Target.DEPARTMENT,
    }
    assert sniffed.profile.columns == wanted

    result = take(path, sniffed.profile)

    assert (result.rows, result.created, result.new_skus, result.refused, result.refused_rows) == (
        4903,
        3164,
        4903,
        0,
        0,
    )
    with store.read() as session:
        departments = set(session.scalars(select(Product.department).distinct()))
        assert departments == {"Ladieswear", "Menswear", "Divided", "Baby/Children", "Sport"}
        assert session.scalar(select(func.count()).select_from(Sku).where(Sku.code == "108775015")) == 1  # type: ignore[arg-type]
    black, striped = skus(store, "108775")
    assert (black.options["Colour group"], striped.options["Colour group"]) == ("Black", "Off White")
    assert "Colour group" not in product(store, "108775").attributes
    assert product(store, "108775").attributes["Garment group"] == "Jersey Basic"
    again = take(path, sniffed.profile)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3164)


def test_a_marketplace_catalogue_of_specifications(
    store: Store, take: Import, shop: Settings, shared_data: Path
) -> None:
    path = shared_data / "catalog" / "flipkart_sample.csv.gz"
    profile = inspect(path, path.name, shop=shop).profile
    assert {target: column for column, target in profile.columns.items()} == {
        Target.SKU: "pid",
        Target.TITLE: "product_name",
        Target.CATEGORY: "product_category_tree",
        Target.PRICE: "discounted_price",
        Target.COMPARE_AT: "retail_price",
        Target.IMAGES: "image",
        Target.DESCRIPTION: "description",
        Target.BRAND: "brand",
        Target.SPECS: "product_specifications",
    }
    assert profile.category_separator == ">>"

    result = take(path, profile)

    accepted = result.rows - result.refused_rows
    assert (result.rows, accepted, result.created, result.new_skus) == (999, 999, 999, 999)
    live = product(store, "srteh2ff9kedefgf")
    assert live.attributes["Fabric"] == "Cotton Lycra"
    assert len(live.images) == 4
    with store.read() as session:
        category = session.get_one(Category, live.category_id)
        assert category.path.startswith("Clothing > Women's Clothing > ")
        assert category.path.endswith(" > Shorts > Alisha Shorts")
        assert session.get_one(Brand, live.brand_id).name == "Alisha"
        priced = session.scalar(select(func.count()).select_from(Sku).where(Sku.price_minor.is_not(None)))  # type: ignore[union-attr]
    assert priced == 995
    sku = skus(store, "srteh2ff9kedefgf")[0]
    assert (sku.code, sku.price_minor, sku.compare_at_minor) == ("SRTEH2FF9KEDEFGF", 37900, 99900)
    assert take(path, profile).unchanged == 999


def test_a_profile_survives_being_written_and_read(
    store: Store, take: Import, shop: Settings, shared_data: Path
) -> None:
    path = shared_data / "catalog" / "hm_articles.csv.gz"
    profile = inspect(path, path.name, shop=shop).profile
    take(path, profile)

    again = take(path, type(profile).from_yaml(profile.to_yaml()))

    assert (again.created, again.changed) == (0, 0)
