"""Whether the data behind the proposals is sound: how the last imports ended, and which jobs failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from core.records.choices import ImportStatus, JobStatus
from core.records.work import ImportBatch, Job

_IMPORTS = 5
_JOBS = 5
_JOB_DAYS = 7


@dataclass(frozen=True)
class ImportHealth:
    """One of the last imports, and how many of its rows were refused."""

    id: int
    filename: str
    status: ImportStatus
    created_at: datetime
    finished_at: datetime | None
    created: int
    changed: int
    unchanged: int
    refused: int
    error: str


@dataclass(frozen=True)
class FailedJob:
    """A job of the last seven days that failed and nobody has run again."""

    id: int
    title: str
    error: str
    finished_at: datetime | None


def last_imports(session: Session) -> tuple[ImportHealth, ...]:
    """The last five imports that ended, the newest first."""
    ended = (ImportStatus.DONE, ImportStatus.FAILED)
    last = (
        select(ImportBatch)
        .where(col(ImportBatch.status).in_(ended))
        .order_by(col(ImportBatch.created_at).desc(), col(ImportBatch.id).desc())
        .limit(_IMPORTS)
    )
    return tuple(
        ImportHealth(
            id=batch.id or 0,
            filename=batch.filename,
            status=ImportStatus(batch.status),
            created_at=batch.created_at,
            finished_at=batch.finished_at,
            created=batch.created,
            changed=batch.changed,
            unchanged=batch.unchanged,
            refused=batch.refused,
            error=batch.error,
        )
        for batch in session.scalars(last)
    )


def failed_jobs(session: Session, now: datetime) -> tuple[FailedJob, ...]:
    """The last five jobs of the week that failed and nobody has run again, the newest first."""
    failed = (
        select(Job)
        .where(col(Job.status) == JobStatus.FAILED, col(Job.created_at) >= now - timedelta(days=_JOB_DAYS))
        .order_by(col(Job.created_at).desc(), col(Job.id).desc())
        .limit(_JOBS)
    )
    return tuple(FailedJob(job.id or 0, job.title, job.error, job.finished_at) for job in session.scalars(failed))
