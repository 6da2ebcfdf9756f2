"""The worker: one process beside the dashboard that runs background jobs, so that heavy work never slows a screen."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from huey import crontab
from huey.api import Huey
from huey.consumer import Consumer
from sqlalchemy import func, select
from sqlmodel import col

from core.errors import EndcapError, StoreError
from core.jobs.queue import connect, queue_errors, send, start
from core.jobs.run import COMMAND_LINE, give_back, recover, run_job, worker_name
from core.jobs.tasks import Task
from core.jobs.upkeep import has_language_model, run_policies, send_due, sweep_store, tend_facts
from core.records.base import utc_now
from core.records.choices import JobStatus
from core.records.store import Store, open_store
from core.records.work import Job, ModelVersion
from core.settings import Settings

THREADS = 2  # so that a short job need not wait for a long one
LOOK_EVERY_S = 5.0
PAUSE_WITHIN_S = 5.0  # what cannot pause by then starts again at the next start

_LOCK = Path("jobs") / "worker.lock"

log = logging.getLogger(__name__)


class AlreadyRunningError(EndcapError):
    """Another worker runs for the same home folder."""


def run_worker(settings: Settings, *, threads: int = THREADS, with_parent: bool = False) -> bool:
    """Run jobs until SIGTERM, SIGINT or SIGHUP; then running jobs stop at a safe place and wait for the next start.

    Returns whether all of them did. If not, one is deep in a library's own code, and Python cannot end the process
    as usual: threads of that code make it abort.

    Args:
        settings: whose home folder and store it serves.
        threads: jobs that run at once.
        with_parent: stop as well when standard input ends, as it does when the process that started this one dies.

    Raises:
        AlreadyRunningError: a worker runs for this home folder.
    """
    with _only_worker(settings.folder("jobs") / _LOCK.name):
        store = open_store(settings)
        pausing = Event()
        huey, _ = connect(settings, lambda job_id: _deliver(store, settings, job_id, pausing))
        _add_periodic(huey, store, settings)
        _take_up(huey, store, settings, own=True)
        watcher = Thread(target=_look_after, args=(huey, store, settings, pausing), name="look-after", daemon=True)
        watcher.start()
        if with_parent:
            Thread(target=_stop_with_parent, name="parent", daemon=True).start()
        consumer = _Consumer(pausing, huey, workers=threads, max_delay=1.0, shutdown_timeout=PAUSE_WITHIN_S)
        consumer.run()
        watcher.join()
        give_back(store, worker_name(settings))
        store.close()
        return not any(thread.is_alive() for _, thread in consumer.worker_threads)


def seen_s_ago(settings: Settings, now: datetime) -> float | None:
    """Seconds since the worker of this home folder last showed that it lives; None if none ever ran."""
    try:
        seen = (settings.home / _LOCK).stat().st_mtime
    except FileNotFoundError:
        return None
    return max(0.0, now.timestamp() - seen)


def start_health(store: Store, settings: Settings, now: datetime) -> None:
    """Start scoring the catalogue's health unless that was done today: so it is made each night, soon after midnight.

    A worker that slept through the night makes up for it within the hour.
    """
    from core.catalog.health.run import is_due

    with store.read() as session:
        due = is_due(session, now)
    if due:
        start(store, settings, Task.HEALTH, {"day": now.date().isoformat()}, COMMAND_LINE, now)


def start_meaning(store: Store, settings: Settings, now: datetime) -> None:
    """Start bringing search by meaning in step with the catalogue, where that has changed since the last time."""
    from core.catalog.meaning import is_due

    if not has_language_model(settings):
        return
    with store.read() as session:
        due = is_due(session, settings)
    if due:
        start(store, settings, Task.MEANING, {}, COMMAND_LINE, now)


def start_learning(store: Store, settings: Settings, now: datetime) -> None:
    """Start learning from decisions unless that was done today: so it is done each night, soon after midnight.

    A shop whose models never looked at anything has nothing to learn yet.
    """
    with store.read() as session:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        has_models = session.scalars(select(col(ModelVersion.id)).limit(1)).first() is not None
        newest = session.scalars(select(func.max(col(Job.created_at))).where(col(Job.task) == Task.LEARN)).one()
    if has_models and (newest is None or newest < today):
        start(store, settings, Task.LEARN, {"day": now.date().isoformat()}, COMMAND_LINE, now)


class _Consumer(Consumer):  # type: ignore[misc]
    """Huey's consumer; every signal that ends it first lets running jobs pause."""

    def __init__(self, pausing: Event, huey: Huey, **options: Any) -> None:
        super().__init__(huey, **options)
        self._pausing = pausing
        self._signal_actions = dict.fromkeys((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), (False, True))

    def stop(self, graceful: bool = False) -> None:  # noqa: ARG002
        """Ask running jobs to pause, and wait for them."""
        self._pausing.set()
        super().stop(graceful=True)


def _deliver(store: Store, settings: Settings, job_id: int, pausing: Event) -> None:
    if not pausing.is_set():
        run_job(store, settings, job_id, pausing)


def _add_periodic(huey: Huey, store: Store, settings: Settings) -> None:
    def send_outbox() -> None:
        send_due(store, settings)

    def sweep() -> None:
        sweep_store(store)

    def decide_by_policies() -> None:
        run_policies(store)

    def score_health() -> None:
        start_health(store, settings, utc_now())

    huey.periodic_task(crontab(), expires=50)(send_outbox)
    huey.periodic_task(crontab(), expires=50)(decide_by_policies)
    huey.periodic_task(crontab(minute="*/10"), expires=500)(sweep)

    def learn() -> None:
        start_learning(store, settings, utc_now())

    def read_meanings() -> None:
        start_meaning(store, settings, utc_now())

    def keep_facts() -> None:
        tend_facts(store, settings)

    huey.periodic_task(crontab(minute="5"), expires=500)(score_health)
    huey.periodic_task(crontab(minute="15,35,55"), expires=500)(keep_facts)
    huey.periodic_task(crontab(minute="45"), expires=500)(read_meanings)
    huey.periodic_task(crontab(minute="25"), expires=500)(learn)


def _look_after(huey: Huey, store: Store, settings: Settings, pausing: Event) -> None:
    while not pausing.wait(LOOK_EVERY_S):
        (settings.home / _LOCK).touch()
        try:
            _take_up(huey, store, settings, own=False)
        except StoreError as error:
            log.warning("The worker cannot look after lost jobs now: %s", error.message)


def _take_up(huey: Huey, store: Store, settings: Settings, *, own: bool) -> None:
    """Put lost jobs back, and hand out every waiting job whose message was lost with its sender."""
    for job_id in recover(store, worker_name(settings), utc_now(), own=own):
        log.warning("Job %s lost its worker and runs again.", job_id)
    if _is_busy(huey):
        return
    with store.read() as session:
        waiting = session.scalars(select(col(Job.id)).where(col(Job.status) == JobStatus.WAITING)).all()
    for waiting_id in waiting:
        send(settings, waiting_id or 0)


def _is_busy(huey: Huey) -> bool:
    """Whether messages wait in the queue, or nobody can tell because it is away."""
    try:
        return bool(huey.pending_count())
    except queue_errors() as error:
        log.warning("The queue is away: %s", error)
        return True


@contextmanager
def _only_worker(path: Path) -> Iterator[None]:
    """Hold the home folder's worker lock; the system lets go of it however the process ends."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(f"A worker already runs for {path.parent.parent}; one is enough.") from None
        path.touch()
        yield


def _stop_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
