"""Copy from the draft to the feed in the real browser: clause by clause, edited, chosen, overridden, published."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from threading import Event
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, select

from core.changes import CopyChange, CopyClause, CopyField, Draft
from core.copywriting import phrases
from core.proposals.submit import submit
from core.publish.google.item import AI_SOURCE
from core.records.catalogue import Brand, Product
from core.records.choices import Action, Kind, ProposalStatus
from core.records.flow import Decision, Proposal
from core.records.migrate import migrate
from core.records.store import Store
from tests.browser.conftest import Shop, press, settled, shown
from tests.browser.served import Served
from tests.copywriting.served.served import Handler, Model, says, serving, texts
from tests.dashboard.shop import stock

pytestmark = [pytest.mark.browser, pytest.mark.slow]

G = "{http://base.google.com/ns/1.0}"
DESCRIPTIONS = "/copywriting?text=Description&department=Fashion"
REQUIRED = ("id", "link", "image_link", "price", "availability")


@pytest.fixture(scope="module")
def shop(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of 32 products with pictures and facts; half of the dresses have a description already."""
    with _open(chromium, tmp_path_factory.mktemp("home"), {}) as found:
        yield found


@contextmanager
def _open(browser: Browser, home: Path, environment: dict[str, str]) -> Iterator[Shop]:
    store = Store(f"sqlite:///{home / 'endcap.sqlite'}")
    migrate(store)
    stock(store, datetime.now(UTC), products=32)
    with store.write() as session:
        _dress(session)
    served = Served(home, environment=environment).start()
    yield Shop(served, store, browser)
    served.stop()
    store.close()


def _dress(session: Session) -> None:
    session.add(brand := Brand(name="Alder"))
    session.flush()
    for number, row in enumerate(session.exec(select(Product).order_by(Product.id))):  # type: ignore[arg-type]
        row.brand_id, row.images = brand.id, [{"url": f"https://cdn.example/{number}.jpg", "alt": ""}]
        if row.department == "Fashion":
            row.attributes = {"Material": "Linen", "Details": "A tie belt; two pockets", "Length": "Midi"}
            row.description = "<p>Made of linen, with a tie belt and two pockets.</p>" if number % 8 else ""


@pytest.mark.usefixtures("worker")
def test_a_department_is_drafted_cleared_clause_by_clause_and_published_to_a_feed_that_validates(
    shop: Shop, tmp_path: Path
) -> None:
    page = shop.visit("merchandiser", "/copywriting")
    _draft(page)
    page = shop.visit("merchandiser", DESCRIPTIONS)
    fewer = _leave_a_clause_out(page)
    edited = _edit(page)
    other = _choose(page)
    warned = _override(shop)

    kept = {one.proposal_id: one for one in shop.decisions()}
    assert [kept[number].action for number in (fewer, edited, other, warned)] == [
        Action.APPROVE,
        Action.EDIT,
        Action.EDIT,
        Action.OVERRIDE,
    ]
    assert {shop.proposal(number).status for number in (fewer, edited, other, warned)} == {ProposalStatus.APPLIED}
    _is_part_of(kept[fewer], shop.proposal(fewer))
    assert kept[edited].payload["text"].endswith("Two pockets.")
    assert kept[other].payload["text"] == shop.proposal(other).alternatives[0]["payload"]["text"]
    assert kept[warned].reason_code == "checked-source"

    root = _feed(shop.visit("merchandiser", "/publish"), tmp_path)
    _validates(root)
    written = {kept[number].payload["text"] for number in (fewer, edited, other)}
    assert written <= {text for text, by in _descriptions(root) if by == AI_SOURCE}
    assert any(by == "" for _, by in _descriptions(root))  # a person's stay plain


def _draft(page: Page) -> None:
    page.get_by_role("button", name="Draft…").click()
    _pick(page, "copy-department", "Fashion")
    page.get_by_role("button", name="Draft", exact=True).click()
    expect(page.get_by_text("texts wait for")).to_be_visible(timeout=60_000)


def _pick(page: Page, key: str, option: str) -> None:
    page.locator(f".st-key-{key} [data-baseweb=select], .st-key-{key} input").first.click()
    page.get_by_role("option", name=option).click()


