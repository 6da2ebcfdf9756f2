"""A reviewer of the demo shop who knows its hidden truth: approves what is right, edits or rejects what is not."""

from __future__ import annotations

from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.cli.demo_truth import Answer, Truth, asked, truthful
from core.proposals.decide import Decided, Refused, decide
from core.records.choices import Action
from core.records.flow import Proposal
from core.records.store import Store


def review_all(store: Store, truth: Truth, reviewer: Actor, now: datetime) -> dict[str, int]:
    """How often each thing was decided, once the reviewer went through the whole queue, oldest first."""
    rng = Random(7)
    counted: dict[str, int] = {}
    with store.read() as session:
        ids = session.scalars(select(col(Proposal.id)).where(col(Proposal.status) == "open").order_by(col(Proposal.id)))
        waiting = [each or 0 for each in ids]
    for proposal_id in waiting:
        with store.write() as session:
            word = _review(session, truth, proposal_id, reviewer, now, rng)
        counted[word] = counted.get(word, 0) + 1
    return counted


def _review(session: Session, truth: Truth, proposal_id: int, reviewer: Actor, now: datetime, rng: Random) -> str:
    proposal = session.get_one(Proposal, proposal_id)
    if proposal.status != "open":
        return "gone"
    request = asked(proposal, truthful(session, truth, proposal), rng)
    given = decide(session, request, reviewer, now)
    if isinstance(given, Refused):
        request = asked(proposal, Answer(Action.REJECT), rng)
        given = decide(session, request, reviewer, now)
    assert isinstance(given, Decided), given
    return f"{proposal.kind} {request.action}{' in part' if request.accept else ''}"
