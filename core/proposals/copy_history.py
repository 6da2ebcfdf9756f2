"""What copy is drafted by: texts the shop speaks with already, what people decided of drafts, what was asked before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, facts
from core.changes import CopyField, Draft
from core.copywriting.acceptance import Answered
from core.copywriting.places import ALL_PLACES, PLACES
from core.copywriting.subject import ApprovedText
from core.copywriting.voice import GuideVersion
from core.proposals.copy_facts import copy_facts
from core.records.catalogue import Product
from core.records.choices import ANSWERS, Action, Kind, ProductStatus, ProposalStatus
from core.records.flow import Decision, Proposal

MOST_TEXTS = 2000
"""Texts of a department that a writer learns from; of more, the newest."""

_ANSWERED = 5000
_DESCRIPTION = PLACES[CopyField.DESCRIPTION]
_NOT_AGAIN = (ProposalStatus.OPEN, ProposalStatus.REJECTED, ProposalStatus.APPLIED, ProposalStatus.PUBLISHED)


def departments(session: Session) -> list[str]:
    """The departments that have products on sale, in their alphabetical order."""
    return list(
        session.scalars(select(col(Product.department)).where(_ON_SALE).distinct().order_by(col(Product.department)))
    )


def approved_texts(session: Session, department: str, most: int = MOST_TEXTS) -> list[ApprovedText]:
    """The descriptions that stand on the department's pages, the newest of them, with the facts of their products."""
    return [ApprovedText(copy_facts(one), one.description) for one in described(session, department, most)]


def described(session: Session, department: str, most: int = MOST_TEXTS) -> list[ProductFacts]:
    """The department's products on sale whose pages have a description, the newest of them."""
    wanted = (
        select(col(Product.id))
        .where(_ON_SALE, col(Product.department) == department, func.length(Product.description) >= _DESCRIPTION.thin)
        .order_by(col(Product.id).desc())
        .limit(most)
    )
    found = facts(session, [product_id for product_id in session.scalars(wanted) if product_id is not None])
    return [product for product in found.values() if len(product.description) >= _DESCRIPTION.thin]


def wanted_ids(session: Session, department: str) -> list[int]:
    """The department's products on sale, in ascending order."""
    wanted = select(col(Product.id)).where(_ON_SALE, col(Product.department) == department).order_by(col(Product.id))
    return [product_id for product_id in session.scalars(wanted) if product_id is not None]


def settled(session: Session, product_ids: Sequence[int], guides: Mapping[str, GuideVersion]) -> set[tuple[int, str]]:
    """Products with the fields for which nothing new can be drafted.

    A draft of the product as it is now, under the guide in force, waits or was decided already; or a suggestion of
    another kind, which knows its value, is open in that place.
    """
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Proposal.product_id,
            Proposal.field,
            Proposal.kind,
            Proposal.status,
            Proposal.department,
            Proposal.payload,
            Proposal.base_rev,
            Product.rev,
        )
        .join(Product, col(Product.id) == col(Proposal.product_id))
        .where(
            col(Proposal.product_id).in_(product_ids),
            col(Proposal.field).in_([place.field for place in ALL_PLACES]),
            col(Proposal.status).in_(_NOT_AGAIN),
        )
    )
    ids = {name: guide.id for name, guide in guides.items()}
    return {(row.product_id, row.field) for row in rows if _is_settled(row, ids)}


def in_time(session: Session, drafts: Sequence[Draft], guides: Mapping[str, GuideVersion]) -> list[Draft]:
    """The drafts that did not come too late: the product is as it was, and nothing newer took the place meanwhile."""
    ids = [draft.product_id for draft in drafts if draft.product_id is not None]
    taken = settled(session, ids, guides)
    rows = session.execute(select(col(Product.id), col(Product.rev)).where(col(Product.id).in_(ids)))
    revs = {row.id: row.rev for row in rows}
    return [
        draft
        for draft in drafts
        if revs.get(draft.product_id) == draft.base_rev and (draft.product_id, draft.field) not in taken
    ]


def answered(session: Session) -> Iterator[Answered]:
    """What people decided of drafted texts, the newest first; what was taken back does not count."""
    undo = aliased(Decision)
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Proposal.confidence_raw, Decision.action, Decision.payload, col(Proposal.payload).label("proposed")
        )
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(
            col(Proposal.kind) == Kind.COPY,
            col(Proposal.confidence_raw).is_not(None),
            col(Decision.actor_id).is_not(None),
            col(Decision.action).in_(ANSWERS),
            ~exists().where(col(undo.undoes_id) == col(Decision.id)),
        )
        .order_by(col(Decision.id).desc())
        .limit(_ANSWERED)
    )
    for row in rows:
        yield Answered(row.confidence_raw, row.action != Action.REJECT and row.payload == row.proposed)


_ON_SALE = col(Product.status).in_((ProductStatus.ACTIVE, ProductStatus.DRAFT))


def _is_settled(row: Row[Any], guide_ids: Mapping[str, int | None]) -> bool:
    if row.kind == Kind.COPY:
        of_now = row.base_rev == row.rev and row.payload.get("guide_id") == guide_ids.get(row.department)
        return of_now and row.status in _NOT_AGAIN
    return row.status == ProposalStatus.OPEN and row.payload.get("value") is not None
