"""Which live texts a machine wrote, and who let them pass: read from what decisions wrote, and from nothing else.

A text is as a writer's while the live value is the one that a decision about its proposal wrote, edited or not. An
undo brings back the origin of the value before with that value; an import or another decision ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.catalog.fields import ATTRIBUTE_PREFIX
from core.changes import Json
from core.copywriting.places import ALL_PLACES
from core.records.catalogue import Product
from core.records.choices import Kind
from core.records.flow import AppliedWrite, Decision, Policy, Proposal
from core.records.people import User

_CHUNK = 1000
_FIELDS = tuple(place.field for place in ALL_PLACES)
_TEXTS = tuple(name for name in _FIELDS if not name.startswith(ATTRIBUTE_PREFIX))


@dataclass(frozen=True)
class Origin:
    """Where a live text is from: its proposal, what wrote it, and who let it pass, edited or as it was."""

    proposal_id: int
    writer: str
    writer_version: str
    decided_by: str
    edited: bool
    decided_at: datetime


def origins(session: Session, product_id: int) -> dict[str, Origin]:
    """The origin of each live text of the product that a machine wrote, by catalogue field."""
    return origins_of(session, [product_id]).get(product_id, {})


def origins_of(session: Session, product_ids: Iterable[int]) -> dict[int, dict[str, Origin]]:
    """The same of these products, by product and field."""
    ids = [write_id for chunk in _chunks(product_ids) for write_id in _live_writes(session, chunk)]
    found: dict[int, dict[str, Origin]] = {}
    for some in _chunks(ids):
        for row in session.execute(_ORIGINS.where(col(AppliedWrite.id).in_(some))):
            found.setdefault(row.product_id, {})[row.field] = _origin(row)
    return found


def ai_written(session: Session, product_ids: Iterable[int] | None = None) -> set[tuple[int, str]]:
    """Products with the fields whose live text a machine wrote, of these products or of all: for exports."""
    chunks = [None] if product_ids is None else _chunks(product_ids)
    return {place for chunk in chunks for place in _live_writes(session, chunk).values()}


def _live_writes(session: Session, product_ids: Sequence[int] | None) -> dict[int, tuple[int, str]]:
    """The writes of drafted texts that the catalogue still shows, by id, with the product and field of each."""
    of_these = () if product_ids is None else (col(AppliedWrite.product_id).in_(product_ids),)
    rows = session.execute(_WRITES.where(*of_these))
    standing = [_standing(list(writes)) for _, writes in groupby(rows, key=lambda row: (row.product_id, row.field))]
    ids = sorted(row.id for row in standing if row is not None and row.kind == Kind.COPY)
    found: dict[int, tuple[int, str]] = {}
    for some in _chunks(ids):
        for row in session.execute(_LIVE.where(col(AppliedWrite.id).in_(some))):
            if row.after == _value(row):
                found[row.id] = row.product_id, row.field
    return found


def _standing(writes: Iterable[Row[Any]]) -> Row[Any] | None:
    """The write that the place's value is from: the last one that no undo took back."""
    stack: list[Row[Any]] = []
    for write in writes:
        if write.undoes_id is None:
            stack.append(write)
        else:
            stack = [one for one in stack if one.decision_id != write.undoes_id]
    return stack[-1] if stack else None


def _value(row: Row[Any]) -> Json:
    if row.field.startswith(ATTRIBUTE_PREFIX):
        return dict(row.attributes).get(row.field.removeprefix(ATTRIBUTE_PREFIX))
    value: Json = row._mapping[row.field]
    return value


def _origin(row: Row[Any]) -> Origin:
    change = row.payload
    return Origin(
        proposal_id=row.proposal_id,
        writer=str(change.get("writer", "")),
        writer_version=str(change.get("writer_version", "")),
        decided_by=row.person or row.policy or "",
        edited=change != row.proposed,
        decided_at=row.created_at,
    )


def _chunks(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    ordered = sorted(set(ids))
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


_WRITES = (
    select(
        col(AppliedWrite.id),
        col(AppliedWrite.product_id),
        col(AppliedWrite.field),
        col(AppliedWrite.decision_id),
        col(Decision.undoes_id),
        col(Proposal.kind),
    )
    .join(Decision, col(Decision.id) == col(AppliedWrite.decision_id))
    .join(Proposal, col(Proposal.id) == col(AppliedWrite.proposal_id))
    .where(col(AppliedWrite.sku_id).is_(None), col(AppliedWrite.field).in_(_FIELDS))
    .order_by(col(AppliedWrite.product_id), col(AppliedWrite.field), col(AppliedWrite.id))
)
_LIVE: Any = select(
    col(AppliedWrite.id),
    col(AppliedWrite.product_id),
    col(AppliedWrite.field),
    col(AppliedWrite.after),
    *(col(getattr(Product, name)) for name in (*_TEXTS, "attributes")),
).join(Product, col(Product.id) == col(AppliedWrite.product_id))
_ORIGINS: Any = (
    select(
        col(AppliedWrite.product_id),
        col(AppliedWrite.field),
        col(AppliedWrite.proposal_id),
        col(Decision.payload),
        col(Decision.created_at),
        col(Proposal.payload).label("proposed"),
        col(User.name).label("person"),
        col(Policy.name).label("policy"),
    )
    .join(Decision, col(Decision.id) == col(AppliedWrite.decision_id))
    .join(Proposal, col(Proposal.id) == col(AppliedWrite.proposal_id))
    .outerjoin(User, col(User.id) == col(Decision.actor_id))
    .outerjoin(Policy, col(Policy.id) == col(Decision.policy_id))
)
