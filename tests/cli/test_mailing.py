"""Drafting an e-mail from a terminal."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlmodel import col

from core.records.base import utc_now
from core.records.flow import Proposal
from core.records.store import Store
from tests.cli.conftest import Run
from tests.proposals.desk import accepted, colleague, open_shop, request

DRAFT = ("draft-mail", "--kind", "new-arrivals", "--department", "Fashion")


def waiting(store: Store) -> list[str]:
    with store.read() as session:
        wanted = select(col(Proposal.title)).where(col(Proposal.kind) == "mail", col(Proposal.status) == "open")
        return list(session.scalars(wanted))


def test_drafting_says_that_the_mail_waits_for_a_decision(
    run: Run, opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_shop(opened)
    monkeypatch.setenv("ENDCAP_SHOP_URL", "https://shop.example")

    assert run(*DRAFT).output.startswith("A mail with 3 subjects and 3 products waits for a decision.\n")
    assert waiting(opened) == ["New arrivals · Fashion"]
    assert "was not queued. The very same mail waits" in run(*DRAFT).output


def test_without_the_shops_address_it_says_what_to_mend(run: Run, opened: Store) -> None:
    open_shop(opened)

    said = run(*DRAFT).output

    assert "was not queued. The button leads to '', which is no web address. Set ENDCAP_SHOP_URL" in said
    assert "forbidden, button: The button leads to ''" in said
    assert waiting(opened) == []


def test_a_department_that_is_not_there_is_refused_in_one_line(run: Run, opened: Store) -> None:
    open_shop(opened)

    refused = run("draft-mail", "--kind", "cart", "--department", "Fasion", code=2)

    assert "There is no department 'Fasion' with products on sale. Nothing was drafted" in refused.output


def test_only_an_approved_mail_is_published_and_a_roll_back_says_what_not_to_send(
    run: Run, opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_shop(opened)
    monkeypatch.setenv("ENDCAP_SHOP_URL", "https://shop.example")
    run(*DRAFT)
    assert (
        "Nothing to publish: the sending program has every approved mail" in run("publish", "--channel", "mail").output
    )
    with opened.read() as session:
        found = session.scalars(select(Proposal).where(col(Proposal.status) == "open")).one()
        asked = request(found.id or 0, version=found.version)
    accepted(opened, asked, colleague(opened, "Mara"), utc_now())

    assert "Publication 1 holds 1 mail of 3 products." in run("publish", "--channel", "mail").output
    back = run("publish", "--channel", "mail", "--roll-back", "1").output

    assert "Publication 2 holds 1 mail of 0 products." in back
    assert "New arrivals · Fashion stayed behind: it waits to be published." in back
