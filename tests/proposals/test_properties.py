"""Whatever people decide and take back, in any order: nothing is lost, doubled or half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.changes import AttributesChange, CategoryChange, Draft
from core.proposals import audit
from core.proposals.bulk import approve_all, undo_batch
from core.proposals.decide import Decided, DecisionRequest, decide
from core.proposals.submit import submit
from core.proposals.sweep import expire
from core.proposals.undo import last_undoable, undo
from core.records.catalogue import Product, Sku
from core.records.choices import Action, Role
from core.records.flow import AppliedWrite, Decision, Proposal, QueueCounter
from core.records.store import Store
from tests.proposals.desk import Shop, attributes_draft, category_draft, price_draft

_UNUSED = [HealthCheck.function_scoped_fixture]
_KEYS = count(1)

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["suggest", "decide", "undo", "bulk", "undo batch", "import", "expire"]),
        st.integers(0, 11),
        st.sampled_from([action for action in Action if action != Action.UNDO]),
        st.sampled_from([Role.MERCHANDISER, Role.MANAGER, Role.ADMIN]),
    ),
    max_size=25,
)


def _drafts(shop: Shop, number: int) -> list[Draft]:
    """One of twelve suggestions: three products, four things to say about each."""
    which, what = number % 3, number // 3
    if what == 0:
        return [category_draft(shop, which)]
    if what == 1:
        elsewhere = CategoryChange(category_id=shop.retired, path="Clothing > Corsets")
        return [category_draft(shop, which, change=elsewhere)]
    if what == 2:
        return [attributes_draft(shop, which)]
    return [price_draft(shop, which, value=2500)]


@settings(max_examples=20, deadline=None, suppress_health_check=_UNUSED)
@given(numbers=st.lists(st.integers(0, 11), min_size=1, max_size=6, unique=True))
def test_approve_then_undo_is_a_no_op_on_the_catalogue(
    store: Store, shop: Shop, mia: Actor, now: datetime, numbers: list[int]
) -> None:
    with store.write() as session:
        before = _catalogue(session)
        submit(session, [draft for number in numbers for draft in _drafts(shop, number)], None, now)
        for row in _open(session):
            _decide(session, row, Action.APPROVE, mia, now)
        while (newest := last_undoable(session, mia, now)) is not None:
            assert isinstance(undo(session, newest.decision_id, mia, now, _key()), Decided)

        assert _catalogue(session) == before
        assert audit.verify(session).broken is None


@settings(max_examples=25, deadline=None, suppress_health_check=_UNUSED)
@given(steps=_STEPS)
def test_after_any_sequence_the_books_agree(
    store: Store, shop: Shop, people: dict[Role, Actor], now: datetime, steps: Sequence[tuple[str, int, Action, Role]]
) -> None:
    for step in steps:
        with store.write() as session:
            _take(session, shop, people, now, step)
    with store.read() as session:
        _one_open_proposal_a_place(session)
        _every_write_is_explained(session)
        _counters_equal_a_recount(session)
        assert audit.verify(session).broken is None
        _decisions_count_the_versions(session)


def _take(
    session: Session, shop: Shop, people: dict[Role, Actor], now: datetime, step: tuple[str, int, Action, Role]
) -> None:
    what, number, action, role = step
    actor = people[role]
    rows = _open(session)
    if what == "suggest":
        submit(session, _drafts(shop, number), None, now)
    elif what == "decide" and rows:
        _decide(session, rows[number % len(rows)], action, actor, now)
    elif what == "undo":
        newest = last_undoable(session, actor, now)
        if newest is not None:
            undo(session, newest.decision_id, actor, now, _key())
    elif what == "bulk" and rows:
        approve_all(session, [row.id or 0 for row in rows], actor, now, f"b{next(_KEYS)}")
    elif what == "undo batch":
        batch = session.scalars(select(Decision.batch).where(col(Decision.batch) != "")).first()
        if batch:
            undo_batch(session, batch, people[Role.ADMIN], now)
    elif what == "import":
        session.get_one(Product, shop.products[number % 3]).attributes = {"Color": ("Red", "Blue")[number % 2]}
    elif what == "expire":
        expire(session, now + timedelta(days=90) if number == 0 else now)


def _decide(session: Session, row: Proposal, action: Action, actor: Actor, now: datetime) -> None:
    reason = "checked-product" if action == Action.OVERRIDE else "wrong-value"
    change = None
    if action == Action.EDIT and row.kind == "attributes":
        change = AttributesChange(values={"Color": "Teal"})
    asked = DecisionRequest(
        row.id or 0,
        row.version,
        action,
        _key(),
        change=change,
        accept=("Fit",) if action == Action.APPROVE and row.kind == "attributes" and row.version % 2 else None,
        reason_code=reason,
        note="n",
        escalate_to=Role.MANAGER,
    )
    decide(session, asked, actor, now)


def _key() -> str:
    return f"p{next(_KEYS)}"


def _open(session: Session) -> list[Proposal]:
    rows = select(Proposal).where(col(Proposal.status) == "open").order_by(col(Proposal.id))
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def _catalogue(session: Session) -> list[Any]:
    products = session.execute(
        select(Product.id, Product.category_id, Product.attributes, Product.status).order_by(col(Product.id))  # type: ignore[call-overload]
    )
    skus = session.execute(select(Sku.id, Sku.product_id, Sku.price_minor).order_by(col(Sku.id)))  # type: ignore[call-overload]
    return [tuple(row) for row in (*products, *skus)]


def _one_open_proposal_a_place(session: Session) -> None:
    places = Counter((row.subject, row.field, row.locale, row.channel) for row in _open(session))
    assert all(number == 1 for number in places.values())


def _every_write_is_explained(session: Session) -> None:
    """The writes of each value form a chain: each begins with what the one before left, or with an import."""
    live = {product.id: product for product in session.scalars(select(Product))}
    last: dict[tuple[int, str], Any] = {}
    for write in session.scalars(select(AppliedWrite).order_by(col(AppliedWrite.id))):
        if write.field == "category_id":
            assert last.get((write.product_id, write.field), write.before) == write.before
            last[write.product_id, write.field] = write.after
    for (product_id, _), after in last.items():
        assert live[product_id].category_id == after


def _counters_equal_a_recount(session: Session) -> None:
    kept = session.execute(
        select(QueueCounter.kind, QueueCounter.status, func.sum(QueueCounter.proposals)).group_by(  # type: ignore[call-overload]
            QueueCounter.kind, QueueCounter.status
        )
    )
    counted = session.execute(
        select(Proposal.kind, Proposal.status, func.count()).group_by(Proposal.kind, Proposal.status)  # type: ignore[call-overload]
    )
    assert {tuple(row) for row in kept if row[2]} == {tuple(row) for row in counted}


def _decisions_count_the_versions(session: Session) -> None:
    """No two decisions saw the same version, and none saw one that the proposal had not reached."""
    versions = {row.id: row.version for row in session.scalars(select(Proposal))}
    for decision in session.scalars(select(Decision)):
        assert decision.proposal_version < versions[decision.proposal_id]
