"""The Brand voice screen: a guide edited, its effect seen before it is saved, phrases taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access import users
from core.access.roles import Actor
from core.copywriting import phrases, voice
from core.copywriting.guides import Guide
from core.copywriting.voice import GuideVersion
from core.records.catalogue import Product
from core.records.choices import Role
from core.records.store import Store
from tests.dashboard.shop import HOSTILE, stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)
GUIDE = Guide(tone="Warm", banned=("cheap",), preferred={"blusher": "blush"})


def person(store: Store, role: Role) -> Actor:
    with store.read() as session:
        found = next(one for one in users.demo_people(session) if one.role == role)
    return Actor(found.id, found.name, found.role)


@pytest.fixture
def department(sqlite: Store) -> str:
    """A department whose pages speak, one of them of something cheap."""
    stock(sqlite, NOW - timedelta(days=1), 12, titles=HOSTILE)
    with sqlite.write() as session:
        rows = session.scalars(select(Product).order_by(col(Product.id))).all()
        for number, row in enumerate(rows):
            word = "cheap" if number == 0 else "soft"
            row.description = (
                f"A {word} thing, cut from linen and made to be worn for many years to come, number {number}."
            )
            row.attributes = {"Material": "Linen", "Colour": "Blue"}
        return rows[0].department


def open_as(role: Role, store: Store, monkeypatch: pytest.MonkeyPatch, home: Path, department: str) -> Visitor:
    visitor = Visitor(monkeypatch, store, home / "home", person(store, role), "voice")
    visitor.run()
    visitor.app.selectbox(key="voice.department").select(department)
    visitor.run()
    return visitor


def test_a_manager_sees_what_a_guide_would_do_and_only_then_saves_it(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    assert "There is no guide yet." in visitor.text
    assert [one.key for one in visitor.app.button if one.key == "voice.save"] == []

    mark = f"{department}.0"
    visitor.app.text_area(key=f"voice.banned.{mark}").input("cheap\nmiracle")
    visitor.app.text_area(key=f"voice.preferred.{mark}").input("blusher instead of blush")
    visitor.app.text_input(key=f"voice.note.{mark}").input("Nothing is cheap here")
    visitor.app.button(key=f"voice.effect.{mark}").click()
    visitor.run()
    assert "<b>1</b> would break the guide (0 now)" in visitor.text

    visitor.app.button(key="voice.save").click()
    visitor.run()
    with sqlite.read() as session:
        saved = voice.in_force(session, department)
    assert (saved.version, saved.guide.banned) == (1, ("cheap", "miracle"))
    assert saved.guide.preferred == {"blusher": "blush"}
    assert "Saved as version 1." in visitor.text
    assert "Nothing is cheap here" in visitor.text


def test_a_guide_that_cannot_be_read_is_refused_by_its_place_and_the_form_keeps_it(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    visitor = open_as(Role.MANAGER, sqlite, monkeypatch, tmp_path, department)
    field = visitor.app.text_area(key=f"voice.preferred.{department}.0")
    field.input("face soap")
    visitor.app.button(key=f"voice.effect.{department}.0").click()
    visitor.run()

    assert "“face soap” stands in for nothing; write it as “this instead of that”" in visitor.text
    assert visitor.app.text_area(key=f"voice.preferred.{department}.0").value == "face soap"


def test_a_merchandiser_reads_the_guide_and_takes_a_phrase_back(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, department: str
) -> None:
    with sqlite.write() as session:
        voice.save(session, GuideVersion(department, "", 0, GUIDE), person_in(session, Role.MANAGER), NOW)
        phrases.approve(session, department, "made to be worn", person_in(session, Role.MERCHANDISER), NOW)
    visitor = open_as(Role.MERCHANDISER, sqlite, monkeypatch, tmp_path, department)

    assert "blusher instead of blush" in visitor.text
    assert not visitor.app.text_area
    visitor.app.button(key=f"voice.take_back.{department}.made to be worn").click()
    visitor.run()
    assert "is an ordinary phrase again" in visitor.text
    with sqlite.read() as session:
        assert phrases.approved(session, [department])[department] == frozenset()


def person_in(session: object, role: Role) -> Actor:
    found = next(one for one in users.demo_people(session) if one.role == role)  # type: ignore[arg-type]
    return Actor(found.id, found.name, found.role)


def test_an_empty_shop_says_what_to_do(sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with sqlite.write() as session:
        users.demo_users(session, NOW)
    visitor = Visitor(monkeypatch, sqlite, tmp_path / "home", person(sqlite, Role.MANAGER), "voice")
    visitor.run()

    assert "No department has products on sale yet." in visitor.text