def _leave_a_clause_out(page: Page) -> int:
    """Take the tick off the last clause with the keyboard, and approve the rest."""
    clauses = page.locator(".ec-clause input")
    expect(clauses.nth(1)).to_be_attached()
    clauses.last.focus()
    page.keyboard.press("Space")
    expect(clauses.last).not_to_be_checked()
    number = press(page, "a")
    settled(page)
    return number


def _edit(page: Page) -> int:
    number = shown(page)
    page.keyboard.press("e")
    field = page.locator(".ec-typing")
    expect(field).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Waterproof.")
    expect(page.locator(".st-key-editor .ec-unsure")).to_contain_text("Waterproof")
    for _ in "Waterproof.":
        page.keyboard.press("Backspace")
    page.keyboard.type("Two pockets.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f".ec-desk:not([data-shown='{number}'])")
    settled(page)
    return number


def _choose(page: Page) -> int:
    """A version by its number, after a clause was left out: the version counts whole."""
    clause = page.locator(".ec-clause input").last
    clause.focus()
    page.keyboard.press("Space")
    page.keyboard.press("1")
    expect(page.locator("[data-act=alternative]").first).to_have_attribute("aria-pressed", "true")
    number = press(page, "a")
    settled(page)
    expect(page.locator(".ec-other")).to_have_count(0)
    return number


def _override(shop: Shop) -> int:
    number = _warned(shop, 0)
    page = shop.visit("merchandiser", f"/copywriting?open={number}")
    expect(page.locator(".ec-clause.ec-unsure")).to_contain_text("Made to last")
    page.keyboard.press("a")
    expect(page.locator(".ec-said")).to_contain_text("A warning stands")
    page.keyboard.press("o")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".ec-desk:not([data-shown='{number}'])")
    settled(page)
    return number


def _feed(page: Page, folder: Path) -> ET.Element:
    page.get_by_role("button", name="Publish ").click()
    with page.expect_download(timeout=60_000) as file:
        page.get_by_role("button", name="Download").first.click(timeout=60_000)
    assert Path(file.value.path()).stat().st_size
    page.get_by_label("The shop’s address").fill("https://shop.example")
    page.get_by_role("button", name="Write the feed").click()
    with page.expect_download(timeout=60_000) as feed:
        page.get_by_role("button", name="Download XML").first.click(timeout=60_000)
    feed.value.save_as(folder / "feed.xml")
    return ET.parse(folder / "feed.xml").getroot()  # noqa: S314 our own words


def _validates(root: ET.Element) -> None:
    found = root.findall("channel/item")
    assert len(found) >= 8
    for item in found:
        assert [name for name in REQUIRED if not item.findtext(f"{G}{name}")] == []
        for name, most in (("title", 150), ("description", 5000)):
            plain, structured = item.findall(f"{G}{name}"), item.findall(f"{G}structured_{name}")
            assert len(plain) + len(structured) == 1
            text = plain[0].text if plain else structured[0].findtext(f"{G}content")
            assert 0 < len(text or "") <= most


def _descriptions(root: ET.Element) -> list[tuple[str, str]]:
    """The descriptions, each with the source that it names."""
    found = []
    for item in root.findall("channel/item"):
        text = item.findtext(f"{G}description") or item.findtext(f"{G}structured_description/{G}content") or ""
        found.append((text, item.findtext(f"{G}structured_description/{G}digital_source_type") or ""))
    return found


def _is_part_of(decision: Decision, proposal: Proposal) -> None:
    """The decision has the proposed text without its last clause, and says which it left out."""
    before, after = proposal.payload["clauses"], decision.payload["clauses"]
    assert len(after) == len(before) - 1
    assert list(decision.declined or {}) == [str(len(before) - 1)]
    assert len(decision.payload["text"]) < len(proposal.payload["text"])


def _warned(shop: Shop, number: int) -> int:
    """A title that says more than the facts do, of a product of another department."""
    with shop.store.write() as session:
        products = session.exec(select(Product).where(Product.department == "Beauty").order_by(Product.id))  # type: ignore[arg-type]
        product = list(products)[number]
        text = f"{product.title}. Made to last."
        clauses = (CopyClause(text=f"{product.title}.", facts=("Title",)), CopyClause(text="Made to last."))
        change = CopyChange(field=CopyField.TITLE, text=text, clauses=clauses, writer="built-in writer")
        draft = Draft(
            kind="copy",
            subject=f"product:{product.id}",
            product_id=product.id,
            field="title",
            change=change,
            base_value=product.title,
            base_rev=product.rev,
            confidence=0.9,
            stake_minor=100,
            currency="GBP",
            suggested_by="built-in writer 1",
            title=product.title,
            department=product.department,
        )
        submit(session, [draft], None, datetime.now(UTC), "")
        session.flush()
        wanted = select(Proposal.id).where(Proposal.kind == Kind.COPY, Proposal.product_id == product.id)
        return session.exec(wanted.where(Proposal.field == "title")).one() or 0


