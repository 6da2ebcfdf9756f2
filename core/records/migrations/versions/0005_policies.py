"""Policies rest on judged decisions; planted checks are told apart; the shop's own measurements are kept."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Go up from 0004."""
    no, empty, zero = sa.false(), sa.text("''"), sa.text("0")
    op.add_column("proposal", sa.Column("is_planted", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("app_user", sa.Column("shares_checks", sa.Boolean(), nullable=False, server_default=no))
    for column in (
        sa.Column("currency", sa.String(3), nullable=False, server_default=empty),
        sa.Column("salt", sa.String(32), nullable=False, server_default=empty),
        sa.Column("judged_to_id", sa.Integer(), nullable=False, server_default=zero),
        sa.Column("scanned_to_id", sa.Integer(), nullable=False, server_default=zero),
        sa.Column("certified_at", UtcTime(), nullable=True),
        sa.Column("activated_at", UtcTime(), nullable=True),
        sa.Column("suspended_at", UtcTime(), nullable=True),
        sa.Column("suspended_why", sa.String(), nullable=False, server_default=empty),
    ):
        op.add_column("policy", column)
    made_by_policies = sa.text("policy_id IS NOT NULL")
    op.create_index(
        "ix_decision_policy",
        "decision",
        ["policy_id", "id"],
        sqlite_where=made_by_policies,
        postgresql_where=made_by_policies,
    )
    _samples()
    op.create_table(
        "shop_value",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", JsonType, nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shop_value")),
    )


def _samples() -> None:
    op.create_table(
        "policy_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("is_wrong", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("source IN ('shadow', 'audit', 'undone')", name=op.f("ck_policy_sample_source_known")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policy_sample_policy_id_policy")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_policy_sample_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_policy_sample_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_sample")),
        sa.UniqueConstraint("policy_id", "proposal_id", name=op.f("uq_policy_sample_policy_id_proposal_id")),
    )
    op.create_index("ix_policy_sample_policy", "policy_sample", ["policy_id", "id"])
