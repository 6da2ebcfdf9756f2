"""Bring a store up to this program's revision with Alembic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.schema import SchemaItem

from core.errors import StoreError
from core.records.store import Store

_FOLDER = Path(__file__).parent / "migrations"


def is_current(store: Store) -> bool:
    """Whether the store is at this program's revision.

    Raises:
        StoreError: the database does not answer.
    """
    with store.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() == _head()


def is_in_the_models(_object: SchemaItem, name: str | None, kind: str, *_others: object) -> bool:
    """Whether the models describe it; the words of proposals are indexed by a revision alone, as each database can."""
    words_on_sqlite = kind == "table" and (name or "").startswith("proposal_fts")
    words_on_postgres = kind == "index" and name == "ix_proposal_words"
    return not (words_on_sqlite or words_on_postgres)


def migrate(store: Store, revision: str = "head") -> None:
    """Return once the store is at ``revision``; each step is one transaction, on SQLite too.

    Raises:
        StoreError: the database does not answer, or was made by a newer program.
    """
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    scripts = ScriptDirectory.from_config(config)
    with store.read() as session:
        current = MigrationContext.configure(session.connection()).get_current_revision()
    if current == scripts.get_current_head() and revision == "head":
        return
    if current and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(f"The store is at revision {current}, which this program does not know: update Endcap.")
    with store.engine.connect() as connection:
        connection = connection.execution_options(endcap_write=True)
        with connection.begin():
            if store.is_postgres:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(71540)")
            config.attributes["connection"] = connection
            command.upgrade(config, revision)


@cache
def _head() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return ScriptDirectory.from_config(config).get_current_head()
