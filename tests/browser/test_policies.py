"""Policies in a real browser: from shadow to active to suspended and back, and a check among a reviewer's proposals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from core.jobs.upkeep import run_policies
from core.records.flow import Decision, Policy, Proposal
from core.records.migrate import migrate
from core.records.store import Store
from tests.browser.conftest import Shop, press, settled, shown
from tests.browser.served import Served
from tests.dashboard.shop import stock

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST_SIZE = 18  # approvals without an error that certify a policy with an error of 20 % at most


@pytest.fixture
def shop(chromium: Browser, tmp_path: Path) -> Iterator[Shop]:
    """A shop of 40 products, served from a process of its own."""
    store = Store(f"sqlite:///{tmp_path / 'endcap.sqlite'}")
    migrate(store)
    stock(store, datetime.now(UTC), products=40)
    served = Served(tmp_path).start()
    yield Shop(served, store, chromium)
    served.stop()
    store.close()


def _number(page: Page, label: str, value: str) -> None:
    page.get_by_label(label).fill(value)
    page.get_by_label(label).press("Enter")


def _approve(page: Page, number: int) -> None:
    for _ in range(number):
        press(page, "a")
    settled(page)


def test_a_manager_takes_a_policy_from_shadow_to_active_to_suspended_and_back(shop: Shop) -> None:
    manager = shop.visit("manager", "/policies")
    expect(manager.get_by_text("There is no policy yet.")).to_be_visible()
    _number(manager, "Least confidence, %", "50")
    _number(manager, "Allowed to be wrong, %", "20")
    expect(manager.get_by_text("40 proposals wait that it would match now.")).to_be_visible()
    manager.get_by_role("button", name="Propose policy").click()
    expect(manager.get_by_text("○ in shadow")).to_be_visible()
    expect(manager.get_by_text(f"{FIRST_SIZE} more right decisions by people")).to_be_visible()

    mara = shop.visit("merchandiser", "/catalog?kind=category")
    _approve(mara, FIRST_SIZE)
    manager.get_by_role("button", name="Count new decisions").click()
    expect(manager.get_by_text("✓ certified")).to_be_visible()
    manager.get_by_role("button", name="Activate").click()
    expect(manager.get_by_text("● active")).to_be_visible()

    applied = run_policies(shop.store)  # as the worker does every minute
    assert applied > 10
    manager.goto(f"{shop.served.url}/history")
    expect(manager.locator(".ec-grid tbody td[data-label=Who]").first).to_have_text("Category · from 50 %")
    manager.goto(f"{shop.served.url}/policies")
    expect(manager.get_by_text(f"{applied} approved by itself")).to_be_visible()

    manager.get_by_role("button", name="Suspend").click()
    expect(manager.get_by_text("⚠ suspended")).to_be_visible()
    manager.get_by_role("button", name="Roll back…").click()
    expect(manager.get_by_text(f"Takes back {applied} decisions with {applied} values")).to_be_visible()
    manager.get_by_role("button", name=f"Roll back {applied} values").click()
    expect(manager.get_by_text(f"{applied} decisions were taken back.")).to_be_visible()
    with shop.store.read() as session:
        assert session.exec(select(Policy)).one().status == "suspended"
        taken_back = session.exec(select(Decision).where(Decision.undoes_id != None)).all()  # noqa: E711
    assert len(taken_back) == applied

    today = shop.visit("manager", "/")
    expect(today.get_by_text("⚠ Policy suspended")).to_be_visible()
    today.get_by_role("link", name="“Category · from 50 %”").click()
    today.get_by_role("button", name="Start again").click()
    expect(today.get_by_text("○ in shadow")).to_be_visible()


def test_a_reviewer_meets_a_check_and_is_told_kindly(shop: Shop) -> None:
    mara = shop.visit("merchandiser", "/catalog?kind=category")
    _approve(mara, 5)
    manager = shop.visit("manager", "/policies")
    manager.get_by_text("Plant checks", exact=True).click()
    _number(manager, "One proposal in", "10")
    manager.get_by_role("button", name="Save").click()
    expect(manager.get_by_text("About one proposal in 10 is a check from now on.")).to_be_visible()

    check = _meet_a_check(shop)

    assert "That was a check: the category was wrong on purpose. It got through. Nothing was changed." in check
    today = shop.visit("merchandiser", "/")
    expect(today.get_by_text("1 check, 0 caught")).to_be_visible()
    expect(today.get_by_text("Only you see this.", exact=True)).to_be_visible()


def _meet_a_check(shop: Shop) -> str:
    """What the desk said after the first check was approved; a queue is opened anew until it brings one."""
    for _ in range(12):
        mara = shop.visit("merchandiser", "/catalog?kind=category")
        with shop.store.read() as session:
            check = session.exec(select(Proposal.id).where(Proposal.is_planted)).first()
        row = mara.locator(f".ec-row[data-open='{check}']")
        if check is not None and row.count():
            row.click()
            mara.wait_for_selector(f".ec-desk[data-shown='{check}']")
            assert shown(mara) == check
            press(mara, "a")
            settled(mara)
            return mara.locator(".ec-desk").inner_text()
        mara.close()
    raise AssertionError("no check came in twelve visits")
