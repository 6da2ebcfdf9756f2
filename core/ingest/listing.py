"""Past imports as people see them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from core.records.choices import ImportStatus
from core.records.people import User
from core.records.work import ImportBatch


@dataclass(frozen=True)
class ImportView:
    """An import; counts are of products. ``report`` is the CSV of what was refused, None if there is none any more."""

    id: int
    filename: str
    profile: str
    status: ImportStatus
    rows: int
    created: int
    changed: int
    unchanged: int
    refused: int
    report: Path | None
    error: str
    started_by: str
    created_at: datetime


def imports(session: Session, *, limit: int = 20) -> list[ImportView]:
    """The newest imports first."""
    wanted = select(ImportBatch).order_by(col(ImportBatch.created_at).desc(), col(ImportBatch.id).desc()).limit(limit)
    batches = session.scalars(wanted).all()
    starters = {batch.started_by_id for batch in batches if batch.started_by_id is not None}
    named = session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(starters)))
    names: dict[int | None, str] = {row.id: row.name for row in named}
    return [_view(batch, names.get(batch.started_by_id, "")) for batch in batches]


def _view(batch: ImportBatch, started_by: str) -> ImportView:
    report = Path(batch.report_path) if batch.report_path else None
    return ImportView(
        id=batch.id or 0,
        filename=batch.filename,
        profile=batch.profile,
        status=ImportStatus(batch.status),
        rows=batch.rows,
        created=batch.created,
        changed=batch.changed,
        unchanged=batch.unchanged,
        refused=batch.refused,
        report=report if report is not None and report.is_file() else None,
        error=batch.error,
        started_by=started_by,
        created_at=batch.created_at,
    )
