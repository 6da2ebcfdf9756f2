"""A review in the real browser: by keyboard alone, by two people at once, over stale values, through a power cut."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from core.records.catalogue import Product
from core.records.choices import Action, ProposalStatus
from tests.browser.conftest import Shop, press, settled, shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ONLY_CATEGORIES = "/catalog?kind=category"


def test_a_person_approves_twenty_undoes_two_and_escalates_one_with_the_keyboard_alone(shop: Shop) -> None:
    page = shop.visit("merchandiser", ONLY_CATEGORIES)

    approved = [press(page, "a") for _ in range(20)]
    settled(page)
    undone = [_undo(page), _undo(page)]
    page.keyboard.press("f")
    page.wait_for_selector(".st-key-editor [data-testid=stButton] button[kind=primary]")
    escalated = shown(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ec-last")).to_contain_text("escalated")

    assert undone == [approved[-1], approved[-2]]
    assert escalated == approved[-2]
    kept = [decision for decision in shop.decisions() if decision.proposal_id in set(approved)]
    assert [decision.action for decision in kept] == [Action.APPROVE] * 20 + [Action.UNDO] * 2 + [Action.ESCALATE]
    assert {shop.proposal(number).status for number in approved[:-2]} == {ProposalStatus.APPLIED}
    assert shop.proposal(escalated).escalated_to == "manager"
    assert all(decision.active_ms is not None for decision in kept[:20])


def test_a_rejection_asks_for_a_reason_and_escape_takes_the_question_back(shop: Shop) -> None:
    page = shop.visit("manager", ONLY_CATEGORIES)
    before = shown(page)

    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Enter Reject")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="A Approve")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("2")
    page.locator(".ec-words").fill("shirts are <b>right</b>")
    page.keyboard.press("Enter")
    settled(page)

    last = shop.decisions()[-1]
    assert (last.proposal_id, last.action, last.reason_code) == (before, Action.REJECT, "live-is-right")
    assert last.note == "shirts are <b>right</b>"
    page.keyboard.press("x")
    expect(page.locator(".ec-act[data-act=reason]").first).to_contain_text("What we have now is right")


def test_an_empty_queue_says_so_once(shop: Shop) -> None:
    page = shop.visit("manager", "/catalog?q=nothing+like+it")

    expect(page.get_by_text("Nothing waits under this filter.")).to_have_count(1)


def test_words_typed_for_one_proposal_never_go_with_the_next(shop: Shop) -> None:
    page = shop.visit("admin", ONLY_CATEGORIES)
    page.keyboard.press("x")
    page.locator(".ec-words").fill("only about this one")
    page.locator(".ec-words").blur()
    page.keyboard.press("Escape")
    press(page, "j")

    page.keyboard.press("x")
    expect(page.locator(".ec-words")).to_have_value("")


def test_another_value_is_chosen_by_its_number_and_approved_with_one_key(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/catalog?kind=category&department=Fashion")
    expect(page.locator("[data-act=alternative]").first).to_be_visible()
    label = page.locator("[data-act=alternative]").first.inner_text()

    page.keyboard.press("1")
    expect(page.locator("[data-act=alternative]").first).to_have_attribute("aria-pressed", "true")
    press(page, "a")
    settled(page)

    last = shop.decisions()[-1]
    assert last.action == Action.EDIT
    assert last.payload["path"].split(" > ")[-1] in label


def test_only_the_ticked_values_of_a_proposal_are_accepted(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/catalog?kind=attributes")
    proposal_id = shown(page)

    page.locator("input[data-field=Material]").uncheck()
    page.locator("input[data-field=Material]").blur()
    page.keyboard.press("a")
    settled(page)

    assert shop.proposal(proposal_id).status == ProposalStatus.APPLIED
    assert shop.decisions()[-1].payload["values"] == {"Color": "Blue"}


def test_an_edited_category_is_found_by_a_few_letters_and_saved_from_the_keyboard(shop: Shop) -> None:
    page = shop.visit("manager", "/catalog?kind=category&department=Beauty")
    proposal_id = shown(page)

    page.keyboard.press("e")
    page.wait_for_selector(".st-key-editor input")
    expect(page.locator(".st-key-editor input").first).to_be_focused()
    page.keyboard.type("tunic")
    expect(page.locator(".st-key-editor [role=radiogroup]")).to_contain_text("Tunics")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".st-key-editor", state="detached")

    last = shop.decisions()[-1]
    assert (last.proposal_id, last.action) == (proposal_id, Action.EDIT)
    assert last.payload["path"] == "Fashion > Tops > Tunics"


def test_two_people_never_decide_the_same_proposal_and_the_slower_one_is_told(shop: Shop) -> None:
    first = shop.visit("merchandiser", "/catalog?kind=category&department=Car+parts")
    second = shop.visit("manager", f"/catalog?open={shown(first)}")
    proposal_id = shown(first)
    assert shown(second) == proposal_id
    before = len(shop.decisions())
    expect(second.locator(".ec-thing")).to_contain_text("Mara Merchandiser has this open")
    expect(second.get_by_role("button", name="A Approve")).to_be_disabled()

    press(first, "a")
    settled(first)
    second.keyboard.press("a")
    second.wait_for_timeout(500)

    kept = [found for found in shop.decisions()[before:] if found.proposal_id == proposal_id]
    assert [found.action for found in kept] == [Action.APPROVE]


def test_when_a_colleague_was_faster_their_decision_is_shown_with_see_and_disagree(shop: Shop) -> None:
    slow = shop.visit("manager", "/catalog?kind=category&department=Home+improvement")
    proposal_id = shown(slow)
    _let_go(shop, proposal_id)
    fast = shop.visit("merchandiser", f"/catalog?open={proposal_id}")
    press(fast, "a")
    settled(fast)

    slow.keyboard.press("a")
    expect(slow.locator(".ec-said")).to_contain_text("Mara Merchandiser was faster and approved it")
    slow.get_by_role("button", name="Disagree").click()
    expect(slow.locator(".ec-said")).to_contain_text("taken back")

    assert shop.proposal(proposal_id).status == ProposalStatus.OPEN
    assert shown(slow) == proposal_id


def test_a_value_that_moved_leaves_the_decision_stale_and_says_so(shop: Shop) -> None:
    page = shop.visit("merchandiser", "/catalog?kind=category&sort=Oldest")
    proposal_id = shown(page)
    with shop.store.write() as session:
        product = session.get_one(Product, shop.proposal(proposal_id).product_id)
        product.category_id = None

    press(page, "a")
    expect(page.locator(".ec-said")).to_contain_text("was changed by somebody else since it was proposed")
    assert shop.proposal(proposal_id).status == ProposalStatus.STALE


def test_a_power_cut_right_after_a_key_keeps_the_decision_whole_or_not_at_all(shop: Shop) -> None:
    page = shop.visit("merchandiser", ONLY_CATEGORIES)
    proposal_id = shown(page)
    before = len(shop.decisions())

    page.keyboard.press("a")
    shop.served.kill()
    kept = [found for found in shop.decisions()[before:] if found.proposal_id == proposal_id]
    status = shop.proposal(proposal_id).status
    shop.served.start()

    assert (len(kept), status) in {(0, ProposalStatus.OPEN), (1, ProposalStatus.APPLIED)}
    expect(page.locator("[data-testid=stConnectionStatus]")).to_have_count(0, timeout=30_000)
    _until_desk_answers(page)
    press(page, "s")


def test_the_filter_in_the_address_can_be_shared_and_taken_back(shop: Shop) -> None:
    page = shop.visit("manager", "/catalog?department=Beauty&q=serum")
    expect(page.locator(".ec-chip")).to_have_count(2)
    assert "Vitamin C serum" in page.locator(".ec-list").inner_text()

    page.locator(".ec-chip", has_text="Beauty").click()
    expect(page.locator(".ec-chip")).to_have_count(1)
    assert "department" not in page.url


def _undo(page: Page) -> int:
    before = shown(page)
    page.keyboard.press("u")
    page.wait_for_selector(f".ec-desk:not([data-shown='{before}'])")
    settled(page)
    return shown(page)


def _let_go(shop: Shop, proposal_id: int) -> None:
    """As when a lease has run out."""
    with shop.store.write() as session:
        from core.records.flow import Proposal

        session.get_one(Proposal, proposal_id).lease_until = datetime(2020, 1, 1, tzinfo=UTC)


def _until_desk_answers(page: Page) -> None:
    for _ in range(100):
        page.wait_for_timeout(200)
        if page.evaluate("(() => { const d = document.querySelector('.ec-desk'); return d && !d.desk.waiting; })()"):
            return
    raise AssertionError("the page did not connect again")
