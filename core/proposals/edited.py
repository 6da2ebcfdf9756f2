"""An edited value before it is saved: what guardrails find in it, and what the category asks of it. Reads only."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError
from sqlmodel import Session

from core.catalog import facts as catalog
from core.catalog.facts import AttributeRule, ProductFacts, facts
from core.changes import Change, CopyChange, Finding
from core.copywriting import clauses
from core.errors import BadInputError
from core.proposals import kinds
from core.proposals.context import context_of
from core.proposals.copy_facts import known_facts
from core.proposals.kinds import Subject


def findings_of(session: Session, change: Change, product_id: int | None, sku_id: int | None) -> tuple[Finding, ...]:
    """What a decision with this change would meet now on that product or SKU."""
    subject = Subject(product_id, sku_id)
    known = facts(session, kinds.product_ids(change, subject))
    context = context_of(session, [(change, subject)], known)
    return kinds.plan(change, subject, known, context).findings


def rewritten(change: CopyChange, text: str, product: ProductFacts) -> CopyChange:
    """The change with another text: cut into clauses again, and stating the product's facts as they are now.

    Raises:
        BadInputError: no text, one that is too long, or one of too many sentences.
    """
    live = known_facts(product).values
    cut = clauses.recut(text, change.clauses, live)
    try:
        return CopyChange.model_validate(
            {**dict(change), "text": text, "clauses": cut, "facts": clauses.stated(cut, live)}
        )
    except ValidationError:
        raise BadInputError("The text is too long, or has too many sentences. Nothing was saved; shorten it.") from None


def rules_of(session: Session, product: ProductFacts | None) -> Mapping[str, AttributeRule]:
    """What the product's category asks of each attribute: type, unit, allowed values."""
    category_id = product.category_id if product else None
    return catalog.context_of(session, [category_id] if category_id is not None else []).attributes_of(category_id)
