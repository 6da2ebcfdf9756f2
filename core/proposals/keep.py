"""Keeping a decision: the proposal moves on only from the version that was seen, and the decision joins the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Row, update
from sqlmodel import Session, col

from core.access.roles import Actor
from core.proposals import audit, lease
from core.records.choices import Action, ProposalStatus
from core.records.flow import Proposal


def decision_row(
    proposal: Proposal | Row[Any], action: Action, status: str, actor: Actor, now: datetime
) -> dict[str, Any]:
    """A decision's columns but for the chain's; the optional ones are empty."""
    return {
        "proposal_id": proposal.id,
        "proposal_version": proposal.version,
        "product_id": proposal.product_id,
        "actor_id": actor.user_id,
        "actor_role": str(actor.role),
        "policy_id": actor.policy_id,
        "action": str(action),
        "status_after": str(status),
        "payload": proposal.payload,
        "before": proposal.base_value,
        "declined": None,
        "reason_code": "",
        "note": "",
        "escalated_to": None,
        "due_at": None,
        "active_ms": None,
        "is_planted": False,
        "batch": "",
        "undoes_id": None,
        "idempotency_key": "",
        "created_at": now,
    }


def after(version: int, status: str, now: datetime) -> dict[str, Any]:
    """A proposal's columns after a decision on that version: nobody has it on screen any more."""
    decided_at = None if status == ProposalStatus.OPEN else now
    return {
        "version": version + 1,
        "status": status,
        "decided_at": decided_at,
        "lease_user_id": None,
        "lease_until": None,
    }


def keep(
    session: Session, proposal: Proposal, row: dict[str, Any], actor: Actor, now: datetime, **columns: Any
) -> int | None:
    """The id of the decision, once the proposal has moved on from the version it names; None if it had already.

    ``columns`` are the proposal's own that change with it.
    """
    moved = (
        update(Proposal)
        .where(
            col(Proposal.id) == row["proposal_id"],
            col(Proposal.version) == row["proposal_version"],
            col(Proposal.status) == proposal.status,
            lease.open_to(actor, now),
        )
        .values({**after(row["proposal_version"], row["status_after"], now), **columns})
    )
    done = session.execute(moved, execution_options={"synchronize_session": False})
    session.expire(proposal)
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        return None
    return audit.append_decisions(session, [row])[0]
