"""The review panel gets everything a decision needs, as it is at that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from core.access.roles import Actor
from core.changes import Alternative, CategoryChange, Evidence, FieldWrite, Finding, FixChange, Level, fingerprint
from core.errors import NotFoundError
from core.proposals import lease
from core.proposals.display import NOTHING
from core.proposals.item import Item
from core.proposals.queue import item
from core.proposals.submit import submit
from core.records.catalogue import Brand, Product, Sku
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    merge_draft,
    price_draft,
    propose,
    request,
    set_value,
)


def shown(store: Store, proposal_id: int, now: datetime) -> Item:
    with store.read() as session:
        return item(session, proposal_id, now)


def test_a_category_is_shown_by_its_path_now_and_proposed(store: Store, shop: Shop, now: datetime) -> None:
    (one,) = propose(store, now, category_draft(shop))

    found = shown(store, one, now)

    assert (found.now_text, found.proposed_text) == ("Clothing > Shirts", "Clothing > Dresses")
    (pair,) = found.values
    assert (pair.label, pair.now_text, pair.proposed_text) == ("Category", "Clothing > Shirts", "Clothing > Dresses")
    assert (pair.now, pair.proposed) == (shop.shirts, shop.dresses)
    assert found.writes == (FieldWrite(shop.products[0], "category_id", shop.shirts, shop.dresses),)
    assert found.change == CategoryChange(category_id=shop.dresses, path="Clothing > Dresses")
    assert (found.kind, found.status, found.version, found.title) == (
        Kind.CATEGORY,
        ProposalStatus.OPEN,
        1,
        f"Shirt dress {shop.products[0]}",
    )
    assert (found.moved, found.is_blocked, found.needs_value, found.findings) == (False, False, False, ())


def test_attributes_come_as_pairs_that_can_be_accepted_one_by_one(store: Store, shop: Shop, now: datetime) -> None:
    (one,) = propose(store, now, attributes_draft(shop))

    found = shown(store, one, now)

    assert [(pair.name, pair.now_text, pair.proposed_text) for pair in found.values] == [
        ("Color", "Blue", "Navy"),
        ("Fit", NOTHING, "Slim"),
        ("Material", NOTHING, "Linen"),
    ]
    assert found.now_text == "Color: Blue · Fit: — · Material: —"
    assert found.proposed_text == "Color: Navy · Fit: Slim · Material: Linen"


def test_a_price_is_money_of_its_own_currency(store: Store, shop: Shop, now: datetime) -> None:
    set_value(store, Sku, shop.skus[0], currency="EUR")
    one, two = propose(store, now, price_draft(shop, value=2500), price_draft(shop, 1))

    priced, empty = shown(store, one, now), shown(store, two, now)

    assert (priced.now_text, priced.proposed_text, priced.label) == ("€30.00", "€25.00", "Price")
    assert (empty.now_text, empty.proposed_text, empty.needs_value) == ("£30.00", "Price to set", True)


def test_a_merge_names_both_products_and_what_is_taken_over(store: Store, shop: Shop, now: datetime) -> None:
    set_value(store, Product, shop.products[1], description="Cool and light.")
    draft = merge_draft(shop)
    change = draft.change.model_copy(update={"keep_fields": ("description",)})
    (one,) = propose(store, now, replace(draft, change=change))

    found = shown(store, one, now)

    assert found.now_text == "Two products: Shirt dress 1 · Shirt dress 2"
    assert found.proposed_text == "Merge into Shirt dress 1"
    assert [(pair.name, pair.now_text, pair.proposed_text) for pair in found.values] == [
        ("description", NOTHING, "Cool and light.")
    ]
    assert set(found.products) == set(shop.products[:2])


def test_a_brand_is_shown_by_its_name(store: Store, shop: Shop, now: datetime) -> None:
    with store.write() as session:
        session.add_all([old := Brand(name="Alder"), new := Brand(name="Vale")])
        session.flush()
        session.get_one(Product, shop.products[0]).brand_id = old.id
    change = FixChange(field="brand_id", value=new.id)
    draft = replace(category_draft(shop), kind="fix", field="brand_id", change=change, base_value=old.id)
    (one,) = propose(store, now, draft)

    found = shown(store, one, now)

    assert (found.now_text, found.proposed_text) == ("Alder", "Vale")


def test_a_live_value_that_moved_is_told_with_the_value_the_model_saw(store: Store, shop: Shop, now: datetime) -> None:
    (one,) = propose(store, now, category_draft(shop))
    set_value(store, Product, shop.products[0], category_id=shop.retired)

    found = shown(store, one, now)

    assert (found.moved, found.now_text, found.base_text) == (True, "Clothing > Corsets", "Clothing > Shirts")


def test_findings_are_those_of_now_and_earlier_ones_are_kept_apart(store: Store, shop: Shop, now: datetime) -> None:
    noted = Finding(level=Level.WARN, code="looks-odd", message="Looks odd.")
    with store.write() as session:
        draft = category_draft(shop)
        submit(session, [draft], {fingerprint(draft): [noted]}, now)
    with store.read() as session:
        one = session.scalars(select(col(Proposal.id))).one() or 0
    before = shown(store, one, now)
    with store.write() as session:
        session.get_one(Product, shop.products[0]).category_id = shop.dresses

    after = shown(store, one, now)

    assert (before.findings, before.earlier_findings) == ((), (noted,))
    assert ([finding.code for finding in after.findings], after.is_blocked) == (["category-same"], True)


def test_a_product_that_is_gone_blocks_instead_of_failing(store: Store, shop: Shop, now: datetime) -> None:
    (one,) = propose(store, now, category_draft(shop))
    set_value(store, Product, shop.products[0], status="merged", merged_into_id=shop.products[1])

    found = shown(store, one, now)

    assert ([finding.code for finding in found.findings], found.is_blocked) == (["product-merged"], True)


def test_evidence_brings_the_products_it_points_to(store: Store, shop: Shop, now: datetime) -> None:
    set_value(store, Product, shop.products[1], images=[{"alt": "none"}, {"url": "/b.jpg"}])
    evidence = (
        Evidence(kind="span", text="dress", source="title", start=6, end=11),
        Evidence(kind="similar", text="Shirt dress 2", product_id=shop.products[1]),
    )
    alternatives = (Alternative(label="Corsets", confidence=0.1, payload={"kind": "category"}),)
    (one,) = propose(store, now, category_draft(shop, evidence=evidence, alternatives=alternatives))

    found = shown(store, one, now)

    assert (found.evidence, found.alternatives) == (evidence, alternatives)
    assert [(each.title, each.image_url) for each in found.similar.values()] == [("Shirt dress 2", "/b.jpg")]


def test_siblings_are_the_other_open_proposals_on_the_product(
    store: Store, shop: Shop, now: datetime, mia: Actor
) -> None:
    one, attributes, price, _other = propose(
        store,
        now,
        category_draft(shop),
        attributes_draft(shop, confidence=0.5),
        price_draft(shop, value=2500, confidence=0.8),
        category_draft(shop, 1),
    )

    found = shown(store, one, now).siblings
    accepted(store, request(price, Action.REJECT), mia, now)
    left = shown(store, one, now).siblings

    assert [(each.id, each.label, each.proposed) for each in found] == [
        (attributes, "Attributes", "Color: Navy · Fit: Slim · Material: Linen"),
        (price, "Price", "£25.00"),
    ]
    assert [each.id for each in left] == [attributes]


def test_the_history_tells_who_decided_what_and_why(
    store: Store, shop: Shop, now: datetime, mia: Actor, max_: Actor
) -> None:
    (one,) = propose(store, now, category_draft(shop))
    due = now + timedelta(hours=4)
    asked = request(one, Action.ESCALATE, escalate_to=Role.MANAGER, due_at=due, note="Is it a dress?")
    accepted(store, asked, mia, now)
    escalated = shown(store, one, now)
    accepted(store, request(one, Action.REJECT, version=2, note="No."), max_, now + timedelta(minutes=1))

    found = shown(store, one, now)

    assert escalated.escalation is not None
    told = escalated.escalation
    assert (told.to, told.by, told.note, told.due_at) == (Role.MANAGER, mia.name, "Is it a dress?", due)
    assert [(past.action, past.who, past.at, past.reason_code, past.note) for past in found.history] == [
        (Action.ESCALATE, mia.name, now, "", "Is it a dress?"),
        (Action.REJECT, max_.name, now + timedelta(minutes=1), "wrong-value", "No."),
    ]
    assert [past.escalated_to for past in found.history] == [Role.MANAGER, None]
    assert found.status == ProposalStatus.REJECTED


def test_a_lease_names_its_holder_until_it_runs_out(store: Store, shop: Shop, now: datetime, mia: Actor) -> None:
    (one,) = propose(store, now, category_draft(shop))
    with store.write() as session:
        lease.take(session, one, mia, now, 180)

    held, over = shown(store, one, now + timedelta(seconds=179)), shown(store, one, now + timedelta(seconds=180))

    assert held.holder is not None
    assert (held.holder.id, held.holder.name, held.holder.until) == (
        mia.user_id,
        mia.name,
        now + timedelta(seconds=180),
    )
    assert over.holder is None


def test_texts_of_every_kind_come_through_unchanged(store: Store, shop: Shop, now: datetime) -> None:
    title = "<script>alert(1)</script> =HYPERLINK(1) שמלה 🙈 " + "x" * 10_000
    set_value(store, Product, shop.products[0], title=title)
    change = FixChange(field="title", value=title[::-1][:2000])
    draft = replace(category_draft(shop), kind="fix", field="title", change=change, base_value=title)
    (one,) = propose(store, now, draft)

    found = shown(store, one, now)

    assert found.product is not None
    assert (found.now_text, found.product.title, found.proposed_text) == (title, title, title[::-1][:2000])


def test_there_is_no_item_without_a_proposal(store: Store, now: datetime) -> None:
    with pytest.raises(NotFoundError, match="no proposal 99"):
        shown(store, 99, now)


def test_an_item_takes_a_handful_of_statements_however_large_the_taxonomy(
    store: Store, shop: Shop, now: datetime
) -> None:
    (one,) = propose(store, now, category_draft(shop))
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    shown(store, one, now)

    assert len(statements) <= 9, statements
