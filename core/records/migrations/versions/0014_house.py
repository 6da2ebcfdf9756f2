"""What approved texts teach of a department's voice is kept version by version; phrases may be forgotten."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0014"
down_revision = "0013"

_TABLE = "house_version"


def upgrade() -> None:
    """Go up from 0013."""
    op.add_column("approved_phrase", sa.Column("forgotten", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("learned", JsonType, nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("data_cut", sa.String(64), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_house_version_version_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_version")),
        sa.UniqueConstraint("department", "version", name=op.f("uq_house_version_department_version")),
    )
    for verb in ("UPDATE", "DELETE"):
        _refuse(verb)


def _refuse(verb: str) -> None:
    name = f"{_TABLE}_no_{verb.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {_TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        if verb == "DELETE":
            op.execute(
                f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_TABLE} is insert-only'); END"
    )
