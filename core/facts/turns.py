"""Turns: who writes to a table of facts holds its turn, so that no event is written twice. A killed holder lets go."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import text

from core.records.store import Store

Turns = Callable[[str], AbstractContextManager[None]]

_SPACE = 71_543  # of PostgreSQL's advisory locks, beside those of counters and imports


def file_turns(folder: Path) -> Turns:
    """Turns among the processes of one machine, by a locked file each in ``folder``."""

    @contextmanager
    def turn(name: str) -> Iterator[None]:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # the system lets go when the file is closed, or its process dies
            yield

    return turn


def postgres_turns(url: str) -> Turns:
    """Turns among all machines that share the store at ``url``, a PostgreSQL database."""

    @contextmanager
    def turn(name: str) -> Iterator[None]:
        store = Store(url)
        try:
            with store.write() as session:
                key = {"space": _SPACE, "name": crc32(name.encode()) - 2**31}
                session.connection().execute(text("SELECT pg_advisory_xact_lock(:space, :name)"), key)
                yield
        finally:
            store.close()

    return turn
