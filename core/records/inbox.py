"""Messages from outside that were acted on: kept so that repeats and older ones change nothing, forgotten in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.records.work import Inbox

FACTS = "facts"  # the source of loads of facts; their subject is the id of the import's record


def forget_old_messages(session: Session, before: datetime) -> int:
    """How many messages taken before that moment were removed.

    The newest one about each thing stays however old it is: it tells which later arrivals are outdated. So at most one
    a product is kept for ever.
    """
    newer = aliased(Inbox)
    is_outlived = exists().where(
        col(newer.source) == col(Inbox.source), col(newer.subject) == col(Inbox.subject), col(newer.id) > col(Inbox.id)
    )
    forgotten = delete(Inbox).where(col(Inbox.created_at) < before, is_outlived).returning(col(Inbox.id))
    return len(session.scalars(forgotten).all())
