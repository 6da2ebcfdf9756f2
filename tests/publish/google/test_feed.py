from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlmodel import Session

from core.access.roles import Actor
from core.errors import BadInputError, NotAllowedError
from core.publish import roll_back
from core.publish.google.feed import FeedResult, publish_feed
from core.publish.google.formats import NAMESPACE
from core.publish.google.item import AI_SOURCE
from core.publish.listing import publications
from core.publish.recording import Terms
from core.records.catalogue import Brand, Category, Product, Sku
from core.records.choices import ProductStatus, Role
from core.records.store import Store
from tests.proposals.copy_desk import TEXT, copy_draft, dressed_shop
from tests.proposals.desk import accepted, propose, request, set_value

SHOP = "https://shop.example"
G = f"{{{NAMESPACE}}}"
People = dict[Role, Actor]


@dataclass
class Publisher:
    """Publishing feeds into a folder, a minute apart."""

    store: Store
    terms: Callable[[datetime], Terms]
    now: datetime

    def __call__(self, shop_url: str = SHOP) -> FeedResult | None:
        self.now += timedelta(minutes=1)
        return publish_feed(self.store, self.terms(self.now), shop_url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "published"


@pytest.fixture
def go(store: Store, people: People, folder: Path, now: datetime) -> Publisher:
    return Publisher(store, lambda at: Terms(people[Role.MERCHANDISER], at, folder, "en-GB", ""), now)


@pytest.fixture
def dress(store: Store) -> int:
    """A dress on sale in two sizes; the second one has no price."""
    with store.write() as session:
        brand = Brand(name="Alder")
        node = Category(taxonomy="google", path="Apparel & Accessories > Clothing > Dresses", name="Dresses", depth=3)
        session.add_all([brand, node])
        session.flush()
        id_ = add(session, "linen-dress", brand_id=brand.id, category_id=node.id)
        session.add(Sku(product_id=id_, code="D-L", currency="GBP", options={"Size": "L"}, position=2))
        return id_


def add(session: Session, handle: str, **values: object) -> int:
    picture = [{"url": "https://cdn.example/1.jpg", "alt": ""}]
    given: dict[str, object] = {"title": "Linen dress", "description": "<p>Cut from linen.</p>", "images": picture}
    product = Product(handle=handle, **(given | values))
    session.add(product)
    session.flush()
    sku = Sku(
        product_id=product.id or 0,
        code=f"{handle}-M",
        currency="GBP",
        price_minor=4999,
        options={"Size": "M"},
        position=1,
    )
    session.add(sku)
    return product.id or 0


def items(path: Path) -> list[ET.Element]:
    return ET.parse(path).getroot().findall("channel/item")  # noqa: S314 our own words


def test_the_feed_holds_the_shop_and_says_what_it_left_out(go: Publisher, dress: int) -> None:
    done = go()

    assert done is not None
    assert (done.products, done.items) == (1, 1)
    as_xml, as_tsv = done.files
    (item,) = items(as_xml)
    assert item.findtext(f"{G}id") == "linen-dress-M"
    assert item.findtext(f"{G}brand") == "Alder"
    assert item.findtext(f"{G}google_product_category") == "Apparel & Accessories > Clothing > Dresses"
    with as_tsv.open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file, delimiter="\t")
    assert row["title"] == "Linen dress - M"
    assert [(one.code, one.reason) for one in done.left_out] == [("D-L", "There is no price; Google needs one.")]
    assert done.report is not None
    assert done.report.read_text().splitlines()[1] == "D-L,Linen dress - L,There is no price; Google needs one."


def test_only_products_on_sale_are_in_it(go: Publisher, store: Store, dress: int) -> None:
    with store.write() as session:
        add(session, "draft", status=ProductStatus.DRAFT)
        add(session, "archived", status=ProductStatus.ARCHIVED)
        add(session, "second")
    done = go()

    assert done is not None
    assert [item.findtext(f"{G}id") for item in items(done.files[0])] == ["linen-dress-M", "second-M"]


def test_more_products_than_are_read_at_once_are_all_in_it(
    go: Publisher, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.publish.google.shelf._CHUNK", 2)
    with store.write() as session:
        for number in range(5):
            add(session, f"p{number}")
    done = go()

    assert done is not None
    assert (done.products, done.items, done.report) == (5, 5, None)


def test_a_feed_that_says_nothing_new_is_not_published_twice(
    go: Publisher, store: Store, dress: int, folder: Path
) -> None:
    first = go()
    assert first is not None
    names = sorted(path.name for path in folder.iterdir())

    assert go() is None
    assert sorted(path.name for path in folder.iterdir()) == names
    with store.write() as session:
        add(session, "second")
    after = go()
    assert after is not None
    assert after.publication_id > first.publication_id


def test_a_feed_is_listed_and_cannot_be_rolled_back(
    go: Publisher, store: Store, people: People, dress: int, now: datetime
) -> None:
    done = go()
    assert done is not None
    with store.read() as session:
        (listed,) = publications(session)

    assert (listed.channel, listed.products, listed.values) == ("google", 1, 1)
    assert not listed.may_be_rolled_back
    with pytest.raises(BadInputError, match="A feed replaces the one before"):
        roll_back(store, done.publication_id, people[Role.MERCHANDISER], now)


@pytest.mark.parametrize("address", ["", "shop.example", "ftp://shop.example", "https://my shop"])
def test_without_the_shops_address_nothing_is_written(go: Publisher, dress: int, folder: Path, address: str) -> None:
    with pytest.raises(BadInputError, match=r"give one such as https://shop\.example"):
        go(address)
    assert not folder.exists()


def test_a_shop_of_which_nothing_can_go_out_says_why_and_leaves_no_file(
    go: Publisher, store: Store, folder: Path
) -> None:
    with store.write() as session:
        add(session, "bare", images=[])
    with pytest.raises(BadInputError, match=r"No product can go.*Linen dress: There is no picture; Google needs one\."):
        go()
    assert list(folder.iterdir()) == []


def test_an_empty_shop_has_no_feed(go: Publisher) -> None:
    with pytest.raises(BadInputError, match="There is no product on sale"):
        go()


def test_a_feed_that_is_stopped_leaves_no_file(go: Publisher, dress: int, folder: Path, now: datetime) -> None:
    assert publish_feed(go.store, go.terms(now), SHOP, lambda: True) is None
    assert list(folder.iterdir()) == []


def test_a_marketer_publishes_no_feed(go: Publisher, people: People, dress: int, folder: Path, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        publish_feed(go.store, Terms(people[Role.MARKETER], now, folder, "en-GB", ""), SHOP)


def test_a_description_that_a_model_wrote_and_a_person_approved_is_marked(
    go: Publisher, store: Store, people: People, now: datetime
) -> None:
    shop = dressed_shop(store)
    for product_id in shop.products:
        set_value(
            store, Product, product_id, images=[{"url": "https://cdn.example/1.jpg"}], description="Written by hand."
        )
    (waiting,) = propose(store, now, copy_draft(shop, base_value="Written by hand."))
    accepted(store, request(waiting), people[Role.MERCHANDISER], now)
    done = go()

    assert done is not None
    first, second, _ = items(done.files[0])
    assert first.findtext(f"{G}structured_description/{G}digital_source_type") == AI_SOURCE
    assert first.findtext(f"{G}structured_description/{G}content") == TEXT
    assert first.find(f"{G}description") is None
    assert first.findtext(f"{G}title") == "Shirt dress 1"  # a person's
    assert second.findtext(f"{G}description") == "Written by hand."
