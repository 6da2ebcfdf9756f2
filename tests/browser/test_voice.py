"""Brand voice in a real browser: a guide edited, its effect seen, saved, and the version before brought back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from core.access import users
from core.access.roles import Actor
from core.copywriting import voice
from core.copywriting.guides import Guide
from core.copywriting.voice import GuideVersion
from core.records.catalogue import Product
from core.records.choices import Role
from tests.browser.conftest import Shop

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def speaking(shop: Shop) -> None:
    """Dresses with facts and pages, and a first guide for them."""
    with shop.store.write() as session:
        for row in session.exec(select(Product).where(Product.department == "Fashion")):
            row.attributes = {"Material": "Linen", "Details": "A tie belt; two pockets"}
            row.description = (
                "<p>A cheap and easy dress made of linen, with a tie belt and with two pockets for keys.</p>"
            )
        person = next(one for one in users.demo_people(session) if one.role == Role.MANAGER)
        manager = Actor(person.id, person.name, person.role)
        guide = Guide(tone="Dry", person="we and you", title_case="any")
        voice.save(session, GuideVersion("Fashion", "", 0, guide), manager, datetime.now(UTC))


def opened(shop: Shop, *, size: tuple[int, int] = (1440, 900)) -> Page:
    page = shop.visit("manager", "/voice", size=size)
    page.get_by_role("combobox", name="Department").first.click()
    page.get_by_role("option", name="Fashion").click()
    expect(page.locator("[class*=st-key-voice-banned-Fashion]")).to_be_visible()  # not the department before it
    return page


def test_a_guide_is_edited_seen_saved_and_the_version_before_restored(shop: Shop) -> None:
    speaking(shop)
    page = opened(shop)

    page.get_by_role("textbox", name="Never say, one a line").fill("cheap\n<b>linen</b>\n(.*")
    page.get_by_role("textbox", name="What changes, and why").fill("Nothing is cheap")
    page.get_by_role("button", name="Show the effect").click()
    expect(page.get_by_text("would break the guide (0 now)").first).to_be_visible()
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    expect(page.get_by_text("Never say: + cheap, + <b>linen</b>, + (.*")).to_be_visible()

    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Version 1 is in force again, as version 3.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Never say, one a line")).to_have_value("")
    with shop.store.read() as session:
        assert voice.in_force(session, "Fashion").guide.banned == ()


def test_a_guide_that_forbids_everything_warns_before_it_is_saved_on_a_phone_too(shop: Shop) -> None:
    page = opened(shop, size=(390, 844))

    page.get_by_role("textbox", name="Lengths in characters").fill("Description: 1 to 1")
    page.get_by_role("button", name="Show the effect").click()

    expect(page.get_by_text("This guide lets nothing through: 0 of 5 products")).to_be_visible()
    expect(page.get_by_role("button", name="Save all the same")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