def test_words_approved_for_a_department_are_no_warning_from_then_on_and_the_choice_of_clauses_stays(
    shop: Shop,
) -> None:
    page = shop.visit("marketer", f"/copywriting?open={_warned(shop, 1)}")
    offer = page.locator("[data-act=phrase]")
    expect(offer.first).to_contain_text("Approve “Made to last” for Beauty")
    page.locator(".ec-clause input").first.focus()
    page.keyboard.press("Space")

    page.keyboard.press("p")
    expect(page.locator(".ec-said")).to_contain_text("needs no fact in Beauty from now on")
    expect(offer).to_have_count(0)
    expect(page.locator(".ec-clause.ec-unsure")).to_have_count(0)
    expect(page.locator(".ec-clause input").first).not_to_be_checked()
    with shop.store.read() as session:
        assert "made to last" in phrases.approved(session, ["Beauty"])["Beauty"]

    page = shop.visit("manager", "/voice")
    _pick(page, "voice-department", "Beauty")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("is an ordinary phrase again")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_a_text_is_read_and_edited_without_scrolling_sideways(shop: Shop, dark: bool) -> None:
    page = shop.visit("admin", f"/copywriting?open={_warned(shop, 2 + dark)}", size=(390, 844), dark=dark)
    expect(page.locator(".ec-clause").first).to_be_visible()
    page.locator("[data-act=edit]").click()
    field = page.locator(".ec-typing")
    expect(field).to_be_visible()
    field.fill("A serum")
    expect(page.locator(".st-key-editor .ec-count")).to_contain_text("7 of 150")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Cancel").click()
    page.locator("[data-act=edit]").click()
    expect(field).to_have_value("A serum")  # the draft is kept with its proposal


def test_a_language_model_that_hangs_holds_up_nobody_and_its_text_takes_the_place_of_the_old_one(
    chromium: Browser, tmp_path: Path
) -> None:
    go_on = Event()

    def slowly(handler: Handler) -> None:
        go_on.wait(60)
        says(texts([("Vitamin C serum for the morning", [])]))(handler)

    with serving(slowly) as model, _with_model(chromium, tmp_path, model) as shop:
        number, _ = _warned(shop, 0), _warned(shop, 1)
        page = shop.visit("merchandiser", f"/copywriting?open={number}")
        page.keyboard.press("r")
        field = page.locator(".st-key-editor input")
        expect(field).to_be_focused()
        page.keyboard.type("shorter, less hype")
        expect(field).to_have_value("shorter, less hype")
        expect(page.locator(".st-key-editor button[kind=primary]")).to_be_enabled()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".ec-said")).to_contain_text("is being rewritten. Go on meanwhile")
        assert press(page, "k") == number
        press(page, "j")
        assert shown(page) == number

        go_on.set()
        expect(page.locator(".ec-said")).to_contain_text("was rewritten", timeout=60_000)
        expect(page.locator(".ec-new .ec-value")).to_have_text("Vitamin C serum for the morning")
        old = shop.proposal(number)
        assert (old.status, old.superseded_by_id) == (ProposalStatus.SUPERSEDED, shown(page))
    assert "shorter, less hype" in model.texts[0]


@contextmanager
def _with_model(browser: Browser, home: Path, model: Model) -> Iterator[Shop]:
    """A shop with a language model: a dashboard and a worker that know its address."""
    (home / "llm-prices.yaml").write_text("currency: GBP\nmodels:\n  small-1: {input: 1, output: 2}\n")
    about = {"ENDCAP_LLM_URL": model.url, "ENDCAP_LLM_MODEL": "small-1"}
    with _open(browser, home, about) as found:
        mine = {**environ, **about, "ENDCAP_HOME": str(home), "OMP_NUM_THREADS": "1"}
        worker = subprocess.Popen([sys.executable, "-m", "core.cli", "worker"], env=mine)
        try:
            yield found
        finally:
            worker.terminate()
            worker.wait(30)
