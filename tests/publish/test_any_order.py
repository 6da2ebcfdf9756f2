"""Whatever is approved, undone, published and rolled back, in whatever order: the shop ends with what was approved."""

from __future__ import annotations

import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.changes import FieldWrite
from core.errors import BadInputError
from core.money import to_decimal_text
from core.proposals.apply import write
from core.publish import SHOPIFY, PublicationResult, pending, publish, roll_back
from core.publish.given import is_covered
from core.publish.shopify import PRODUCT_COLUMNS, SKU_COLUMNS
from core.records.catalogue import Product, Sku
from core.records.choices import Role
from core.records.flow import AppliedWrite, Decision, Proposal
from core.records.people import User
from core.records.store import Store
from core.records.work import WaitingWrite
from tests.proposals import desk
from tests.publish.shelves import rows_of

STEPS = 40
WORDS = ("Dress", "Shirt", "")


class Shop:
    """The channel: it holds what the files said, as Shopify would after taking them in."""

    def __init__(self, store: Store) -> None:
        self.values: dict[tuple[str, str], str] = catalogue(store)

    def take_in(self, result: PublicationResult) -> None:
        for content in _contents(result.path):
            for row in rows_of(content):
                name = row.get("SKU") or row["URL handle"]
                for column, cell in row.items():
                    if (name, column) in self.values and not (column == "Title" and not cell):
                        self.values[name, column] = cell


def catalogue(store: Store) -> dict[tuple[str, str], str]:
    """What the catalogue holds now, as Shopify's cells."""
    with store.read() as session:
        products = session.scalars(select(Product)).all()
        found = {(row.handle, "Title"): row.title for row in products}
        found |= {(row.handle, PRODUCT_COLUMNS["product_type"]): row.product_type for row in products}
        for sku in session.scalars(select(Sku)):
            found[sku.code, SKU_COLUMNS["price_minor"]] = to_decimal_text(sku.price_minor or 0, sku.currency)
    return found


def kept_waiting(store: Store) -> set[int]:
    """The writes that are kept as waiting."""
    with store.read() as session:
        return set(session.scalars(select(col(WaitingWrite.write_id))))


def not_covered(store: Store) -> set[int]:
    """The writes that the channel does not have, found by looking at every one."""
    with store.read() as session:
        return set(session.scalars(select(col(AppliedWrite.id)).where(~is_covered(SHOPIFY))))


class Days:
    """Days of work in a small shop, chosen by chance."""

    def __init__(self, store: Store, folder: Path, actor: Actor, rng: Random, now: datetime) -> None:
        self.store, self.folder, self.actor, self.rng, self.now = store, folder, actor, rng, now
        self.desk = desk.open_shop(store, products=2)
        self.shop = Shop(store)
        self.decided: list[FieldWrite] = []
        self.publications: list[int] = []
        self.decision_id, self.proposal_id = _one_decision(store, self.desk, actor, now)

    def step(self) -> None:
        self.rng.choice((self.approve, self.approve, self.undo, self.publish, self.take_back))()
        self.now += timedelta(minutes=1)

    def approve(self) -> None:
        number = self.rng.randrange(2)
        product_id, sku_id = self.desk.products[number], self.desk.skus[number]
        with self.store.read() as session:
            product, sku = session.get_one(Product, product_id), session.get_one(Sku, sku_id)
            choices = (
                FieldWrite(product_id, "title", product.title, f"Dress {self.rng.randrange(3)}"),
                FieldWrite(product_id, "product_type", product.product_type, self.rng.choice(WORDS)),
                FieldWrite(product_id, "price_minor", sku.price_minor, self.rng.randrange(1, 4) * 100, sku_id),
            )
        chosen = self.rng.choice(choices)
        if chosen.before != chosen.after:
            self._write(chosen)
            self.decided.append(chosen)

    def undo(self) -> None:
        if self.decided:
            self._write(self.decided.pop().inverse())

    def publish(self) -> None:
        result = publish(self.store, SHOPIFY, self.folder, self.actor, self.now)
        if result is not None:
            self.shop.take_in(result)
            self.publications.append(result.publication_id)

    def take_back(self) -> None:
        if not self.publications:
            return
        publication_id = self.rng.choice(self.publications)
        try:
            result = roll_back(self.store, publication_id, self.actor, self.now)
        except BadInputError:
            return  # later publications changed all of it
        self.publications.remove(publication_id)
        self.shop.take_in(result)

    def _write(self, wanted: FieldWrite) -> None:
        with self.store.write() as session:
            write(session, [(self.decision_id, self.proposal_id, (wanted,))], self.now)


@pytest.fixture
def ada(sqlite: Store) -> Actor:
    """The one who decides and publishes."""
    with sqlite.write() as session:
        session.add(User(id=1, username="ada", name="Ada", role=Role.MANAGER))
    return Actor(1, "Ada", Role.MANAGER)


@pytest.mark.parametrize("seed", range(6))
def test_the_shop_ends_with_what_was_approved(
    sqlite: Store, ada: Actor, tmp_path: Path, now: datetime, seed: int
) -> None:
    days = Days(sqlite, tmp_path / "published", ada, Random(seed), now)

    for _ in range(STEPS):
        days.step()
        assert kept_waiting(sqlite) == not_covered(sqlite)
    days.publish()

    assert days.shop.values == catalogue(sqlite)
    with sqlite.read() as session:
        assert pending(session, SHOPIFY).values == 0


@pytest.mark.parametrize("seed", range(3))
def test_rolling_everything_back_newest_first_gives_the_shop_as_it_was(
    sqlite: Store, ada: Actor, tmp_path: Path, now: datetime, seed: int
) -> None:
    days = Days(sqlite, tmp_path / "published", ada, Random(seed), now)
    first = dict(days.shop.values)
    for _ in range(STEPS):
        days.rng.choice((days.approve, days.undo, days.publish))()

    for publication_id in reversed(days.publications):
        days.shop.take_in(roll_back(sqlite, publication_id, days.actor, now))

    assert days.shop.values == first


def _one_decision(store: Store, shop: desk.Shop, actor: Actor, now: datetime) -> tuple[int, int]:
    """A decision that writes nothing, for the writes of these days to hang on."""
    (proposal_id,) = desk.propose(store, now, desk.category_draft(shop))
    answer = desk.decided(store, desk.request(proposal_id, desk.Action.REJECT), actor, now)
    assert isinstance(answer, desk.Decided), answer
    with store.read() as session:
        assert session.scalars(select(col(Decision.proposal_id))).one() == proposal_id
        assert session.get_one(Proposal, proposal_id).status == "rejected"
    return answer.decision_id, proposal_id


def _contents(path: Path) -> list[bytes]:
    if path.suffix == ".csv":
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]
