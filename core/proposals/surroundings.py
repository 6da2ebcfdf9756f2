"""What stands around a proposal: the other open ones on its product, who decided before, what evidence points to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from core.changes import Evidence
from core.proposals.display import Names, field_text, proposed_text
from core.proposals.ordering import OPEN
from core.records.catalogue import Product
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Decision, Policy, Proposal
from core.records.people import User

_MOST_SIBLINGS = 20


@dataclass(frozen=True)
class Sibling:
    """Another open proposal on the same product."""

    id: int
    kind: Kind
    field: str
    label: str
    proposed: str
    confidence: float
    stake_minor: int
    currency: str


@dataclass(frozen=True)
class PastDecision:
    """A decision that was made on the proposal; ``who`` is a person or a policy."""

    id: int
    action: Action
    who: str
    role: str
    at: datetime
    status_after: ProposalStatus
    reason_code: str
    note: str
    escalated_to: Role | None


@dataclass(frozen=True)
class Holder:
    """Who has the proposal on screen, and until when."""

    id: int
    name: str
    until: datetime


@dataclass(frozen=True)
class Escalation:
    """Who is asked to answer, by whom, why, and by when."""

    to: Role
    by: str
    note: str
    due_at: datetime | None


@dataclass(frozen=True)
class SimilarProduct:
    """A product that evidence points to."""

    id: int
    title: str
    image_url: str


def similar(session: Session, evidence: Sequence[Evidence]) -> dict[int, SimilarProduct]:
    """The products that evidence points to, by id."""
    product_ids = {one.product_id for one in evidence if one.product_id is not None}
    if not product_ids:
        return {}
    rows = session.execute(select(Product.id, Product.title, Product.images).where(col(Product.id).in_(product_ids)))  # type: ignore[call-overload]
    return {row.id: SimilarProduct(row.id, row.title, first_image(row.images)) for row in rows}


def first_image(images: Sequence[Mapping[str, Any]]) -> str:
    """The address of the first picture that has one, or nothing."""
    return next((str(image["url"]) for image in images if image.get("url")), "")


def siblings(session: Session, proposal: Proposal, names: Names) -> tuple[Sibling, ...]:
    """The other open proposals on the product, those most worth a look first."""
    if proposal.product_id is None:
        return ()
    rows = session.execute(
        select(
            Proposal.id,
            Proposal.kind,
            Proposal.field,
            Proposal.payload,
            Proposal.confidence,
            Proposal.stake_minor,
            Proposal.currency,
        )  # type: ignore[call-overload]
        .where(OPEN, col(Proposal.product_id) == proposal.product_id, col(Proposal.id) != proposal.id)
        .order_by(col(Proposal.worth).desc(), col(Proposal.id).desc())
        .limit(_MOST_SIBLINGS)
    )
    return tuple(
        Sibling(
            row.id,
            Kind(row.kind),
            row.field,
            field_text(row.field),
            proposed_text(Kind(row.kind), row.payload, names),
            row.confidence,
            row.stake_minor,
            row.currency,
        )
        for row in rows
    )


def history(session: Session, proposal_id: int) -> tuple[PastDecision, ...]:
    """The decisions made on the proposal, oldest first."""
    rows = session.execute(
        select(Decision, col(User.name).label("person"), col(Policy.name).label("policy"))
        .outerjoin(User, col(User.id) == col(Decision.actor_id))
        .outerjoin(Policy, col(Policy.id) == col(Decision.policy_id))
        .where(col(Decision.proposal_id) == proposal_id)
        .order_by(col(Decision.id))
    )
    return tuple(
        PastDecision(
            row.Decision.id,
            Action(row.Decision.action),
            row.person or row.policy or "",
            row.Decision.actor_role,
            row.Decision.created_at,
            ProposalStatus(row.Decision.status_after),
            row.Decision.reason_code,
            row.Decision.note,
            Role(row.Decision.escalated_to) if row.Decision.escalated_to else None,
        )
        for row in rows
    )


def holder(proposal: Proposal, name: str | None, now: datetime) -> Holder | None:
    """Who has the proposal on screen now, or None."""
    until = proposal.lease_until
    if proposal.lease_user_id is None or until is None or until <= now:
        return None
    return Holder(proposal.lease_user_id, name or "", until)


def escalation(proposal: Proposal, asker: str | None) -> Escalation | None:
    """Who the proposal is escalated to, or None."""
    if proposal.escalated_to is None:
        return None
    return Escalation(Role(proposal.escalated_to), asker or "", proposal.escalation_note, proposal.due_at)
