"""A text goes through the flow like any change: checked on fresh facts, decided clause by clause, undone, published."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from core.access.roles import Actor
from core.changes import CopyChange, CopyField, FixChange
from core.copywriting import voice
from core.copywriting.guides import Guide
from core.copywriting.voice import GuideVersion
from core.proposals import bulk, edited, queue, undo
from core.proposals.answers import Code, Decided
from core.proposals.item import item
from core.proposals.selection import Skip
from core.records.catalogue import Product
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Decision
from core.records.store import Store
from tests.proposals.copy_desk import CHANGE, FACTS, TEXT, copy_draft, dressed_shop
from tests.proposals.desk import (
    Shop,
    accepted,
    decided,
    price_draft,
    product,
    proposal,
    propose,
    refused,
    request,
    set_value,
)


@pytest.fixture
def shop(store: Store) -> Shop:
    return dressed_shop(store)


def test_an_approved_text_is_kept_as_safe_html(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    change = CHANGE.model_copy(update={"text": "Blue & easy, a < b.", "clauses": (), "facts": {}})
    [waiting] = propose(store, now, copy_draft(shop, change=change))

    answer = accepted(store, request(waiting), mia, now)

    assert answer.status == ProposalStatus.APPLIED
    assert product(store, shop.products[0]).description == "<p>Blue &amp; easy, a &lt; b.</p>"


def test_of_a_text_only_the_accepted_clauses_are_written(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    [waiting] = propose(store, now, copy_draft(shop))

    answer = accepted(store, request(waiting, accept=("0", "2")), mia, now)

    assert product(store, shop.products[0]).description == "<p>A blue shirt dress with pockets.</p>"
    with store.read() as session:
        kept = session.get_one(Decision, answer.decision_id)
        assert kept.declined == {"1": "a belt", "3": "Easy to wear."}
        assert kept.payload["facts"] == {"Color": ["Blue"]}


@pytest.mark.parametrize("accept", [(), ("4",), ("Color",), ("-1",)])
def test_a_clause_that_is_not_there_cannot_be_accepted(
    store: Store, shop: Shop, mia: Actor, now: datetime, accept: tuple[str, ...]
) -> None:
    [waiting] = propose(store, now, copy_draft(shop))

    assert refused(store, request(waiting, accept=accept), mia, now).code == Code.NEEDS_VALUE
    assert product(store, shop.products[0]).description == ""


def test_a_fact_that_changed_since_blocks_the_text_and_says_which(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    set_value(store, Product, shop.products[0], attributes={**FACTS, "Color": "Green"})

    answer = accepted(store, request(waiting), mia, now)

    assert answer.status == ProposalStatus.BLOCKED
    assert answer.findings[0].message.startswith("Color was “Blue” when this was written and is “Green” now.")
    assert product(store, shop.products[0]).description == ""


def test_a_product_renamed_since_is_left_to_a_person(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    named = CHANGE.model_copy(update={"facts": {"Title": ("Shirt dress 1",), "Color": ("Blue",)}})
    [waiting] = propose(store, now, copy_draft(shop, change=named))
    set_value(store, Product, shop.products[0], title="Long shirt dress 1")

    answer = refused(store, request(waiting), mia, now)
    assert answer.code == Code.NEEDS_REASON
    assert answer.message.startswith("Title was “Shirt dress 1” when this was written and is “Long shirt dress 1” now.")
    assert accepted(store, request(waiting, Action.OVERRIDE), mia, now).status == ProposalStatus.APPLIED


def test_a_fact_that_changed_but_is_not_stated_any_more_is_no_hindrance(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    set_value(store, Product, shop.products[0], attributes={**FACTS, "Color": "Green"})

    answer = accepted(store, request(waiting, accept=("3",)), mia, now)

    assert (answer.status, product(store, shop.products[0]).description) == (
        ProposalStatus.APPLIED,
        "<p>Easy to wear.</p>",
    )


def test_an_edited_text_states_the_facts_of_now(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    set_value(store, Product, shop.products[0], attributes={**FACTS, "Color": "Green"})
    with store.read() as session:
        found = item(session, waiting, now)
    assert isinstance(found.change, CopyChange)
    assert found.product is not None

    change = edited.rewritten(found.change, "A green shirt dress. Easy to wear.", found.product)
    answer = accepted(store, request(waiting, Action.EDIT, change=change), mia, now)

    assert answer.status == ProposalStatus.APPLIED
    assert change.facts == {"Color": ("Green",)}
    assert (change.writer, change.writer_version) == ("test writer", "1")


def test_a_text_that_changed_meanwhile_leaves_the_proposal_stale(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    set_value(store, Product, shop.products[0], description="<p>By hand.</p>")

    assert accepted(store, request(waiting), mia, now).status == ProposalStatus.STALE


def test_the_guide_of_the_moment_of_the_decision_counts(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    guide = GuideVersion("Fashion", "", 0, Guide(banned=("easy to wear",)))
    with store.write() as session:
        voice.save(session, guide, people[Role.MANAGER], now)

    answer = accepted(store, request(waiting), people[Role.MERCHANDISER], now)

    assert (answer.status, [found.code for found in answer.findings]) == (ProposalStatus.BLOCKED, ["copy-banned"])


def test_a_warning_of_the_guide_needs_an_override_with_a_reason(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    guide = GuideVersion("Fashion", "", 0, Guide(preferred={"simple": "easy"}))
    with store.write() as session:
        voice.save(session, guide, people[Role.MANAGER], now)
    [waiting] = propose(store, now, copy_draft(shop))
    actor = people[Role.MARKETER]

    assert refused(store, request(waiting), actor, now).code == Code.NEEDS_REASON
    assert accepted(store, request(waiting, Action.OVERRIDE), actor, now).status == ProposalStatus.APPLIED


def test_another_text_of_the_same_writer_is_an_edit_and_one_for_another_place_is_not(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    elsewhere = CHANGE.model_copy(update={"field": CopyField.TITLE})

    assert refused(store, request(waiting, Action.EDIT, change=elsewhere), mia, now).code == Code.NEEDS_VALUE
    other = CHANGE.model_copy(update={"text": "A blue dress.", "clauses": (), "facts": {}})
    assert accepted(store, request(waiting, Action.EDIT, change=other), mia, now).status == ProposalStatus.APPLIED


def test_undo_brings_the_text_before_back(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    set_value(store, Product, shop.products[0], description="<p>Before.</p>")
    [waiting] = propose(store, now, copy_draft(shop, base_value="<p>Before.</p>"))
    answer = accepted(store, request(waiting), mia, now)

    with store.write() as session:
        back = undo.undo(session, answer.decision_id, mia, now, "back")

    assert isinstance(back, Decided)
    assert product(store, shop.products[0]).description == "<p>Before.</p>"
    assert proposal(store, waiting).status == ProposalStatus.OPEN


def test_bullets_are_kept_as_an_attribute_of_their_own(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    change = CopyChange(field=CopyField.BULLETS, text="Color: Blue\nBelted", writer="test writer")
    draft = copy_draft(shop, change=change, field="attributes.Highlights", base_value=None)
    [waiting] = propose(store, now, draft)

    assert accepted(store, request(waiting), mia, now).status == ProposalStatus.APPLIED
    assert product(store, shop.products[0]).attributes == {**FACTS, "Highlights": "Color: Blue\nBelted"}


def test_a_text_reads_for_people_in_the_queue_and_in_the_panel(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    set_value(store, Product, shop.products[0], description="<p>Old &amp; plain.</p>")
    [waiting] = propose(store, now, copy_draft(shop, base_value="<p>Old &amp; plain.</p>"))

    with store.read() as session:
        found = item(session, waiting, now)
        [row] = queue.page(session, queue.QueueFilter(kinds=(Kind.COPY,)), mia, now).rows

    assert (found.now_text, found.proposed_text, row.proposed) == ("Old & plain.", TEXT, TEXT)
    assert [(pair.name, pair.label, pair.proposed_text) for pair in found.values][:2] == [
        ("0", "Color, Title", "A blue shirt dress"),
        ("1", "", "a belt"),
    ]
    assert (found.moved, found.is_blocked, found.needs_value) == (False, False, False)


def test_a_request_for_a_value_does_not_displace_a_text(store: Store, now: datetime) -> None:
    shop = dressed_shop(store)
    [waiting] = propose(store, now, copy_draft(shop))
    empty = replace(price_draft(shop), subject=f"product:{shop.products[0]}", field="description", sku_id=None)
    asking = replace(empty, change=FixChange(field="description"), base_value="")

    assert propose(store, now, asking) == [waiting]


def test_a_text_displaces_a_request_for_a_value(store: Store, now: datetime) -> None:
    shop = dressed_shop(store)
    asking = copy_draft(shop, kind="fix", change=FixChange(field="description"))
    [before] = propose(store, now, asking)
    [waiting] = propose(store, now, copy_draft(shop))

    assert proposal(store, before).superseded_by_id == waiting


def test_a_text_for_a_product_that_is_gone_is_blocked(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    [waiting] = propose(store, now, copy_draft(shop))
    set_value(store, Product, shop.products[0], status="merged", merged_into_id=shop.products[1])

    answer = decided(store, request(waiting), mia, now)

    assert isinstance(answer, Decided)
    assert answer.findings[0].code == "product-merged"


def test_texts_without_a_warning_are_approved_together_and_taken_back_together(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime
) -> None:
    doubtful = CHANGE.model_copy(update={"text": "A blue shirt dress with a hood.", "clauses": (), "facts": {}})
    propose(store, now, copy_draft(shop, 0), copy_draft(shop, 1), copy_draft(shop, 2, change=doubtful))
    mara = people[Role.MARKETER]

    with store.write() as session:
        seen = bulk.preview(session, queue.QueueFilter(kinds=(Kind.COPY,)), mara, now)
        done = bulk.approve_all(session, seen.ids, mara, now, "batch-1")
    assert (done.applied, dict(seen.skipped)) == (2, {Skip.WARNED: 1})
    assert product(store, shop.products[1]).description.startswith("<p>A blue shirt dress")

    with store.write() as session:
        bulk.undo_batch(session, "batch-1", mara, now)
    assert product(store, shop.products[1]).description == ""
