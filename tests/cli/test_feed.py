"""``publish --channel google``: the shop's feed from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.records.catalogue import Product, Sku
from core.records.store import Store
from core.settings import settings
from tests.cli.conftest import Run


def add(store: Store, handle: str, price_minor: int | None) -> None:
    with store.write() as session:
        picture = [{"url": "https://cdn.example/1.jpg"}]
        product = Product(handle=handle, title="Linen dress", description="Cut from linen.", images=picture)
        session.add(product)
        session.flush()
        session.add(Sku(product_id=product.id or 0, code=f"{handle}-1", currency="GBP", price_minor=price_minor))


def test_the_feed_is_written_once_with_what_was_left_out(
    run: Run, opened: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENDCAP_SHOP_URL", "https://shop.example")
    settings.cache_clear()
    run("init")
    add(opened, "linen-dress", 4999)
    add(opened, "no-price", None)
    said = run("publish", "--channel", "google").output

    assert "Feed 1 holds 1 item of 1 product." in said
    assert "1 SKU left out" in said
    assert "Linen dress: There is no price; Google needs one." in said
    assert sorted(path.suffix for path in (home / "published").iterdir()) == [".csv", ".tsv", ".xml"]
    assert "Nothing to publish: the feed before says all of it." in run("publish", "--channel", "google").output


def test_without_the_shops_address_the_remedy_is_said(run: Run, opened: Store) -> None:
    run("init")
    add(opened, "linen-dress", 4999)

    assert "give one such as https://shop.example" in run("publish", "--channel", "google", code=2).output
