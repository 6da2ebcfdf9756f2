"""The queue of background jobs: started here, run by the worker, watched by everybody.

The Job table is the truth. The queue (huey, on SQLite in the home folder or on Redis) only carries job numbers to a
worker; a number that comes twice, or for a job that is over, does nothing.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.api import TaskWrapper
from huey.exceptions import ConfigurationError
from huey.serializer import SignedSerializer
from sqlalchemy import select, update
from sqlmodel import Session, col

from core.access.roles import Actor, require
from core.errors import BadInputError, BadSettingError, NotFoundError
from core.jobs.tasks import TASKS, Task
from core.records.base import Json
from core.records.choices import JobStatus
from core.records.people import User
from core.records.store import Store
from core.records.work import Job
from core.settings import Settings

log = logging.getLogger(__name__)

_ALIVE = (JobStatus.WAITING, JobStatus.RUNNING)


@dataclass(frozen=True)
class JobView:
    """A job as people see it. ``error`` has three lines: what happened, what was kept, what to do."""

    id: int
    task: str
    title: str
    status: JobStatus
    done: int
    total: int | None
    message: str
    error: str
    result: dict[str, Any]
    stop_asked: bool
    attempts: int
    started_by: str
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether it will not go on by itself."""
        return self.status not in _ALIVE

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; None while nobody knows of how much."""
        return min(1.0, self.done / self.total) if self.total else None

    def seconds_left(self, now: datetime) -> float | None:
        """Seconds until it is done at the pace so far; None where that cannot be said."""
        if self.status != JobStatus.RUNNING or not self.share or self.started_at is None:
            return None
        return (now - self.started_at).total_seconds() * (1 - self.share) / self.share


def connect(settings: Settings, deliver: Callable[[int], None]) -> tuple[Huey, TaskWrapper]:
    """The queue of this installation, and the message that brings a job's number to ``deliver`` in the worker.

    Messages are signed with the install key: a queue that others can write to makes the worker run nothing of theirs.

    Raises:
        BadSettingError: ENDCAP_REDIS_URL is set, but the redis package is not installed.
    """
    serializer = SignedSerializer(secret=settings.install_key(), salt="endcap-jobs")
    if settings.redis_url:
        huey = _on_redis(settings.redis_url, serializer)
    else:
        filename = str(settings.folder("jobs") / "queue.sqlite")
        huey = SqliteHuey("endcap", filename=filename, serializer=serializer, results=False, timeout=30)

    def run_job(job_id: int) -> None:
        deliver(job_id)

    return huey, huey.task()(run_job)


def send(settings: Settings, job_id: int) -> None:
    """Hand the job's number to whichever worker is free; if the queue is away, the worker finds the job by itself."""
    try:
        _message(settings)(job_id)
    except queue_errors() as error:
        log.warning("The queue did not take job %s (%s); it waits until a worker looks for it.", job_id, error)


def queue_errors() -> tuple[type[Exception], ...]:
    """What the queue raises when it is away."""
    try:
        from redis.exceptions import RedisError
    except ImportError:
        return (OSError, sqlite3.Error)
    return (OSError, sqlite3.Error, RedisError)


def _on_redis(url: str, serializer: SignedSerializer) -> Huey:
    try:
        return RedisHuey("endcap", url=url, serializer=serializer, results=False)
    except ConfigurationError:
        raise BadSettingError(
            "ENDCAP_REDIS_URL is set, but the redis package is absent: install the extra redis."
        ) from None


@lru_cache(maxsize=4)
def _message(settings: Settings) -> TaskWrapper:
    return connect(settings, _deliver_nowhere)[1]


def _deliver_nowhere(job_id: int) -> None:
    raise NotFoundError(f"Job {job_id} can only run in the worker.")


