"""Disagreeing with a colleague's decision: a manager takes it back, anybody else asks the managers to look."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, may
from core.proposals import answers, undo
from core.proposals.answers import Decided, Refused
from core.proposals.decide import require_decider
from core.records.chain import record
from core.records.choices import Kind
from core.records.flow import AuditEvent, Decision, Proposal

DISAGREED = "disagreed"


def disagree(
    session: Session, proposal_id: int, actor: Actor, now: datetime, idempotency_key: str
) -> Decided | Refused | None:
    """The undo of the decision that stands, if the actor may undo other people's; None: kept for the managers.

    In a `write` session. Nothing is overwritten silently: without that right the decision stands until a manager
    answers, and the disagreement is in the audit with the name of who raised it.

    Raises:
        NotAllowedError: the actor's role never decides proposals of that kind.
    """
    proposal = session.get(Proposal, proposal_id)
    if proposal is None or proposal.is_planted:
        return answers.unknown(proposal_id)
    require_decider(actor, Kind(proposal.kind))
    standing = _standing(session, proposal_id)
    if standing is None:
        return answers.too_late(session, proposal, actor)
    if may(actor, Right.UNDO_OTHERS) or standing.actor_id == actor.user_id:
        return undo.undo(session, standing.id or 0, actor, now, idempotency_key)
    detail = {"decision": standing.id, "decided": standing.action, "title": proposal.title[:200]}
    record(session, DISAGREED, actor.user_id, f"proposal:{proposal_id}", detail, now)
    return None


def disagreements(session: Session, limit: int = 20) -> list[int]:
    """The proposals whose standing decision somebody disagreed with since it was made, the newest first."""
    events = session.scalars(
        select(AuditEvent).where(col(AuditEvent.event) == DISAGREED).order_by(col(AuditEvent.id).desc()).limit(200)
    )
    found: dict[int, int] = {}
    for event in events:
        found.setdefault(int(event.subject.removeprefix("proposal:")), int(event.detail["decision"]))
    standing = set(
        session.scalars(select(col(Decision.id)).where(col(Decision.id).in_(found.values()), undo.stands(Decision)))
    )
    return [proposal_id for proposal_id, decision_id in found.items() if decision_id in standing][:limit]


def _standing(session: Session, proposal_id: int) -> Decision | None:
    newest = select(Decision).where(col(Decision.proposal_id) == proposal_id, undo.stands(Decision))
    return session.scalars(newest.order_by(col(Decision.id).desc()).limit(1)).first()
