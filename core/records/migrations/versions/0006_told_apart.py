"""What policies decided and what was planted is found without reading every decision."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Go up from 0005."""
    by_policies, on_sqlite, on_postgres = (
        sa.text("policy_id IS NOT NULL"),
        sa.text("is_planted = 1"),
        sa.text("is_planted"),
    )
    op.create_index(
        "ix_decision_policy_created",
        "decision",
        ["created_at", "policy_id", "action"],
        sqlite_where=by_policies,
        postgresql_where=by_policies,
    )
    op.create_index(
        "ix_decision_planted",
        "decision",
        ["actor_id", "created_at"],
        sqlite_where=on_sqlite,
        postgresql_where=on_postgres,
    )
    op.create_index(
        "ix_proposal_planted", "proposal", ["lease_user_id"], sqlite_where=on_sqlite, postgresql_where=on_postgres
    )
