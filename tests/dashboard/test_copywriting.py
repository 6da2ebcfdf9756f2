"""The Copy screen: its queue alone, texts drafted by a job with its progress, and who may see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access import users
from core.access.roles import Actor
from core.jobs.run import run_job
from core.proposals import queue
from core.proposals.display import field_text
from core.proposals.queue import QueueFilter
from core.records.catalogue import Product
from core.records.choices import Kind, Role
from core.records.flow import Proposal
from core.records.store import Store
from core.records.work import Job
from tests.dashboard.shop import stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)


@pytest.fixture
def shop(sqlite: Store) -> Store:
    """A stocked shop whose products have facts; half of them have no description yet."""
    stock(sqlite, NOW - timedelta(days=1), 12)
    with sqlite.write() as session:
        for number, row in enumerate(session.scalars(select(Product).order_by(col(Product.id)))):
            row.attributes = {"Material": ("Linen", "Cotton")[number % 2], "Details": "A belt; two pockets"}
            row.description = "" if number % 3 else f"<p>Made of {row.attributes['Material'].lower()}, with a belt.</p>"
    return sqlite


def visitor(store: Store, role: Role, monkeypatch: pytest.MonkeyPatch, home: Path, screen: str) -> Visitor:
    with store.read() as session:
        person = next(one for one in users.demo_people(session) if one.role == role)
    return Visitor(monkeypatch, store, home / "home", Actor(person.id, person.name, person.role), screen)


def draft(visit: Visitor, store: Store) -> None:
    visit.app.button(key="copy.start").click()
    visit.run()
    with store.read() as session:
        ids = list(session.scalars(select(col(Job.id))))
    for job_id in ids:
        run_job(store, visit.settings, job_id or 0)
    visit.run()


def waiting(store: Store, actor_role: Role, *kinds: Kind) -> int:
    with store.read() as session:
        person = next(one for one in users.demo_people(session) if one.role == actor_role)
        actor = Actor(person.id, person.name, person.role)
        return queue.counts(session, actor, QueueFilter(kinds=kinds)).open


def test_texts_are_drafted_from_the_screen_and_wait_in_its_own_queue(
    shop: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visit = visitor(shop, Role.MERCHANDISER, monkeypatch, tmp_path, "copywriting")
    visit.run()
    draft(visit, shop)

    made = waiting(shop, Role.MERCHANDISER, Kind.COPY)
    assert made > 0
    assert f"{made} texts wait for" in visit.text
    board = visit.app.session_state["copy.review"]
    assert {row.kind for row in board.rows} == {Kind.COPY}


def test_a_second_run_finds_nothing_more_to_draft(shop: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    visit = visitor(shop, Role.MERCHANDISER, monkeypatch, tmp_path, "copywriting")
    visit.run()
    draft(visit, shop)
    before = waiting(shop, Role.MERCHANDISER, Kind.COPY)
    visit.app.button(key="copy.close").click()
    visit.run()
    draft(visit, shop)

    assert waiting(shop, Role.MERCHANDISER, Kind.COPY) == before
    assert "0 texts wait for 0 products." in visit.text or "0 texts wait" in visit.text


def test_texts_are_not_among_the_proposals_of_the_catalogue(
    shop: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copying = visitor(shop, Role.MERCHANDISER, monkeypatch, tmp_path, "copywriting")
    copying.run()
    draft(copying, shop)
    catalog = visitor(shop, Role.MERCHANDISER, monkeypatch, tmp_path, "catalog")
    catalog.run()

    kinds = {row.kind for row in catalog.app.session_state["catalog.review"].rows}
    assert kinds
    assert Kind.COPY not in kinds


def test_the_queue_is_narrowed_to_one_kind_of_text_and_widened_again(
    shop: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visit = visitor(shop, Role.MERCHANDISER, monkeypatch, tmp_path, "copywriting")
    visit.run()
    draft(visit, shop)
    fields = {row.field for row in visit.app.session_state["copy.review"].rows}
    assert len(fields) > 1

    visit.app.session_state["text"] = "seo_title"
    visit.run()
    assert {row.field for row in visit.app.session_state["copy.review"].rows} == {"seo_title"}
    visit.app.session_state["text"] = None
    visit.run()
    assert {row.field for row in visit.app.session_state["copy.review"].rows} == fields


def test_an_empty_queue_says_how_to_fill_it(shop: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    visit = visitor(shop, Role.MARKETER, monkeypatch, tmp_path, "copywriting")
    visit.run()

    assert visit.app.button(key="copy.start").label == "Draft"
    assert visit.app.session_state["copy.review"].rows == []


def test_texts_for_google_alone_are_drafted_from_the_screen(
    shop: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visit = visitor(shop, Role.MERCHANDISER, monkeypatch, tmp_path, "copywriting")
    visit.run()
    visit.app.button_group(key="copy.channel").set_value("google")
    visit.run()
    draft(visit, shop)

    with shop.read() as session:
        found = session.execute(select(Proposal.channel, Proposal.field).where(col(Proposal.kind) == Kind.COPY)).all()
    assert found
    assert {channel for channel, _ in found} == {"google"}
    assert {field for _, field in found} <= {
        "attributes.Google title (endcap.google_title)",
        "attributes.Google description (endcap.google_description)",
    }
    assert "Google title" in {field_text(field) for _, field in found}
