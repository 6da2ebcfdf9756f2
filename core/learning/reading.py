"""The decisions that teach, read out of the store in the order they were made."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.catalog.fields import attribute_field
from core.learning.examples import Answer, Examples, examples
from core.proposals.undo import stands
from core.records.catalogue import Product
from core.records.choices import ANSWERS, Action, Kind, ProposalStatus
from core.records.flow import Decision, Proposal

READ_AT_MOST = 200_000
"""The newest decisions count; older ones have long been in the catalogue as what it says."""

_TEACHING = (Kind.CATEGORY, Kind.ATTRIBUTES, Kind.FIX)
_NOT_WRITTEN = (ProposalStatus.STALE, ProposalStatus.BLOCKED)
_AT_A_TIME = 2000


def read(session: Session) -> Examples:
    """What the decisions that stand teach now."""
    return examples(answers(session))


def answers(session: Session) -> Iterator[Answer]:
    """Every decision that counts, the oldest first: standing, on a real proposal, and written where it approved."""
    newest = (
        select(col(Decision.id))
        .where(col(Decision.action).in_(ANSWERS), col(Decision.is_planted).is_(False))
        .order_by(col(Decision.id).desc())
        .limit(READ_AT_MOST)
    )
    wanted = (
        select(
            col(Decision.id),
            col(Decision.product_id),
            col(Decision.actor_id),
            col(Decision.action),
            col(Decision.reason_code),
            col(Decision.payload),
            col(Decision.declined),
            col(Decision.batch),
            col(Proposal.kind),
            col(Proposal.field),
            col(Proposal.payload).label("proposed"),
            col(Proposal.base_value),
            col(Product.title),
            col(Product.description),
        )
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .join(Product, col(Product.id) == col(Decision.product_id))
        .where(
            col(Decision.id).in_(newest),
            col(Decision.status_after).not_in(_NOT_WRITTEN),
            col(Proposal.kind).in_(_TEACHING),
            col(Proposal.is_planted).is_(False),
            stands(Decision),
        )
        .order_by(col(Decision.id))
        .execution_options(yield_per=_AT_A_TIME)
    )
    return map(_answer, session.execute(wanted))


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        decision_id=row.id,
        product_id=row.product_id,
        actor_id=row.actor_id,
        action=Action(row.action),
        reason_code=row.reason_code,
        proposed=row.proposed,
        decided=row.payload,
        declined=row.declined or {},
        base=_base(row),
        is_batch=bool(row.batch),
        text=_text(row.title, row.description),
    )


def _base(row: Row[Any]) -> dict[str, str]:
    """The live values that the proposal met, by field, as labels are written."""
    if row.kind == Kind.ATTRIBUTES:
        met = row.base_value if isinstance(row.base_value, dict) else {}
        return {attribute_field(name): str(value) for name, value in met.items() if value}
    return {row.field: str(row.base_value)} if isinstance(row.base_value, str | int) and row.base_value != "" else {}


def _text(title: str, description: str) -> str:
    """What is the same for products with the same text, whatever its spacing and case; empty without a text."""
    words = " ".join(f"{title} {description}".casefold().split())
    return sha256(words.encode()).hexdigest()[:16] if words else ""
