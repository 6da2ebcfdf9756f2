"""What the demo shop's people decide of a drafted text: most as it is, some in part, edited, overridden or rejected.

Whatever they write says no more than the product's facts do; their habits are stated here, and are the demo's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sqlmodel import Session

from core.catalog.facts import ProductFacts, facts
from core.changes import CopyChange, CopyField, Level
from core.cli.demo_truth import Answer
from core.copywriting.subject import BRAND
from core.proposals.copy_facts import known_facts
from core.proposals.edited import findings_of, rewritten
from core.records.choices import Action
from core.records.flow import Proposal

_AS_IT_IS, _IN_PART, _EDITED, _ADDED = 0.56, 0.1, 0.16, 0.1  # of the texts; the others are rejected
_OVERRIDDEN = 0.7  # of those with a warning
_WHY_OVERRIDDEN = ("checked-source", "checked-product", "known-exception")
_WHY_REJECTED = ("house-style", "house-style", "not-specific", "not-specific", "live-is-right", "not-now")
_SPOKEN = (CopyField.DESCRIPTION, CopyField.SEO_DESCRIPTION)
_ON_LABEL = "Comes with a two-year guarantee."


def answer_of(session: Session, proposal: Proposal, change: CopyChange, rng: Random) -> Answer:
    """What one of them decides of the text."""
    if proposal.findings:
        return _of_warned(proposal, rng)
    product = facts(session, [proposal.product_id or 0])[proposal.product_id or 0]
    dice = rng.random()
    if dice < _AS_IT_IS:
        return Answer(Action.APPROVE)
    if (dice := dice - _AS_IT_IS) < _IN_PART and len(change.clauses) > 1:
        return Answer(Action.APPROVE, accept=tuple(str(number) for number in range(len(change.clauses) - 1)))
    others = list(dict.fromkeys(_edits(product, proposal, change)))
    if (dice := dice - _IN_PART) < _EDITED and others:
        return Answer(Action.EDIT, change=rewritten(change, rng.choice(others), product))
    read_there = _with_checked(product, change)
    if dice - _EDITED < _ADDED and read_there is not None:
        return _of_read(session, product, read_there)
    return Answer(Action.REJECT, reason_code=rng.choice(_WHY_REJECTED))


def _of_warned(proposal: Proposal, rng: Random) -> Answer:
    """A text with a warning passes for a reason as a rule; one that is blocked never does."""
    if any(finding.get("level") == Level.BLOCK for finding in proposal.findings):
        return Answer(Action.REJECT, reason_code="live-is-right")
    if rng.random() < _OVERRIDDEN:
        return Answer(Action.OVERRIDE, reason_code=rng.choice(_WHY_OVERRIDDEN))
    return Answer(Action.REJECT, reason_code="not-specific")


def _edits(product: ProductFacts, proposal: Proposal, change: CopyChange) -> Iterator[str]:
    """The text as people of the shop would rather have it."""
    maker = next(iter(known_facts(product).values.get(BRAND, ())), "")
    if maker and f", by {maker}." in change.text:
        yield change.text.replace(f", by {maker}.", ".")
        yield change.text.replace(f", by {maker}.", f" from {maker}.")
    if change.field == CopyField.BULLETS:
        lines = change.text.split("\n")
        yield "\n".join([lines[-1], *lines[:-1]])
    yield from (str(one["payload"]["text"]) for one in proposal.alternatives[:1])


def _with_checked(product: ProductFacts, change: CopyChange) -> CopyChange | None:
    """The text with what somebody read on its label; None for texts that have no room for it."""
    return rewritten(change, f"{change.text} {_ON_LABEL}", product) if change.field in _SPOKEN else None


def _of_read(session: Session, product: ProductFacts, read_there: CopyChange) -> Answer:
    """What the label says passes with that reason if the checks warn of it."""
    if findings_of(session, read_there, product.id, None):
        return Answer(Action.OVERRIDE, change=read_there, reason_code="checked-source")
    return Answer(Action.EDIT, change=read_there)
