"""Screens without a browser: the script run as Streamlit runs it, over a store of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.access import sessions
from core.records.migrate import migrate
from core.records.people import User
from core.records.store import Store
from core.settings import settings
from dashboard import session
from tests.browser.served import Served
from tests.dashboard.attacker import UPLOAD_MB, Shop
from tests.dashboard.shop import stock

MAIN = Path(session.__file__).parent / "main.py"

Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that is run as a page takes the place of the main module, which a process started later would run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def home(tmp_path: Path, sqlite: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that the screens of this test open."""
    monkeypatch.setenv("ENDCAP_HOME", str(tmp_path))
    settings.cache_clear()
    session.store.cache_clear()
    yield sqlite
    session.store().close()
    session.store.cache_clear()
    settings.cache_clear()


@pytest.fixture
def visit(home: Store, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Opens the screens as a person, or as nobody; the cookie is given here because there is no browser."""

    def open_as(username: str | None = None, **query: str) -> AppTest:
        token = _token(home, username) if username else ""
        monkeypatch.setattr(session, "token", lambda: token)
        test = AppTest.from_file(str(MAIN), default_timeout=30)
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    return open_as


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that is really served, for all tests that speak to it from outside; it holds eight products."""
    home = tmp_path_factory.mktemp("home")
    (home / "media").mkdir()
    (home / "media" / "dress.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    store = Store(f"sqlite:///{home / 'endcap.sqlite'}")
    migrate(store)
    stock(store, datetime.now(UTC), products=8)
    served = Served(home, environment={"ENDCAP_UPLOAD_MB": str(UPLOAD_MB)}).start()
    shop = Shop(served, store)
    yield shop
    for client in shop.clients:
        client.close()
    served.stop()
    store.close()


def _token(store: Store, username: str) -> str:
    with store.write() as writing:
        user = writing.exec(select(User).where(User.username == username)).one()
        return sessions.start(writing, user.id or 0, datetime.now(UTC))
