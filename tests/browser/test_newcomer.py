"""A newcomer's first hour: a fresh installation, a real catalogue in, twenty decisions, a file out, its history."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Download, Page, expect
from sqlmodel import select

from core.access.roles import Actor
from core.access.users import DEMO_PASSWORD, demo_people
from core.proposals import planted
from core.proposals.planted import PlantedChecks
from core.publish.shopify import ORIGIN
from core.records.catalogue import Product
from core.records.choices import Action, ProposalStatus, Role
from core.records.flow import AppliedWrite, Decision, Proposal
from core.records.store import Store
from tests.browser.conftest import press, settled, shown
from tests.browser.served import ROOT, Served, free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.data]

PRODUCTS, ARTICLES = 3164, 4904  # in the file: products of one or more articles
MODELS_TAKE_AT_MOST_MS = 400_000
ALWAYS = {"URL handle", "Title", "SKU", "Option1 name", "Option1 value", ORIGIN}  # which row is meant, what is AI's
COLUMN = {"category_id": "Product category", "price_minor": "Price", "compare_at_minor": "Compare-at price"}


@dataclass
class Home:
    """A fresh installation with the demo shop, served by ``endcap serve`` with its worker."""

    url: str
    store: Store
    environment: dict[str, str]

    def endcap(self, *arguments: str) -> str:
        """What the command says."""
        command = [sys.executable, "-m", "core.cli", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    port = free_port()
    environment = {
        **os.environ,
        "ENDCAP_HOME": str(tmp_path / "home"),
        "ENDCAP_PORT": str(port),
        "OMP_NUM_THREADS": "1",
    }
    found = Home(f"http://127.0.0.1:{port}", Store(f"sqlite:///{tmp_path / 'home' / 'endcap.sqlite'}"), environment)
    found.endcap("demo")
    _plant_no_checks(found.store)  # they come at random
    with (tmp_path / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "core.cli", "serve"]
        serving = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    Served(tmp_path, port, process=serving).wait()
    yield found
    serving.terminate()
    assert serving.wait(60) == 0
    found.store.close()


def test_a_newcomer_imports_decides_publishes_and_finds_all_of_it_in_history(
    home: Home, chromium: Browser, shared_data: Path
) -> None:
    page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(30_000)
    past = len(_kept(home.store))

    _sign_in(page, home)
    _import(page, shared_data / "catalog" / "hm_articles.csv.gz")
    approved = _approve(page, 20)
    undone = [_undo(page), _undo(page)]
    escalated = _escalate(page)
    file = _publish(page)

    assert undone == [approved[-1], approved[-2]]
    kept = _kept(home.store)[past:]
    assert [one.action for one in kept] == [Action.APPROVE] * 20 + [Action.UNDO] * 2 + [Action.ESCALATE]
    assert kept[-1].proposal_id == escalated
    _holds_just_what_was_approved(file, home.store, approved[:18])
    _is_all_in_history(page, home.store, approved[0])
    assert f"The audit holds: {past + 23} decisions" in home.endcap("audit", "verify")


def _plant_no_checks(store: Store) -> None:
    with store.write() as session:
        manager = next(one for one in demo_people(session) if one.role == Role.MANAGER)
        planted.choose(
            session, PlantedChecks(on=False), Actor(manager.id, manager.name, manager.role), datetime.now(UTC)
        )


def _sign_in(page: Page, home: Home) -> None:
    page.goto(home.url)
    page.get_by_label("User name").fill("merchandiser")
    page.locator("input[type=password]").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mara")


def _import(page: Page, path: Path) -> None:
    """The file taken in, and the queue opened once the models have looked at it."""
    page.get_by_role("link", name="Import").click()
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_text(f"{ARTICLES:,}")).to_be_visible()
    expect(page.get_by_role("button", name="Show what would change")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name=f"Import {PRODUCTS:,} products")).to_be_visible(timeout=60_000)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Import hm_articles.csv.gz: done.")).to_be_visible(timeout=120_000)
    expect(page.get_by_text(f"{PRODUCTS:,} created, 0 changed, 0 unchanged, 0 refused")).to_be_visible()
    expect(page.get_by_role("button", name="Review them")).to_be_visible(timeout=MODELS_TAKE_AT_MOST_MS)
    page.keyboard.press("Enter")
    page.wait_for_selector(".ec-acts button")


def _approve(page: Page, number: int) -> list[int]:
    """So many proposals approved by one key each; what asks for more than that is skipped."""
    approved: list[int] = []
    while len(approved) < number:
        if page.locator("[data-act=approve]").get_attribute("aria-disabled"):
            press(page, "s")
        else:
            approved.append(press(page, "a"))
    settled(page)
    return approved


def _undo(page: Page) -> int:
    """The proposal that came back."""
    before = shown(page)
    page.keyboard.press("u")
    page.wait_for_selector(f".ec-desk:not([data-shown='{before}'])")
    settled(page)
    return shown(page)


def _escalate(page: Page) -> int:
    proposal_id = shown(page)
    page.keyboard.press("f")
    expect(page.get_by_label("To", exact=True)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ec-last")).to_contain_text("escalated")
    return proposal_id


def _publish(page: Page) -> Download:
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_role("button", name="Publish 18 values")).to_be_visible()
    page.keyboard.press("Control+Enter")
    with page.expect_download(timeout=60_000) as file:
        expect(page.get_by_text("Publication 2")).to_be_visible(timeout=60_000)  # the first is of the demo's past
        page.get_by_role("button", name="Download").first.click(timeout=60_000)
    return file.value


def _kept(store: Store) -> list[Decision]:
    with store.read() as session:
        found = list(session.exec(select(Decision).order_by(Decision.id)).all())  # type: ignore[arg-type]
        session.expunge_all()
    return found


def _holds_just_what_was_approved(file: Download, store: Store, approved: list[int]) -> None:
    """Each approved value is in its cell, and no column is there that nobody approved anything for."""
    tables = [pd.read_csv(io.BytesIO(raw), dtype=str) for raw in _parts(Path(file.path()))]
    with store.read() as session:
        query = select(AppliedWrite, Product.handle, Proposal).where(
            AppliedWrite.product_id == Product.id, AppliedWrite.proposal_id == Proposal.id
        )
        writes = [found for found in session.exec(query).all() if found[2].id in approved]
        assert {proposal.status for _, _, proposal in writes} == {ProposalStatus.PUBLISHED}
        for write, handle, proposal in writes:
            column = COLUMN.get(write.field)
            if column is not None:
                wanted = proposal.payload.get("path") or f"{write.after / 100:.2f}"
                cells = [table.loc[table["URL handle"] == handle, column] for table in tables if column in table]
                assert wanted in {cell for found in cells for cell in found}, (handle, column)
        handles = {handle for _, handle, _ in writes}
        fields = {write.field for write, _, _ in writes}
    assert {handle for table in tables for handle in table["URL handle"]} == handles
    unasked = {name for table in tables for name in table.columns} - ALWAYS - {COLUMN.get(field) for field in fields}
    attributes = {field.removeprefix("attributes.") for field in fields if field.startswith("attributes.")}
    assert {name for name in unasked if name.partition(" (")[0] not in attributes} == set()


def _parts(path: Path) -> list[bytes]:
    """The CSV files of a publication: one, or several in an archive where products differ in their columns."""
    if not zipfile.is_zipfile(path):
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def _is_all_in_history(page: Page, store: Store, proposal_id: int) -> None:
    page.get_by_role("link", name="History").click()
    page.locator(".st-key-when input").click()
    page.get_by_role("option", name="Today").click()
    expect(page.locator(".ec-grid tbody tr")).to_have_count(23)
    did = page.locator(".ec-grid td[data-label=Did]").all_inner_texts()
    assert did[0].startswith("escalated")
    expect(page.locator(".ec-grid td[data-label=Why]").first).to_have_text("for a manager to decide")
    assert sum(text.startswith("took back") for text in did) == 2
    assert sum(text.startswith("approved") and "taken back" in text for text in did) == 2
    assert sum(text.startswith("approved") and "taken back" not in text for text in did) == 18
    with store.read() as session:
        title = session.get_one(Proposal, proposal_id).title
    page.locator(".ec-grid a", has_text=title).last.click()
    for happening in ("Published", "Applied", "Approved", "Proposed"):
        expect(page.locator(".ec-life b", has_text=happening).first).to_be_visible()
