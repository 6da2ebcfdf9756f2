"""Running one job: claimed by exactly one worker, its end written down, and taken up again if its worker died."""

from __future__ import annotations

import logging
import socket
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from core.access.roles import Actor
from core.errors import EndcapError, NotAllowedError, StoppedError, StoreError
from core.jobs.progress import Progress, Pulse
from core.jobs.tasks import TASKS, Task, Work
from core.records.base import Json, utc_now
from core.records.choices import JobStatus, Role
from core.records.people import User
from core.records.store import Store
from core.records.work import Job
from core.settings import Settings

COMMAND_LINE = Actor(user_id=None, name="command line", role=Role.ADMIN)
DEAD_AFTER_S = 60
MOST_ATTEMPTS = 3
LOOK_FOR_STORE_EVERY_S = 2.0

log = logging.getLogger(__name__)


def worker_name(settings: Settings) -> str:
    """What the worker of this home folder is called in the jobs it runs."""
    return f"{socket.gethostname()}:{settings.home.resolve()}"[:255]


def run_job(store: Store, settings: Settings, job_id: int, pausing: Event | None = None) -> JobStatus | None:
    """How the job ended; None if another worker has it or it is over.

    The outermost edge of background work: any error ends up in the job's row and in the log, never in the worker.
    If the store went away in the middle, the end is written once it is back, and the job waits to run again.
    """
    job = claim(store, job_id, worker_name(settings), utc_now())
    if job is None:
        return None
    progress = Progress(pausing)
    try:
        with store.read() as session:
            actor = actor_of(session, job.started_by_id)
        with Pulse(store, job_id, progress):
            work = Work(store, settings, job_id, job.arguments, actor, progress)
            result = TASKS[Task(job.task)].run(work)
    except StoppedError as stopped:
        status = JobStatus.WAITING if progress.is_paused else JobStatus.STOPPED
        return _finish(store, job, progress, status, error=stopped.message)
    except StoreError as error:
        status = JobStatus.FAILED if job.attempts >= MOST_ATTEMPTS else JobStatus.WAITING
        return _finish(store, job, progress, status, error=_three_parts(job.task, error.message))
    except EndcapError as error:
        log.warning("Job %s (%s) failed: %s", job_id, job.task, error.message)
        return _finish(store, job, progress, JobStatus.FAILED, error=_three_parts(job.task, error.message))
    except Exception as error:
        log.exception("Job %s (%s) failed.", job_id, job.task)
        return _finish(store, job, progress, JobStatus.FAILED, error=_three_parts(job.task, _unexpected(error)))
    return _finish(store, job, progress, JobStatus.DONE, result=result)


def claim(store: Store, job_id: int, worker: str, now: datetime) -> Job | None:
    """The job, now running under the worker's name; None unless it was waiting. One of many callers gets it.

    A job that runs alone goes on waiting while another one of its task runs.
    """
    with store.write() as session:
        if _has_to_wait(session, job_id):
            return None
        won = session.execute(
            update(Job)
            .where(col(Job.id) == job_id, col(Job.status) == JobStatus.WAITING)
            .values(
                status=JobStatus.RUNNING,
                worker=worker,
                attempts=Job.attempts + 1,
                started_at=now,
                heartbeat_at=now,
                error="",
            )
            .returning(col(Job.id))
        ).scalar_one_or_none()
        return None if won is None else session.get_one(Job, job_id)


def _has_to_wait(session: Session, job_id: int) -> bool:
    task = session.scalars(select(col(Job.task)).where(col(Job.id) == job_id)).one_or_none()
    if task is None or not TASKS[Task(task)].alone:
        return False
    alive = (JobStatus.WAITING, JobStatus.RUNNING)  # all are locked, so that of two callers one sees the other's job
    of_task = select(Job).where(col(Job.task) == task, col(Job.status).in_(alive)).order_by(col(Job.id))
    return any(job.status == JobStatus.RUNNING for job in session.scalars(of_task.with_for_update()))


def actor_of(session: Session, user_id: int | None) -> Actor:
    """The person a job runs for, with the role they have now; nobody means the command line.

    Raises:
        NotAllowedError: the person has been deactivated since.
    """
    if user_id is None:
        return COMMAND_LINE
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise NotAllowedError("The person who started this job has been deactivated. Start it again as someone else.")
    return Actor(user.id, user.name, Role(user.role))


def recover(store: Store, worker: str, now: datetime, *, own: bool) -> list[int]:
    """The jobs that lost their worker, waiting again. A job that lost it three times is failed instead.

    Args:
        store: the store.
        worker: this worker's name.
        now: the time now.
        own: whether jobs under this worker's own name are lost too: at its start, when it runs none yet.
    """
    silent = col(Job.heartbeat_at) < now - timedelta(seconds=DEAD_AFTER_S)
    lost = or_(silent, col(Job.worker) == worker) if own else (silent & (col(Job.worker) != worker))
    with store.write() as session:
        jobs = session.scalars(select(Job).where(col(Job.status) == JobStatus.RUNNING, lost).with_for_update()).all()
        for job in jobs:
            job.worker = ""
            if job.attempts >= MOST_ATTEMPTS:
                job.status, job.finished_at = JobStatus.FAILED, now
                job.error = _three_parts(job.task, f"The worker stopped {job.attempts} times while it ran this job.")
            else:
                job.status = JobStatus.WAITING
        return [job.id or 0 for job in jobs if job.status == JobStatus.WAITING]


def give_back(store: Store, worker: str) -> None:
    """Let the jobs that could not pause before their worker stopped wait for the next one; it was not their fault."""
    with store.write() as session:
        session.execute(
            update(Job)
            .where(col(Job.status) == JobStatus.RUNNING, col(Job.worker) == worker)
            .values(status=JobStatus.WAITING, worker="", attempts=Job.attempts - 1)
        )


def _finish(
    store: Store,
    job: Job,
    progress: Progress,
    status: JobStatus,
    *,
    result: dict[str, Json] | None = None,
    error: str = "",
) -> JobStatus:
    """Write down how the job ended, once the store takes it; the next start does it if this worker ends before."""
    while True:
        try:
            note_end(store, job, progress, status, result or {}, error)
        except StoreError:
            if not progress.wait(LOOK_FOR_STORE_EVERY_S):
                continue
        return status


def note_end(
    store: Store, job: Job, progress: Progress, status: JobStatus, result: dict[str, Json], error: str
) -> None:
    """Write down how the job ended, once; raises StoreError if the store does not take it."""
    waiting = status == JobStatus.WAITING
    with store.write() as session:
        session.execute(
            update(Job)
            .where(col(Job.id) == job.id, col(Job.status) == JobStatus.RUNNING, col(Job.attempts) == job.attempts)
            .values(
                status=status,
                done=progress.done,
                total=progress.total,
                message="" if waiting else progress.message,
                error="" if waiting else error,
                result=result,
                worker="",
                attempts=job.attempts - progress.is_paused,
                finished_at=None if waiting else utc_now(),
            )
        )


def _three_parts(task: str, happened: str) -> str:
    """What happened, what was kept, what to do: one line each."""
    remedy = "Press Retry; if it fails again, show the worker's log to whoever runs Endcap."
    return f"{happened}\n{TASKS[Task(task)].kept}\n{remedy}"


def _unexpected(error: Exception) -> str:
    return f"The work stopped on an error nobody expected ({type(error).__name__})."