def start(
    store: Store, settings: Settings, task: Task | str, arguments: dict[str, Json], actor: Actor, now: datetime
) -> int:
    """The id of the job that does the task; the one under way if somebody started the very same before.

    Raises:
        NotAllowedError: the actor's role may not start such a job.
        BadInputError: no such task.
    """
    kind = _known(task)
    require(actor, TASKS[kind].right)
    with store.write() as session:
        running = _same_under_way(session, kind, arguments)
        if running is not None:
            return running
        job = Job(
            task=kind,
            title=TASKS[kind].title(arguments)[:255],
            arguments=arguments,
            started_by_id=actor.user_id,
            created_at=now,
        )
        session.add(job)
        session.flush()
        job_id = job.id or 0
    send(settings, job_id)
    return job_id


def watch(session: Session, job_id: int) -> JobView:
    """How the job stands.

    Raises:
        NotFoundError: no such job.
    """
    found = _views(session, [_job(session, job_id)])
    return found[0]


def recent(session: Session, *, limit: int = 20, task: Task | None = None) -> list[JobView]:
    """The newest jobs first, of one task or of all."""
    wanted = select(Job).order_by(col(Job.created_at).desc(), col(Job.id).desc()).limit(limit)
    if task is not None:
        wanted = wanted.where(col(Job.task) == task)
    return _views(session, session.scalars(wanted).all())


def retry(store: Store, settings: Settings, job_id: int, actor: Actor, now: datetime) -> None:
    """Run a failed or stopped job again, from the start of what it had not kept.

    Raises:
        NotFoundError: no such job.
        NotAllowedError: the actor's role may not start such a job.
        BadInputError: it is under way or done.
    """
    with store.write() as session:
        job = _job(session, job_id)
        require(actor, TASKS[_known(job.task)].right)
        if job.status not in (JobStatus.FAILED, JobStatus.STOPPED):
            raise BadInputError(f"Job {job_id} is {job.status}: only a failed or stopped job can run again.")
        job.status, job.error, job.message, job.stop_asked = JobStatus.WAITING, "", "", False
        job.attempts, job.done, job.finished_at, job.heartbeat_at = 0, 0, None, now
    send(settings, job_id)


def ask_stop(store: Store, job_id: int, actor: Actor, now: datetime) -> None:
    """Ask the job to stop: at once if it still waits, else at its next safe place.

    Raises:
        NotFoundError: no such job.
        NotAllowedError: the actor's role may not start such a job.
    """
    with store.write() as session:
        job = _job(session, job_id)
        require(actor, TASKS[_known(job.task)].right)
        session.execute(update(Job).where(col(Job.id) == job_id).values(stop_asked=True))
        session.execute(
            update(Job)
            .where(col(Job.id) == job_id, col(Job.status) == JobStatus.WAITING)
            .values(status=JobStatus.STOPPED, finished_at=now)
        )


def _known(task: Task | str) -> Task:
    try:
        return Task(task)
    except ValueError:
        raise BadInputError(f"{task!r} is not a task: one of {', '.join(Task)}.") from None


def _job(session: Session, job_id: int) -> Job:
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError(f"There is no job {job_id}.", job_id=job_id)
    return job


def _same_under_way(session: Session, task: Task, arguments: dict[str, Json]) -> int | None:
    alive = select(Job).where(col(Job.task) == task, col(Job.status).in_(_ALIVE), col(Job.stop_asked).is_(False))
    return next((job.id for job in session.scalars(alive) if job.arguments == arguments), None)


def _views(session: Session, jobs: Sequence[Job]) -> list[JobView]:
    ids = {job.started_by_id for job in jobs if job.started_by_id is not None}
    rows = session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(ids)))
    names = {row.id: row.name for row in rows}
    return [_view(job, names.get(job.started_by_id, "command line")) for job in jobs]


def _view(job: Job, started_by: str) -> JobView:
    return JobView(
        id=job.id or 0,
        task=job.task,
        title=job.title,
        status=JobStatus(job.status),
        done=job.done,
        total=job.total,
        message=job.message,
        error=job.error,
        result=job.result,
        stop_asked=job.stop_asked,
        attempts=job.attempts,
        started_by=started_by,
        created_at=job.created_at,
        started_at=job.started_at,
        heartbeat_at=job.heartbeat_at,
        finished_at=job.finished_at,
    )
