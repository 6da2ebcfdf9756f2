"""Mails in the flow: decided by part, checked again on facts read now, kept version by version, never in bulk."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError
from sqlmodel import col

from core.access.roles import Actor
from core.changes import Draft
from core.copywriting.mail import choosing
from core.copywriting.mail.rewriting import rewritten
from core.errors import BadInputError
from core.mails import Line, MailChange, MailKind, Said
from core.proposals import bulk, history, mailings, queue
from core.proposals.answers import Code
from core.proposals.copy_phrases import approve_wording
from core.proposals.mail_facts import mail_facts
from core.proposals.ordering import QueueFilter
from core.proposals.policies import Terms, propose
from core.proposals.selection import Skip
from core.proposals.submit import submit
from core.proposals.undo import undo
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Decision, Proposal
from core.records.mailings import MailingVersion
from core.records.store import Store
from tests.conftest import add_people
from tests.proposals import desk
from tests.proposals.mail_desk import change_of, draft, mailed_shop


@pytest.fixture
def mara(sqlite: Store) -> Actor:
    return add_people(sqlite)[Role.MERCHANDISER]


def in_force(store: Store) -> list[mailings.Version]:
    with store.read() as session:
        return list(mailings.in_force(session).values())


def propose_instead(store: Store, change: MailChange, now: datetime) -> int:
    """The id of a proposal of that mail in the place of the one that waits."""
    with store.write() as session:
        old = session.scalars(select(Proposal).where(col(Proposal.status) == "open")).one()
        names = (
            "subject",
            "field",
            "locale",
            "channel",
            "department",
            "title",
            "confidence",
            "stake_minor",
            "currency",
        )
        said = {name: getattr(old, name) for name in (*names, "suggested_by", "kind")}
        submit(session, [Draft(**said, product_id=None, change=change, base_value=None, base_rev=1)], None, now)
        return session.scalars(select(col(Proposal.id)).where(col(Proposal.status) == "open")).one() or 0


def findings(store: Store, proposal_id: int, now: datetime) -> set[str]:
    with store.read() as session:
        return {one.code for one in queue.item(session, proposal_id, now).findings}


def test_an_approved_mail_is_in_force_and_an_undo_takes_it_out_again(store: Store, mia: Actor, now: datetime) -> None:
    mailed_shop(store, now)
    waiting = draft(store, now)

    answer = desk.accepted(store, desk.request(waiting), mia, now)

    assert answer.status == ProposalStatus.APPLIED
    [version] = in_force(store)
    assert (version.change, version.edited) == (change_of(store, waiting), False)
    with store.write() as session:
        undo(session, answer.decision_id, mia, now, "undo-key")
    assert in_force(store) == []
    assert desk.proposal(store, waiting).status == ProposalStatus.OPEN


def test_a_subject_is_chosen_by_its_number(sqlite: Store, mara: Actor, now: datetime) -> None:
    mailed_shop(sqlite, now)
    waiting = draft(sqlite, now)
    with sqlite.read() as session:
        other = queue.item(session, waiting, now).alternatives[0]

    change = change_of(sqlite, waiting).model_validate(other.payload)
    desk.accepted(sqlite, desk.request(waiting, Action.EDIT, change=change), mara, now)

    [version] = in_force(sqlite)
    assert version.change.subject.text == other.label
    assert version.edited
    with sqlite.read() as session:
        assert mailings.taken(session) == (1, 1)


def test_a_product_and_a_clause_are_left_out_and_the_decision_names_them(
    store: Store, mia: Actor, now: datetime
) -> None:
    mailed_shop(store, now)
    waiting = draft(store, now)
    parts = choosing.choices(change_of(store, waiting))
    assert parts["body.4"] == "Shirt dress 2"
    kept = tuple(name for name in parts if name not in {"body.4", "body.5/0", "body.7/0"})

    desk.accepted(store, desk.request(waiting, Action.OVERRIDE, accept=kept), mia, now)  # the preheader is short

    [version] = in_force(store)
    assert [block.title.text for block in version.change.blocks] == ["Shirt dress 1", "Shirt dress 3"]
    assert [len(block.lines) for block in version.change.blocks] == [1, 0]
    assert version.change.preheader.text == "Newest: Shirt dress 1 · Shirt dress 3"
    with store.read() as session:
        [decision] = session.scalars(select(Decision)).all()
        assert decision.declined is not None
        assert decision.declined["body.4"] == "Shirt dress 2"


def test_a_mail_about_products_keeps_one(sqlite: Store, mara: Actor, now: datetime) -> None:
    mailed_shop(sqlite, now)
    waiting = draft(sqlite, now)

    refused = desk.refused(sqlite, desk.request(waiting, accept=("body.1",)), mara, now)

    assert "shows one product at least" in refused.message


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"status": "archived"}, "mail-sold-out"),
        ({"department": "Home"}, "mail-elsewhere"),
        ({"attributes": {"Color": "Green"}}, "mail-fact-changed"),
        ({"title": "Coat dress"}, "mail-fact-changed"),
    ],
)
def test_a_product_that_changed_since_is_found_and_closes_the_mail(
    sqlite: Store, mara: Actor, now: datetime, changed: dict[str, str], code: str
) -> None:
    shop = mailed_shop(sqlite, now)
    waiting = draft(sqlite, now)
    desk.set_value(sqlite, Product, shop.products[1], **changed)

    assert code in findings(sqlite, waiting, now)
    answer = desk.accepted(sqlite, desk.request(waiting), mara, now)

    assert answer.status == ProposalStatus.BLOCKED
    assert in_force(sqlite) == []


def test_what_is_sold_out_since_can_be_left_out_and_the_count_is_told(
    sqlite: Store, mara: Actor, now: datetime
) -> None:
    shop = mailed_shop(sqlite, now)
    waiting = draft(sqlite, now)
    desk.set_value(sqlite, Sku, shop.skus[1], on_hand_units=0)

    assert {"mail-sold-out", "mail-fewer"} <= findings(sqlite, waiting, now)
    kept = {
        name for name in choosing.choices(change_of(sqlite, waiting)) if name not in {"body.1", "body.4", "body.5/0"}
    }
    answer = desk.accepted(sqlite, desk.request(waiting, accept=tuple(kept)), mara, now)

    assert answer.status == ProposalStatus.BLOCKED  # the mail still counts three


def test_a_size_that_is_sold_out_again_is_found(sqlite: Store, now: datetime) -> None:
    shop = mailed_shop(sqlite, now)
    desk.set_value(sqlite, Sku, shop.skus[0], options={"Size": "8"}, on_hand_units=2)
    with sqlite.write() as session:
        session.add(Sku(product_id=shop.products[0], code="other", currency="GBP", on_hand_units=5, position=2))
    waiting = draft(sqlite, now, MailKind.BACK_IN_STOCK, back=(f"D{shop.products[0]}",))
    assert findings(sqlite, waiting, now) == set()

    desk.set_value(sqlite, Sku, shop.skus[0], on_hand_units=0)

    assert "mail-sold-out" in findings(sqlite, waiting, now)


def test_an_edited_line_is_judged_by_the_facts_of_its_product(sqlite: Store, mara: Actor, now: datetime) -> None:
    mailed_shop(sqlite, now)
    waiting = draft(sqlite, now)
    with sqlite.read() as session:
        products = queue.item(session, waiting, now).products
    known = {one: mail_facts(product) for one, product in products.items()}
    change = change_of(sqlite, waiting)

    fine = rewritten(change, {"subject": "New dresses", "body.3": "It is blue."}, known)
    wrong = rewritten(change, {"body.3": "It is waterproof and made of silk."}, known)

    assert fine.blocks[0].lines[0].clauses[0].facts == ("Color",)
    refused = desk.refused(sqlite, desk.request(waiting, Action.EDIT, change=wrong), mara, now)
    assert refused.code in (Code.NEEDS_REASON, Code.BLOCKED)
    desk.accepted(sqlite, desk.request(waiting, Action.EDIT, change=fine), mara, now)
    [version] = in_force(sqlite)
    assert (version.edited, version.change.subject.text) == (True, "New dresses")


def test_an_edit_names_no_product_that_was_not_proposed(sqlite: Store, mara: Actor, now: datetime) -> None:
    mailed_shop(sqlite, now)
    waiting = draft(sqlite, now, products=1)
    change = change_of(sqlite, waiting)
    other = change.blocks[0].model_copy(update={"product_id": change.blocks[0].product_id - 1})

    edited = change.model_copy(update={"blocks": (*change.blocks, other)})

    assert desk.refused(sqlite, desk.request(waiting, Action.EDIT, change=edited), mara, now).code == Code.NEEDS_VALUE


def test_mails_are_never_approved_in_bulk_nor_by_a_policy(
    store: Store, people: dict[Role, Actor], now: datetime
) -> None:
    mailed_shop(store, now)
    waiting = draft(store, now)
    mia = people[Role.MERCHANDISER]

    with store.write() as session:
        preview = bulk.preview(session, QueueFilter(kinds=(Kind.MAIL,)), mia, now)
        result = bulk.approve_all(session, [waiting], mia, now, "batch-1")
        terms = Terms(name="Mails", kind=Kind.MAIL, min_confidence=0.5)
        with pytest.raises(BadInputError, match="goes to many people"):
            propose(session, terms, people[Role.MANAGER], now)

    assert (preview.ids, dict(preview.skipped)) == ((), {Skip.ALONE: 1})
    assert (result.applied, dict(result.left)) == (0, {Skip.ALONE: 1})
    assert desk.proposal(store, waiting).status == ProposalStatus.OPEN


def test_words_warned_about_in_a_mail_are_approved_for_its_department(
    sqlite: Store, mara: Actor, now: datetime
) -> None:
    mailed_shop(sqlite, now)
    change = change_of(sqlite, draft(sqlite, now))
    subject = Line("Made to last", (Said("Made to last"),))
    edited = change.model_copy(update={"subject": subject})
    waiting = propose_instead(sqlite, edited, now)
    with sqlite.read() as session:
        assert queue.item(session, waiting, now).wordings == ("Made to last",)

    with sqlite.write() as session:
        assert approve_wording(session, waiting, "Made to last", mara, now) == "Fashion"

    assert findings(sqlite, waiting, now) == set()


def test_an_approved_version_is_never_changed(store: Store, mia: Actor, now: datetime) -> None:
    mailed_shop(store, now)
    desk.accepted(store, desk.request(draft(store, now)), mia, now)

    with pytest.raises(DatabaseError, match="insert-only"), store.write() as session:
        session.execute(update(MailingVersion).values(mail={}))


def test_history_tells_of_a_mail_approved_and_taken_back(sqlite: Store, mara: Actor, now: datetime) -> None:
    mailed_shop(sqlite, now)
    answer = desk.accepted(sqlite, desk.request(draft(sqlite, now)), mara, now)
    with sqlite.write() as session:
        undo(session, answer.decision_id, mara, now, "undo-key")

    with sqlite.read() as session:
        rows = history.search(session).rows

    assert [(row.action, row.title, row.label) for row in rows] == [
        (Action.UNDO, "New arrivals · Fashion", "E-mail"),
        (Action.APPROVE, "New arrivals · Fashion", "E-mail"),
    ]
    assert rows[1].after_text == "New in Fashion: Shirt dress 1 and 2 more"


def test_the_queue_shows_a_mail_by_its_subject(store: Store, people: dict[Role, Actor], now: datetime) -> None:
    mailed_shop(store, now)
    draft(store, now, MailKind.CART, department="")

    with store.read() as session:
        rows = queue.page(session, QueueFilter(field="mail"), people[Role.MARKETER], now).rows

    assert [(row.title, row.proposed) for row in rows] == [("Cart left behind", "Your cart is still here")]
