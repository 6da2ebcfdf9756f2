"""A merchandiser before the Copy screen of a shop of dresses, with one drafted description in its queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.access import users
from core.access.roles import Actor
from core.changes import Draft
from core.records.choices import Role
from core.records.store import Store
from dashboard.review.walk import Mode, Reviewing
from tests.dashboard.visiting import Visitor
from tests.proposals.copy_desk import copy_draft, dressed_shop
from tests.proposals.desk import propose


@dataclass(frozen=True)
class CopyVisit:
    """The visit, the store behind it and the proposal on screen."""

    visit: Visitor
    store: Store
    proposal_id: int

    @property
    def reviewing(self) -> Reviewing:
        """What is on the desk."""
        held: Reviewing = self.visit.app.session_state["copy.review"]
        return held

    def write(self, text: str) -> None:
        """The form of the proposal, open, with this text as somebody typed it."""
        self.visit.app.session_state[f"edit.{self.proposal_id}.typed"] = text
        self.reviewing.mode = Mode.EDIT
        self.visit.run()


def copy_visit(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    draft: Draft | None = None,
    role: Role = Role.MERCHANDISER,
) -> CopyVisit:
    """The screen as that role has it first; the draft is of the first dress."""
    now = datetime.now(UTC)
    shop = dressed_shop(store)
    (waiting,) = propose(store, now, draft or copy_draft(shop))
    with store.write() as session:
        users.demo_users(session, now)
        session.flush()
        person = next(one for one in users.demo_people(session) if one.role == role)
        actor = Actor(person.id, person.name, person.role)
    visit = Visitor(monkeypatch, store, home / "home", actor, "copywriting")
    visit.run()
    return CopyVisit(visit, store, waiting)
