"""The queue of one field or one category is the same whether it is walked or looked up, and finds what is rare."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from core.access.roles import Actor
from core.proposals import narrow
from core.proposals.ordering import NOWHERE
from core.proposals.queue import Sort
from core.records.catalogue import Category, Product
from core.records.flow import NamedAttribute, Proposal
from core.records.store import Store
from tests.proposals.rows import row, store_rows, walked


def naming(*names: str, **more: object) -> Proposal:
    """A proposal about several attributes."""
    payload = {"kind": "attributes", "values": dict.fromkeys(names, "x")}
    return row(kind="attributes", field="attributes", payload=payload, **more)


def named(store: Store) -> list[tuple[str, int]]:
    with store.read() as session:
        kept = select(col(NamedAttribute.name), col(NamedAttribute.proposal_id))
        return [(name, proposal_id) for name, proposal_id in session.execute(kept.order_by("name", "proposal_id"))]


def test_attributes_are_named_while_their_proposal_is_open(store: Store) -> None:
    one, other, _ = store_rows(store, naming("Color", "Fit"), naming("Fit"), row(field="seo_title"))
    assert named(store) == [("Color", one), ("Fit", one), ("Fit", other)]

    with store.write() as session:
        session.execute(update(Proposal).where(col(Proposal.id) == one).values(status="approved"))
    assert named(store) == [("Fit", other)]

    with store.write() as session:
        fewer = {"kind": "attributes", "values": {"Length": "1 m"}}
        session.execute(update(Proposal).where(col(Proposal.id) == one).values(status="open", payload=fewer))
    assert named(store) == [("Fit", other), ("Length", one)]


@pytest.fixture
def shop(store: Store) -> Store:
    """Twenty products in three categories or in none, with proposals of four fields about each."""
    with store.write() as session:
        nodes = [Category(path=path, name=path) for path in ("Women", "Women > Tops", "Men")]
        session.add_all(nodes)
        session.flush()
        places = [*(node.id for node in nodes), None]
        products = [Product(handle=f"p{number}", category_id=places[number % 4]) for number in range(20)]
        session.add_all(products)
        session.flush()
        ids = [product.id for product in products]
    for number, product_id in enumerate(ids):
        about = {"product_id": product_id, "worth": number % 7, "stake_minor": number % 5, "confidence": 0.5}
        store_rows(
            store,
            row(field="seo_title", **about),
            naming("Color", "Fit", **about),
            row(kind="fix", field="attributes.Fit", **about),
            row(kind="fix", field="barcode", status="open" if number % 2 else "rejected", **about),
        )
    return store


FOUND: list[tuple[dict[str, str], int]] = [
    ({"field": "seo_title"}, 20),
    ({"field": "barcode"}, 10),
    ({"field": "title"}, 0),
    ({"field": "attributes.Fit"}, 40),
    ({"field": "attributes.Color"}, 20),
    ({"field": "attributes.Shape"}, 0),
    ({"category": "Women"}, 35),
    ({"category": NOWHERE}, 20),
    ({"category": "Men", "field": "attributes.Fit"}, 10),
    ({"category": "Wom"}, 0),
]


def test_it_is_the_same_queue_walked_or_looked_up(shop: Store, mia: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = {(str(wanted), sort): walked(shop, mia, 9, sort=sort, **wanted) for wanted, _ in FOUND for sort in Sort}
    monkeypatch.setattr(narrow, "_FEW", -1)

    for wanted, rows in FOUND:
        for sort in Sort:
            pages = walked(shop, mia, 9, sort=sort, **wanted)
            assert pages == looked_up[str(wanted), sort], (wanted, sort)
            assert sum(map(len, pages)) == rows, wanted


def test_a_rare_name_among_many_of_its_own_is_looked_up(
    shop: Store, mia: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty proposals are about the fit alone and five name it among others: only those five are looked up."""
    store_rows(shop, *(naming("Width") for _ in range(5)), *(row(field="attributes.Width") for _ in range(30)))
    monkeypatch.setattr(narrow, "_FEW", 10)

    with shop.read() as session:
        assert narrow.are_few_named(session, "attributes.Width")
        assert narrow.few_ids(session, "attributes.Width", "") is None
        assert not narrow.are_few_named(session, "attributes.Fit")
    assert sum(map(len, walked(shop, mia, 9, field="attributes.Width"))) == 35
