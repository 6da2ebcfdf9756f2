"""The Publish screen: what waits, one button that names the number, files, ways back, and messages nobody took."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access import users
from core.access.roles import Actor
from core.jobs.run import run_job
from core.proposals import queue
from core.proposals.decide import Decided, DecisionRequest, decide
from core.records.catalogue import Product
from core.records.choices import Action, OutboxStatus, Role
from core.records.store import Store
from core.records.work import Job, Outbox
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)


@pytest.fixture
def mara(sqlite: Store) -> Actor:
    """A merchandiser of a stocked shop."""
    stock(sqlite, NOW - timedelta(days=1), 12, titles=HOSTILE)
    with sqlite.read() as session:
        person = next(one for one in users.demo_people(session) if one.role == Role.MERCHANDISER)
    return Actor(person.id, person.name, person.role)


@pytest.fixture
def visitor(mara: Actor, sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Visitor:
    return Visitor(monkeypatch, sqlite, tmp_path / "home", mara, "publish")


def approve(store: Store, actor: Actor, number: int) -> None:
    with store.read() as session:
        rows = [row for row in queue.page(session, queue.QueueFilter(), actor, NOW).rows if row.field == "category_id"]
    for row in rows[:number]:
        with store.write() as session:
            request = DecisionRequest(row.id, row.version, Action.APPROVE, f"key-{row.id}")
            assert isinstance(decide(session, request, actor, NOW), Decided)


def do_jobs(visitor: Visitor, store: Store) -> None:
    """What the worker does."""
    with store.read() as session:
        ids = list(session.scalars(Job.__table__.select().with_only_columns(Job.__table__.c.id)))  # type: ignore[attr-defined]
    for job_id in ids:
        run_job(store, visitor.settings, job_id)


def publish(visitor: Visitor, store: Store) -> None:
    visitor.app.button(key="publish.start").click()
    visitor.run()
    do_jobs(visitor, store)
    visitor.run()


def test_with_nothing_approved_there_is_nothing_to_press(visitor: Visitor) -> None:
    visitor.run()

    assert "The shop has every approved value." in visitor.text
    assert "Nothing was published yet." in visitor.text
    assert [one.key for one in visitor.app.button] == ["feed.start"]


def test_the_button_names_the_number_and_publishes_it(visitor: Visitor, mara: Actor, sqlite: Store) -> None:
    approve(sqlite, mara, 3)
    visitor.run()
    assert visitor.app.button(key="publish.start").label == "Publish 3 values"

    publish(visitor, sqlite)

    assert "3 values on 3 products are in the newest file below." in visitor.text
    assert "The shop has every approved value." in visitor.text
    (file,) = (visitor.settings.home / "published").glob("shopify-*")
    assert visitor.app.get("download_button")[0].proto.label == "Download"
    assert b"Product category" in file.read_bytes()


def test_several_files_come_as_one_zip_that_says_what_is_in_it(visitor: Visitor, mara: Actor, sqlite: Store) -> None:
    with sqlite.read() as session:
        everything = queue.page(session, queue.QueueFilter(), mara, NOW).rows
    chosen = [next(row for row in everything if row.field == name) for name in ("category_id", "seo_title")]
    for row in chosen:
        with sqlite.write() as session:
            decided = decide(session, DecisionRequest(row.id, row.version, Action.APPROVE, f"zip-{row.id}"), mara, NOW)
            assert isinstance(decided, Decided)
    visitor.run()

    publish(visitor, sqlite)

    (file,) = (visitor.settings.home / "published").glob("shopify-*.zip")
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["products-1.csv", "products-2.csv"]
    assert "It is a ZIP of 2 CSV files" in visitor.text
    assert "one after the other, in the order of their numbers" in visitor.text
    assert "2 values on 2 products · ZIP of 2 CSV files · Mara" in visitor.text
    assert visitor.app.get("download_button")[0].proto.label == "Download ZIP"


def test_a_publication_is_rolled_back_by_a_second_file(visitor: Visitor, mara: Actor, sqlite: Store) -> None:
    approve(sqlite, mara, 2)
    visitor.run()
    publish(visitor, sqlite)

    visitor.app.button(key="publish.roll_back.1").click()
    visitor.run()

    assert "The file with 2 earlier values is below" in visitor.text
    assert "Roll-back of publication 1" in visitor.text
    assert "Publication 1 · rolled back" in visitor.text
    assert "publish.roll_back.1" not in [button.key for button in visitor.app.button]


def test_a_file_that_is_gone_is_said_to_be(visitor: Visitor, mara: Actor, sqlite: Store) -> None:
    approve(sqlite, mara, 1)
    visitor.run()
    publish(visitor, sqlite)
    for file in (visitor.settings.home / "published").iterdir():
        file.unlink()

    visitor.run()

    assert "The file was removed" in visitor.text


def test_messages_nobody_took_are_sent_again(visitor: Visitor, sqlite: Store) -> None:
    with sqlite.write() as session:
        for key, error in (("a", "<b>refused</b>"), ("b", "timed out")):
            row = Outbox(topic="publication", url="https://shop.example/hook", idempotency_key=key, next_at=NOW)
            row.status, row.attempts, row.last_error, row.payload = OutboxStatus.DEAD, 8, error, {}
            session.add(row)
    visitor.run()
    assert "&lt;b&gt;refused&lt;/b&gt;" in visitor.text
    assert visitor.app.button(key="publish.retry_dead").label == "Send 2 messages again"

    visitor.app.button(key="publish.retry_dead").click()
    visitor.run()

    assert "2 messages will be sent again within a minute." in visitor.text
    with sqlite.read() as session:
        statuses = set(session.scalars(Outbox.__table__.select().with_only_columns(Outbox.__table__.c.status)))  # type: ignore[attr-defined]
    assert statuses == {OutboxStatus.WAITING}


def test_a_marketer_does_not_publish(
    mara: Actor, sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with sqlite.read() as session:
        milo = next(one for one in users.demo_people(session) if one.role == Role.MARKETER)
    visitor = Visitor(monkeypatch, sqlite, tmp_path / "home", Actor(milo.id, milo.name, milo.role), "publish")

    visitor.run()

    assert "A marketer may not publish and roll back." in visitor.text
    assert not visitor.app.button


def write_feed(visitor: Visitor, store: Store) -> None:
    visitor.app.button(key="feed.start").click()
    visitor.run()
    do_jobs(visitor, store)
    visitor.run()


def test_a_feed_for_google_is_one_button_with_its_files_and_what_was_left_out(visitor: Visitor, sqlite: Store) -> None:
    with sqlite.write() as session:
        rows = session.scalars(select(Product).order_by(col(Product.id))).all()
        for row in rows[:10]:
            row.images, row.description = [{"url": "https://cdn.example/1.jpg", "alt": ""}], "Cut from linen."
    visitor.run()
    visitor.app.text_input(key="feed.shop_url").input("https://shop.example")
    write_feed(visitor, sqlite)

    assert "are in the feed below." in visitor.text
    assert "left out, each with its reason" in visitor.text
    assert "Google feed 1" in visitor.text
    labels = [one.proto.label for one in visitor.app.get("download_button")]
    assert labels == ["Download XML", "Download TSV", "Left out"]
    assert visitor.app.text_input(key="feed.shop_url").value == "https://shop.example"
    write_feed(visitor, sqlite)
    assert "Nothing has changed since the feed before" in visitor.text


def test_without_the_shops_address_the_job_says_how_to_give_it(visitor: Visitor, sqlite: Store) -> None:
    visitor.run()
    write_feed(visitor, sqlite)

    assert "give one such as https://shop.example" in visitor.text
