"""What is read out of the store: people's decisions that stand; nothing taken back, planted or never written."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.access.roles import Actor
from core.catalog.taught import Taught
from core.learning import reading
from core.proposals.undo import undo
from core.records.catalogue import Product
from core.records.choices import Action, Kind, PolicyStatus, Role
from core.records.flow import Policy, Proposal
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, attributes_draft, category_draft, colleague, decided, propose, request
from tests.proposals.desk import set_value as changed


def taught(store: Store) -> Taught:
    with store.read() as session:
        return reading.read(session).taught()


def test_an_approval_and_a_partial_one_are_read_with_their_values(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    category, attributes = propose(store, now, category_draft(shop, 0), attributes_draft(shop, 1))
    accepted(store, request(category), mia, now)
    accepted(store, request(attributes, accept=("Color",)), mia, now)

    found = taught(store)

    first, second, _ = shop.products
    assert found.decided == {
        (first, "category_id"): (str(shop.dresses), 2.0),
        (second, "attributes.Color"): ("Navy", 2.0),
    }
    assert found.refused == {(second, "attributes.Fit"): {"Slim": 0.5}, (second, "attributes.Material"): {"Linen": 0.5}}


def test_a_rejection_confirms_the_live_values_it_met(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    category, attributes = propose(store, now, category_draft(shop, 0), attributes_draft(shop, 1))
    for proposal_id in (category, attributes):
        accepted(store, request(proposal_id, Action.REJECT, reason_code="live-is-right"), mia, now)

    first, second, _ = shop.products
    assert taught(store).decided == {
        (first, "category_id"): (str(shop.shirts), 2.0),
        (second, "attributes.Color"): ("Blue", 2.0),
    }


def test_an_undone_decision_and_its_undo_teach_nothing(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (proposal_id,) = propose(store, now, category_draft(shop))
    done = accepted(store, request(proposal_id), mia, now)
    with store.write() as session:
        undo(session, done.decision_id, mia, now, "back")

    assert taught(store) == Taught()


def test_a_planted_check_teaches_nothing(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (proposal_id,) = propose(store, now, category_draft(shop))
    with store.write() as session:
        planted = session.get_one(Proposal, proposal_id)
        planted.is_planted, planted.lease_user_id, planted.status = True, mia.user_id, "withdrawn"
    accepted(store, request(proposal_id), mia, now)

    assert taught(store) == Taught()


def test_an_approval_that_met_another_value_was_not_written_and_teaches_nothing(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (proposal_id,) = propose(store, now, category_draft(shop))
    changed(store, Product, shop.products[0], category_id=None)
    decided(store, request(proposal_id), mia, now)

    assert taught(store) == Taught()


def test_an_escalation_is_no_answer(store: Store, shop: Shop, mia: Actor, now: datetime) -> None:
    (proposal_id,) = propose(store, now, category_draft(shop))
    asked = request(proposal_id, Action.ESCALATE, escalate_to="manager", due_at=now + timedelta(days=1))
    accepted(store, asked, mia, now)

    assert taught(store) == Taught()


def test_what_a_policy_approved_is_read_as_no_label(store: Store, shop: Shop, now: datetime) -> None:
    (proposal_id,) = propose(store, now, category_draft(shop))
    accepted(store, request(proposal_id), a_policy(store), now)

    assert taught(store).decided == {(shop.products[0], "category_id"): (str(shop.dresses), 0.0)}


def a_policy(store: Store) -> Actor:
    """An active policy, as it decides."""
    with store.write() as session:
        policy = Policy(name="All", kind=Kind.CATEGORY, min_confidence=0.5, status=PolicyStatus.ACTIVE)
        session.add(policy)
        session.flush()
        return Actor(None, policy.name, Role.MANAGER, policy.id)


def test_two_people_on_products_with_the_same_text_contradict_each_other(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    for product_id in shop.products[:2]:
        changed(store, Product, product_id, title="Shirt  DRESS", description="Long.")
    first, second = propose(store, now, category_draft(shop, 0), category_draft(shop, 1))
    accepted(store, request(first), mia, now)
    accepted(store, request(second, Action.REJECT, reason_code="live-is-right"), colleague(store, "Bo"), now)

    with store.read() as session:
        found = reading.read(session)

    assert [(one.first.value, one.second.value) for one in found.contradictions] == [
        (str(shop.dresses), str(shop.shirts))
    ]
    assert {label.weight for label in found.labels.values()} == {0.5}
