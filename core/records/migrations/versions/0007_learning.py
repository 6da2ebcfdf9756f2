"""Models are compared before one replaces another; repeated reasons become rules that a manager approves."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Go up from 0006."""
    empty = sa.text("''")
    for column in (
        sa.Column("trained_on", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("compared_with", sa.String(64), nullable=False, server_default=empty),
        sa.Column("comparison", JsonType, nullable=True),
        sa.Column("promoted_at", UtcTime(), nullable=True),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.String(120), nullable=False, server_default=empty),
        sa.Column("note", sa.String(), nullable=False, server_default=empty),
    ):
        op.add_column("model_version", column)
    _one_in_force()
    op.create_index(
        "uq_model_version_active",
        "model_version",
        ["name"],
        unique=True,
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )
    _rules()


def _one_in_force() -> None:
    """Two runs at the same moment may each have put a model in force: the newest of its kind stays."""
    op.execute(
        "UPDATE model_version SET active = false "
        "WHERE active AND id NOT IN (SELECT MAX(id) FROM model_version WHERE active GROUP BY name)"
    )


def _rules() -> None:
    op.create_table(
        "learned_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("field", sa.String(160), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(2000), nullable=False),
        sa.Column("reason_code", sa.String(60), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("decision_ids", JsonType, nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('category', 'attributes', 'merge', 'fix')", name=op.f("ck_learned_rule_kind_known")
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'approved', 'rejected', 'revoked')", name=op.f("ck_learned_rule_status_known")
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_learned_rule_brand_id_brand")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_learned_rule_decided_by_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_rule")),
        sa.UniqueConstraint(
            "field", "brand_id", "value", "reason_code", name=op.f("uq_learned_rule_field_brand_id_value_reason_code")
        ),
    )
