"""An e-mail drafted from the store: its products, and the proposal that it becomes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.copywriting.mail.parts import MailKind
from core.copywriting.writing import CopyRequest, Writer
from core.errors import BadInputError
from core.jobs.mailing import DraftedMail, MailOrder, draft_mail
from core.records.base import Json
from core.records.catalogue import Product, Sku
from core.records.choices import Kind
from core.records.flow import Proposal
from core.records.store import Store
from core.records.voice import VoiceGuide
from tests.copywriting.scripted import Scripted
from tests.proposals.desk import open_shop

SHOP = "https://shop.example"


def described(request: CopyRequest) -> list[str]:
    """The title, and then the colour."""
    return [f"{request.facts.values['Title'][0]}. Comes in {request.facts.values['Color'][0].lower()}."]


def drafted(store: Store, now: datetime, kind: MailKind = MailKind.NEW_ARRIVALS, **changed: Any) -> DraftedMail:
    return drafted_by(Scripted(described), store, now, kind, **changed)


def drafted_by(writer: Writer, store: Store, now: datetime, kind: MailKind, **changed: Any) -> DraftedMail:
    @contextmanager
    def of_department(_department: str) -> Iterator[Writer]:
        yield writer

    order = MailOrder(**{"kind": kind, "department": "Fashion", "shop_url": SHOP, **changed})
    return draft_mail(store, order, of_department, now)


def shop(store: Store, now: datetime, **of_the_second: Any) -> None:
    """Three dresses, one a day until now; the first of them came last."""
    opened = open_shop(store)
    with store.write() as session:
        for number, product_id in enumerate(opened.products):
            session.get_one(Product, product_id).created_at = now - timedelta(days=number, hours=1)
        second = session.get_one(Product, opened.products[1])
        for name, value in of_the_second.items():
            setattr(second, name, value)


def titles(done: DraftedMail) -> list[str]:
    return [part.title.text for part in done.composed.mail.products]


def test_what_arrived_in_that_time_is_told_the_newest_first(store: Store, now: datetime) -> None:
    shop(store, now)

    done = drafted(store, now, days=1)

    mail = done.composed.mail
    assert titles(done) == ["Shirt dress 1", "Shirt dress 2"]
    assert mail.intro[0].text == "Two products have arrived in Fashion since 1 March."
    assert [one.text for one in mail.products[0].lines] == ["Comes in blue."]
    assert mail.products[0].product.address == f"{SHOP}/products/dress-1"
    assert done.is_queued


@pytest.mark.parametrize("changed", [{"status": "draft"}, {"department": "Home"}, {"status": "archived"}])
def test_what_is_not_for_sale_there_is_not_told(store: Store, now: datetime, changed: dict[str, str]) -> None:
    shop(store, now, **changed)

    assert titles(drafted(store, now)) == ["Shirt dress 1", "Shirt dress 3"]


def test_what_is_sold_out_is_not_told(store: Store, now: datetime) -> None:
    shop(store, now)
    with store.write() as session:
        session.scalars(select(Sku).where(col(Sku.code) == _code(store, 2))).one().on_hand_units = 0

    assert titles(drafted(store, now)) == ["Shirt dress 1", "Shirt dress 3"]


def test_skus_that_are_back_are_told_in_the_order_given_with_their_sizes(store: Store, now: datetime) -> None:
    shop(store, now)
    with store.write() as session:
        for sku in session.scalars(select(Sku)):
            sku.options = {"Size": str(sku.product_id)}
            sku.on_hand_units = 3

    done = drafted(store, now, MailKind.BACK_IN_STOCK, back=(_code(store, 3), _code(store, 1)))

    assert titles(done) == ["Shirt dress 3", "Shirt dress 1"]
    third = done.composed.mail.products[0]
    assert third.lines[0].text == f"Back again in size {third.product.id}."


def test_a_sku_that_cannot_be_bought_is_not_back(store: Store, now: datetime) -> None:
    shop(store, now)
    with store.write() as session:
        session.scalars(select(Sku).where(col(Sku.code) == _code(store, 3))).one().on_hand_units = 0

    done = drafted(store, now, MailKind.BACK_IN_STOCK, back=(_code(store, 3), _code(store, 1)))

    assert titles(done) == ["Shirt dress 1"]


def test_an_unknown_sku_or_department_is_refused(store: Store, now: datetime) -> None:
    shop(store, now)

    with pytest.raises(BadInputError, match="no SKU D-none"):
        drafted(store, now, MailKind.BACK_IN_STOCK, back=(_code(store, 1), "D-none"))
    with pytest.raises(BadInputError, match="no department 'Fasion'"):
        drafted(store, now, department="Fasion")


def test_a_writer_that_stops_leaves_the_others_with_their_names(store: Store, now: datetime) -> None:
    shop(store, now)

    done = drafted_by(Scripted(described, budget=1), store, now, MailKind.NEW_ARRIVALS)

    assert [len(part.lines) for part in done.composed.mail.products] == [1, 0, 0]


def test_a_product_cannot_make_a_merge_field_of_its_words(sqlite: Store, now: datetime) -> None:
    shop(sqlite, now, title="Dress {{first_name|x}} *|MC:SUBJECT|*")

    done = drafted(sqlite, now)

    assert titles(done)[1] == "Dress ((first_name|x)) MC:SUBJECT"
    [waiting] = proposals(sqlite)
    assert "{{first_name|x}}" not in json.dumps(waiting.payload)


def test_a_mail_waits_for_a_decision_under_its_first_subject_with_the_others_beside_it(
    store: Store, now: datetime
) -> None:
    shop(store, now)

    done = drafted(store, now)

    assert done.is_queued
    [waiting] = proposals(store)
    subjects = [line.text for line in done.composed.mail.subjects]
    assert (waiting.kind, waiting.field, waiting.locale, waiting.channel) == ("mail", "mail", "en-GB", "email")
    assert (waiting.title, waiting.department) == ("New arrivals · Fashion", "Fashion")
    assert [waiting.payload["subject"]["text"], *(one["label"] for one in waiting.alternatives)] == subjects
    assert waiting.alternatives[0]["payload"]["blocks"] == waiting.payload["blocks"]
    assert waiting.payload["writer"] == "scripted writer"
    assert waiting.payload["blocks"][0]["facts"] == {"Title": ["Shirt dress 1"], "Color": ["Blue"]}
    assert waiting.payload["facts"]["Products"][0] == "3"
    assert waiting.confidence == 0.8


def test_the_same_mail_is_drafted_once_and_another_takes_its_place(store: Store, now: datetime) -> None:
    shop(store, now)
    drafted(store, now)

    again, other = drafted(store, now + timedelta(minutes=5)), drafted(store, now, days=1)

    assert (again.is_queued, again.why_not[:18]) == (False, "The very same mail")
    assert other.is_queued
    first, second = proposals(store)
    assert (first.status, first.superseded_by_id, second.status) == ("superseded", second.id, "open")
    assert first.subject == second.subject


def test_a_forbidden_mail_is_not_queued_and_says_why(sqlite: Store, now: datetime) -> None:
    shop(sqlite, now)

    done = drafted(sqlite, now, shop_url="")

    assert (done.is_queued, proposals(sqlite)) == (False, [])
    assert "Set ENDCAP_SHOP_URL" in done.why_not


def test_a_day_of_another_year_says_so(sqlite: Store, now: datetime) -> None:
    shop(sqlite, now)

    [opening] = drafted(sqlite, now, days=90).composed.mail.intro

    assert opening.text == "Three products have arrived in Fashion since 2 December 2025."


def test_the_guide_of_the_channel_email_goes_before_the_departments(sqlite: Store, now: datetime) -> None:
    shop(sqlite, now)
    with sqlite.write() as session:
        for channel, banned in (("", "shirt dress"), ("email", "comes in")):
            session.add(VoiceGuide(department="Fashion", channel=channel, version=1, guide={"banned": [banned]}))

    done = drafted(sqlite, now)

    assert titles(done) == ["Shirt dress 1", "Shirt dress 2", "Shirt dress 3"]
    assert [part.lines for part in done.composed.mail.products] == [(), (), ()]


def test_a_carts_mail_needs_no_department(store: Store, now: datetime) -> None:
    assert drafted(store, now, MailKind.CART, department="").is_queued

    [waiting] = proposals(store)
    assert (waiting.title, waiting.department, waiting.payload["blocks"]) == ("Cart left behind", "", [])


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"kind": "party"}, "'party' is no occasion"), ({"kind": "cart", "subjects": 0}, "number from 1 to 5")],
)
def test_an_order_that_makes_no_sense_is_refused(asked: dict[str, Json], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        MailOrder.of(asked, "en-GB")


def test_an_order_is_the_same_again_from_a_jobs_arguments() -> None:
    order = MailOrder(MailKind.BACK_IN_STOCK, "Home", 7, ("A 1", "B"), 2, 4, SHOP, "de-DE")

    assert MailOrder.of(order.arguments(), "de-DE") == order


def proposals(store: Store) -> list[Proposal]:
    with store.read() as session:
        found = session.scalars(
            select(Proposal).where(col(Proposal.kind) == Kind.MAIL).order_by(col(Proposal.id))
        ).all()
        session.expunge_all()
        return list(found)


def _code(store: Store, number: int) -> str:
    """The code of the SKU of the dress of that number."""
    with store.read() as session:
        wanted = select(col(Sku.code)).join(Product, col(Product.id) == col(Sku.product_id))
        return session.scalars(wanted.where(col(Product.handle) == f"dress-{number}")).one()
