"""What a machine wrote or suggested is said in the shop's file and in the message, as the shop then has it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.access.roles import Actor
from core.changes import Alternative, AttributesChange, Change, FixChange
from core.ingest.shopify import profile_of
from core.publish import PublicationResult, roll_back
from core.publish.origin import Origin, told
from core.publish.shopify import ORIGIN
from core.records.catalogue import Product
from core.records.choices import Action, Role
from core.records.flow import AuditEvent, Policy
from core.records.store import Store
from core.records.work import Outbox
from core.text.cells import restore
from tests.proposals import desk
from tests.proposals.copy_desk import CHANGE, FACTS, TEXT, copy_draft
from tests.proposals.desk import accepted, request
from tests.publish.counter import People, Publish, approve, rows, take_back
from tests.publish.shelves import SHELF, value

MODEL = {"suggested_by": "category model 2026-03-01·ab12", "model_version": "ab12"}
DRAFT = "description: AI draft, approved by a person"


@pytest.fixture
def dresses(store: Store, shop: desk.Shop) -> desk.Shop:
    """The shop, whose dresses have facts for all that the drafted text says."""
    for product_id in shop.products:
        desk.set_value(store, Product, product_id, attributes=FACTS)
    return shop


def edit(store: Store, people: People, now: datetime, draft: desk.Draft, change: Change) -> None:
    """Submit the draft, and approve it as edited."""
    waiting = desk.propose(store, now, draft)[-1]
    accepted(store, request(waiting, Action.EDIT, change=change), people[Role.MERCHANDISER], now)


def said(result: PublicationResult | None) -> list[list[str]]:
    """What each row of the publication says of its product, line by line."""
    return [restore(row[ORIGIN]).split("\n") if ORIGIN in row else ["-"] for table in rows(result) for row in table]


def test_an_approved_draft_is_marked_beside_its_text(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, copy_draft(dresses))

    ((row,),) = rows(go())
    identity = {"URL handle": "dress-1", "Title": "Shirt dress 1"}
    assert row == {**identity, ORIGIN: DRAFT, "Description": f"<p>{TEXT}</p>"}


def test_what_a_model_suggested_is_marked_and_what_a_person_put_in_its_place_is_not(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(dresses, 0, **MODEL))
    draft = desk.attributes_draft(dresses, 0, {"Color": "Navy", "Fit": "Slim"}, **MODEL)
    edit(store, people, now, draft, AttributesChange(values={"Color": "Black", "Fit": "Slim"}))

    assert said(go()) == [
        ["Fit: AI suggestion, approved by a person", "product category: AI suggestion, approved by a person"]
    ]


def test_what_rules_found_is_no_machines_and_has_no_column(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, desk.category_draft(dresses, 0, suggested_by="rules", model_version="rules-1"))

    assert said(go()) == [["-"]]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (TEXT.replace("Easy", "Good"), "AI draft, edited by a person (8 % of words)"),  # one of twelve
        ("A blue shirt dress.", "AI draft, mostly rewritten by a person (67 % of words)"),  # four of the other’s six
        ("A blue dress with a belt.", "AI draft, approved by a person"),  # the other version on offer
    ],
)
def test_an_edited_draft_says_how_much_a_person_changed(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime, text: str, origin: str
) -> None:
    other = CHANGE.model_copy(update={"text": "A blue dress with a belt.", "clauses": ()})
    beside = Alternative(label=other.text, confidence=0.5, payload=other.model_dump(mode="json"))
    change = CHANGE.model_copy(update={"text": text, "clauses": ()})
    edit(store, people, now, copy_draft(dresses, alternatives=(beside,)), change)

    assert said(go()) == [[f"description: {origin}"]]


def test_a_draft_that_a_policy_let_pass_says_so(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    with store.write() as session:
        session.add(policy := Policy(name="texts", kind="copy", min_confidence=0.9))
        session.flush()
        actor = Actor(None, "policy", Role.MERCHANDISER, policy.id)
    accepted(store, request(desk.propose(store, now, copy_draft(dresses))[-1]), actor, now)

    assert said(go()) == [["description: AI draft, approved by a policy"]]


def test_a_later_value_repeats_what_stands_and_a_text_by_hand_blanks_the_mark(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, copy_draft(dresses))
    go()
    approve(store, people, now, desk.category_draft(dresses, 0))
    assert said(go()) == [[DRAFT]]  # the category's own file leaves the mark of the text as it is

    by_hand = FixChange(field="description", value="<p>By hand.</p>")
    approve(store, people, now, copy_draft(dresses, kind="fix", change=by_hand, base_value=f"<p>{TEXT}</p>"))
    assert said(go()) == [[""]]


def test_an_undone_draft_that_was_out_loses_its_mark_with_the_text(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    (done,) = approve(store, people, now, copy_draft(dresses))
    go()
    take_back(store, done.decision_id, people, now)

    assert said(go()) == [[""]]


def test_a_roll_back_says_what_the_shop_has_then_whatever_the_catalogue_says(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, copy_draft(dresses))
    first = go()
    other = CHANGE.model_copy(update={"text": "A blue dress with a belt.", "clauses": (), "writer_version": "2"})
    approve(store, people, now, copy_draft(dresses, change=other, base_value=f"<p>{TEXT}</p>"))
    second = go()
    assert first is not None
    assert second is not None

    back = roll_back(store, second.publication_id, people[Role.MANAGER], now)
    assert said(back) == [[DRAFT]]  # the first draft is in the shop again, and it is a machine's too
    back = roll_back(store, first.publication_id, people[Role.MANAGER], now)
    assert said(back) == [[""]]  # nothing was there before


def test_the_message_names_the_values_and_the_audit_counts_them(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, copy_draft(dresses), desk.category_draft(dresses, 1))
    go(webhook_url="https://hooks.example")

    with store.read() as session:
        message = session.scalars(select(Outbox)).one().payload
        audited = session.scalars(select(AuditEvent).where(AuditEvent.event == "publication")).one().detail
    assert message["ai_values"] == audited["ai_values"] == 1
    assert message["ai_origin"] == [
        {
            "product": "dress-1",
            "field": "description",
            "origin": "AI draft",
            "made_by": "test writer 1",
            "approved_by": "person",
            "words_edited": 0.0,
        }
    ]
    assert "ai_origin" not in audited


def test_the_mark_comes_back_from_the_shop_as_no_attribute() -> None:
    columns = ["URL handle", "Title", ORIGIN, "Fit (product.metafields.custom.fit)"]
    profile = profile_of(columns)

    assert profile is not None
    assert profile.attributes == {"Fit (product.metafields.custom.fit)": "Fit"}
    assert ORIGIN not in {**profile.keys(), **profile.extra}


def test_a_file_with_marks_imported_again_changes_nothing(
    store: Store, people: People, dresses: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, copy_draft(dresses), desk.attributes_draft(dresses, 1, {"Fit": "Slim"}, **MODEL))
    tables = rows(go())

    for table in tables:
        profile = profile_of(list(table[0]))
        assert profile is not None
        assert not [name for name in profile.attributes.values() if "origin" in name.casefold()]
    assert {row["URL handle"]: bool(row[ORIGIN]) for table in tables for row in table} == {
        "dress-1": True,
        "dress-2": True,
    }


@given(st.floats(0, 1), st.booleans(), st.booleans(), st.sampled_from(["title", "attributes.Fit (my.fit)"]))
def test_words_of_an_origin_are_one_line_and_name_the_field_as_people_do(
    edited: float, is_text: bool, by_person: bool, field: str
) -> None:
    words = Origin(field, "writer 1", is_text, by_person, edited).words

    assert "\n" not in words
    assert words.startswith(("title: AI ", "Fit: AI "))
    assert ("person" in words) == (by_person or edited > 0)


def test_only_values_of_the_publication_that_a_machine_made_are_told() -> None:
    made = Origin("description", "writer 1", True, True)
    handles = {id_: product.handle for id_, product in SHELF.products.items()}
    values = [value(1, "description", "x"), value(1, "title", "y"), value(1, "description", 1, sku_id=11)]

    assert [one["field"] for one in told(values, {1: (made,), 2: (made,)}, handles)] == ["description"]
