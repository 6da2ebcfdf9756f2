"""A text for Google alone in the real browser: drafted, approved, kept beside the shop's; and how texts fared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Shop, press, settled, shown
from tests.browser.test_copy import _open, _pick

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def shop(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of 32 products with pictures and facts."""
    with _open(chromium, tmp_path_factory.mktemp("home"), {}) as found:
        yield found


@pytest.mark.usefixtures("worker")
def test_googles_own_texts_are_drafted_decided_and_seen_among_how_texts_fared(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/copywriting")
    page.get_by_role("button", name="Draft…").click()
    _pick(page, "copy-department", "Fashion")
    page.get_by_text("Google alone").click()
    expect(page.locator(".st-key-copy-fieldsgoogle").get_by_text("SEO title")).to_have_count(0)
    page.get_by_role("button", name="Draft", exact=True).click()
    expect(page.get_by_text("texts wait for")).to_be_visible(timeout=60_000)

    page = shop.visit("merchandiser", "/copywriting")
    expect(page.locator(".ec-desk").get_by_text("Now · Google")).to_be_visible()
    number = shown(page)
    press(page, "a")
    settled(page)
    decided = shop.decisions()[-1]
    assert (decided.proposal_id, decided.payload["channel"]) == (number, "google")
    assert shop.proposal(number).channel == "google"

    page.get_by_text("How they fared").click()
    expect(page.get_by_text("kept as written, of 1 text people decided")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.get_by_text("One by one").click()
    expect(page.locator(".ec-desk")).to_be_visible()
