"""Approved mails as files: each once, none that is not approved, taken back like every other publication."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.errors import BadInputError, NotAllowedError
from core.mails import MailKind
from core.proposals.undo import undo
from core.publish import PublicationResult, publish, roll_back
from core.publish.mails import MAIL, waiting
from core.records.catalogue import Sku
from core.records.choices import ProposalStatus, PublicationStatus, Role
from core.records.store import Store
from core.records.work import Outbox, Publication
from tests.conftest import add_people
from tests.proposals import desk
from tests.proposals.mail_desk import draft, mailed_shop

People = dict[Role, Actor]


def go(store: Store, people: People, folder: Path, now: datetime, **to: str) -> PublicationResult | None:
    return publish(store, MAIL, folder, people[Role.MERCHANDISER], now, **to)


def approved(store: Store, people: People, now: datetime, **wanted: Any) -> desk.Decided:
    return desk.accepted(store, desk.request(draft(store, now, **wanted)), people[Role.MARKETER], now)


def files(done: PublicationResult | None) -> dict[str, str]:
    assert done is not None
    with zipfile.ZipFile(done.path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def told(done: PublicationResult | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files(done)["mails.json"])["mails"]
    return found


def names(store: Store) -> list[tuple[str, bool]]:
    with store.read() as session:
        return [(one.name, bool(one.held)) for one in waiting(session)]


def test_only_what_was_approved_goes_out_and_only_once(
    store: Store, people: People, tmp_path: Path, now: datetime
) -> None:
    mailed_shop(store, now)
    mail = approved(store, people, now)
    draft(store, now, kind=MailKind.CART, department="")

    done = go(store, people, tmp_path, now, webhook_url="https://hook.example")

    assert done is not None
    assert (done.values, done.products) == (1, 3)
    assert sorted(files(done)) == ["mails.json", "new-arrivals-fashion-1.html", "new-arrivals-fashion-1.txt"]
    assert "* Shirt dress 1\n" in files(done)["new-arrivals-fashion-1.txt"]
    assert desk.proposal(store, mail.proposal_id).status == ProposalStatus.PUBLISHED
    assert go(store, people, tmp_path, now) is None
    assert names(store) == []
    with store.read() as session:
        [message] = session.scalars(select(Outbox)).all()
        assert (message.payload["channel"], message.payload["values"], message.payload["ai_values"]) == ("mail", 1, 1)


def test_the_list_marks_what_ai_wrote_who_approved_it_and_names_the_merge_fields(
    sqlite: Store, now: datetime, tmp_path: Path
) -> None:
    people = add_people(sqlite)
    mailed_shop(sqlite, now)
    approved(sqlite, people, now)

    done = go(sqlite, people, tmp_path, now)

    [one] = told(done)
    assert one["digital_source_type"] == "trained_algorithmic_media"
    assert (one["writer"], one["edited"], one["send"]) == ("scripted writer", False, True)
    assert one["approved_by"] == people[Role.MARKETER].name
    assert "{{unsubscribe_url}}" in one["merge_fields"]
    assert '<meta name="digital-source-type" content="trained_algorithmic_media">' in files(done)[one["files"][0]]
    assert {"part": "body.2", "text": "Shirt dress 1", "clauses": [["Shirt dress 1", ["Title"], 1]]} in one["lines"]


def test_a_mail_whose_product_is_sold_out_by_then_stays_behind(
    store: Store, people: People, tmp_path: Path, now: datetime
) -> None:
    shop = mailed_shop(store, now)
    approved(store, people, now)
    desk.set_value(store, Sku, shop.skus[0], on_hand_units=0)

    assert go(store, people, tmp_path / "out", now) is None
    assert names(store) == [("New arrivals · Fashion", True)]
    assert not (tmp_path / "out").exists()


def test_a_mail_that_was_taken_back_after_it_went_out_is_withdrawn(
    store: Store, people: People, tmp_path: Path, now: datetime
) -> None:
    mailed_shop(store, now)
    mail = approved(store, people, now)
    go(store, people, tmp_path, now)
    with store.write() as session:
        undo(session, mail.decision_id, people[Role.MARKETER], now, "undo-key")

    [one] = told(go(store, people, tmp_path, now))

    assert (one["send"], one["files"]) == (False, [])
    assert go(store, people, tmp_path, now) is None


def test_a_publication_is_taken_back_to_the_mail_before_and_what_was_approved_waits_again(
    store: Store, people: People, tmp_path: Path, now: datetime
) -> None:
    mailed_shop(store, now)
    first = approved(store, people, now)
    go(store, people, tmp_path, now)
    second = approved(store, people, now, days=1)
    done = go(store, people, tmp_path, now)
    assert done is not None

    back = roll_back(store, done.publication_id, people[Role.MERCHANDISER], now)

    [one] = told(back)
    assert one["send"]
    assert len(one["product_ids"]) == 3
    assert desk.proposal(store, second.proposal_id).status == ProposalStatus.APPLIED
    assert desk.proposal(store, first.proposal_id).status == ProposalStatus.PUBLISHED
    assert names(store) == [("New arrivals · Fashion", False)]
    with store.read() as session:
        assert session.get_one(Publication, done.publication_id).status == PublicationStatus.ROLLED_BACK
    with pytest.raises(BadInputError, match="rolled back already"):
        roll_back(store, done.publication_id, people[Role.MERCHANDISER], now)
    with pytest.raises(BadInputError, match="itself a roll-back"):
        roll_back(store, back.publication_id, people[Role.MERCHANDISER], now)
    assert go(store, people, tmp_path, now) is not None


def test_a_replaced_mail_is_not_taken_back(store: Store, people: People, tmp_path: Path, now: datetime) -> None:
    mailed_shop(store, now)
    approved(store, people, now)
    first = go(store, people, tmp_path, now)
    approved(store, people, now, days=1)
    go(store, people, tmp_path, now)
    assert first is not None

    with pytest.raises(BadInputError, match="replaced every mail"):
        roll_back(store, first.publication_id, people[Role.MERCHANDISER], now)


def test_a_marketer_approves_mails_and_does_not_send_them(sqlite: Store, tmp_path: Path, now: datetime) -> None:
    people = add_people(sqlite)
    with pytest.raises(NotAllowedError):
        publish(sqlite, MAIL, tmp_path, people[Role.MARKETER], now)
