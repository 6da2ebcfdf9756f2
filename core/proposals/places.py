"""Places: where at most one proposal is open at a time: a subject, a field, a locale and a channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from core.changes import Draft
from core.proposals.ordering import OPEN
from core.records.flow import Proposal

_CHUNK = 500


class Place(NamedTuple):
    """What a proposal is about, and where."""

    subject: str
    field: str
    locale: str
    channel: str


def place(row: Proposal | Draft) -> Place:
    """The place of a proposal or a draft."""
    return Place(row.subject, row.field, row.locale, row.channel)


def open_places(session: Session, places: Iterable[Place]) -> dict[Place, int]:
    """The ids of the proposals open in these places."""
    wanted = set(places)
    subjects = sorted({each.subject for each in wanted})
    found: dict[Place, int] = {}
    for start in range(0, len(subjects), _CHUNK):
        rows = session.execute(
            select(Proposal.id, Proposal.subject, Proposal.field, Proposal.locale, Proposal.channel).where(  # type: ignore[call-overload]
                OPEN, col(Proposal.subject).in_(subjects[start : start + _CHUNK])
            )
        )
        found.update({Place(*rest): proposal_id for proposal_id, *rest in rows if Place(*rest) in wanted})
    return found
