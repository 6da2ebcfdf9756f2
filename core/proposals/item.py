"""Everything the review panel shows of one proposal, as plain values read at one moment in a handful of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, facts
from core.catalog.health.editing import NEWEST_SETTINGS, rulebook_of
from core.catalog.health.rule import Look
from core.catalog.health.score import ProductHealth, product_health
from core.changes import (
    Alternative,
    Change,
    Evidence,
    FieldWrite,
    Finding,
    FixChange,
    Json,
    Plan,
    read_change,
)
from core.errors import NotFoundError
from core.mails import MailChange
from core.proposals import copy_phrases, kinds, mailings, pace, surroundings
from core.proposals.context import context_of
from core.proposals.display import Names, field_text, proposed_text
from core.proposals.kinds import Subject
from core.proposals.mailings import Version
from core.proposals.origins import Origin, origins
from core.proposals.pairs import Live, ValuePair, base_text, pairs
from core.proposals.planted import shown_status
from core.proposals.surroundings import Escalation, Holder, PastDecision, Sibling, SimilarProduct
from core.proposals.triage import Factors, factors, look_at
from core.records.catalogue import Brand
from core.records.choices import Kind, ProposalStatus
from core.records.flow import Proposal
from core.records.people import User


@dataclass(frozen=True)
class Item:
    """A proposal with all that a decision needs.

    ``findings`` are those of a fresh check, which a decision would meet too; ``earlier_findings`` were noted when it
    was suggested and are not found now. ``moved``: the live value is no longer the one the suggestion was made
    for, so approving would leave it *stale*. ``values`` has one pair for each value that may be accepted alone;
    ``products`` has the facts of every product concerned, both for a merge; ``health`` is the product's own, but for
    what only a look at the whole catalogue finds. ``score_parts`` are what the score of a drafted text is made of, each
    from 0, bad, to 1, good; ``wordings`` are words of it that may be approved for its department, and ``origin`` says
    which machine wrote the text in place, if one did. ``sent_now`` is the mail in force that a mail would replace.
    """

    id: int
    version: int
    status: ProposalStatus
    kind: Kind
    field: str
    label: str
    title: str
    department: str
    product_id: int | None
    sku_id: int | None
    change: Change
    base_value: Json
    now_value: Json
    now_text: str
    base_text: str
    proposed_text: str
    values: tuple[ValuePair, ...]
    alternatives: tuple[Alternative, ...]
    evidence: tuple[Evidence, ...]
    similar: Mapping[int, SimilarProduct]
    findings: tuple[Finding, ...]
    earlier_findings: tuple[Finding, ...]
    writes: tuple[FieldWrite, ...]
    moved: bool
    is_blocked: bool
    needs_value: bool
    confidence: float
    stake_minor: int
    currency: str
    factors: Factors
    suggested_by: str
    model_version: str
    created_at: datetime
    expires_at: datetime | None
    product: ProductFacts | None
    products: Mapping[int, ProductFacts]
    siblings: tuple[Sibling, ...]
    history: tuple[PastDecision, ...]
    holder: Holder | None
    escalation: Escalation | None
    health: ProductHealth | None
    score_parts: Mapping[str, float]
    wordings: tuple[str, ...]
    origin: Origin | None
    sent_now: Version | None


def item(session: Session, proposal_id: int, now: datetime) -> Item:
    """The proposal as it stands now.

    Raises:
        NotFoundError: there is no such proposal.
    """
    row = _row(session, proposal_id)
    proposal: Proposal = row.Proposal
    live = _live(session, proposal)
    plan, value = live.plan(), live.value
    noted = [Evidence.model_validate(one) for one in proposal.evidence]
    evidence = tuple(one for one in noted if one.kind != "score")
    return Item(
        id=proposal_id,
        version=proposal.version,
        status=shown_status(proposal),
        kind=Kind(proposal.kind),
        field=proposal.field,
        label=field_text(proposal.field),
        title=proposal.title,
        department=proposal.department,
        product_id=proposal.product_id,
        sku_id=proposal.sku_id,
        change=live.change,
        base_value=proposal.base_value,
        now_value=value,
        now_text=base_text(live, value),
        base_text=base_text(live, proposal.base_value),
        proposed_text=proposed_text(Kind(proposal.kind), proposal.payload, live.names),
        values=pairs(live),
        alternatives=tuple(Alternative.model_validate(one) for one in proposal.alternatives),
        evidence=evidence,
        similar=surroundings.similar(session, evidence),
        findings=plan.findings,
        earlier_findings=_earlier(proposal, plan),
        writes=plan.writes,
        moved=kinds.has_moved(live.change, proposal.base_value, value),
        is_blocked=plan.is_blocked,
        needs_value=kinds.needs_value(live.change),
        confidence=proposal.confidence,
        stake_minor=proposal.stake_minor,
        currency=proposal.currency,
        factors=_factors(session, proposal, live.change),
        suggested_by=proposal.suggested_by,
        model_version=proposal.model_version,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        product=live.facts.get(proposal.product_id or 0),
        products=live.facts,
        siblings=surroundings.siblings(session, proposal, live.names),
        history=surroundings.history(session, proposal_id),
        holder=surroundings.holder(proposal, row.holder, now),
        escalation=surroundings.escalation(proposal, row.escalated_by),
        health=_health(live, row),
        score_parts={one.text: one.weight or 0.0 for one in noted if one.kind == "score"},
        wordings=copy_phrases.wordings(session, live.change, plan.findings),
        origin=_origin(session, proposal),
        sent_now=_sent_now(session, live.change),
    )


_HOLDER, _ASKER = aliased(User), aliased(User)
# Statements made once, because every next proposal asks for them.
_ROW: Any = (
    select(
        Proposal,
        col(_HOLDER.name).label("holder"),
        col(_ASKER.name).label("escalated_by"),
        NEWEST_SETTINGS.label("health_rules"),
    )
    .outerjoin(_HOLDER, col(_HOLDER.id) == col(Proposal.lease_user_id))
    .outerjoin(_ASKER, col(_ASKER.id) == col(Proposal.escalated_by_id))
    .where(col(Proposal.id) == bindparam("proposal_id"))
    .execution_options(populate_existing=True)
)


def _factors(session: Session, proposal: Proposal, change: Change) -> Factors:
    look = look_at(proposal.kind, proposal.field, needs_value=kinds.needs_value(change))
    return factors(look, proposal.confidence, proposal.stake_minor, pace.in_force(session))


def _origin(session: Session, proposal: Proposal) -> Origin | None:
    if proposal.kind != Kind.COPY:
        return None
    return origins(session, proposal.product_id or 0).get(proposal.field)


def _sent_now(session: Session, change: Change) -> Version | None:
    return (
        mailings.in_force(session, change.mailing_id).get(change.mailing_id) if isinstance(change, MailChange) else None
    )


def _health(live: Live, row: Row[Any]) -> ProductHealth | None:
    product = live.facts.get(row.Proposal.product_id or 0)
    if product is None:
        return None
    catalog = live.context.catalog
    book = rulebook_of(row.health_rules, catalog.categories.values())
    return product_health(Look(product, catalog), book)


def _row(session: Session, proposal_id: int) -> Row[Any]:
    found = session.execute(_ROW, {"proposal_id": proposal_id}).first()
    if found is None:
        raise NotFoundError(f"There is no proposal {proposal_id}. Go back to the queue.", proposal_id=proposal_id)
    return found


def _live(session: Session, proposal: Proposal) -> Live:
    change = read_change(proposal.payload)
    subject = Subject(proposal.product_id, proposal.sku_id)
    known = facts(session, kinds.product_ids(change, subject))
    base = proposal.base_value if proposal.field == "category_id" else None
    also = (base,) if isinstance(base, int) else ()
    context = context_of(session, [(change, subject)], known, also=also)
    names = Names(
        categories={node.id: node.path for node in context.catalog.categories.values()},
        products={product.id: product.title for product in known.values()},
        brands=_brands(session, change, known),
        currency=_currency(proposal, known),
    )
    return Live(change, subject, known, context, names)


def _currency(proposal: Proposal, known: Mapping[int, ProductFacts]) -> str:
    product = known.get(proposal.product_id or 0)
    sku = product.sku(proposal.sku_id) if product is not None and proposal.sku_id is not None else None
    return sku.currency if sku is not None else proposal.currency


def _brands(session: Session, change: Change, known: Mapping[int, ProductFacts]) -> dict[int, str]:
    brands = {product.brand_id: product.brand for product in known.values() if product.brand_id is not None}
    if isinstance(change, FixChange) and change.field == "brand_id" and isinstance(change.value, int):
        found = session.scalars(select(Brand.name).where(col(Brand.id) == change.value)).first()  # type: ignore[call-overload]
        brands[change.value] = found or f"brand {change.value}"
    return brands


def _earlier(proposal: Proposal, plan: Plan) -> tuple[Finding, ...]:
    found = {(finding.code, finding.field) for finding in plan.findings}
    noted = (Finding.model_validate(one) for one in proposal.findings)
    return tuple(finding for finding in noted if (finding.code, finding.field) not in found)
