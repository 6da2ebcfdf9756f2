"""People may agree that their decisions on texts leave the installation as examples to train on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Go up from 0011."""
    op.add_column("app_user", sa.Column("shares_edits", sa.Boolean(), nullable=False, server_default=sa.false()))
