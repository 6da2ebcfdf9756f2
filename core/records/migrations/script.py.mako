"""${message}."""

from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Go up from ${down_revision or "an empty store"}."""
    ${upgrades if upgrades else "pass"}
