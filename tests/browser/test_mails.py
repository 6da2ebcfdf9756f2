"""A mail in the real browser: drafted, read by part, approved by keys, and written out as files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from core.mails import MailChange
from core.records.catalogue import Product
from core.records.choices import Action, Kind, ProposalStatus
from core.records.flow import Proposal
from core.records.migrate import migrate
from core.records.store import Store
from tests.browser.conftest import Shop, press, settled, shown
from tests.browser.served import Served
from tests.dashboard.shop import stock

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAILS = "/copywriting?text=E-mail"


@pytest.fixture(scope="module")
def shop(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of 16 products, those of fashion with facts."""
    home = tmp_path_factory.mktemp("home")
    store = Store(f"sqlite:///{home / 'endcap.sqlite'}")
    migrate(store)
    stock(store, datetime.now(UTC), products=16)
    with store.write() as session:
        for row in session.exec(select(Product).where(Product.department == "Fashion")):
            row.attributes = {"Material": "Linen", "Length": "Midi"}
    served = Served(home).start()
    yield Shop(served, store, chromium)
    served.stop()
    store.close()


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_a_mail_is_read_without_scrolling_sideways(shop: Shop, dark: bool) -> None:
    page = shop.visit("merchandiser", "/copywriting", size=(390, 844), dark=dark)

    page.get_by_role("button", name="Draft…").click()
    page.get_by_text("An e-mail", exact=True).click()

    expect(page.get_by_role("button", name="Draft the mail")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("worker")
def test_on_a_phone_a_mails_form_has_saving_in_view_with_what_the_checks_found(shop: Shop) -> None:
    number = _waiting(shop)
    page = shop.visit("merchandiser", f"/copywriting?open={number}", size=(390, 844))
    expect(page.locator(".ec-mail .ec-name").first).to_be_visible()
    page.keyboard.press("e")

    page.get_by_label("Subject", exact=True).fill("Waterproof dresses")

    foot = page.locator(".st-key-editor-foot")
    expect(foot.locator(".ec-findings")).to_contain_text("Waterproof")
    expect(foot.get_by_role("button", name="Save and approve")).to_be_in_viewport(ratio=1)
    expect(foot.locator(".ec-findings")).to_be_in_viewport()


@pytest.mark.usefixtures("worker")
def test_a_mail_is_drafted_approved_in_part_and_written_out(shop: Shop, tmp_path: Path) -> None:
    number = _waiting(shop)
    page = shop.visit("merchandiser", MAILS)
    expect(page.locator(".ec-mail .ec-name").first).to_be_visible()
    assert shown(page) == number

    _looks_safe(page)
    left = _leave_a_product_out(page, shop, number)
    press(page, "a")
    settled(page)

    decision = next(one for one in shop.decisions() if one.proposal_id == number)
    assert decision.action == Action.APPROVE
    assert left in (decision.declined or {}).values()
    assert shop.proposal(number).status == ProposalStatus.APPLIED

    page = shop.visit("merchandiser", "/publish")
    page.get_by_role("button", name="Write 1 e-mail").click()
    expect(page.get_by_text("is in the file below")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download ZIP").first.click()
    download.value.save_as(tmp_path / "mails.zip")
    with zipfile.ZipFile(tmp_path / "mails.zip") as archive:
        [told] = json.loads(archive.read("mails.json"))["mails"]
        text = archive.read(told["files"][1]).decode()
    assert told["digital_source_type"] == "trained_algorithmic_media"
    assert f"* {left}\n" not in text
    assert shop.proposal(number).status == ProposalStatus.PUBLISHED


def _waiting(shop: Shop) -> int:
    """The mail that waits for a decision, drafted unless another test did; it is decided by the last test alone."""
    if _open(shop) is None:
        _draft(shop.visit("merchandiser", "/copywriting"))
    return _open(shop) or 0


def _open(shop: Shop) -> int | None:
    with shop.store.read() as session:
        waiting = select(Proposal.id).where(Proposal.kind == Kind.MAIL, Proposal.status == ProposalStatus.OPEN)
        return session.exec(waiting).one_or_none()


def _draft(page: Page) -> None:
    page.get_by_role("button", name="Draft…").click()
    page.get_by_text("An e-mail", exact=True).click()
    page.locator(".st-key-mail-department input").first.click()
    page.get_by_role("option", name="Fashion").click()
    field = page.locator(".st-key-mail-shop_url input")
    field.fill("https://shop.example")
    field.press("Enter")
    page.get_by_role("button", name="Draft the mail").click()
    expect(page.get_by_text("waits for a decision")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Draft the mail")).to_be_hidden()
    page.locator(".st-key-mail-drafted").get_by_role("button", name="Close").click()  # nothing lies over it


def _looks_safe(page: Page) -> None:
    """The mail is drawn in a frame that runs nothing."""
    frame = page.locator(".ec-now .ec-look iframe")
    expect(frame).to_be_visible()
    assert frame.get_attribute("sandbox") == ""
    expect(page.frame_locator(".ec-look iframe").get_by_text("See what is new")).to_be_visible()


def _leave_a_product_out(page: Page, shop: Shop, number: int) -> str:
    """Take the tick off the last product with the keyboard; its name."""
    change = MailChange.model_validate(shop.proposal(number).payload)
    assert shop.proposal(number).kind == Kind.MAIL
    tick = page.locator(".ec-mail .ec-name input").last
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).not_to_be_checked()
    return change.blocks[-1].title.text
