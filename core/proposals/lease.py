"""Leases: who has a proposal on screen, and until when; nobody else decides it before that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlmodel import Session, col

from core.access.roles import Actor
from core.records.choices import ProposalStatus
from core.records.flow import Proposal
from core.records.people import User


@dataclass(frozen=True)
class Lease:
    """Who holds a proposal; nobody (``holder_id`` None) if it is free, is decided already or does not exist."""

    holder_id: int | None
    holder_name: str
    until: datetime | None
    mine: bool


_FREE = Lease(None, "", None, mine=False)


def take(session: Session, proposal_id: int, actor: Actor, now: datetime, lease_s: int) -> Lease:
    """The lease as it stands after asking for it: the actor's for ``lease_s`` seconds, or a colleague's."""
    return _extend(session, proposal_id, actor, now, lease_s, open_to(actor, now))


def renew(session: Session, proposal_id: int, actor: Actor, now: datetime, lease_s: int) -> Lease:
    """The lease after asking for more time; one that ran out or that a colleague took since is not renewed."""
    return _extend(
        session, proposal_id, actor, now, lease_s, _held(now) & (col(Proposal.lease_user_id) == actor.user_id)
    )


def release(session: Session, proposal_id: int, actor: Actor) -> None:
    """Give the actor's lease back, so that a colleague need not wait for its end; a planted check stays theirs."""
    mine = update(Proposal).where(
        col(Proposal.id) == proposal_id,
        col(Proposal.lease_user_id) == actor.user_id,
        col(Proposal.is_planted).is_(False),
    )
    session.execute(mine.values(lease_user_id=None, lease_until=None), execution_options={"synchronize_session": False})


def holder(session: Session, proposal_id: int, actor: Actor, now: datetime) -> Lease:
    """Who holds the proposal now."""
    found = session.execute(
        select(col(Proposal.lease_user_id), col(User.name), col(Proposal.lease_until))
        .join(User, col(User.id) == col(Proposal.lease_user_id))
        .where(col(Proposal.id) == proposal_id, col(Proposal.status) == ProposalStatus.OPEN, _held(now))
    ).first()
    if found is None:
        return _FREE
    user_id, name, until = found
    return Lease(user_id, name, until, mine=user_id == actor.user_id)


def open_to(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Whether a proposal is free for the actor: nobody has it on screen, or the actor has."""
    return or_(
        col(Proposal.lease_until).is_(None),
        col(Proposal.lease_until) <= now,
        col(Proposal.lease_user_id) == actor.user_id,
    )


def is_taken(proposal: Proposal | Row[Any], actor: Actor, now: datetime) -> bool:
    """Whether a colleague has the proposal on screen."""
    if proposal.lease_until is None or proposal.lease_until <= now:
        return False
    return proposal.lease_user_id is not None and proposal.lease_user_id != actor.user_id


def _extend(
    session: Session, proposal_id: int, actor: Actor, now: datetime, lease_s: int, allowed: ColumnElement[bool]
) -> Lease:
    asked = update(Proposal).where(
        col(Proposal.id) == proposal_id, col(Proposal.status) == ProposalStatus.OPEN, allowed
    )
    session.execute(
        asked.values(lease_user_id=actor.user_id, lease_until=now + timedelta(seconds=lease_s)),
        execution_options={"synchronize_session": False},
    )
    return holder(session, proposal_id, actor, now)


def _held(now: datetime) -> ColumnElement[bool]:
    return col(Proposal.lease_user_id).is_not(None) & (col(Proposal.lease_until) > now)
