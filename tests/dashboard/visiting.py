"""Opening one screen as a signed-in person, on a real store, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access import sessions
from core.access.roles import Actor
from core.records.store import Store
from core.settings import Settings
from dashboard import session
from dashboard.shell import SCREENS


class Visitor:
    """A person with a screen open. ``said`` are the texts of all HTML on it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, store: Store, home: Path, actor: Actor, screen: str) -> None:
        """Sign the person in and open the screen ``<screen>.py``; `run` draws it."""
        home.mkdir(exist_ok=True)
        self.settings = Settings(home=home)
        with store.write() as writing:
            self.token = sessions.start(writing, actor.user_id or 0, datetime.now(UTC))
        monkeypatch.setattr(session, "store", lambda: store)
        monkeypatch.setattr(session, "config", lambda: self.settings)
        monkeypatch.setattr(session, "token", lambda: self.token)
        self.app = AppTest.from_file(str(SCREENS / f"{screen}.py"), default_timeout=30)

    def run(self) -> AppTest:
        """The screen, drawn; fails on an uncaught error."""
        self.app.run()
        assert not self.app.exception, self.app.exception
        return self.app

    @property
    def text(self) -> str:
        """All HTML on the screen, as it goes to the browser."""
        return "\n".join(block.proto.body for block in self.app.get("html"))
