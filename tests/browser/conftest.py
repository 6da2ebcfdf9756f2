"""Fixtures of the browser tests: a real dashboard over a small shop, and real people in real Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from os import environ
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlmodel import select

from core.records.flow import Decision, Proposal
from core.records.migrate import migrate
from core.records.store import Store
from tests.browser.served import Served
from tests.conftest import need
from tests.dashboard.shop import HOSTILE, stock

CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

expect.set_options(timeout=20_000)  # a machine may be busy; what has to be seen comes at last


@dataclass
class Shop:
    """A served shop: its store, its dashboard, and browsers of the people in it."""

    served: Served
    store: Store
    browser: Browser

    def visit(
        self, username: str, path: str = "/catalog", *, size: tuple[int, int] = (1440, 900), dark: bool = False
    ) -> Page:
        """A person signed in, with the desk (or the heading) of that screen on show."""
        page = self.context(size, dark=dark)
        page.context.add_cookies([self.served.sign_in(self.store, username)])  # type: ignore[list-item]
        page.goto(self.served.url + path)
        page.wait_for_selector(".ec-acts button, .ec-heading, [data-testid=stDataFrame]", timeout=20_000)
        return page

    def context(self, size: tuple[int, int] = (1440, 900), *, dark: bool = False) -> Page:
        """A fresh browser of nobody yet."""
        made: BrowserContext = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        page = made.new_page()
        page.set_default_timeout(15_000)
        return page

    def decisions(self) -> list[Decision]:
        """Every decision kept, oldest first."""
        with self.store.read() as session:
            found = list(session.exec(select(Decision).order_by(Decision.id)).all())  # type: ignore[arg-type]
            session.expunge_all()
        return found

    def proposal(self, proposal_id: int) -> Proposal:
        """A proposal as it stands."""
        with self.store.read() as session:
            found = session.get_one(Proposal, proposal_id)
            session.expunge_all()
        return found


def shown(page: Page) -> int:
    """The proposal on screen."""
    return int(page.locator(".ec-desk").get_attribute("data-shown") or 0)


def press(page: Page, key: str) -> int:
    """Press a key that goes on to another proposal; the one on screen before."""
    before = shown(page)
    page.keyboard.press(key)
    page.wait_for_selector(f".ec-desk:not([data-shown='{before}'])")
    return before


def settled(page: Page) -> None:
    """Return once the server has answered everything the desk sent."""
    for _ in range(150):
        if page.evaluate("(() => { const d = document.querySelector('.ec-desk').desk; return !d.waiting; })()"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the server did not answer")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real Chromium for all tests."""
    need("browser", CHROMIUM.is_file(), "install Chromium to run these tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shop(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of 80 products, six with hostile titles, served from a process of its own."""
    home = tmp_path_factory.mktemp("home")
    store = Store(f"sqlite:///{home / 'endcap.sqlite'}")
    migrate(store)
    stock(store, datetime.now(UTC), products=80, titles=HOSTILE)
    served = Served(home).start()
    yield Shop(served, store, chromium)
    served.stop()
    store.close()


@pytest.fixture(scope="module")
def worker(shop: Shop) -> Iterator[None]:
    """A worker beside the dashboard."""
    command = [sys.executable, "-m", "core.cli", "worker"]
    home = {"ENDCAP_HOME": str(shop.served.home), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env={**environ, **home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield
    process.terminate()
    process.wait(30)
