"""Import, Publish, History and Users in a real browser with a real worker: from a file to a file and its trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop, press, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = ("/", "/import", "/publish", "/policies", "/history", "/users")
FILE = b"URL handle,Title,SKU,Price\nbelt,Leather <b>belt</b>,B-1,25.00\nhat,Straw hat,H-1,30.00\ncap,Cap,C-1,x\n"


def send(page: Page, path: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(path)


@pytest.mark.usefixtures("worker")
def test_a_file_is_seen_before_it_is_taken_in(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_bytes(FILE)
    page = shop.visit("merchandiser", "/import")

    send(page, path)
    button = page.get_by_role("button", name="Import 2 products")
    expect(button).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Leather <b>belt</b>").first).to_be_visible()
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Import new.csv: done.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Make proposals")).to_be_visible()
    expect(page.get_by_text("2 created, 0 changed, 0 unchanged, 1 refused")).to_be_visible()
    with page.expect_download() as report:
        page.get_by_role("button", name="Report").click()
    assert "Price" in Path(report.value.path()).read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("worker")
def test_what_was_approved_goes_out_comes_back_and_is_all_in_history(shop: Shop) -> None:
    page = shop.visit("merchandiser")
    title = page.locator(".ec-id h2").inner_text()
    page.keyboard.press("a")
    page.wait_for_function("title => document.querySelector('.ec-id h2').innerText !== title", arg=title)

    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish 1 value").click()
    with page.expect_download(timeout=30_000) as file:
        page.get_by_role("button", name="Download").click(timeout=30_000)
    assert "URL handle" in Path(file.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="Roll back…").click()
    page.get_by_role("button", name="Roll back 1 value").click()
    expect(page.get_by_text("Roll-back of publication 1")).to_be_visible()

    page.get_by_role("link", name="History").click()
    page.evaluate("window.stays = true")
    page.locator(".ec-grid a").first.click()
    for happening in ("Rolled back", "Published", "Applied", "Approved", "Proposed"):
        expect(page.locator(".ec-life b", has_text=happening).first).to_be_visible()
    page.go_back()
    expect(page.locator(".ec-grid")).to_be_visible()
    assert page.evaluate("window.stays"), "the links loaded the page again"


def test_a_product_opens_from_a_history_that_is_filtered(shop: Shop) -> None:
    mara = shop.visit("merchandiser")
    press(mara, "a")
    settled(mara)
    page = shop.visit("manager", "/history?when=Today")
    expect(page.locator(".ec-grid")).to_be_visible()

    page.locator(".ec-grid a").first.click()

    expect(page.locator(".ec-life b", has_text="Approved").first).to_be_visible()
    page.get_by_role("button", name="All decisions").click()
    expect(page.locator(".ec-grid")).to_be_visible()


def test_the_screens_are_one_touch_away_on_a_phone(shop: Shop) -> None:
    page = shop.visit("admin", "/", size=(390, 844))
    for name, heading in (("Import", "Import"), ("Publish", "Publish"), ("History", "History"), ("Users", "Users")):
        page.locator(".ec-nav").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        expect(page.locator(".ec-nav [aria-current=page]")).to_have_text(name)

    page.locator(".ec-nav").get_by_role("link", name="Catalog").click()
    page.wait_for_selector(".ec-acts button")
    before = int(page.locator(".ec-nav [aria-current=page]").inner_text().split()[-1])
    expect(page.locator(".st-key-sort")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".ec-nav [aria-current=page]")).to_have_text(f"Catalog {before - 1}")


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_runs_off_a_phone(shop: Shop, path: str, dark: bool) -> None:
    page = shop.visit("admin", path, size=(390, 844), dark=dark)
    page.wait_for_selector(".ec-heading")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_products_run_nothing_in_their_life(shop: Shop) -> None:
    for product in range(1, 7):
        page = shop.visit("manager", f"/history?product={product}")
        expect(page.locator(".ec-life")).to_be_visible()
        assert page.evaluate("window.pwned") is None


def test_a_screen_that_is_not_ones_own_is_not_there(shop: Shop) -> None:
    page = shop.visit("marketer", "/history")

    for name in ("Import", "Publish", "Users"):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
