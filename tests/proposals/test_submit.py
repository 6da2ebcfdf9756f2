"""Drafts become open proposals once; newer ones take the place of older ones; what was decided is not raised again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.changes import AttributesChange, CategoryChange, Draft, Finding, Level, fingerprint
from core.proposals.submit import Submitted, submit
from core.proposals.undo import undo
from core.records.catalogue import Product
from core.records.choices import Action, Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    price_draft,
    proposal,
    propose,
    refused,
    request,
    set_value,
)


def _submit(store: Store, now: datetime, *drafts: Draft, run: str = "") -> Submitted:
    with store.write() as session:
        return submit(session, drafts, None, now, run)


def _other(shop: Shop) -> Draft:
    """Another suggestion for the first product's category."""
    return category_draft(shop, change=CategoryChange(category_id=shop.retired, path="Clothing > Corsets"))


def test_a_draft_becomes_an_open_proposal(store: Store, shop: Shop, now: datetime) -> None:
    draft = category_draft(shop, search_text="Crème linen", model_version="7", confidence_raw=0.8)

    assert _submit(store, now, draft, run="night-1") == Submitted(created=1)

    row = proposal(store, 1)
    assert (row.status, row.version, row.kind, row.subject) == ("open", 1, "category", f"product:{shop.products[0]}")
    assert (row.base_value, row.run, row.model_version) == (shop.shirts, "night-1", "7")
    assert (row.fingerprint, row.search_text) == (fingerprint(draft), "shirt dress 1 creme linen")
    assert (row.created_at, row.expires_at) == (now, now + timedelta(days=90))
    assert row.worth == pytest.approx(118)  # (0.1 × 50.00 + 0.9 × 1.00) in 5 s


def test_a_value_to_fill_in_is_surely_wrong_but_takes_its_time(store: Store, shop: Shop, now: datetime) -> None:
    (open_id,) = propose(store, now, price_draft(shop, value=None, confidence=1.0))

    assert proposal(store, open_id).worth == pytest.approx(5000 / 30)


def test_the_same_draft_again_is_the_same_proposal(store: Store, shop: Shop, now: datetime) -> None:
    _submit(store, now, category_draft(shop))

    again = _submit(store, now + timedelta(days=1), category_draft(shop, confidence=0.7), category_draft(shop))

    assert again == Submitted(same=2)
    assert proposal(store, 1).created_at == now


def test_a_newer_suggestion_supersedes_the_open_one(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    _submit(store, now, category_draft(shop))

    assert _submit(store, now, _other(shop)) == Submitted(created=1, superseded=1)

    old = proposal(store, 1)
    assert (old.status, old.version, old.superseded_by_id) == ("superseded", 2, 2)
    assert "A newer suggestion" in refused(store, request(1), mia, now).message


def test_other_places_are_not_superseded(store: Store, shop: Shop, now: datetime) -> None:
    drafts = [
        category_draft(shop),
        category_draft(shop, 1),
        category_draft(shop, locale="de-DE"),
        category_draft(shop, channel="google"),
        attributes_draft(shop),
    ]

    assert _submit(store, now, *drafts) == Submitted(created=5)


def test_of_several_drafts_for_one_place_the_last_counts(store: Store, shop: Shop, now: datetime) -> None:
    assert _submit(store, now, category_draft(shop), _other(shop)).created == 1

    assert proposal(store, 1).payload["category_id"] == shop.retired


def test_a_suggestion_that_comes_back_takes_its_place_again(store: Store, shop: Shop, now: datetime) -> None:
    _submit(store, now, category_draft(shop))
    _submit(store, now, _other(shop))

    assert _submit(store, now, category_draft(shop, confidence=0.95)) == Submitted(created=1, superseded=1)

    first, second = proposal(store, 1), proposal(store, 2)
    assert (first.status, first.version, first.confidence) == ("open", 3, 0.95)
    assert (first.superseded_by_id, second.superseded_by_id) == (None, 1)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT])
def test_what_was_decided_is_not_raised_again(
    store: Store, shop: Shop, mia: Actor, now: datetime, action: Action
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    accepted(store, request(open_id, action), mia, now)

    assert _submit(store, now, category_draft(shop)) == Submitted(same=1)


def test_what_went_stale_may_be_raised_again(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    set_value(store, Product, shop.products[0], category_id=None)
    accepted(store, request(open_id), mia, now)
    set_value(store, Product, shop.products[0], category_id=shop.shirts)

    assert _submit(store, now, category_draft(shop)) == Submitted(created=1)
    assert accepted(store, request(open_id, version=3), mia, now).status == "applied"


def test_an_escalation_is_handed_over(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    due_at = now + timedelta(days=2)
    accepted(
        store,
        request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER, due_at=due_at, note="which?"),
        mia,
        now,
    )

    _submit(store, now, _other(shop))

    newer = proposal(store, 2)
    assert (newer.escalated_to, newer.escalated_by_id) == ("manager", mia.user_id)
    assert (newer.escalation_note, newer.due_at) == ("which?", due_at)


def test_declined_values_are_not_suggested_again(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, attributes_draft(shop))
    accepted(store, request(open_id, accept=("Color",)), mia, now)

    rest = attributes_draft(shop, values={"Fit": "Slim", "Material": "Linen"})
    assert _submit(store, now, rest) == Submitted(same=1)
    other = attributes_draft(shop, values={"Fit": "Regular", "Material": "Linen"})
    assert _submit(store, now, other) == Submitted(created=1)

    assert proposal(store, 2).payload["values"] == {"Fit": "Regular"}


def test_declined_values_are_suggested_again_for_another_live_value(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, attributes_draft(shop))
    accepted(store, request(open_id, accept=("Color",)), mia, now)

    change = AttributesChange(values={"Fit": "Slim"})
    moved = attributes_draft(shop, change=change, base_value={"Fit": "Regular"})

    assert _submit(store, now, moved) == Submitted(created=1)


def test_values_declined_in_a_decision_that_was_taken_back_are_suggested_again(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, attributes_draft(shop))
    answer = accepted(store, request(open_id, accept=("Color",)), mia, now)
    with store.write() as session:
        undo(session, answer.decision_id, mia, now, "u")

    assert _submit(store, now, attributes_draft(shop, values={"Fit": "Slim"})).created == 1


def test_findings_come_from_fresh_facts_from_a_function_or_by_fingerprint(
    store: Store, shop: Shop, now: datetime
) -> None:
    first, second, third = _other(shop), category_draft(shop, 1), category_draft(shop, 2)
    found = Finding(level=Level.WARN, code="odd", message="Odd.")
    with store.write() as session:
        submit(session, [first], None, now)
        submit(session, [second], lambda _draft: [found], now)
        submit(session, [third], {fingerprint(third): [found]}, now)

    with store.read() as session:
        codes = [row[0]["code"] for row in session.scalars(select(Proposal.findings).order_by(Proposal.id))]  # type: ignore[arg-type]
    assert codes == ["category-retired", "odd", "odd"]


def test_many_drafts_go_in_by_chunks(store: Store, shop: Shop, now: datetime) -> None:
    drafts = [replace(category_draft(shop), locale=f"l{number}") for number in range(1201)]

    assert _submit(store, now, *drafts) == Submitted(created=1201)
    assert _submit(store, now, *drafts) == Submitted(same=1201)
