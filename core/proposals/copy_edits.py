"""What people made of drafted texts: those they approved, and how far they are from what was on offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.changes import CopyChange, CopyField
from core.copywriting.subject import ApprovedText, CopyFacts
from core.records.catalogue import Category, Product
from core.records.choices import Action, Kind
from core.records.flow import Decision, Proposal
from core.text.word_changes import changed_share

MOST_EXAMPLES = 300
"""Texts of a department that are read; of more, those people edited, and then the newest."""

_CHUNK = 500
_TAKEN = (Action.APPROVE, Action.EDIT, Action.OVERRIDE)


def approved_edits(session: Session, department: str) -> dict[CopyField, list[ApprovedText]]:
    """The department's approved texts by kind, with the facts they state: edited ones first, the newest first of each.

    What a policy approved, and what was taken back, does not count.
    """
    undo = aliased(Decision)
    is_edited = col(Decision.action) != Action.APPROVE
    rows = session.execute(
        select(Decision.payload, func.coalesce(Category.name, Product.product_type).label("of_type"))  # type: ignore[call-overload]
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .join(Product, col(Product.id) == col(Decision.product_id))
        .outerjoin(Category, col(Category.id) == col(Product.category_id))
        .where(
            col(Proposal.kind) == Kind.COPY,
            col(Product.department) == department,
            col(Decision.action).in_(_TAKEN),
            col(Decision.actor_id).is_not(None),
            ~exists().where(col(undo.undoes_id) == col(Decision.id)),
        )
        .order_by(is_edited.desc(), col(Decision.id).desc())
        .limit(MOST_EXAMPLES)
    )
    found: dict[CopyField, list[ApprovedText]] = {}
    for row in rows:
        change = CopyChange.model_validate(row.payload)
        example = ApprovedText(CopyFacts(row.of_type, change.facts), change.text)
        found.setdefault(change.field, []).append(example)
    return found


def offered(session: Session, proposal_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The changes that stood beside the proposed one, whole, by proposal."""
    found: dict[int, list[dict[str, Any]]] = {}
    ordered = sorted(set(proposal_ids))
    for start in range(0, len(ordered), _CHUNK):
        wanted = col(Proposal.id).in_(ordered[start : start + _CHUNK])
        for row in session.execute(select(Proposal.id, Proposal.alternatives).where(wanted)):  # type: ignore[call-overload]
            found[row.id] = [dict(other["payload"]) for other in row.alternatives]
    return found


def share_edited(text: str, versions: Iterable[str]) -> float:
    """The share of words that people changed in a text: of the version on offer that it is nearest to."""
    return min(changed_share(version, text) for version in versions)
