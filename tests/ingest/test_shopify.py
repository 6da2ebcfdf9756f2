"""Shopify's product CSV in both dialects."""

from __future__ import annotations

from pathlib import Path

from core.ingest import Dialect, inspect
from core.records.store import Store
from core.settings import Settings
from tests.ingest.conftest import Import, product, skus
from tests.ingest.files import dress, simple, write_current, write_legacy


def test_rows_of_one_handle_make_one_product_with_its_skus_and_pictures(
    store: Store, take: Import, tmp_path: Path
) -> None:
    result = take(write_current(tmp_path / "products.csv", dress()))

    assert (result.rows, result.created, result.refused, result.new_skus) == (3, 1, 0, 2)
    live = product(store, "linen-dress")
    assert live.title == "Linen shirt dress"
    assert live.description == "<p>Cool &amp; light,\nfor <b>summer</b>.</p>"
    assert (live.product_type, live.status, live.tags) == ("Dress", "active", ["summer", "linen"])
    assert live.attributes == {"Fabric": "Linen"}
    assert live.extra["Google Shopping / Gender"] == "female"
    assert [image["url"][21:] for image in live.images] == ["front.jpg", "back.jpg", "hem.jpg"]
    small, medium = skus(store, "linen-dress")
    assert (small.code, small.barcode, small.options) == ("LD-S", "4006381333931", {"Size": "S", "Colour": "Sand"})
    assert (small.price_minor, small.compare_at_minor, small.unit_cost_minor) == (4900, 5900, 1850)
    assert (small.currency, small.weight_grams, small.on_hand_units) == ("GBP", 310, 3)
    assert (medium.code, medium.options, medium.on_hand_units) == ("LD-M", {"Size": "M", "Colour": "Sand"}, 4)


def test_both_dialects_hold_the_same_catalogue(store: Store, take: Import, shop: Settings, tmp_path: Path) -> None:
    rows = [*dress(), simple(1), simple(2)]
    current = write_current(tmp_path / "current.csv", rows)
    legacy = write_legacy(tmp_path / "legacy.csv", rows)

    assert inspect(current, "a.csv", shop=shop).dialect == Dialect.SHOPIFY_CURRENT
    assert inspect(legacy, "b.csv", shop=shop).dialect == Dialect.SHOPIFY_LEGACY
    assert take(current).created == 3
    again = take(legacy)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
