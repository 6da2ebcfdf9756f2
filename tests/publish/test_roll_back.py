"""A roll-back gives the channel the values before, once, and leaves the decisions to be published again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.changes import FixChange
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.publish import SHOPIFY, pending, publish, roll_back
from core.records.catalogue import Product
from core.records.choices import ProposalStatus, PublicationStatus, Role
from core.records.flow import AuditEvent
from core.records.store import Store
from core.records.work import Publication
from tests.proposals import desk
from tests.publish.counter import People, Publish, approve, rows, statuses, take_back, waiting


def test_a_roll_back_writes_the_values_before(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop), desk.price_draft(shop, 1, 2500))
    first = go()
    assert first is not None

    result = roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)

    cells = [row for file in rows(result) for row in file]
    assert [row.get("Product category") or row.get("Price") for row in cells] == ["Clothing > Shirts", "30.00"]
    assert result.path.parent == first.path.parent
    with store.read() as session:
        taken_back, compensating = session.scalars(select(Publication).order_by(col(Publication.id))).all()
        event = session.scalars(select(AuditEvent).where(col(AuditEvent.event) == "roll-back")).one()
        assert taken_back.status == PublicationStatus.ROLLED_BACK
        assert compensating.rolls_back_id == taken_back.id
        assert event.detail["rolls_back_id"] == taken_back.id


def test_what_was_rolled_back_waits_to_be_published_again(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    wrong, _right = approve(store, people, now, desk.category_draft(shop, 0), desk.category_draft(shop, 1))
    first = go()
    assert first is not None
    roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)
    assert statuses(store) == [ProposalStatus.APPLIED, ProposalStatus.APPLIED]
    assert waiting(store) == (2, 2)

    take_back(store, wrong.decision_id, people, now)
    again = go()

    assert [row["URL handle"] for row in rows(again)[0]] == ["dress-2"]
    assert statuses(store) == [ProposalStatus.OPEN, ProposalStatus.PUBLISHED]


def test_the_very_same_decisions_can_go_out_again_after_a_roll_back(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop))
    for _ in range(2):
        result = go()
        assert result is not None
        roll_back(store, result.publication_id, people[Role.MANAGER], now)

    assert rows(go())[0][0]["Product category"] == "Clothing > Dresses"
    assert go() is None


def test_a_publication_is_rolled_back_once(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop))
    first = go()
    assert first is not None
    compensating = roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)

    with pytest.raises(BadInputError, match="rolled back already"):
        roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)
    with pytest.raises(BadInputError, match="itself a roll-back"):
        roll_back(store, compensating.publication_id, people[Role.MERCHANDISER], now)


def test_values_that_a_later_publication_changed_stay(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.price_draft(shop, 0, 2500), desk.category_draft(shop, 0))
    first = go()
    approve(store, people, now, replace(desk.price_draft(shop, 0, 2400), base_value=2500))
    second = go()
    assert first is not None
    assert second is not None

    result = roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)

    assert [list(file[0])[-1] for file in rows(result)] == ["Product category"]
    assert rows(roll_back(store, second.publication_id, people[Role.MERCHANDISER], now))[0][0]["Price"] == "25.00"


def test_nothing_is_rolled_back_if_all_of_it_was_changed_later(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.price_draft(shop, 0, 2500))
    first = go()
    approve(store, people, now, replace(desk.price_draft(shop, 0, 2400), base_value=2500))
    go()
    assert first is not None

    with pytest.raises(BadInputError, match="Later publications changed all"):
        roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)


def long_seo_title(store: Store, shop: desk.Shop) -> desk.Draft:
    """Shorten an SEO title that an import brought and that Shopify would not take back."""
    desk.set_value(store, Product, shop.products[0], seo_title="x" * 90)
    change = FixChange(field="seo_title", value="Shirt dress")
    return replace(desk.category_draft(shop, 0), kind="fix", field="seo_title", change=change, base_value="x" * 90)


def test_a_value_before_that_shopify_refuses_stays_in_the_shop_and_is_not_forgotten(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    shortened, _ = approve(store, people, now, long_seo_title(store, shop), desk.category_draft(shop, 1))
    first = go()
    assert first is not None

    result = roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)

    assert [held.value.key.field for held in result.held] == ["seo_title"]
    assert [list(file[0])[-1] for file in rows(result)] == ["Product category"]
    assert statuses(store) == [ProposalStatus.PUBLISHED, ProposalStatus.APPLIED]
    assert waiting(store) == (1, 1)  # the category alone: the shop still has the short title
    take_back(store, shortened.decision_id, people, now)
    with store.read() as session:
        held = [(one.value.before, one.value.after) for one in pending(session, SHOPIFY).held]
    assert held == [("Shirt dress", "x" * 90)]


def test_nothing_is_rolled_back_if_shopify_refuses_every_value_before(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, long_seo_title(store, shop))
    first = go()
    assert first is not None

    with pytest.raises(BadInputError, match=r"has 90 characters; Shopify takes 70.*Nothing was rolled back"):
        roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)

    assert statuses(store) == [ProposalStatus.PUBLISHED]


def test_only_those_who_publish_may_roll_back(store: Store, people: People, now: datetime, tmp_path: Path) -> None:
    assert publish(store, SHOPIFY, tmp_path, people[Role.ADMIN], now) is None
    with pytest.raises(NotAllowedError):
        roll_back(store, 1, people[Role.MARKETER], now)
    with pytest.raises(NotFoundError, match="no publication 1"):
        roll_back(store, 1, people[Role.ADMIN], now)
