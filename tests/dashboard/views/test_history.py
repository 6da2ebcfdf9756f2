"""Decisions as History shows them: a text that a machine wrote is marked as long as it is the one that was written."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import Session

from core.access.roles import Actor
from core.proposals.history import search
from core.proposals.undo import undo
from core.records.choices import Action
from core.records.store import Store
from dashboard.views.history import decisions
from tests.proposals.copy_desk import copy_draft, dressed_shop
from tests.proposals.desk import accepted, category_draft, colleague, propose, request

MARK = "<span class='ec-ai' title='written by a model'>✦</span> "


@pytest.fixture
def mara(sqlite: Store, now: datetime) -> Actor:
    """Mara, who approved a drafted text and a category."""
    shop, found = dressed_shop(sqlite), colleague(sqlite, "Mara")
    for waiting in propose(sqlite, now, copy_draft(shop), category_draft(shop, 1)):
        accepted(sqlite, request(waiting), found, now)
    return found


def shown(session: Session, now: datetime) -> str:
    return decisions(search(session).rows, now, {})


def test_an_approved_text_is_marked_as_a_machines_and_other_values_are_not(
    sqlite: Store, mara: Actor, now: datetime
) -> None:
    with sqlite.read() as session:
        html = shown(session, now)

    assert html.count(MARK) == 1
    assert f"{MARK}A blue shirt dress" in html


def test_what_was_taken_back_brings_no_mark(sqlite: Store, mara: Actor, now: datetime) -> None:
    with sqlite.write() as session:
        (text,) = [row for row in search(session).rows if row.field == "description"]
        undo(session, text.decision_id, mara, now, "undo-key")
    with sqlite.read() as session:
        rows = [row for row in search(session).rows if row.action == Action.UNDO]

    assert MARK not in decisions(rows, now, {})
