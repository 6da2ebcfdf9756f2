"""An e-mail drafted from the store: its products, its three files, and nothing of a forbidden one but the list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.copywriting.mail.parts import MailKind
from core.copywriting.writing import CopyRequest, Writer
from core.errors import BadInputError
from core.jobs.mailing import Drafted, MailOrder, draft_mail, write
from core.records.catalogue import Product, Sku
from core.records.store import Store
from core.records.voice import VoiceGuide
from tests.copywriting.scripted import Scripted
from tests.proposals.desk import open_shop

SHOP = "https://shop.example"


def described(request: CopyRequest) -> list[str]:
    """The title, and then the colour."""
    return [f"{request.facts.values['Title'][0]}. Comes in {request.facts.values['Color'][0].lower()}."]


def drafted(store: Store, now: datetime, kind: MailKind = MailKind.NEW_ARRIVALS, **changed: Any) -> Drafted:
    return drafted_by(Scripted(described), store, now, kind, **changed)


def drafted_by(writer: Writer, store: Store, now: datetime, kind: MailKind, **changed: Any) -> Drafted:
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


def titles(done: Drafted) -> list[str]:
    return [part.title.text for part in done.composed.mail.products]


def test_what_arrived_in_that_time_is_told_the_newest_first(store: Store, now: datetime) -> None:
    shop(store, now)

    done = drafted(store, now, days=2)

    mail = done.composed.mail
    assert titles(done) == ["Shirt dress 1", "Shirt dress 2"]
    assert mail.intro[0].text == "Two products have arrived in Fashion since 28 February."
    assert [one.text for one in mail.products[0].lines] == ["Comes in blue."]
    assert mail.products[0].product.address == f"{SHOP}/products/dress-1"
    assert not done.is_blocked


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


def test_a_product_cannot_make_a_merge_field_of_its_words(sqlite: Store, now: datetime, tmp_path: Path) -> None:
    shop(sqlite, now, title="Dress {{first_name|x}} *|MC:SUBJECT|*")

    done = drafted(sqlite, now)

    assert titles(done)[1] == "Dress ((first_name|x)) MC:SUBJECT"
    for path in write(done, tmp_path, now):
        assert "{{first_name|x}}" not in path.read_text(encoding="utf-8")


def test_three_files_hold_the_mail_and_what_it_says(sqlite: Store, now: datetime, tmp_path: Path) -> None:
    shop(sqlite, now)
    done = drafted(sqlite, now)

    paths = write(done, tmp_path / "out", now)

    assert [path.name for path in paths] == [
        f"new-arrivals-fashion-draft.{ending}" for ending in ("html", "txt", "json")
    ]
    told = json.loads(paths[2].read_text(encoding="utf-8"))
    assert told["approved"] is False
    assert (told["writer"], told["writer_version"]) == ("scripted writer", "1")
    assert told["digital_source_type"] == "trained_algorithmic_media"
    assert told["facts"]["Products"][0] == "3"
    assert told["merge_fields"] == [
        "{{first_name|there}}",
        "{{shop_name|this shop}}",
        "{{unsubscribe_url}}",
        "{{shop_address}}",
    ]
    clauses = [clause for one in told["lines"] for clause in one["clauses"]]
    assert {"text": "Shirt dress 1", "facts": ["Title"], "product_id": told["products"][0]["id"]} in clauses


def test_of_a_forbidden_mail_only_the_list_is_written_and_an_earlier_draft_goes(
    sqlite: Store, now: datetime, tmp_path: Path
) -> None:
    shop(sqlite, now)
    write(drafted(sqlite, now), tmp_path, now)
    done = drafted(sqlite, now, shop_url="")

    paths = write(done, tmp_path, now)

    assert done.is_blocked
    assert [path.suffix for path in paths] == [".json"]
    assert list(tmp_path.glob("*-draft.*")) == list(paths)
    assert "mail-link" in [one["code"] for one in json.loads(paths[0].read_text(encoding="utf-8"))["findings"]]


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


def test_a_carts_mail_needs_no_department(sqlite: Store, now: datetime, tmp_path: Path) -> None:
    done = drafted(sqlite, now, MailKind.CART, department="")

    assert next(path.name for path in write(done, tmp_path, now)) == "cart-draft.html"


def _code(store: Store, number: int) -> str:
    """The code of the SKU of the dress of that number."""
    with store.read() as session:
        wanted = select(col(Sku.code)).join(Product, col(Product.id) == col(Sku.product_id))
        return session.scalars(wanted.where(col(Product.handle) == f"dress-{number}")).one()
