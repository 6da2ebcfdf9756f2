"""A small shop and its drafts, for tests of the flow: every value is written here, so that tests can name it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session

from core.access.roles import Actor
from core.changes import AttributesChange, CategoryChange, Change, Draft, FixChange, MergeChange
from core.proposals.decide import Decided, DecisionRequest, Refused, decide
from core.proposals.submit import submit
from core.records.catalogue import Attribute, Category, Product, Sku
from core.records.choices import Action, Role
from core.records.flow import Decision, Proposal
from core.records.people import User
from core.records.store import Store

_KEYS = count(1)
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Shop:
    """Three dresses with one SKU each; ``shirts`` is where they are, ``dresses`` where they belong."""

    shirts: int
    dresses: int
    retired: int
    products: tuple[int, ...]
    skus: tuple[int, ...]


def open_shop(store: Store, products: int = 3) -> Shop:
    """Store the shop: everything in *Shirts*, priced at 30.00, with the attribute Color = Blue."""
    with store.write() as session:
        nodes = [
            Category(path="Clothing > Shirts", name="Shirts", depth=2),
            Category(path="Clothing > Dresses", name="Dresses", depth=2),
            Category(
                path="Clothing > Corsets",
                name="Corsets",
                depth=2,
                retired_at=datetime.fromisoformat("2025-01-01T00:00+00:00"),
            ),
        ]
        session.add_all(nodes)
        session.add(Attribute(name="Fit", value_type="choice", allowed=["Slim", "Regular"]))
        session.add(Attribute(name="Color", value_type="text"))
        session.add(Attribute(name="Material", value_type="text"))
        session.flush()
        shirts, dresses, retired = (node.id or 0 for node in nodes)
        rows = [
            Product(
                handle=f"dress-{number}",
                title=f"Shirt dress {number}",
                category_id=shirts,
                department="Fashion",
                attributes={"Color": "Blue"},
            )
            for number in range(1, products + 1)
        ]
        session.add_all(rows)
        session.flush()
        skus = [Sku(product_id=row.id or 0, code=f"D{row.id}", currency="GBP", price_minor=3000) for row in rows]
        session.add_all(skus)
        session.flush()
        return Shop(shirts, dresses, retired, tuple(row.id or 0 for row in rows), tuple(sku.id or 0 for sku in skus))


def category_draft(shop: Shop, number: int = 0, **changed: Any) -> Draft:
    """Move a product from *Shirts* to *Dresses*: sure to 0.9, 50.00 at stake."""
    return _draft(
        shop.products[number],
        "category",
        "category_id",
        CategoryChange(category_id=shop.dresses, path="Clothing > Dresses"),
        shop.shirts,
        **changed,
    )


def attributes_draft(shop: Shop, number: int = 0, values: dict[str, str] | None = None, **changed: Any) -> Draft:
    """Set Color from Blue to Navy, and Fit and Material where there are none."""
    values = values or {"Color": "Navy", "Fit": "Slim", "Material": "Linen"}
    base = {name: "Blue" if name == "Color" else None for name in values}
    return _draft(shop.products[number], "attributes", "attributes", AttributesChange(values=values), base, **changed)


def merge_draft(shop: Shop, keep: int = 0, retire: int = 1, **changed: Any) -> Draft:
    """Fold the second product into the first."""
    keep_id, retire_id = shop.products[keep], shop.products[retire]
    return _draft(
        retire_id, "merge", "merged_into_id", MergeChange(keep_id=keep_id, retire_id=retire_id), None, **changed
    )


def price_draft(shop: Shop, number: int = 0, value: int | None = None, **changed: Any) -> Draft:
    """Give the product's SKU another price than 30.00; None asks a person for it."""
    sku_id = shop.skus[number]
    change = FixChange(field="price_minor", sku_id=sku_id, value=value)
    return _draft(
        shop.products[number],
        "fix",
        "price_minor",
        change,
        3000,
        **{"subject": f"sku:{sku_id}", "sku_id": sku_id, **changed},
    )


def set_value(store: Store, row: type[Product] | type[Sku], row_id: int, **values: Any) -> None:
    """Change the catalogue behind the flow's back, as an import does."""
    with store.write() as session:
        found = session.get_one(row, row_id)
        for name, value in values.items():
            setattr(found, name, value)


def colleague(store: Store, name: str, role: Role = Role.MERCHANDISER) -> Actor:
    """Another person, stored."""
    with store.write() as session:
        session.add(user := User(username=name.lower(), name=name, role=role))
        session.flush()
        return Actor(user.id, name, role)


def _draft(product_id: int, kind: str, field: str, usual_change: Change, usual_base: Any, **changed: Any) -> Draft:
    usual = {
        "kind": kind,
        "subject": f"product:{product_id}",
        "product_id": product_id,
        "field": field,
        "change": usual_change,
        "base_value": usual_base,
        "base_rev": 1,
        "confidence": 0.9,
        "stake_minor": 5000,
        "currency": "GBP",
        "suggested_by": "similarity",
        "title": f"Shirt dress {product_id}",
        "department": "Fashion",
    }
    return Draft(**{**usual, **changed})


def propose(store: Store, now: datetime, *drafts: Draft) -> list[int]:
    """Submit the drafts; the ids of the proposals that are open now, oldest first."""
    with store.write() as session:
        submit(session, drafts, None, now)
        return list(session.scalars(select(Proposal.id).where(Proposal.status == "open").order_by(Proposal.id)))  # type: ignore[arg-type]


def request(proposal_id: int, action: Action = Action.APPROVE, version: int = 1, **more: Any) -> DecisionRequest:
    """A request with a key of its own; a reason is given where one is needed."""
    reasons = {Action.REJECT: "wrong-value", Action.OVERRIDE: "checked-product"}
    usual = {"idempotency_key": f"key-{next(_KEYS)}", "reason_code": reasons.get(action, "")}
    return DecisionRequest(proposal_id, version, action, **{**usual, **more})


def decided(store: Store, asked: DecisionRequest, actor: Actor, now: datetime) -> Decided | Refused:
    """The answer, committed."""
    with store.write() as session:
        return decide(session, asked, actor, now)


def accepted(store: Store, asked: DecisionRequest, actor: Actor, now: datetime) -> Decided:
    """The answer, which must be a decision."""
    answer = decided(store, asked, actor, now)
    assert isinstance(answer, Decided), answer
    return answer


def refused(store: Store, asked: DecisionRequest, actor: Actor, now: datetime) -> Refused:
    """The answer, which must be a refusal."""
    answer = decided(store, asked, actor, now)
    assert isinstance(answer, Refused), answer
    return answer


def proposal(store: Store, proposal_id: int) -> Proposal:
    """The proposal as it stands."""
    with store.read() as session:
        return _kept(session, session.get_one(Proposal, proposal_id))


def product(store: Store, product_id: int) -> Product:
    """The product as it stands."""
    with store.read() as session:
        return _kept(session, session.get_one(Product, product_id))


def decisions(session: Session) -> list[Decision]:
    """Every decision, oldest first."""
    return list(session.scalars(select(Decision).order_by(Decision.id)))  # type: ignore[arg-type]


def _kept(session: Session, row: _Row) -> _Row:
    """The row as it was read, after its session has ended."""
    session.expunge(row)
    return row
