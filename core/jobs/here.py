"""A job run by this process instead of the worker, as commands do: in the same table, so that each sees the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from core.errors import BadInputError, StoppedError, StoreError
from core.jobs.progress import Progress, Pulse
from core.jobs.queue import JobView, recent
from core.jobs.run import COMMAND_LINE, claim, note_end, recover, worker_name
from core.jobs.tasks import TASKS, Task
from core.records.base import Json
from core.records.choices import JobStatus
from core.records.store import Store
from core.records.work import Job
from core.settings import Settings


@dataclass
class Here:
    """The job that runs here; what is put into ``result`` is kept with it."""

    job_id: int
    result: dict[str, Json] = field(default_factory=dict)


@contextmanager
def run_here(
    store: Store, settings: Settings, task: Task, arguments: dict[str, Json], progress: Progress, now: datetime
) -> Iterator[Here]:
    """While it is entered, this process runs a job of the task; where such jobs run alone, nobody else does.

    Killed meanwhile, it leaves a job without a pulse, which a worker takes up again; interrupted, a stopped one.

    Raises:
        BadInputError: another one runs already. Nothing was started; the message says how far it is.
    """
    name = f"{worker_name(settings)}#{os.getpid()}"[-255:]
    recover(store, name, now, own=False)
    here = Here(_waiting(store, task, arguments, now))
    job = claim(store, here.job_id, name, now)
    if job is None:
        raise BadInputError(_runs_already(_give_up(store, here.job_id, task, now), TASKS[task].title(arguments)))
    status, said = JobStatus.FAILED, "It failed at the terminal, which told why."
    try:
        with Pulse(store, here.job_id, progress):
            yield here
        status, said = JobStatus.DONE, ""
    except (KeyboardInterrupt, StoppedError):
        status, said = JobStatus.STOPPED, "It was stopped."
        raise
    finally:
        error = f"{said}\n{TASKS[task].kept}\nRun the command again, or press Retry." if said else ""
        with suppress(StoreError):  # then a worker takes it up again
            note_end(store, job, progress, status, here.result, error)


def _waiting(store: Store, task: Task, arguments: dict[str, Json], now: datetime) -> int:
    with store.write() as session:
        title = TASKS[task].title(arguments)[:255]
        job = Job(task=task, title=title, arguments=arguments, started_by_id=COMMAND_LINE.user_id, created_at=now)
        session.add(job)
        session.flush()
        return job.id or 0


def _give_up(store: Store, job_id: int, task: Task, now: datetime) -> JobView | None:
    """The job that runs; ours is taken out of the queue again, unless a worker has it by now."""
    with store.write() as session:
        ours = (col(Job.id) == job_id, col(Job.status) == JobStatus.WAITING)
        session.execute(update(Job).where(*ours).values(status=JobStatus.STOPPED, finished_at=now))
        return next((job for job in recent(session, task=task) if job.status == JobStatus.RUNNING), None)


def _runs_already(running: JobView | None, title: str) -> str:
    if running is None:
        return f"“{title}” runs already. Nothing was started; `endcap jobs` shows how far it is."
    far = f", {running.done:,} of {running.total:,} done" if running.total else ""
    who = f"started by {running.started_by}{far}"
    return f"“{title}” runs already as job {running.id}, {who}. Nothing was started; `endcap jobs` shows how far it is."
