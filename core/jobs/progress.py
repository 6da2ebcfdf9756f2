"""How far a running job is: kept in memory by the work, written to its row by a thread of its own.

The work may hold the store's write lock for seconds (an import commits as one), so it never writes its progress itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from types import TracebackType

from sqlalchemy import update
from sqlmodel import col

from core.errors import StoppedError, StoreError
from core.records.base import utc_now
from core.records.choices import JobStatus
from core.records.store import Store
from core.records.work import Job

WRITE_EVERY_S = 0.5
BEAT_EVERY_S = 2.0

log = logging.getLogger(__name__)


class Progress:
    """What the work says about itself, and whether it should stop. Safe to call as often as wanted."""

    def __init__(self, pausing: Event | None = None) -> None:
        """``pausing`` is set when the worker shuts down: the work stops and goes on at the next start."""
        self.done = 0
        self.total: int | None = None
        self.message = ""
        self.stop_asked = False
        self._pausing = pausing or Event()

    def __call__(self, done: int, total: int | None = None, message: str | None = None) -> None:
        """Note how much of how much is done."""
        self.done = done
        self.total = total if total is not None else self.total
        self.message = message if message is not None else self.message

    def should_stop(self) -> bool:
        """Whether somebody asked the job to stop, or the worker shuts down."""
        return self.stop_asked or self._pausing.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether the worker shuts down, at the latest known after so many seconds."""
        return self._pausing.wait(seconds)

    def stop_if_asked(self, kept: str) -> None:
        """Return if the work may go on.

        Raises:
            StoppedError: it should stop; ``kept`` says what stays.
        """
        if self.should_stop():
            raise StoppedError(f"The job was stopped. {kept}")

    @property
    def is_paused(self) -> bool:
        """Whether the work stops only because the worker does."""
        return self._pausing.is_set() and not self.stop_asked


class Pulse:
    """While it is entered, a thread writes the progress and a heartbeat to the job's row and reads whether to stop."""

    def __init__(
        self,
        store: Store,
        job_id: int,
        progress: Progress,
        *,
        clock: Callable[[], datetime] = utc_now,
        write_every_s: float = WRITE_EVERY_S,
        beat_every_s: float = BEAT_EVERY_S,
    ) -> None:
        self._store = store
        self._job_id = job_id
        self._progress = progress
        self._clock = clock
        self._write_every_s = write_every_s
        self._rounds_per_beat = max(1, round(beat_every_s / write_every_s))
        self._over = Event()
        self._thread = Thread(target=self._run, name=f"pulse-{job_id}", daemon=True)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        written: tuple[int, int | None, str] | None = None
        rounds = 0
        while not self._over.wait(self._write_every_s):
            rounds += 1
            now_at = (self._progress.done, self._progress.total, self._progress.message)
            if now_at == written and rounds % self._rounds_per_beat:
                continue
            try:
                self._progress.stop_asked = write_progress(self._store, self._job_id, self._progress, self._clock())
                written = now_at
            except StoreError as error:
                log.warning("Job %s could not write its progress: %s", self._job_id, error.message)


def write_progress(store: Store, job_id: int, progress: Progress, now: datetime) -> bool:
    """Whether somebody asked the job to stop; its row now says how far it is and that it is alive."""
    with store.write() as session:
        asked = session.execute(
            update(Job)
            .where(col(Job.id) == job_id, col(Job.status) == JobStatus.RUNNING)
            .values(done=progress.done, total=progress.total, message=progress.message, heartbeat_at=now)
            .returning(col(Job.stop_asked))
        ).scalar_one_or_none()
    return bool(asked)
