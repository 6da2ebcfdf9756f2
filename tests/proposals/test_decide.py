"""A decision is made once, on the version that was seen, and applied at once on facts read now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.changes import AttributesChange, CategoryChange, Change, FieldWrite, FixChange, Json, MergeChange
from core.errors import BadInputError, NotAllowedError
from core.proposals import audit
from core.proposals.decide import REASONS, Code
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Role
from core.records.flow import AppliedWrite, Proposal
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    colleague,
    decided,
    decisions,
    merge_draft,
    price_draft,
    product,
    proposal,
    propose,
    refused,
    request,
    set_value,
)


def test_an_approval_writes_the_value_and_is_kept(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    answer = accepted(store, request(open_id, note="clear", active_ms=900), mia, now)

    assert answer.status == "applied"
    assert answer.writes == (FieldWrite(shop.products[0], "category_id", shop.shirts, shop.dresses),)
    assert product(store, shop.products[0]).category_id == shop.dresses
    assert (proposal(store, open_id).status, proposal(store, open_id).version) == ("applied", 2)
    with store.read() as session:
        (kept,) = decisions(session)
        assert (kept.action, kept.status_after, kept.proposal_version) == ("approve", "applied", 1)
        assert (kept.actor_id, kept.actor_role, kept.policy_id) == (mia.user_id, "merchandiser", None)
        assert (kept.before, kept.note, kept.active_ms) == (shop.shirts, "clear", 900)
        assert kept.payload == {"kind": "category", "category_id": shop.dresses, "path": "Clothing > Dresses"}
        (write,) = session.scalars(select(AppliedWrite)).all()
        assert (write.decision_id, write.proposal_id, write.field) == (kept.id, open_id, "category_id")
        assert (write.before, write.after, write.created_at) == (shop.shirts, shop.dresses, now)
        assert audit.verify(session).broken is None


def test_a_rejection_writes_nothing_and_needs_a_known_reason(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    assert refused(store, request(open_id, Action.REJECT, reason_code=""), mia, now).code == Code.NEEDS_REASON
    assert refused(store, request(open_id, Action.REJECT, reason_code="because"), mia, now).code == Code.NEEDS_REASON
    assert accepted(store, request(open_id, Action.REJECT), mia, now).status == "rejected"

    assert product(store, shop.products[0]).category_id == shop.shirts


def test_reasons_fit_on_the_keys_1_to_7() -> None:
    for reasons in REASONS.values():
        assert 1 <= len(reasons) <= 7
        assert len({reason.code for reason in reasons}) == len(reasons)


def test_the_same_key_again_returns_the_first_answer(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    asked = request(open_id)

    first = accepted(store, asked, mia, now)
    again = accepted(store, asked, mia, now + timedelta(minutes=1))

    assert (again.decision_id, again.status, again.writes) == (first.decision_id, first.status, first.writes)
    with store.read() as session:
        assert len(decisions(session)) == 1
    assert product(store, shop.products[0]).rev == 2


def test_a_key_belongs_to_one_proposal(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    first, second = propose(store, now, category_draft(shop), category_draft(shop, 1))
    accepted(store, request(first, idempotency_key="k"), mia, now)

    with pytest.raises(BadInputError, match=f"proposal {first}"):
        decided(store, request(second, idempotency_key="k"), mia, now)
    with pytest.raises(BadInputError, match="needs an idempotency key"):
        decided(store, request(second, idempotency_key=""), mia, now)


def test_the_second_of_two_people_is_told_who_was_faster(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    ola = colleague(store, "Ola")
    accepted(store, request(open_id, Action.REJECT), ola, now)

    answer = refused(store, request(open_id), mia, now)

    assert (answer.code, answer.by, answer.their_action) == (Code.NOT_OPEN, "Ola", Action.REJECT)
    assert "Ola was faster and rejected it" in answer.message
    assert product(store, shop.products[0]).category_id == shop.shirts


def test_a_person_with_two_tabs_is_told_of_their_own_decision(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    accepted(store, request(open_id, Action.REJECT), mia, now)

    answer = refused(store, request(open_id), mia, now)

    assert (answer.code, answer.by, answer.their_action) == (Code.NOT_OPEN, None, Action.REJECT)
    assert answer.message.startswith("You decided this already, in another tab or window: you rejected it.")
    assert "faster" not in answer.message
    assert product(store, shop.products[0]).category_id == shop.shirts


def test_what_one_escalated_in_another_tab_is_still_to_be_decided(
    store: Store, shop: Shop, max_: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    accepted(store, request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER), max_, now)

    answer = refused(store, request(open_id, version=1), max_, now)

    assert (answer.code, answer.by) == (Code.VERSION, None)
    assert "you escalated it. This second decision was not kept; look at it again and decide." in answer.message


def test_a_version_that_moved_on_is_refused_though_it_is_open(
    store: Store, shop: Shop, mia: Actor, max_: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    accepted(store, request(open_id, Action.ESCALATE, escalate_to=Role.MANAGER), mia, now)

    answer = refused(store, request(open_id, version=1), max_, now)

    assert (answer.code, answer.by, answer.their_action) == (Code.VERSION, "Merchandiser", Action.ESCALATE)


def test_what_is_unknown_or_expired_is_refused(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    assert refused(store, request(9999), mia, now).code == Code.UNKNOWN
    assert refused(store, request(open_id), mia, now + timedelta(days=90)).code == Code.EXPIRED
    assert accepted(store, request(open_id), mia, now + timedelta(days=89)).status == "applied"


def test_a_marketer_may_not_decide_the_catalogue(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    with pytest.raises(NotAllowedError, match="A marketer may not decide category proposals"):
        decided(store, request(open_id), people[Role.MARKETER], now)

    assert proposal(store, open_id).status == "open"


def test_a_live_value_that_moved_makes_it_stale(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    set_value(store, Product, shop.products[0], category_id=None)

    answer = accepted(store, request(open_id), mia, now)

    assert (answer.status, answer.writes) == ("stale", ())
    assert product(store, shop.products[0]).category_id is None
    with store.read() as session:
        (kept,) = decisions(session)
        assert (kept.action, kept.status_after, kept.before) == ("approve", "stale", None)


def test_a_product_that_changed_elsewhere_is_not_stale(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    set_value(store, Product, shop.products[0], title="Another name", rev=7)

    assert accepted(store, request(open_id), mia, now).status == "applied"


def test_an_edit_applies_the_edited_value(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, price_draft(shop, value=2500))

    change = FixChange(field="price_minor", sku_id=shop.skus[0], value=2800)
    answer = accepted(store, request(open_id, Action.EDIT, change=change), mia, now)

    assert answer.writes == (FieldWrite(shop.products[0], "price_minor", 3000, 2800, shop.skus[0]),)
    with store.read() as session:
        assert session.get_one(Sku, shop.skus[0]).price_minor == 2800
        assert decisions(session)[0].payload["value"] == 2800
        assert session.get_one(Proposal, open_id).payload["value"] == 2500


def test_an_edited_value_is_checked_again(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, price_draft(shop, value=2500))

    free = FixChange(field="price_minor", sku_id=shop.skus[0], value=0)
    answer = refused(store, request(open_id, Action.EDIT, change=free), mia, now)

    assert answer.code == Code.BLOCKED
    assert "A price must be more than nothing" in answer.message
    assert proposal(store, open_id).status == "open"


def test_an_edit_stays_with_the_subject_and_needs_a_value(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, price_draft(shop, value=2500))
    elsewhere: list[Change | None] = [
        None,
        FixChange(field="price_minor", sku_id=shop.skus[1], value=2800),
        FixChange(field="unit_cost_minor", sku_id=shop.skus[0], value=2800),
        CategoryChange(category_id=shop.dresses, path="Clothing > Dresses"),
    ]

    for change in elsewhere:
        answer = refused(store, request(open_id, Action.EDIT, change=change), mia, now)
        assert answer.code == Code.NEEDS_VALUE


def test_an_alternative_is_an_edit_with_its_payload(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, merge_draft(shop))

    other = MergeChange(keep_id=shop.products[1], retire_id=shop.products[0])
    accepted(store, request(open_id, Action.EDIT, change=other), mia, now)

    assert product(store, shop.products[0]).merged_into_id == shop.products[1]


def test_a_missing_value_has_to_be_filled_in(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, price_draft(shop, value=None))

    assert refused(store, request(open_id), mia, now).code == Code.NEEDS_VALUE
    change = FixChange(field="price_minor", sku_id=shop.skus[0], value=3100)
    assert accepted(store, request(open_id, Action.EDIT, change=change), mia, now).status == "applied"


def test_a_warning_is_passed_only_by_an_override_with_a_reason(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    set_value(store, Sku, shop.skus[0], unit_cost_minor=2900)
    (open_id,) = propose(store, now, price_draft(shop, value=2500))

    answer = refused(store, request(open_id), mia, now)
    assert answer.code == Code.NEEDS_REASON
    assert "below the unit cost" in answer.message
    assert refused(store, request(open_id, Action.OVERRIDE, reason_code=""), mia, now).code == Code.NEEDS_REASON
    assert accepted(store, request(open_id, Action.OVERRIDE), mia, now).status == "applied"

    with store.read() as session:
        assert (decisions(session)[0].action, decisions(session)[0].reason_code) == ("override", "checked-product")


def test_an_override_may_edit_as_well(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    set_value(store, Sku, shop.skus[0], unit_cost_minor=2900)
    (open_id,) = propose(store, now, price_draft(shop, value=2500))

    change = FixChange(field="price_minor", sku_id=shop.skus[0], value=2700)
    answer = accepted(store, request(open_id, Action.OVERRIDE, change=change), mia, now)

    assert [write.after for write in answer.writes] == [2700]


@pytest.mark.parametrize("role", [Role.MERCHANDISER, Role.MANAGER, Role.ADMIN])
def test_nobody_passes_a_block(store: Store, shop: Shop, people: dict[Role, Actor], now: datetime, role: Role) -> None:
    gone = CategoryChange(category_id=shop.retired, path="Clothing > Corsets")
    (open_id,) = propose(store, now, category_draft(shop, change=gone))

    for action in (Action.APPROVE, Action.OVERRIDE):
        answer = refused(store, request(open_id, action), people[role], now)
        assert answer.code == Code.BLOCKED
    assert product(store, shop.products[0]).category_id == shop.shirts


def test_a_block_that_nobody_could_see_closes_it_as_blocked(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    set_value(store, Product, shop.products[0], status="merged", merged_into_id=shop.products[1])

    answer = accepted(store, request(open_id), mia, now)

    assert (answer.status, answer.writes) == ("blocked", ())
    assert [finding.code for finding in answer.findings] == ["product-merged"]


def test_accepting_some_values_writes_those_and_keeps_the_others_as_declined(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, attributes_draft(shop))

    answer = accepted(store, request(open_id, accept=("Color", "Fit")), mia, now)

    assert answer.status == "applied"
    assert product(store, shop.products[0]).attributes == {"Color": "Navy", "Fit": "Slim"}
    with store.read() as session:
        (kept,) = decisions(session)
        assert kept.payload["values"] == {"Color": "Navy", "Fit": "Slim"}
        assert kept.declined == {"Material": "Linen"}
        assert kept.before == {"Color": "Blue", "Fit": None}
        assert audit.verify(session).broken is None


def test_values_that_are_not_proposed_can_not_be_accepted(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    attributes, category = propose(store, now, attributes_draft(shop), category_draft(shop, 1))

    assert refused(store, request(attributes, accept=()), mia, now).code == Code.NEEDS_VALUE
    assert refused(store, request(attributes, accept=("Price",)), mia, now).code == Code.NEEDS_VALUE
    assert refused(store, request(category, accept=("Color",)), mia, now).code == Code.NEEDS_VALUE


def test_a_value_that_moved_does_not_matter_if_it_is_not_accepted(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, attributes_draft(shop))
    set_value(store, Product, shop.products[0], attributes={"Color": "Red"})

    assert accepted(store, request(open_id, accept=("Material",)), mia, now).status == "applied"
    assert product(store, shop.products[0]).attributes == {"Color": "Red", "Material": "Linen"}


def test_edited_values_and_an_accepted_part_go_together(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, attributes_draft(shop))

    change = AttributesChange(values={"Color": "Teal", "Fit": "Slim"})
    accepted(store, request(open_id, Action.EDIT, change=change, accept=("Color",)), mia, now)

    assert product(store, shop.products[0]).attributes == {"Color": "Teal"}
    with store.read() as session:
        assert decisions(session)[0].declined == {"Fit": "Slim", "Material": "Linen"}


def test_a_merge_is_applied_whole(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    set_value(store, Sku, shop.skus[0], options={"Size": "S"})
    set_value(store, Sku, shop.skus[1], options={"Size": "M"})
    (open_id,) = propose(store, now, merge_draft(shop))

    accepted(store, request(open_id), mia, now)

    retired = product(store, shop.products[1])
    assert (retired.status, retired.merged_into_id) == ("merged", shop.products[0])
    with store.read() as session:
        assert session.get_one(Sku, shop.skus[1]).product_id == shop.products[0]


def test_a_merge_whose_product_was_merged_elsewhere_is_stale(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, merge_draft(shop))
    set_value(store, Product, shop.products[1], status="merged", merged_into_id=shop.products[2])

    assert accepted(store, request(open_id), mia, now).status == "stale"


@pytest.mark.parametrize(
    "note", ["<script>alert(1)</script>", "=HYPERLINK(1)", "🧵👗", "مرحبا", "x" * 10_000, "a\x00b", "\ud800"]
)
def test_any_note_is_kept_and_the_audit_holds(store: Store, shop: Shop, mia: Actor, now: datetime, note: str) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    accepted(store, request(open_id, note=note), mia, now)

    with store.read() as session:
        assert decisions(session)[0].note == note.replace("\x00", "").replace("\ud800", "")
        assert audit.verify(session).broken is None


def test_a_request_that_makes_no_sense_is_an_error(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (open_id,) = propose(store, now, category_draft(shop))
    wrong: list[dict[str, object]] = [{"active_ms": -1}, {"due_at": datetime(2026, 3, 3)}]  # noqa: DTZ001

    for values in wrong:
        with pytest.raises(BadInputError):
            decided(store, request(open_id, **values), mia, now)
    with pytest.raises(BadInputError, match="undo"):
        decided(store, request(open_id, Action.UNDO), mia, now)


@pytest.mark.parametrize("empty", [None, "", {}])
def test_no_value_and_an_empty_one_are_the_same_live_value(
    store: Store, shop: Shop, mia: Actor, now: datetime, empty: Json
) -> None:
    (open_id,) = propose(store, now, attributes_draft(shop, values={"Fit": "Slim"}, base_value=empty))

    assert accepted(store, request(open_id), mia, now).status == "applied"
