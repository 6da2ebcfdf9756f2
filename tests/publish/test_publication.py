"""Publishing gives the channel what was approved, once, and records it whole or not at all."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from core.changes import MergeChange, Relation, VariantOption
from core.errors import BadInputError, NotAllowedError
from core.publish import SHOPIFY, PublicationResult, publish, roll_back
from core.publish.files import write_whole
from core.publish.publication import _waiting_batch
from core.records.catalogue import Listing, Product, Sku
from core.records.choices import ProposalStatus, Role
from core.records.flow import AppliedWrite, AuditEvent, Decision
from core.records.store import Store
from core.records.work import Outbox, Publication, PublicationItem
from tests.proposals import desk
from tests.publish.counter import People, Publish, approve, rows, statuses, take_back, waiting


def test_only_what_was_approved_is_published(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop, 0))
    desk.propose(store, now, desk.category_draft(shop, 1))
    assert waiting(store) == (1, 1)

    assert rows(go()) == [
        [{"URL handle": "dress-1", "Title": "Shirt dress 1", "Product category": "Clothing > Dresses"}]
    ]
    assert statuses(store) == [ProposalStatus.PUBLISHED, ProposalStatus.OPEN]
    assert waiting(store) == (0, 0)


def test_publishing_the_same_decisions_again_does_nothing(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop))
    first = go()

    assert first is not None
    assert go() is None
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Publication)) == 1
    assert [path.name for path in first.path.parent.iterdir()] == [first.path.name]


def test_a_publication_records_each_value_with_the_one_before(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.attributes_draft(shop), desk.price_draft(shop, 1, 2500))
    result = go()

    assert result is not None
    assert (result.products, result.values) == (2, 4)
    with store.read() as session:
        items = session.scalars(select(PublicationItem).order_by(col(PublicationItem.field))).all()
        assert [(item.field, item.before, item.after) for item in items] == [
            ("attributes.Color", "Blue", "Navy"),
            ("attributes.Fit", None, "Slim"),
            ("attributes.Material", None, "Linen"),
            ("price_minor", 3000, 2500),
        ]
        publication = session.get_one(Publication, result.publication_id)
        assert (publication.path, publication.products, publication.values_written) == (str(result.path), 2, 4)
        event = session.scalars(select(AuditEvent).where(col(AuditEvent.event) == "publication")).one()
        assert (event.actor_id, event.detail["values"]) == (people[Role.MERCHANDISER].user_id, 4)


def test_a_listing_knows_what_the_channel_was_given(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    def digests() -> list[str]:
        with store.read() as session:
            return list(session.scalars(select(col(Listing.published_digest)).order_by(col(Listing.id))))

    approve(store, people, now, desk.category_draft(shop))
    go(locale="en-GB")
    first = digests()
    approve(store, people, now, desk.price_draft(shop, 0, 2500))
    go(locale="en-GB")

    assert len(first) == len(digests()) == 1
    assert first != digests()


def test_what_is_undone_before_it_is_published_never_goes_out(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    (answer,) = approve(store, people, now, desk.category_draft(shop))
    take_back(store, answer.decision_id, people, now)

    assert waiting(store) == (0, 0)
    assert go() is None


def test_what_is_undone_after_it_was_published_goes_out_again_as_it_was(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    (answer,) = approve(store, people, now, desk.category_draft(shop))
    go()
    take_back(store, answer.decision_id, people, now)

    assert waiting(store) == (1, 1)
    assert rows(go())[0][0]["Product category"] == "Clothing > Shirts"
    assert go() is None


def test_a_decision_that_wrote_what_shopify_refuses_stays_behind_whole(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop, 0))
    with store.write() as session:
        decision = session.scalars(select(Decision)).one()
        product = session.get_one(Product, shop.products[1])
        session.add(
            AppliedWrite(
                decision_id=decision.id or 0,
                proposal_id=decision.proposal_id,
                product_id=product.id or 0,
                field="title",
                before=product.title,
                after="x" * 256,
            )
        )

    assert go() is None
    assert statuses(store) == [ProposalStatus.PUBLISH_FAILED]


def test_a_merge_archives_the_duplicate_and_moves_its_sku(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    with store.write() as session:
        for number, size in enumerate(("S", "M")):
            session.get_one(Sku, shop.skus[number]).options = {"Size": size}
    approve(store, people, now, desk.merge_draft(shop, keep=0, retire=1))

    result = go()

    assert result is not None
    assert "redirects.csv" in result.files
    products, moved, redirects = rows(result)
    assert products == [{"URL handle": "dress-2", "Title": "Shirt dress 2", "Status": "archived"}]
    assert (moved[0]["URL handle"], moved[0]["Option1 value"], moved[0]["Price"]) == ("dress-1", "M", "30.00")
    assert redirects == [{"Redirect from": "/products/dress-2", "Redirect to": "/products/dress-1"}]
    assert result.notes == ()


def test_variants_that_were_joined_go_out_as_skus_of_one_product_and_come_back_apart(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    first, second, _ = shop.products
    option = VariantOption(name="Size", keep="S", retire="M")
    change = MergeChange(keep_id=first, retire_id=second, relation=Relation.VARIANT, options=(option,))
    approve(store, people, now, desk.merge_draft(shop, change=change))

    result = go()

    assert result is not None
    products, skus, redirects = rows(result)
    assert products == [{"URL handle": "dress-2", "Title": "Shirt dress 2", "Status": "archived"}]
    assert [(row["URL handle"], row["Option1 name"], row["Option1 value"], row["Price"]) for row in skus] == [
        ("dress-1", "Size", "S", "30.00"),
        ("dress-1", "Size", "M", "30.00"),
    ]
    assert redirects == [{"Redirect from": "/products/dress-2", "Redirect to": "/products/dress-1"}]
    assert len(result.notes) == 2

    back = roll_back(store, result.publication_id, people[Role.MANAGER], now)

    _, again = rows(back)
    assert sorted((row["URL handle"], row["Option1 value"]) for row in again) == [
        ("dress-1", "Default Title"),
        ("dress-2", "Default Title"),
    ]


def test_a_marketer_may_not_publish(
    store: Store, people: People, shop: desk.Shop, tmp_path: Path, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop))

    with pytest.raises(NotAllowedError, match="may not publish"):
        publish(store, SHOPIFY, tmp_path, people[Role.MARKETER], now)
    assert waiting(store) == (1, 1)


def test_a_channel_nobody_knows_is_refused(store: Store, people: People, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(BadInputError, match="not a channel"):
        publish(store, "etsy", tmp_path, people[Role.ADMIN], now)


def test_a_message_goes_into_the_outbox_with_the_publication(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop))
    result = go(webhook_url="https://shop.example/hook")

    assert result is not None
    with store.read() as session:
        message = session.scalars(select(Outbox)).one()
        assert (message.topic, message.url) == ("publication", "https://shop.example/hook")
        assert message.payload["publication_id"] == result.publication_id


def test_people_who_publish_at_the_same_moment_publish_once(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(shop, 0), desk.category_draft(shop, 1))
    start, results = Barrier(4), list[PublicationResult | None]()

    def publish_together() -> None:
        start.wait()
        results.append(go())

    threads = [Thread(target=publish_together) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (done,) = [result for result in results if result is not None]
    assert done.path.exists()
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(PublicationItem)) == 2


def test_a_publish_that_dies_before_it_is_recorded_is_simply_done_again(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(store, people, now, desk.category_draft(shop))

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("core.publish.publication.record_batch", die)
        with pytest.raises(KeyboardInterrupt):
            go()
    assert waiting(store) == (1, 1)
    assert statuses(store) == [ProposalStatus.APPLIED]

    result = go()
    assert result is not None
    assert [path.name for path in result.path.parent.iterdir()] == [result.path.name]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", die)
        with pytest.raises(KeyboardInterrupt):
            write_whole(tmp_path / "a.csv", b"half")
    assert not (tmp_path / "a.csv").exists()

    write_whole(tmp_path / "a.csv", b"whole")
    assert (tmp_path / "a.csv").read_bytes() == b"whole"


def test_what_a_killed_publish_left_half_written_is_removed_by_the_next_and_what_is_being_written_stays(
    tmp_path: Path,
) -> None:
    left, begun = tmp_path / ".shopify-1.csv.0a1b2c3d.part", tmp_path / ".shopify-2.csv.4e5f6071.part"
    left.write_bytes(b"ha")
    begun.write_bytes(b"ha")
    long_ago = begun.stat().st_mtime - 2 * 3600
    os.utime(left, (long_ago, long_ago))

    write_whole(tmp_path / "shopify-3.csv", b"whole")

    assert sorted(path.name for path in tmp_path.iterdir()) == [begun.name, "shopify-3.csv"]


def test_the_same_decisions_give_the_same_bytes(
    store: Store, people: People, shop: desk.Shop, now: datetime, tmp_path: Path
) -> None:
    approve(store, people, now, desk.attributes_draft(shop), desk.category_draft(shop, 1))
    with store.read() as session:
        first, second = _waiting_batch(session, SHOPIFY), _waiting_batch(session, SHOPIFY)

    assert (first.key, first.package) == (second.key, second.package)
