"""A wholesaler's year of invoices in a real browser with a real worker: seen, then taken in, to the penny."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shop

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.data]


@pytest.mark.usefixtures("worker")
def test_a_year_of_invoices_is_seen_before_it_is_taken_in(shop: Shop, shared_data: Path) -> None:
    page = shop.visit("merchandiser", "/import")

    page.locator("input[type=file]").first.set_input_files(shared_data / "demand" / "uci_online_retail.parquet")
    expect(page.get_by_role("button", name="Import 539,456 lines")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("541,909").first).to_be_visible()
    expect(page.get_by_text("5,176,450").first).to_be_visible()
    expect(page.get_by_text("when it happened")).to_be_visible()
    expect(page.get_by_text("£9,747,747.93").first).to_be_visible()
    expect(page.get_by_text("a correction of stock").first).to_be_visible()
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Import uci_online_retail.parquet: done.")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("How far facts reach")).to_be_visible()
    expect(page.get_by_text("539,456 created, 0 changed, 0 unchanged, 2,453 refused")).to_be_visible()
