"""The Health screen in a real browser: from a fix into the queue that mends it, in both sizes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from core.catalog.health.run import run
from core.records.catalogue import Product
from tests.browser.conftest import Shop, shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def scored(shop: Shop) -> Shop:
    """The shop, scored a fortnight ago and now; nine of its products are in no category."""
    with shop.store.write() as session:
        beauty = session.exec(select(Product).where(Product.department == "Beauty").limit(9))
        for product in beauty:
            product.category_id = None
    for days in (14, 0):
        run(shop.store, datetime.now(UTC) - timedelta(days=days))
    return shop


def test_a_fix_leads_to_the_proposals_that_mend_it_and_its_chips_lead_out_again(scored: Shop) -> None:
    page = scored.visit("manager", "/health")

    page.get_by_text("Review 9 proposals").click()
    page.wait_for_selector(".ec-acts button")

    proposal = scored.proposal(shown(page))
    assert (proposal.field, proposal.department) == ("category_id", "Beauty")
    expect(page.locator(".ec-row")).to_have_count(9)
    expect(page.locator(".ec-chip")).to_have_count(3)
    page.locator(".ec-chip", has_text="No category").click()
    expect(page.locator(".ec-chip")).to_have_count(2)
    expect(page.locator(".ec-row")).to_have_count(20)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_scores_trend_and_fixes_fit_the_screen(scored: Shop, size: tuple[int, int]) -> None:
    page = scored.visit("manager", "/health", size=size)

    expect(page.locator(".ec-score b")).to_be_visible()
    expect(page.locator(".ec-score")).to_contain_text("as on")
    expect(page.locator("[data-testid=stPlotlyChart] .scatterlayer")).to_be_visible()
    expect(page.locator(".ec-fixes tbody tr")).to_have_count(10)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.pwned") is None


def test_a_manager_opens_the_rules_and_sets_one(scored: Shop) -> None:
    page = scored.visit("manager", "/health")
    page.get_by_text("What is looked for").click()

    page.get_by_role("button", name="Set rule").click()

    expect(page.get_by_text("Set, as version 1 of the rules.")).to_be_visible()
