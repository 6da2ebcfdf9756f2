"""Disagreeing with a colleague: a manager takes the decision back, others ask; and an edited value is checked first."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.access.roles import Actor
from core.changes import CategoryChange
from core.errors import NotAllowedError
from core.proposals.answers import Code, Decided, Refused
from core.proposals.disagree import disagree, disagreements
from core.proposals.edited import findings_of, rules_of
from core.proposals.item import item
from core.records.choices import ProposalStatus, Role
from core.records.store import Store
from tests.proposals.desk import accepted, category_draft, open_shop, proposal, propose, request

People = dict[Role, Actor]


def _approved(store: Store, people: People, now: datetime) -> int:
    proposal_id = propose(store, now, category_draft(open_shop(store)))[0]
    accepted(store, request(proposal_id), people[Role.MERCHANDISER], now)
    return proposal_id


def test_a_managers_disagreement_takes_the_decision_back(store: Store, people: People, now: datetime) -> None:
    proposal_id = _approved(store, people, now)

    with store.write() as session:
        answer = disagree(session, proposal_id, people[Role.MANAGER], now, "no")

    assert isinstance(answer, Decided)
    assert proposal(store, proposal_id).status == ProposalStatus.OPEN


def test_a_colleagues_disagreement_changes_nothing_and_waits_for_the_managers(
    store: Store, people: People, now: datetime
) -> None:
    proposal_id = _approved(store, people, now)
    other = Actor(people[Role.ADMIN].user_id, "Bo", Role.MERCHANDISER)

    with store.write() as session:
        answer = disagree(session, proposal_id, other, now, "no")

    assert answer is None
    assert proposal(store, proposal_id).status == ProposalStatus.APPLIED
    with store.read() as session:
        assert disagreements(session) == [proposal_id]


def test_a_disagreement_is_answered_once_the_decision_is_taken_back(
    store: Store, people: People, now: datetime
) -> None:
    proposal_id = _approved(store, people, now)
    other = Actor(people[Role.ADMIN].user_id, "Bo", Role.MERCHANDISER)
    with store.write() as session:
        disagree(session, proposal_id, other, now, "ask")

    with store.write() as session:
        disagree(session, proposal_id, people[Role.MANAGER], now, "answer")

    with store.read() as session:
        assert disagreements(session) == []


def test_a_role_that_never_decides_may_not_disagree(store: Store, people: People, now: datetime) -> None:
    proposal_id = _approved(store, people, now)

    with pytest.raises(NotAllowedError), store.write() as session:
        disagree(session, proposal_id, people[Role.MARKETER], now, "no")


def test_there_is_nothing_to_disagree_with_before_a_decision(store: Store, people: People, now: datetime) -> None:
    proposal_id = propose(store, now, category_draft(open_shop(store)))[0]

    with store.write() as session:
        assert isinstance(disagree(session, proposal_id, people[Role.MANAGER], now, "no"), Refused)
        unknown = disagree(session, 9999, people[Role.MANAGER], now, "no")

    assert isinstance(unknown, Refused)
    assert unknown.code == Code.UNKNOWN


def test_an_edited_value_is_checked_as_a_decision_would_check_it(store: Store, now: datetime) -> None:
    shop = open_shop(store)
    retired = CategoryChange(category_id=shop.retired, path="Clothing > Corsets")
    good = CategoryChange(category_id=shop.dresses, path="Clothing > Dresses")

    with store.read() as session:
        assert [found.code for found in findings_of(session, retired, shop.products[0], None)] == ["category-retired"]
        assert findings_of(session, good, shop.products[0], None) == ()


def test_the_rules_of_a_product_are_those_of_its_category(store: Store, now: datetime) -> None:
    proposal_id = propose(store, now, category_draft(open_shop(store)))[0]

    with store.read() as session:
        rules = rules_of(session, item(session, proposal_id, now).product)

        assert rules["Fit"].allowed == ("Slim", "Regular")
        assert "Color" in rules_of(session, None)
