"""The versions of a text that an experiment may test: only what nothing forbids, each once, with where it is from."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.access.roles import Actor
from core.changes import Alternative, CopyChange, CopyField
from core.copywriting.guides import Guide
from core.copywriting.places import place_of
from core.copywriting.voice import GuideVersion, save
from core.proposals.copy_arms import Arm, ArmOrigin, arms, shown, with_proposals
from core.records.catalogue import Product
from core.records.choices import Action
from core.records.store import Store
from tests.proposals.copy_desk import CHANGE, TEXT, copy_draft, dressed_shop
from tests.proposals.desk import Shop, accepted, propose, request, set_value


def version(text: str) -> CopyChange:
    return CHANGE.model_copy(update={"text": text, "clauses": (), "facts": {}})


SHORT, BELTED = version("A blue shirt dress with pockets. Easy to wear."), version("A blue dress with a belt to tie.")
BESIDE = tuple(
    Alternative(label=one.text, confidence=0.5, payload=one.model_dump(mode="json")) for one in (SHORT, BELTED)
)


@pytest.fixture
def shop(store: Store) -> Shop:
    return dressed_shop(store)


def of(store: Store, shop: Shop, number: int = 0) -> tuple[Arm, ...]:
    with store.read() as session:
        return arms(session, [*shop.products], CopyField.DESCRIPTION).get(shop.products[number], ())


def told(several: tuple[Arm, ...]) -> list[tuple[str, ArmOrigin, bool, bool]]:
    return [(arm.text, arm.origin, arm.is_live, arm.is_approved) for arm in several]


def test_versions_of_an_open_proposal_are_arms_beside_the_text_on_the_page(
    store: Store, shop: Shop, now: datetime
) -> None:
    set_value(store, Product, shop.products[0], description="<p>As the supplier has it.</p>")
    (waiting,) = propose(store, now, copy_draft(shop, alternatives=BESIDE, base_value="<p>As the supplier has it.</p>"))

    found = of(store, shop)

    assert told(found) == [
        ("As the supplier has it.", ArmOrigin.SHOP, True, True),
        (TEXT, ArmOrigin.AI, False, False),
        (SHORT.text, ArmOrigin.AI, False, False),
        (BELTED.text, ArmOrigin.AI, False, False),
    ]
    assert [arm.id for arm in found] == [f"{shop.products[0]}.live", *(f"{waiting}.{number}" for number in range(3))]
    assert shown(found, approved=True) == found[:1]


def test_the_version_that_was_approved_is_live_and_first(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (waiting,) = propose(store, now, copy_draft(shop, alternatives=BESIDE))
    accepted(store, request(waiting, Action.EDIT, change=SHORT), mia, now)

    found = of(store, shop)

    assert told(found)[0] == (SHORT.text, ArmOrigin.AI, True, True)
    assert [arm.id for arm in found] == [f"{waiting}.1", f"{waiting}.0", f"{waiting}.2"]


def test_a_text_that_a_person_edited_is_an_arm_of_its_own(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (waiting,) = propose(store, now, copy_draft(shop, alternatives=BESIDE))
    accepted(store, request(waiting, Action.EDIT, change=version("A blue dress, easy to wear.")), mia, now)

    first, *others = of(store, shop)
    assert (first.id, first.origin, first.is_live) == (f"{waiting}.edited", ArmOrigin.AI_EDITED, True)
    assert [arm.text for arm in others] == [TEXT, SHORT.text, BELTED.text]


def test_what_the_guide_forbids_today_is_no_arm_and_what_it_warns_of_is_told(
    store: Store, shop: Shop, max_: Actor, now: datetime
) -> None:
    propose(store, now, copy_draft(shop, alternatives=BESIDE))
    with store.write() as session:
        guide = Guide(banned=("easy",), preferred={"to knot": "to tie"})
        save(session, GuideVersion("Fashion", "", 0, guide), max_, now)
    assert of(store, shop) == ()  # one version alone tests nothing

    set_value(store, Product, shop.products[0], description="<p>Plain.</p>")
    live, other = of(store, shop)
    assert (live.text, other.text) == ("Plain.", BELTED.text)
    assert other.warnings == ("Here we say “to knot”, not “to tie”.",)


def test_a_version_whose_facts_have_moved_is_no_arm(store: Store, shop: Shop, now: datetime) -> None:
    propose(store, now, copy_draft(shop, alternatives=BESIDE))
    set_value(store, Product, shop.products[0], attributes={"Color": "Red", "Details": "A belt; pockets"})

    assert TEXT not in {arm.text for arm in of(store, shop)}


def test_a_live_text_of_an_older_draft_is_told_as_a_machines(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (first,) = propose(store, now, copy_draft(shop))
    accepted(store, request(first), mia, now)
    propose(store, now, copy_draft(shop, change=SHORT, base_value=f"<p>{TEXT}</p>"))

    live, other = of(store, shop)
    assert (live.origin, live.writer, live.text) == (ArmOrigin.AI, "test writer", TEXT)
    assert other.text == SHORT.text


def test_rejected_proposals_have_no_arms(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (waiting,) = propose(store, now, copy_draft(shop, alternatives=BESIDE))
    with store.read() as session:
        assert with_proposals(session, CopyField.DESCRIPTION, "Fashion") == [shop.products[0]]
        assert with_proposals(session, CopyField.TITLE) == []
        assert with_proposals(session, CopyField.DESCRIPTION, "Beauty") == []
    accepted(store, request(waiting, Action.REJECT), mia, now)

    assert of(store, shop) == ()
    with store.read() as session:
        assert with_proposals(session, CopyField.DESCRIPTION) == []


def test_a_channels_own_versions_are_arms_of_their_own(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    first, other = (one.model_copy(update={"channel": "google"}) for one in (CHANGE, SHORT))
    beside = (Alternative(label=other.text, confidence=0.5, payload=other.model_dump(mode="json")),)
    place = place_of(CopyField.DESCRIPTION, "google")
    draft = copy_draft(shop, change=first, alternatives=beside, field=place.field, channel="google", base_value=None)
    (waiting,) = propose(store, now, draft)
    accepted(store, request(waiting), mia, now)

    assert of(store, shop) == ()  # the shop's own text has no versions
    with store.read() as session:
        assert with_proposals(session, CopyField.DESCRIPTION, channel="google") == [shop.products[0]]
        (found,) = arms(session, [*shop.products], CopyField.DESCRIPTION, "google").values()
    assert told(found) == [(TEXT, ArmOrigin.AI, True, True), (SHORT.text, ArmOrigin.AI, False, False)]
    assert {arm.channel for arm in found} == {"google"}


def test_reading_twice_gives_the_same_arms_and_the_same_ids(store: Store, shop: Shop, now: datetime) -> None:
    propose(store, now, *(copy_draft(shop, number, alternatives=BESIDE) for number in range(3)))

    assert of(store, shop, 1) == of(store, shop, 1) != ()
