"""Mailings: what mails the shop sends, the version of each that is in force, and the ones before it.

A version comes from a decision and goes with it: taking the decision back brings the version before into force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.mails import MailChange, MailKind
from core.records.choices import ANSWERS, Action, Kind
from core.records.flow import Decision, Proposal
from core.records.mailings import Mailing, MailingVersion
from core.records.people import User

OCCASIONS: Mapping[str, str] = {
    MailKind.NEW_ARRIVALS: "New arrivals",
    MailKind.BACK_IN_STOCK: "Back in stock",
    MailKind.CART: "Cart left behind",
}
"""What each occasion is called."""


@dataclass(frozen=True)
class Version:
    """A mail as a person let it pass, and who did; ``edited`` says whether it is another one than was proposed."""

    id: int
    mailing_id: int
    proposal_id: int
    change: MailChange
    decided_by: str
    edited: bool
    decided_at: datetime


def name_of(occasion: str, department: str) -> str:
    """What a mailing is called: ``New arrivals · Fashion``."""
    return " · ".join(filter(None, (OCCASIONS.get(occasion, occasion), department)))


def mailing_id(session: Session, occasion: MailKind, department: str, locale: str, now: datetime) -> int:
    """The id of the mailing, made in this `write` session if there was none."""
    wanted = (occasion, department, locale)
    here = [column == value for column, value in zip(_PLACE, wanted, strict=True)]
    found = session.scalars(select(col(Mailing.id)).where(*here)).first()
    if found is not None:
        return found
    made = Mailing(occasion=occasion, department=department, locale=locale, created_at=now)
    session.add(made)
    session.flush()
    return made.id or 0


def keep(session: Session, change: MailChange, proposal_id: int, decision_id: int, now: datetime) -> None:
    """Put the mail in force, in the `write` session that keeps the decision."""
    session.add(
        MailingVersion(
            mailing_id=change.mailing_id,
            proposal_id=proposal_id,
            decision_id=decision_id,
            mail=change.model_dump(mode="json"),
            created_at=now,
        )
    )
    session.flush()


def in_force(session: Session, of: int | None = None) -> dict[int, Version]:
    """The version in force by mailing, of one mailing or of all; mailings without one are left out."""
    which = () if of is None else (col(MailingVersion.mailing_id) == of,)
    newest = select(func.max(MailingVersion.id)).where(_STANDS, *which).group_by(col(MailingVersion.mailing_id))
    found = (_version(row) for row in session.execute(_VERSIONS.where(col(MailingVersion.id).in_(newest))))
    return {one.mailing_id: one for one in found}


def versions(session: Session, ids: set[int]) -> dict[int, Version]:
    """These versions by id, in force or not."""
    rows = session.execute(_VERSIONS.where(col(MailingVersion.id).in_(sorted(ids))))
    return {row.MailingVersion.id: _version(row) for row in rows}


def taken(session: Session) -> tuple[int, int]:
    """How many of the mails that people answered last they took as proposed, under any subject; and how many in all."""
    rows = session.execute(_ANSWERED).all()
    return sum(_is_as_proposed(row) for row in rows), len(rows)


def _is_as_proposed(row: Row[Any]) -> bool:
    versions = [row.proposed, *(one["payload"] for one in row.alternatives)]
    return row.action != Action.REJECT and row.payload in versions


def _version(row: Any) -> Version:
    kept: MailingVersion = row.MailingVersion
    return Version(
        id=kept.id or 0,
        mailing_id=kept.mailing_id,
        proposal_id=kept.proposal_id,
        change=MailChange.model_validate(kept.mail),
        decided_by=row.person or "",
        edited=kept.mail != row.proposed,
        decided_at=kept.created_at,
    )


_PLACE = (col(Mailing.occasion), col(Mailing.department), col(Mailing.locale))
_UNDO = aliased(Decision)
_STANDS = ~exists().where(col(_UNDO.undoes_id) == col(MailingVersion.decision_id))
_VERSIONS: Any = (
    select(MailingVersion, col(User.name).label("person"), col(Proposal.payload).label("proposed"))
    .join(Decision, col(Decision.id) == col(MailingVersion.decision_id))
    .join(Proposal, col(Proposal.id) == col(MailingVersion.proposal_id))
    .outerjoin(User, col(User.id) == col(Decision.actor_id))
    .order_by(col(MailingVersion.mailing_id))
)
_ANSWERED: Any = (
    select(
        col(Decision.action), col(Decision.payload), col(Proposal.payload).label("proposed"), col(Proposal.alternatives)
    )
    .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
    .where(
        col(Proposal.kind) == Kind.MAIL,
        col(Decision.action).in_(ANSWERS),
        ~exists().where(col(_UNDO.undoes_id) == col(Decision.id)),
    )
    .order_by(col(Decision.id).desc())
    .limit(300)
)
