"""Hash chains: every link holds the hash of the one before, so that a changed or missing link shows.

Decisions and audit events are such chains. Adding a link locks the chain's head until the session commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from core.changes import Json, digest
from core.records.flow import AuditEvent, ChainHead

EVENTS = "events"
DECISIONS = "decisions"


def locked_head(session: Session, chain: str) -> ChainHead:
    """The newest link of the chain, made if there is none, held by this session until it commits."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = {"chain": chain, "last_id": 0, "last_hash": "", "length": 0}
    session.connection().execute(dialect.insert(ChainHead).values(**first).on_conflict_do_nothing())
    wanted = select(ChainHead).where(ChainHead.chain == chain)  # type: ignore[arg-type]
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def link_hash(prev_hash: str, content: dict[str, Any]) -> str:
    """The SHA-256 of a link: 64 hex digits over its content and the hash of the link before.

    Times count in UTC and whole numbers without a point, so that a trip through either database changes nothing.
    """
    return digest((prev_hash, _as_stored(content)))


def event_content(event: AuditEvent | Row[Any]) -> dict[str, Any]:
    """What an audit event's hash covers: every column but its id and the hashes."""
    return {
        "event": event.event,
        "actor_id": event.actor_id,
        "subject": event.subject,
        "detail": event.detail,
        "created_at": event.created_at.astimezone(UTC).isoformat(),
    }


def record(
    session: Session, event: str, actor_id: int | None, subject: str, detail: Mapping[str, Json], now: datetime
) -> AuditEvent:
    """The event, stored as the newest link of the chain of events."""
    head = locked_head(session, EVENTS)
    row = AuditEvent(
        event=event,
        actor_id=actor_id,
        subject=subject,
        detail=dict(detail),
        created_at=now,
        prev_hash=head.last_hash,
        hash="",
    )
    row.hash = link_hash(row.prev_hash, event_content(row))
    session.add(row)
    session.flush()
    head.last_id, head.last_hash, head.length = row.id or 0, row.hash, head.length + 1
    session.flush()
    return row


def _as_stored(value: Any) -> Json:
    """The value as every database gives it back: PostgreSQL writes 1e16 as a whole number, SQLite as a fraction."""
    if isinstance(value, dict):
        return {str(key): _as_stored(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_stored(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value  # type: ignore[no-any-return]
