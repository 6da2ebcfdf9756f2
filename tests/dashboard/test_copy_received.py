"""How drafted texts fared: the third view of the Copy screen, its numbers in words and what stands where none are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access import users
from core.access.roles import Actor
from core.learning.copy_received import Source, Tally
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Role
from core.records.store import Store
from dashboard import charts
from dashboard.theme import DARK, LIGHT
from dashboard.views import copy_received
from tests.dashboard.copy_visit import copy_visit
from tests.dashboard.visiting import Visitor
from tests.proposals.copy_desk import CHANGE, copy_draft, dressed_shop
from tests.proposals.desk import Shop, accepted, propose, request

SHORTER = CHANGE.model_copy(update={"text": "A blue shirt dress with a belt and pockets."})  # three of twelve words go


@pytest.fixture
def decided(sqlite: Store) -> Store:
    """A shop in which one description was kept, one edited and one rejected, all today."""
    now = datetime.now(UTC)
    shop = dressed_shop(sqlite)
    with sqlite.write() as session:
        mara = users.demo_users(session, now)[0]
        actor = Actor(mara.id, mara.name, Role.MERCHANDISER)
    waiting = propose(sqlite, now, *(copy_draft(shop, number) for number in range(3)))
    accepted(sqlite, request(waiting[0]), actor, now)
    accepted(sqlite, request(waiting[1], Action.EDIT, change=SHORTER), actor, now)
    accepted(sqlite, request(waiting[2], Action.REJECT, reason_code="house-style"), actor, now)
    return sqlite


def opened(store: Store, monkeypatch: pytest.MonkeyPatch, home: Path) -> Visitor:
    with store.read() as session:
        person = next(one for one in users.demo_people(session) if one.role == Role.MANAGER)
    visit = Visitor(monkeypatch, store, home / "home", Actor(person.id, person.name, person.role), "copywriting")
    visit.app.session_state["view"] = copy_received.VIEW
    visit.run()
    return visit


def test_the_view_says_what_was_kept_edited_and_rejected_and_why(
    decided: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visit = opened(decided, monkeypatch, tmp_path)

    assert "<b>33 %</b> kept as written, of 3 texts people decided (95 %: 6–79)" in visit.text
    assert "changed by 25 % of words" in visit.text
    assert "test writer" in visit.text
    assert "It is not how we say it" in visit.text
    assert len(visit.app.get("plotly_chart")) == 2
    assert "copy.review" not in visit.app.session_state  # the queue is not drawn beneath it


def test_before_anything_was_decided_it_says_what_will_appear(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visit = copy_visit(sqlite, monkeypatch, tmp_path).visit
    visit.app.session_state["view"] = copy_received.VIEW
    visit.run()

    assert "No drafted text was decided in the last half year." in visit.text
    assert not visit.app.get("plotly_chart")


def test_one_department_is_looked_at_alone(decided: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with decided.read() as session:
        mara = users.demo_people(session)[0]
        shop = Shop(
            0, 0, 0, tuple(session.scalars(select(col(Product.id)))), tuple(session.scalars(select(col(Sku.id))))
        )
    draft = copy_draft(shop, 2, department="Beauty", change=SHORTER)
    accepted(decided, request(propose(decided, now, draft)[-1]), Actor(mara.id, mara.name, Role.MERCHANDISER), now)
    visit = opened(decided, monkeypatch, tmp_path)
    assert "of 4 texts people decided" in visit.text

    visit.app.selectbox(key="copy.received.of").select("Beauty")
    visit.run()
    assert "<b>100 %</b> kept as written, of 1 text people decided" in visit.text


def test_many_versions_are_cut_off_and_said() -> None:
    rows = [(Source("Fashion", "writer", str(number)), Tally(kept=1)) for number in range(33)]

    html = copy_received.sources(rows)
    assert html.count("<tr>") == 31
    assert "and 3 older versions" in html


def test_what_writers_are_called_is_text_and_no_markup() -> None:
    html = copy_received.sources([(Source("<b>", "<script>", "&"), Tally(rejected=1))])

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "0 %" in html


def test_whiskers_reach_from_the_lower_to_the_upper_end() -> None:
    weeks = [(date(2026, 3, 2), 0.5, 12), (date(2026, 3, 9), 0.25, 4)]
    for colours in (LIGHT, DARK):
        figure = charts.shares(weeks, colours, said="Kept", between=[(0.25, 0.75), (0.125, 0.625)])
        whisker = figure.data[0].error_y
        assert list(whisker.array) == [0.25, 0.375]
        assert list(whisker.arrayminus) == [0.25, 0.125]
