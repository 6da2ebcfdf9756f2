"""What time does to the queue: proposals that nobody decided expire."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from core.proposals import audit
from core.proposals.ordering import OPEN
from core.records.choices import ProposalStatus
from core.records.flow import Proposal


def expire(session: Session, now: datetime) -> int:
    """How many open proposals passed their last day and are closed now; an audit event tells of them."""
    audit.take_turn(session)
    late = (
        update(Proposal)
        .where(OPEN, col(Proposal.expires_at) <= now)
        .values(status=ProposalStatus.EXPIRED, version=Proposal.version + 1, lease_user_id=None, lease_until=None)
    )
    done = session.execute(late, execution_options={"synchronize_session": False})
    expired = done.rowcount if isinstance(done, CursorResult) else 0
    if expired:
        audit.record(session, "proposals expired", None, "", {"proposals": expired}, now)
    return expired
