"""What leaves the queue undecided: proposals that ran out of time, and those the models no longer suggest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, update
from sqlmodel import Session, col

from core.proposals import audit
from core.proposals.ordering import OPEN
from core.records.choices import ProposalStatus
from core.records.flow import Proposal


def expire(session: Session, now: datetime) -> int:
    """How many open proposals passed their last day and are closed now; an audit event tells of them."""
    audit.take_turn(session)
    expired = _close(session, ProposalStatus.EXPIRED, col(Proposal.expires_at) <= now)
    if expired:
        audit.record(session, "proposals expired", None, "", {"proposals": expired}, now)
    return expired


def withdraw_unraised(session: Session, run: str, now: datetime) -> int:
    """How many open proposals of earlier runs are withdrawn, because a run of the whole catalogue left them out.

    Escalated ones stay: somebody waits for an answer. A later run that suggests one again opens it again.
    """
    audit.take_turn(session)
    left_out = (col(Proposal.run) != run) & (col(Proposal.run) != "") & col(Proposal.escalated_to).is_(None)
    withdrawn = _close(session, ProposalStatus.WITHDRAWN, left_out)
    if withdrawn:
        audit.record(session, "proposals withdrawn", None, run, {"proposals": withdrawn}, now)
    return withdrawn


def _close(session: Session, status: ProposalStatus, which: ColumnElement[bool]) -> int:
    closing = (
        update(Proposal)
        .where(OPEN, which)
        .values(status=status, version=Proposal.version + 1, lease_user_id=None, lease_until=None)
    )
    done = session.execute(closing, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0
