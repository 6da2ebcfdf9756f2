"""Catalogue health: a score a day and department, the fixes of the newest run, and the rules as managers set them."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "health_score",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("parts", JsonType, nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.CheckConstraint("score >= 0 AND score <= 100", name=op.f("ck_health_score_score_in_range")),
        sa.PrimaryKeyConstraint("day", "department", name=op.f("pk_health_score")),
    )
    op.create_table(
        "health_fix",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("field", sa.String(160), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("stake_minor", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_fix")),
    )
    op.create_index("ix_health_fix_value", "health_fix", ["value_minor"])
    op.create_table(
        "health_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settings", JsonType, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_health_rules_created_by_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_rules")),
    )
