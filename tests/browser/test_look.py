"""What the screens must look like: a whole proposal in view, nothing of Streamlit's own, no product text that runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.theme import DARK, LIGHT, Palette, contrast
from tests.browser.conftest import Shop, press, shown
from tests.dashboard.shop import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STREAMLITS_OWN = ["stMainMenu", "stAppDeployButton", "stToolbarActions", "stDecoration", "stStatusWidget"]


def test_a_whole_proposal_fits_a_screen_of_1440_by_900(shop: Shop) -> None:
    page = shop.visit("merchandiser")

    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert _fits(page, ".ec-thing")
    assert _fits(page, ".ec-why")
    bar = page.locator(".ec-acts").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 900


def test_a_phone_shows_list_then_panel_with_the_actions_pinned(shop: Shop) -> None:
    page = shop.visit("merchandiser", size=(390, 844))

    boxes = [page.locator(part).bounding_box() for part in (".ec-list", ".ec-thing", ".ec-why")]
    bar = page.locator(".ec-acts").bounding_box()
    assert bar is not None
    assert all(box is not None for box in boxes)
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert bar["y"] + bar["height"] == pytest.approx(844, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_shows_the_name_of_the_screen_one_is_on(shop: Shop) -> None:
    page = shop.visit("manager", "/catalog", size=(390, 844))
    last = page.locator(".ec-nav a").last
    expect(last).not_to_be_in_viewport(ratio=1)

    page.goto(f"{shop.served.url}{last.get_attribute('href')}")

    expect(page.locator(".ec-nav [aria-current=page]")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("dark", "paper"), [(False, LIGHT.paper), (True, DARK.paper)])
def test_the_screens_follow_the_systems_light_or_dark(shop: Shop, dark: bool, paper: str) -> None:
    page = shop.visit("merchandiser", dark=dark)

    red, green, blue = (int(paper[place : place + 2], 16) for place in (1, 3, 5))
    expected = f"rgb({red}, {green}, {blue})"
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == expected
    assert page.evaluate("getComputedStyle(document.querySelector('.ec-acts')).backgroundColor") == expected


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_every_word_of_the_next_action_is_read_on_its_colour(shop: Shop, dark: bool, colours: Palette) -> None:
    page = shop.visit("merchandiser", "/", dark=dark)
    button = page.locator("button[kind=primary]")
    expect(button).to_contain_text("Start")

    shown = button.evaluate(
        "(b) => [b, ...b.querySelectorAll('*')].filter(e => e.innerText).map(e => getComputedStyle(e).color)"
    )
    behind = button.evaluate("(b) => getComputedStyle(b).backgroundColor")
    assert min(contrast(_hex(colour), _hex(behind)) for colour in shown) >= 4.5
    assert _hex(behind) == colours.accent


def _hex(colour: str) -> str:
    """A colour as computed, without transparency, as the palette writes it."""
    channels = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert channels is not None, colour
    return "#" + "".join(f"{int(channel):02x}" for channel in channels.groups())


def test_nothing_of_streamlits_own_is_in_view(shop: Shop) -> None:
    page = shop.visit("merchandiser")

    for name in STREAMLITS_OWN:
        assert not page.locator(f"[data-testid={name}]").filter(visible=True).count(), name
    assert page.title() == "Endcap"


def test_hostile_product_texts_are_shown_as_written_and_run_nothing(shop: Shop) -> None:
    page = shop.visit("manager", "/catalog?kind=category&sort=Most+at+stake")

    seen = []
    for _ in HOSTILE:
        seen.append(page.locator(".ec-thing h2").inner_text())
        press(page, "j")

    assert seen == [" ".join(title[:300].split()) for title in HOSTILE]
    assert page.evaluate("window.pwned") is None
    assert page.locator(".ec-desk script, .ec-desk a").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_table_and_the_forms_show_hostile_texts_as_written(shop: Shop) -> None:
    page = shop.visit("manager", "/catalog?kind=merge")
    page.keyboard.press("e")
    expect(page.locator(".st-key-editor [role=radiogroup]").first).to_contain_text("<script>")
    page.keyboard.press("Escape")
    page.wait_for_selector(".st-key-editor", state="detached")

    page.goto(f"{shop.served.url}/catalog?view=Table&sort=Most+at+stake")
    page.wait_for_selector("[data-testid=stDataFrame]")
    page.get_by_role("button", name="Preview all of this filter").click()
    page.wait_for_selector(".ec-preview")

    assert page.evaluate("window.pwned") is None
    assert "&lt;script&gt;" in page.locator(".ec-table tbody").inner_html()


def test_many_are_approved_with_one_button_that_names_the_number_and_taken_back(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/catalog?view=Table&kind=category&department=Car+parts")
    page.get_by_role("button", name="Preview all of this filter").click()
    expect(page.locator(".ec-preview")).to_contain_text("Undo for 30 days")

    page.locator(".st-key-bulk\\.apply button, button", has_text="Apply").first.click()
    expect(page.get_by_text("applied.")).to_be_visible()
    page.get_by_role("button", name="Undo the whole batch").click()
    expect(page.get_by_text("taken back")).to_be_visible()


def test_one_row_can_be_opened_with_the_mouse_and_another_by_its_sibling(shop: Shop) -> None:
    page = shop.visit("admin", "/catalog?kind=category&sort=Least+sure")
    row = page.locator(".ec-row").nth(3)
    wanted = int(row.get_attribute("data-open") or 0)

    row.click()
    page.wait_for_selector(f".ec-desk[data-shown='{wanted}']")

    assert shown(page) == wanted


def test_every_answer_carries_the_headers_that_keep_others_out(shop: Shop) -> None:
    page = shop.context()
    answer = page.goto(shop.served.url)

    assert answer is not None
    headers = answer.headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe-inline'" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["x-content-type-options"] == "nosniff"


def _fits(page: Page, selector: str) -> bool:
    found: bool = page.evaluate(
        f"(() => {{ const e = document.querySelector('{selector}'); return e.scrollHeight <= e.clientHeight; }})()"
    )
    return found


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_button_that_applies_many_is_in_view_without_scrolling(shop: Shop, size: tuple[int, int]) -> None:
    page = shop.visit("manager", "/catalog?view=Table", size=size)
    page.get_by_role("button", name="Preview all of this filter").click()

    apply = page.get_by_role("button", name=re.compile(r"Apply \d+ changes"))
    expect(apply).to_be_in_viewport(ratio=1)
    expect(page.locator(".ec-preview")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
