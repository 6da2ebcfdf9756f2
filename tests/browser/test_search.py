"""Search in the real browser: the very words first, what is similar in meaning below, all of it by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from core.catalog.meaning import refresh
from core.records.catalogue import Product
from core.records.choices import Action, ProposalStatus
from core.text.embeddings import stored
from tests.browser.conftest import Shop, press, settled, shown
from tests.text.small_model import with_model

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEADING = ".ec-list [data-act=similar]"


@pytest.fixture(scope="module", autouse=True)
def _meanings(shop: Shop) -> None:
    """The shop can be searched by meaning; one of its serums is called a gown now."""
    settings = with_model(shop.served.home)
    model = stored(settings)
    assert model is not None
    with shop.store.write() as session:
        serum = session.exec(select(Product).where(Product.title == "Vitamin C serum 30 ml 10")).one()
        serum.title = "Gown"
    refresh(shop.store, settings, model)


def _search(page: Page, text: str) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")  # or the field is drawn once more
    page.keyboard.press("/")
    expect(page.locator(".st-key-q input")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".ec-chip")).to_contain_text(text)


def test_what_is_similar_is_typed_for_seen_and_approved_without_the_mouse(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/catalog")

    _search(page, "frock")
    expect(page.locator(HEADING)).to_have_text("MNo exact hits · similar in meaning")
    expect(page.locator(".ec-thing h2")).to_contain_text("Linen shirt dress")
    proposal_id = shown(page)
    rows = page.locator(".ec-row").count()
    assert press(page, "a") == proposal_id
    settled(page)

    assert shop.proposal(proposal_id).status == ProposalStatus.APPLIED
    assert shop.decisions()[-1].action == Action.APPROVE
    expect(page.locator(".ec-row")).to_have_count(rows - 1)
    expect(page.locator(HEADING)).to_be_visible()


def test_hits_come_first_and_a_key_shows_what_is_similar_to_them(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/catalog")

    _search(page, "dress")
    expect(page.locator(HEADING)).to_have_text("MSimilar in meaning")
    expect(page.locator(".ec-row").first).to_contain_text("Linen shirt dress")
    press(page, "m")
    settled(page)

    expect(page.locator(".ec-thing h2")).to_contain_text("Gown")
    expect(page.locator(f"{HEADING} + .ec-row[data-here]")).to_be_in_viewport()
    press(page, "k")
    expect(page.locator(".ec-thing h2")).to_contain_text("dress")


def test_nonsense_finds_nothing_and_that_is_said(shop: Shop) -> None:
    page = shop.visit("manager", "/catalog")

    _search(page, "zxqv")

    expect(page.locator(".ec-thing")).to_contain_text("Nothing is similar to it in meaning either.")
    expect(page.locator(HEADING)).to_have_count(0)


def test_on_a_phone_the_offer_stays_in_view_and_is_pressed(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/catalog?q=dress", size=(390, 844))

    offer = page.locator(HEADING)
    expect(offer).to_be_in_viewport()
    before = shown(page)
    offer.click()
    page.wait_for_selector(f".ec-desk:not([data-shown='{before}'])")

    expect(page.locator(".ec-thing h2")).to_contain_text("Gown")
    expect(page.locator(f"{HEADING} + .ec-row")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
