"""The line above the desk: sentences about the last event, as HTML, with a way to see what they are about."""

from __future__ import annotations

from html import escape

from core.proposals.decide import Decided
from core.records.choices import ProposalStatus


def said(message: str, look: str = "", proposal_id: int | None = None, *, disagree: bool = False) -> str:
    """A sentence for the line above the desk, as HTML, with a way to see the proposal it is about."""
    see = f"<button type='button' class='ec-link' data-open='{proposal_id}'>See</button>" if proposal_id else ""
    against = (
        f"<button type='button' class='ec-link' data-act='disagree' data-code='{proposal_id}'>Disagree</button>"
        if proposal_id and disagree
        else ""
    )
    return f"<div class='{look}'><span>{escape(message)}</span>{see}{against}</div>"


def said_of(answer: Decided, title: str) -> str:
    """What a kept decision needs said: nothing, unless it wrote nothing."""
    if answer.caught is not None:
        came = "You caught it." if answer.caught else "It got through."
        return said(f"That was a check: the category was wrong on purpose. {came} Nothing was changed.", "ec-quiet")
    if answer.status == ProposalStatus.STALE:
        moved = f"“{title[:60]}” was changed by somebody else since it was proposed. Your decision is kept, "
        return said(f"{moved}nothing was written; a new run will look at it again.", "", answer.proposal_id)
    if answer.status == ProposalStatus.BLOCKED:
        why = answer.findings[0].message if answer.findings else "A check forbids it."
        kept = "Your decision is kept, nothing was written."
        return said(f"“{title[:60]}”: {why} {kept}", "ec-hard", answer.proposal_id)
    return ""
