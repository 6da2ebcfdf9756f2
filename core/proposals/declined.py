"""What people declined of a change with several values is not suggested again while the live value is the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.changes import AttributesChange, Draft, digest
from core.records.choices import Kind
from core.records.flow import Decision, Proposal


def without_declined(session: Session, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without attribute values that somebody declined for the live value they met; empty ones are gone."""
    products = {draft.product_id for draft in drafts if draft.kind == Kind.ATTRIBUTES and draft.product_id is not None}
    declined = _declined(session, products)
    kept = (_reduced(draft, declined.get(draft.product_id, set())) for draft in drafts)
    return [draft for draft in kept if draft is not None]


def _declined(session: Session, product_ids: Iterable[int]) -> dict[int | None, set[str]]:
    """By product, the digests of (name, live value, declined value) of partly accepted proposals."""
    undo = aliased(Decision)
    rows = session.execute(
        select(Decision.product_id, Decision.declined, Proposal.base_value)  # type: ignore[call-overload]
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(
            col(Decision.product_id).in_(sorted(product_ids)),
            col(Decision.declined).is_not(None),
            ~exists().where(col(undo.undoes_id) == col(Decision.id)),
        )
    )
    found: dict[int | None, set[str]] = {}
    for product_id, declined, base_value in rows:
        marks = found.setdefault(product_id, set())
        marks.update(_mark(name, base_value, value) for name, value in declined.items())
    return found


def _mark(name: str, base_value: object, value: str) -> str:
    base = base_value.get(name) if isinstance(base_value, dict) else None
    return digest((name, base or None, value))


def _reduced(draft: Draft, declined: set[str]) -> Draft | None:
    if not declined or not isinstance(draft.change, AttributesChange):
        return draft
    values = {
        name: value
        for name, value in draft.change.values.items()
        if _mark(name, draft.base_value, value) not in declined
    }
    if not values:
        return None
    return draft if values == draft.change.values else replace(draft, change=AttributesChange(values=values))
