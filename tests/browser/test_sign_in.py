"""Signing in, and every way in which a cookie must not work, in the real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from core.access import users
from core.access.roles import Actor
from core.records.choices import Role
from core.records.people import User, UserSession
from tests.browser.conftest import Shop

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_right_password_opens_the_screens_and_the_cookie_is_out_of_reach_of_scripts(shop: Shop) -> None:
    page = _sign_in_page(shop)

    _type_password(page, "merchandiser", users.DEMO_PASSWORD)

    expect(page.locator(".st-key-account")).to_contain_text("Mara Merchandiser · merchandiser")
    cookie = next(found for found in page.context.cookies() if found["name"] == "endcap_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert "endcap_session" not in page.evaluate("document.cookie")


def test_a_wrong_password_gets_one_sentence_that_does_not_tell_what_was_wrong(shop: Shop) -> None:
    known, unknown = _sign_in_page(shop), _sign_in_page(shop)

    _type_password(known, "marketer", "wrong")
    _type_password(unknown, "nobody", "wrong")

    said = [page.locator("[data-testid=stAlert]").inner_text() for page in (known, unknown)]
    assert said[0] == said[1]
    assert "do not open an account" in said[0]


def test_the_page_asks_for_nothing_it_may_not_have_and_its_button_is_as_wide_as_its_fields(shop: Shop) -> None:
    said: list[str] = []
    page = shop.context()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(shop.served.url)
    page.wait_for_selector(".st-key-sign_in input", timeout=20_000)
    button, field = (
        page.get_by_role("button", name="Sign in", exact=True),
        page.locator("[data-testid=stTextInput]").first,
    )

    widths = [box["width"] for box in (button.bounding_box(), field.bounding_box()) if box]

    assert widths == [pytest.approx(360, abs=40)] * 2
    assert widths[0] == pytest.approx(widths[1], abs=1)
    _type_password(page, "merchandiser", "wrong")
    expect(page.locator("[data-testid=stAlert]")).to_be_visible()
    assert not page.locator("iframe").count()
    assert said == []


def test_the_demo_shop_offers_its_four_people(shop: Shop) -> None:
    page = _sign_in_page(shop)

    page.get_by_role("button", name="Manager", exact=True).click()

    expect(page.locator(".st-key-account")).to_contain_text("Nadia Manager")


def test_a_cookie_replayed_after_signing_out_is_refused(shop: Shop) -> None:
    page = shop.visit("marketer", "/")
    old = next(found for found in page.context.cookies() if found["name"] == "endcap_session")
    page.locator(".st-key-account button").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(".st-key-sign_in")).to_be_visible()
    assert "endcap_session" not in {found["name"] for found in page.context.cookies()}

    page.context.add_cookies([{"name": "endcap_session", "value": old["value"], "url": shop.served.url}])
    page.goto(shop.served.url)

    expect(page.locator(".st-key-sign_in")).to_be_visible()


@pytest.mark.parametrize("change", ["password", "role", "deactivated"])
def test_a_sign_in_ends_with_a_new_password_a_new_role_or_the_account(shop: Shop, change: str) -> None:
    username = _person(shop, f"leaver-{change}")
    page = shop.visit(username, "/")
    expect(page.locator(".st-key-account")).to_be_visible()

    _change(shop, username, change)
    page.reload()

    expect(page.locator(".st-key-sign_in")).to_be_visible()


def test_an_open_desk_takes_no_decision_once_the_sign_in_has_ended(shop: Shop) -> None:
    username = _person(shop, "leaver-open-desk")
    page = shop.visit(username)
    before = len(shop.decisions())
    _change(shop, username, "deactivated")

    page.keyboard.press("a")

    expect(page.locator(".st-key-sign_in")).to_be_visible()
    assert len(shop.decisions()) == before


@pytest.mark.parametrize("value", ["", "forged", "x" * 4000, "../../etc/passwd", "' OR 1=1 --"])
def test_a_forged_cookie_is_refused(shop: Shop, value: str) -> None:
    page = shop.context()
    page.context.add_cookies([{"name": "endcap_session", "value": value, "url": shop.served.url}])

    page.goto(shop.served.url)

    expect(page.locator(".st-key-sign_in")).to_be_visible()


def test_an_expired_sign_in_is_refused(shop: Shop) -> None:
    page = shop.visit("admin", "/")
    with shop.store.write() as session:
        for row in session.exec(select(UserSession)):
            row.expires_at = datetime.now(UTC) - timedelta(seconds=1)

    page.reload()

    expect(page.locator(".st-key-sign_in")).to_be_visible()


def test_a_ticket_works_once_and_in_its_own_browser_alone(shop: Shop) -> None:
    page = _sign_in_page(shop)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/session?ticket=" in request.url else None)
    _type_password(page, "merchandiser", users.DEMO_PASSWORD)
    expect(page.locator(".st-key-account")).to_be_visible()

    thief = shop.context()
    thief.goto(asked[0])

    expect(thief.locator(".st-key-sign_in")).to_be_visible()
    assert "endcap_session" not in {found["name"] for found in thief.context.cookies()}


def test_the_first_admin_must_choose_a_password_before_anything_else(shop: Shop) -> None:
    with shop.store.write() as session:
        admin = session.exec(select(User).where(User.username == "admin")).one()
        made = users.create_user(session, _actor(admin), "newcomer", "New Comer", Role.ADMIN, datetime.now(UTC))
    page = _sign_in_page(shop)
    _type_password(page, "newcomer", made.one_time_password)
    expect(page.get_by_text("Choose your own to begin")).to_be_visible()

    page.get_by_label("Current password").fill(made.one_time_password)
    page.get_by_label("New password", exact=True).fill("a much better sentence 7")
    page.get_by_label("New password again").fill("a much better sentence 7")
    page.get_by_role("button", name="Change password").click()

    expect(page.locator(".st-key-account")).to_contain_text("New Comer · admin")


def _sign_in_page(shop: Shop) -> Page:
    page = shop.context()
    page.goto(shop.served.url)
    page.wait_for_selector(".st-key-sign_in input", timeout=20_000)
    return page


def _type_password(page: Page, username: str, password: str) -> None:
    page.get_by_label("User name").fill(username)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _person(shop: Shop, username: str) -> str:
    with shop.store.write() as session:
        user = User(username=username, name="Lee Ver", role=Role.MERCHANDISER)
        session.add(user)
    return username


def _change(shop: Shop, username: str, change: str) -> None:
    now = datetime.now(UTC)
    with shop.store.write() as session:
        admin = _actor(session.exec(select(User).where(User.username == "admin")).one())
        user_id = session.exec(select(User.id).where(User.username == username)).one() or 0
        if change == "password":
            users.set_password(session, admin, user_id, "a much better sentence 9", now)
        elif change == "role":
            users.set_role(session, admin, user_id, Role.MARKETER, now)
        else:
            users.deactivate(session, admin, user_id, now)


def _actor(user: User) -> Actor:
    return Actor(user.id, user.name, Role(user.role))
