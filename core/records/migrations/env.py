"""Alembic's entry: runs the revisions on the connection that core/records/migrate.py opened."""

from alembic import context
from sqlmodel import SQLModel

from core.records import store
from core.records.migrate import is_in_the_models

connection = context.config.attributes["connection"]
assert store.TABLE_MODULES  # noqa: S101  (the import registers the tables)
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    include_object=is_in_the_models,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
