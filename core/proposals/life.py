"""One product's life as a timeline: what was proposed, decided, written, given to channels and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from core.changes import Json
from core.proposals.display import field_text, proposed_text, value_text
from core.proposals.naming import base_field, names_of
from core.proposals.reasons import reason_text
from core.records.catalogue import Sku
from core.records.choices import Action, Kind, ProposalStatus
from core.records.flow import AppliedWrite, Decision, Policy, Proposal
from core.records.people import User
from core.records.work import Publication, PublicationItem

_MOST = 500
"""Entries of each sort that are read, the newest; a product with more has its beginning left out."""


class Happening(StrEnum):
    """What happened, in the order in which it happens at one moment."""

    PROPOSED = "proposed"
    ESCALATED = "escalated"
    RETURNED = "returned"
    DECIDED = "decided"
    APPLIED = "applied"
    UNDONE = "undone"
    PUBLISHED = "published"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened to a product. ``who`` is a person, a policy or a model; ``why`` a reason and a note.

    ``action`` and ``status_after`` are a decision's, ``channel`` a publication's.
    """

    at: datetime
    what: Happening
    who: str
    label: str
    before_text: str = ""
    after_text: str = ""
    why: str = ""
    action: Action | None = None
    status_after: ProposalStatus | None = None
    channel: str = ""
    proposal_id: int | None = None
    decision_id: int | None = None
    publication_id: int | None = None


@dataclass(frozen=True)
class _Raw:
    """An entry before ids are named: ``kind`` is a payload's, None for a plain value."""

    entry: HistoryEntry
    field: str
    before: Json
    after: Any
    kind: Kind | None
    currency: str


_DONE = {Action.ESCALATE: Happening.ESCALATED, Action.RETURN: Happening.RETURNED, Action.UNDO: Happening.UNDONE}


def product_life(session: Session, product_id: int) -> list[HistoryEntry]:
    """Everything the records know of what happened to the product, the oldest first."""
    raws = [
        *_proposed(session, product_id),
        *_decided(session, product_id),
        *_applied(session, product_id),
        *_published(session, product_id),
    ]
    named = _named(session, raws)
    order = {what: place for place, what in enumerate(Happening)}
    return sorted(named, key=lambda one: (one.at, order[one.what], one.decision_id or one.publication_id or 0))


def _proposed(session: Session, product_id: int) -> Iterable[_Raw]:
    found = select(Proposal).where(col(Proposal.product_id) == product_id, col(Proposal.is_planted).is_(False))
    found = found.order_by(col(Proposal.id).desc())
    for proposal in session.scalars(found.limit(_MOST)):
        entry = HistoryEntry(
            proposal.created_at,
            Happening.PROPOSED,
            proposal.suggested_by,
            field_text(proposal.field),
            proposal_id=proposal.id,
        )
        kind = Kind(proposal.kind)
        field = base_field(kind, proposal.payload)
        yield _Raw(entry, field, proposal.base_value, proposal.payload, kind, proposal.currency)


def _decided(session: Session, product_id: int) -> Iterable[_Raw]:
    columns: list[Any] = [
        Decision,
        col(Proposal.kind).label("kind"),
        col(Proposal.field).label("field"),
        col(Proposal.currency).label("currency"),
        col(User.name).label("person"),
        col(Policy.name).label("policy"),
    ]
    found = (
        select(*columns)
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .outerjoin(User, col(User.id) == col(Decision.actor_id))
        .outerjoin(Policy, col(Policy.id) == col(Decision.policy_id))
        .where(col(Decision.product_id) == product_id, col(Decision.is_planted).is_(False))
        .order_by(col(Decision.id).desc())
        .limit(_MOST)
    )
    rows = session.execute(found).all()
    met = {row.Decision.id: row.Decision.before for row in rows}
    for row in rows:
        decision: Decision = row.Decision
        action, kind = Action(decision.action), Kind(row.kind)
        entry = HistoryEntry(
            decision.created_at,
            _DONE.get(action, Happening.DECIDED),
            row.person or row.policy or "",
            field_text(row.field),
            why=" · ".join(filter(None, (reason_text(action, decision.reason_code), decision.note))),
            action=action,
            status_after=ProposalStatus(decision.status_after),
            proposal_id=decision.proposal_id,
            decision_id=decision.id,
        )
        field = base_field(kind, decision.payload)
        if decision.undoes_id is not None:
            yield _Raw(entry, field, decision.before, met.get(decision.undoes_id), None, row.currency)
        else:
            yield _Raw(entry, field, decision.before, decision.payload, kind, row.currency)


