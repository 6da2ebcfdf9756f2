"""Rules from repeated reasons: proposed once the same is refused twice, held once a manager says so, revocable."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from core.access.roles import Actor
from core.changes import AttributesChange, Draft
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.learning import reading, rules
from core.learning.examples import Refusal
from core.learning.rules import RuleView, repeated
from core.records.catalogue import Brand, Product
from core.records.choices import Action, RuleStatus
from core.records.flow import AuditEvent
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, attributes_draft, category_draft, propose, request

BRANDS = {1: 100, 2: 100, 3: 100, 4: 200}


def refused(product_id: int, value: str = "10", reason: str = "wrong-value", weight: float = 1.0) -> Refusal:
    return Refusal((product_id, "category_id"), value, weight, reason, decision_id=product_id * 10)


def test_the_same_reason_on_two_products_of_a_brand_is_a_rule() -> None:
    (found,) = repeated([refused(1), refused(2), refused(3)], [], BRANDS)

    assert (found.field, found.brand_id, found.value, found.reason_code) == ("category_id", 100, "10", "wrong-value")
    assert found.decision_ids == (10, 20, 30)


@pytest.mark.parametrize(
    "refusals",
    [
        [refused(1)],
        [refused(1), refused(1)],
        [refused(1), refused(2, value="11")],
        [refused(1), refused(2, reason="wrong-product")],
        [refused(1), refused(4)],
        [refused(1), refused(5)],
        [refused(1, weight=0.25), refused(2, weight=0.25)],
        [refused(1, reason=""), refused(2, reason="")],
    ],
    ids=["once", "one product", "values", "reasons", "brands", "no brand", "unsure reasons", "edits without a reason"],
)
def test_what_differs_is_not_repeated(refusals: list[Refusal]) -> None:
    assert repeated(refusals, [], BRANDS) == []


def test_a_value_that_somebody_set_for_the_brand_makes_no_rule() -> None:
    twice = [refused(1), refused(2)]

    assert repeated(twice, [(3, "category_id", "10")], BRANDS) == []
    assert repeated(twice, [(4, "category_id", "10"), (3, "category_id", "11")], BRANDS) != []


@given(st.lists(st.builds(refused, st.integers(1, 5), st.sampled_from(["10", "11"])), max_size=10))
def test_the_order_of_refusals_changes_nothing(refusals: list[Refusal]) -> None:
    assert repeated(refusals, [], BRANDS) == repeated(list(reversed(refusals)), [], BRANDS)


@pytest.fixture
def norr(store: Store, shop: Shop) -> int:
    """The brand of the shop's first two products."""
    with store.write() as session:
        brand = Brand(name="Norr")
        session.add(brand)
        session.flush()
        for product_id in shop.products[:2]:
            session.get_one(Product, product_id).brand_id = brand.id
        return brand.id or 0


def refuse_twice(store: Store, shop: Shop, actor: Actor, now: datetime) -> None:
    for number in (0, 1):
        (proposal_id,) = propose(store, now, category_draft(shop, number))
        accepted(store, request(proposal_id, Action.REJECT), actor, now)


def suggested(store: Store, now: datetime) -> list[RuleView]:
    with store.write() as session:
        rules.suggest(session, reading.read(session), now)
    with store.read() as session:
        return rules.list_rules(session)


def kept(store: Store, *drafts: Draft) -> list[Draft]:
    with store.read() as session:
        return rules.without_ruled_out(session, list(drafts))


def decide(store: Store, rule_id: int, status: RuleStatus, actor: Actor, now: datetime) -> None:
    with store.write() as session:
        rules.decide(session, rule_id, status, actor, now)


def events(session: Session) -> list[str]:
    return [event.event for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))]  # type: ignore[arg-type]


def test_a_rule_is_proposed_once_and_reads_as_a_sentence(
    store: Store, shop: Shop, norr: int, mia: Actor, now: datetime
) -> None:
    refuse_twice(store, shop, mia, now)

    (rule,) = suggested(store, now)
    again = suggested(store, now)

    assert (rule.brand, rule.field, rule.value) == ("Norr", "Category", "Clothing > Dresses")
    assert (rule.reason, rule.refused, rule.status) == ("The value is wrong", 2, RuleStatus.PROPOSED)
    assert again == [rule]


def test_only_an_approved_rule_keeps_the_value_from_the_brand_and_a_revoked_one_no_longer(
    store: Store, shop: Shop, norr: int, mia: Actor, max_: Actor, now: datetime
) -> None:
    refuse_twice(store, shop, mia, now)
    (rule,) = suggested(store, now)
    of_norr, of_nobody = category_draft(shop, 0), category_draft(shop, 2)

    assert kept(store, of_norr, of_nobody) == [of_norr, of_nobody]
    decide(store, rule.id, RuleStatus.APPROVED, max_, now)
    assert kept(store, of_norr, of_nobody) == [of_nobody]
    decide(store, rule.id, RuleStatus.REVOKED, max_, now)
    assert kept(store, of_norr, of_nobody) == [of_norr, of_nobody]

    with store.read() as session:
        assert events(session) == ["rule proposed", "rule approved", "rule revoked"]


def test_of_several_values_only_the_one_ruled_out_goes(
    store: Store, shop: Shop, norr: int, mia: Actor, max_: Actor, now: datetime
) -> None:
    for number in (0, 1):
        (proposal_id,) = propose(store, now, attributes_draft(shop, number, {"Color": "Navy"}))
        accepted(store, request(proposal_id, Action.REJECT), mia, now)
    (rule,) = suggested(store, now)
    decide(store, rule.id, RuleStatus.APPROVED, max_, now)

    (both,) = kept(store, attributes_draft(shop, 0, {"Color": "Navy", "Fit": "Slim"}))

    assert both.change == AttributesChange(values={"Fit": "Slim"})
    assert kept(store, attributes_draft(shop, 0, {"Color": "Navy"})) == []


def test_a_merchandiser_decides_no_rule(store: Store, shop: Shop, norr: int, mia: Actor, now: datetime) -> None:
    refuse_twice(store, shop, mia, now)
    (rule,) = suggested(store, now)

    with pytest.raises(NotAllowedError):
        decide(store, rule.id, RuleStatus.APPROVED, mia, now)
    assert suggested(store, now)[0].status == RuleStatus.PROPOSED


@pytest.mark.parametrize("status", [RuleStatus.PROPOSED, RuleStatus.REVOKED])
def test_a_rule_moves_only_along_its_way(
    store: Store, shop: Shop, norr: int, mia: Actor, max_: Actor, now: datetime, status: RuleStatus
) -> None:
    refuse_twice(store, shop, mia, now)
    (rule,) = suggested(store, now)

    with pytest.raises(BadInputError, match="proposed"):
        decide(store, rule.id, status, max_, now)


def test_a_rejected_rule_is_not_proposed_again(
    store: Store, shop: Shop, norr: int, mia: Actor, max_: Actor, now: datetime
) -> None:
    refuse_twice(store, shop, mia, now)
    (rule,) = suggested(store, now)
    decide(store, rule.id, RuleStatus.REJECTED, max_, now)

    assert [one.status for one in suggested(store, now)] == [RuleStatus.REJECTED]


def test_a_rule_of_nothing_is_said_to_be(store: Store, max_: Actor, now: datetime) -> None:
    with pytest.raises(NotFoundError):
        decide(store, 99, RuleStatus.APPROVED, max_, now)
