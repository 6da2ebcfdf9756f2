"""The store: the only place with a database URL. SQLite in WAL mode by default, PostgreSQL by one URL."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from core.errors import StoreError
from core.records import (
    catalogue,
    flow,
    health,
    judged,
    learned,
    mailings,
    people,
    voice,
    work,
)  # the tables, for migrations
from core.settings import Settings

_FULL = ("disk is full", "no space left")
_LOG = logging.getLogger(__name__)

TABLE_MODULES = (catalogue, flow, health, judged, learned, mailings, people, voice, work)


class Store:
    """An open database. ``read`` and ``write`` give sessions; a ``write`` commits once, at its end, or not at all."""

    def __init__(self, url: str) -> None:
        """Connect lazily to the database at ``url``; nothing is created or migrated."""
        self.url = url
        self.engine: Engine = _open(url)

    @property
    def is_postgres(self) -> bool:
        """Whether it is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the store and changes nothing.

        Raises:
            StoreError: the database does not answer.
        """
        with _said_clearly(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is committed at the end as one; an exception leaves the store as it was.

        On SQLite it holds the write lock from the start, so that what it read stays true until it commits.

        Raises:
            StoreError: the database does not answer or is busy for longer than 30 s.
        """
        with _said_clearly(), self.engine.connect() as connection:
            connection = connection.execution_options(endcap_write=True)
            with Session(connection, expire_on_commit=False) as session, session.begin():
                yield session

    def ping(self) -> None:
        """Return if the database answers; raises StoreError if not."""
        with self.read() as session:
            session.connection().execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_store(settings: Settings) -> Store:
    """The store the settings name, migrated up to this program's revision.

    Raises:
        StoreError: the database does not answer, or was made by a newer program.
    """
    from core.records.migrate import migrate

    if not settings.database_url:
        settings.home.mkdir(parents=True, exist_ok=True)
    store = Store(settings.store_url)
    migrate(store)
    return store


def _open(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours: see _begin_sqlite
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-32768",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("endcap_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _said_clearly() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        _LOG.warning("The store does not answer: %s", reason)
        raise StoreError(_sentence(reason), reason=reason) from error


def _sentence(reason: str) -> str:
    """What people are told; the reason, which may name machines and folders, is for the log and the terminal."""
    kept = "Nothing of this action was kept."
    if any(words in reason.lower() for words in _FULL):
        return f"The store has no room left on its disk. {kept} Ask an admin to make room, then try again."
    return f"The store does not answer now. {kept} Try again in a minute, and tell an admin if it stays so."