def _applied(session: Session, product_id: int) -> Iterable[_Raw]:
    """The values that decisions wrote; those an undo wrote back are told by the undo."""
    columns: list[Any] = [
        AppliedWrite,
        col(Decision.created_at).label("at"),
        col(User.name).label("person"),
        col(Policy.name).label("policy"),
        col(Sku.code).label("code"),
        col(Sku.currency).label("currency"),
    ]
    found = (
        select(*columns)
        .join(Decision, col(Decision.id) == col(AppliedWrite.decision_id))
        .outerjoin(User, col(User.id) == col(Decision.actor_id))
        .outerjoin(Policy, col(Policy.id) == col(Decision.policy_id))
        .outerjoin(Sku, col(Sku.id) == col(AppliedWrite.sku_id))
        .where(col(AppliedWrite.product_id) == product_id, col(Decision.action) != Action.UNDO)
        .order_by(col(AppliedWrite.id).desc())
        .limit(_MOST)
    )
    for row in session.execute(found):
        write: AppliedWrite = row.AppliedWrite
        entry = HistoryEntry(
            row.at,
            Happening.APPLIED,
            row.person or row.policy or "",
            _label(write.field, row.code),
            proposal_id=write.proposal_id,
            decision_id=write.decision_id,
        )
        yield _Raw(entry, write.field, write.before, write.after, None, row.currency or "")


def _published(session: Session, product_id: int) -> Iterable[_Raw]:
    columns: list[Any] = [
        PublicationItem,
        Publication,
        col(User.name).label("person"),
        col(Sku.code).label("code"),
        col(Sku.currency).label("currency"),
    ]
    found = (
        select(*columns)
        .join(Publication, col(Publication.id) == col(PublicationItem.publication_id))
        .outerjoin(User, col(User.id) == col(Publication.created_by_id))
        .outerjoin(Sku, col(Sku.id) == col(PublicationItem.sku_id))
        .where(col(PublicationItem.product_id) == product_id)
        .order_by(col(PublicationItem.id).desc())
        .limit(_MOST)
    )
    for row in session.execute(found):
        item: PublicationItem = row.PublicationItem
        publication: Publication = row.Publication
        entry = HistoryEntry(
            publication.created_at,
            Happening.PUBLISHED if publication.rolls_back_id is None else Happening.ROLLED_BACK,
            row.person or "",
            _label(item.field, row.code),
            why=publication.error,
            channel=publication.channel,
            publication_id=publication.id,
        )
        yield _Raw(entry, item.field, item.before, item.after, None, row.currency or "")


def _label(field: str, code: str | None) -> str:
    return f"{field_text(field)} of SKU {code}" if code else field_text(field)


def _named(session: Session, raws: Iterable[_Raw]) -> list[HistoryEntry]:
    """The entries with their values for people; the names behind ids are looked up for all of them together."""
    raws = list(raws)
    ids = [(raw.field, raw.before) for raw in raws]
    ids += [(raw.field, raw.after) for raw in raws if raw.kind is None]
    ids += [("product_id", raw.after.get("keep_id")) for raw in raws if raw.kind == Kind.MERGE]
    known = names_of(session, ids)
    named = []
    for raw in raws:
        names = replace(known, currency=raw.currency)
        after = (
            value_text(raw.field, raw.after, names) if raw.kind is None else proposed_text(raw.kind, raw.after, names)
        )
        named.append(replace(raw.entry, before_text=value_text(raw.field, raw.before, names), after_text=after))
    return named
