"""An import in a process of its own, for tests that race and kill: ``URL HOME FILE [die-in-write]``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.access.roles import Actor
from core.ingest import run, write
from core.ingest.compare import ProductChange
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings


def main(url: str, home: str, file: str, death: str = "") -> None:
    """Import the file and print what it did; or die by SIGKILL once some chunks are written but not committed."""
    if death:
        write.Writer.write = _dying(write.Writer.write)  # type: ignore[method-assign, arg-type]
    store = Store(url)
    print("ready", flush=True)
    sys.stdin.readline()
    actor = Actor(None, "Process", Role.MERCHANDISER)
    result = run(store, Path(file), "a.csv", None, actor, datetime.now(UTC), shop=Settings(home=Path(home)))
    print(result.created, result.changed, result.unchanged, result.refused, flush=True)


def _dying(real):  # type: ignore[no-untyped-def]
    calls = iter(range(10))

    def dying(self: write.Writer, changes: Sequence[ProductChange]) -> None:
        real(self, changes)
        if next(calls) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    return dying


if __name__ == "__main__":
    main(*sys.argv[1:])
