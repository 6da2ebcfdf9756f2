"""Every table of the first release."""

from alembic import op
from sqlmodel import SQLModel

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Go up from an empty store."""
    SQLModel.metadata.create_all(op.get_bind())
