"""Mails on screen: drafted and decided on the Copy screen, written out on Publish; every word is escaped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access import users
from core.access.roles import Actor
from core.changes import Change
from core.jobs.run import run_job
from core.mails import MailChange
from core.proposals import queue
from core.proposals.decide import Decided, DecisionRequest, decide
from core.proposals.item import Item
from core.records.catalogue import Product
from core.records.choices import Action, ProposalStatus, Role
from core.records.flow import Proposal
from core.records.store import Store
from core.records.work import Job
from dashboard.review import mails
from dashboard.review.walk import Mode
from tests.dashboard.shop import stock
from tests.dashboard.visiting import Visitor

NOW = datetime.now(UTC)
HOSTILE = 'Dress & "Sons" <img src=x onerror=alert(1)> {{first_name|x}}'


@pytest.fixture
def mara(sqlite: Store) -> Actor:
    """A merchandiser of a stocked shop; one of its products is called by markup."""
    stock(sqlite, NOW - timedelta(days=1), 8)
    with sqlite.write() as session:
        dresses = session.scalars(select(Product).where(col(Product.department) == "Fashion").order_by(col(Product.id)))
        for number, row in enumerate(dresses):
            row.title, row.attributes = (HOSTILE if number == 0 else f"Dress {number}"), {"Material": "Linen"}
        session.flush()
        person = next(one for one in users.demo_people(session) if one.role == Role.MERCHANDISER)
    return Actor(person.id, person.name, person.role)


def visit(store: Store, mara: Actor, monkeypatch: pytest.MonkeyPatch, home: Path, screen: str) -> Visitor:
    return Visitor(monkeypatch, store, home / "home", mara, screen)


def work(visitor: Visitor, store: Store) -> None:
    """What the worker does."""
    with store.read() as session:
        ids = list(session.scalars(select(col(Job.id)).where(col(Job.status) == "waiting")))
    for job_id in ids:
        run_job(store, visitor.settings, job_id or 0)
    visitor.run()


def drafted(visitor: Visitor, store: Store) -> int:
    """The id of the mail that is drafted from the popover."""
    visitor.run()
    visitor.app.segmented_control(key="copy.what").set_value("An e-mail")
    visitor.run()
    visitor.app.selectbox(key="mail.department").select("Fashion")
    visitor.app.text_input(key="mail.shop_url").input("https://shop.example")
    visitor.run()
    visitor.app.button(key="mail.start").click()
    visitor.run()
    work(visitor, store)
    with store.read() as session:
        return session.scalars(select(col(Proposal.id)).where(col(Proposal.kind) == "mail")).one() or 0


def shown(store: Store, proposal_id: int) -> tuple[Item, MailChange]:
    with store.read() as session:
        item = queue.item(session, proposal_id, NOW)
    assert isinstance(item.change, MailChange)
    return item, item.change


def approve(store: Store, actor: Actor, proposal_id: int, change: Change | None = None) -> None:
    action = Action.EDIT if change else Action.APPROVE
    with store.write() as session:
        asked = DecisionRequest(proposal_id, 1, action, "key-approve", change=change)
        assert isinstance(decide(session, asked, actor, NOW), Decided)


def test_a_mail_is_drafted_approved_and_written_out(
    sqlite: Store, mara: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = visit(sqlite, mara, monkeypatch, tmp_path, "copywriting")
    waiting = drafted(copy, sqlite)
    assert "The mail “New arrivals · Fashion” waits for a decision." in copy.text

    approve(sqlite, mara, waiting)
    publish = visit(sqlite, mara, monkeypatch, tmp_path, "publish")
    publish.run()
    assert "New arrivals · Fashion" in publish.text
    publish.app.button(key="mails.start").click()
    publish.run()
    work(publish, sqlite)

    assert "1 e-mail is in the file below" in publish.text
    with sqlite.read() as session:
        assert session.get_one(Proposal, waiting).status == ProposalStatus.PUBLISHED
    publish.app.button(key="publish.roll_back.1").click()
    publish.run()
    assert "names those not to send any more" in publish.text
    assert publish.app.button(key="mails.start").label == "Write 1 e-mail"


def test_the_panel_and_the_look_of_a_mail_hold_no_markup_of_a_product(
    sqlite: Store, mara: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiting = drafted(visit(sqlite, mara, monkeypatch, tmp_path, "copywriting"), sqlite)
    item, change = shown(sqlite, waiting)

    html = mails.mail(item, change) + mails.look(change) + mails.facts(item, change) + mails.preview(change, ())

    assert "Dress &amp; &quot;Sons&quot;" in html
    assert "<img src=x" not in html
    assert "{{first_name|x}}" not in html
    assert "sandbox=''" in mails.look(change)
    assert "<script" not in html


def test_clauses_carry_their_names_and_what_they_state(
    sqlite: Store, mara: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiting = drafted(visit(sqlite, mara, monkeypatch, tmp_path, "copywriting"), sqlite)
    item, change = shown(sqlite, waiting)

    html = mails.mail(item, change)

    assert "data-field='body.1'" in html  # the opening
    assert "data-field='body.2'" in html  # the first product
    assert f"Title of {change.blocks[0].product_id}" in html
    assert "of 60" in html


def test_a_mail_is_edited_line_by_line_with_checks_and_a_product_is_switched_off(
    sqlite: Store, mara: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = visit(sqlite, mara, monkeypatch, tmp_path, "copywriting")
    waiting = drafted(copy, sqlite)
    form = f"edit.{waiting}"
    copy.app.session_state["copy.review"].mode = Mode.EDIT
    copy.run()

    copy.app.text_input(key=f"{form}.subject").input("Waterproof dresses")
    copy.app.toggle(key=f"{form}.body.2").set_value(False)
    copy.run()
    assert copy.app.button(key=f"{form}.save").label == "Save and approve"
    assert copy.app.button(key=f"{form}.save").disabled  # the shop sells no such thing: no reason lets that pass
    assert "ec-unsure" in copy.text
    assert "Waterproof" in copy.text

    copy.app.text_input(key=f"{form}.subject").input("")
    copy.run()
    assert copy.app.button(key=f"{form}.save").disabled
    assert "There is no subject. Write one." in copy.text
