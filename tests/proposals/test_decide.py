"""A decision is made once, on the version that was seen, and applied at once on facts read now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.access.roles import Actor
from core.changes import AttributesChange, CategoryChange, FixChange, FieldWrite
from core.errors import BadInputError, NotAllowedError
from core.proposals import audit
from core.proposals.decide import REASONS, Code
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Role
from core.records.store import Store
from tests.proposals.desk import (
    Shop,
    accepted,
    attributes_draft,
    category_draft,
    decided,
    decisions,
    open_shop,
    price_draft,
    product,
    proposal,
    propose,
    refused,
    request,
)


@pytest.fixture
def shop(store: Store) -> Shop:
    """The small shop."""
    return open_shop(store)


@pytest.fixture
def mia(people: dict[Role, Actor]) -> Actor:
    """A merchandiser."""
    return people[Role.MERCHANDISER]


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
        assert (kept.before, kept.note, kept.active_ms) == (shop.shirts, "clear", 900)
        assert kept.payload == {"kind": "category", "category_id": shop.dresses, "path": "Clothing > Dresses"}
        assert audit.verify(session).broken is None


def test_a_rejection_writes_nothing_and_needs_a_known_reason(
    store: Store, shop: Shop, mia: Actor, now: datetime
) -> None:
    (open_id,) = propose(store, now, category_draft(shop))

    assert refused(store, request(open_id, Action.REJECT, reason_code=""), mia, now).code == Code.NEEDS_REASON
    assert refused(store, request(open_id, Action.REJECT, reason_code="because"), mia, now).code == Code.NEEDS_REASON
    assert accepted(store, request(open_id, Action.REJECT), mia, now).status == "rejected"

    assert product(store, shop.products[0]).category_id == shop.shirts
