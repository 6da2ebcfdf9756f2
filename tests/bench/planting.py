"""What planted checks are made of, in a store of the benchmarks: categories that were approved a moment ago."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.changes import CategoryChange, Draft
from core.proposals import planted
from core.proposals.bulk import approve_all
from core.proposals.planted import PlantedChecks
from core.proposals.submit import submit
from core.records.catalogue import Category, Product
from core.records.choices import Role
from core.records.flow import Proposal
from core.records.people import User
from core.records.store import Store

APPROVED = 400


def turn_checks_on(store: Store, now: datetime) -> None:
    """As many checks as a manager may choose, in a shop where somebody approved some hundred categories."""
    with store.write() as session:
        manager = User(username="checker", name="Checker", role=Role.MANAGER)
        session.add(manager)
        session.flush()
        actor = Actor(manager.id, manager.name, Role.MANAGER)
        ids = _proposed(session, now)
        approved = approve_all(session, ids, actor, now, "filed").applied
        if approved != APPROVED:
            raise RuntimeError(f"{APPROVED} categories were to be approved, {approved} were")
        planted.choose(session, PlantedChecks(on=True, share=planted.MOST_SHARE), actor, now)


def _proposed(session: Session, now: datetime) -> list[int]:
    """The ids of proposals to move new products into other categories."""
    first = (session.scalar(select(func.max(Product.id))) or 0) + 1
    categories = session.scalars(select(Category).order_by(col(Category.id)).limit(APPROVED + 1)).all()
    numbers = range(first, first + APPROVED)
    at_first = {"category_id": categories[0].id, "department": "Women", "images": [], "attributes": {}}
    session.execute(insert(Product), [{"handle": f"new-{n}", "title": f"New item {n}", **at_first} for n in numbers])
    drafts = [_draft(n, categories[0], category) for n, category in zip(numbers, categories[1:], strict=True)]
    submit(session, drafts, None, now)
    return list(session.scalars(select(col(Proposal.id)).where(col(Proposal.product_id) >= first)))


def _draft(product_id: int, before: Category, after: Category) -> Draft:
    return Draft(
        kind="category",
        subject=f"product:{product_id}",
        product_id=product_id,
        field="category_id",
        change=CategoryChange(category_id=after.id or 0, path=after.path),
        base_value=before.id,
        base_rev=1,
        confidence=0.9,
        stake_minor=5_000,
        currency="GBP",
        suggested_by="similarity",
        title=f"New item {product_id}",
        department="Women",
    )
