"""What most commands begin with: the settings, the open store, and who acts."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.cli.console import say
from core.jobs.run import COMMAND_LINE
from core.records.store import Store, open_store
from core.settings import Settings, settings

__all__ = ["COMMAND_LINE", "limit_threads", "opened", "prepare", "start_log"]


@contextmanager
def opened() -> Iterator[tuple[Settings, Store]]:
    """The settings and the store, migrated if need be, and closed at the end."""
    chosen = settings()
    store = open_store(chosen)
    try:
        yield chosen, store
    finally:
        store.close()


def prepare(chosen: Settings, store: Store) -> bool:
    """Whether there was nobody who could sign in: then an admin is made, and the password shown this once."""
    from core.access.users import first_admin

    chosen.install_key()
    with store.write() as session:
        password = first_admin(session)
    if password is None:
        return False
    say("The first admin was made. The password is shown only now; it has to be changed at the first sign-in.")
    say("  user name  admin")
    say(f"  password   {password}")
    return True


def limit_threads(chosen: Settings) -> None:
    """Let numeric libraries, which read this when they are loaded, use no more threads than models may.

    On a busy machine more threads than free cores make training several times slower, not faster.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(chosen.threads))


def start_log(chosen: Settings) -> None:
    """Log to standard error from now on."""
    logging.basicConfig(level=chosen.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for chatty in ("huey", "alembic", "httpx", "httpcore", "httpx2", "httpcore2", "openai", "sentence_transformers"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(chosen.log_level)))
