"""The flow, and work in the background."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go up from 0001."""
    _flow()
    _work()


def _flow() -> None:
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("min_confidence", sa.Float(), nullable=False),
        sa.Column("max_stake_minor", sa.Integer(), nullable=True),
        sa.Column("max_error_rate", sa.Float(), nullable=False),
        sa.Column("audit_share", sa.Float(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('category', 'attributes', 'merge', 'fix')", name=op.f("ck_policy_kind_known")),
        sa.CheckConstraint(
            "status IN ('shadow', 'certified', 'active', 'suspended', 'retired')", name=op.f("ck_policy_status_known")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_policy_category_id_category")),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_policy_created_by_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("name", name=op.f("uq_policy_name")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("sku_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(120), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("base_rev", sa.Integer(), nullable=False),
        sa.Column("base_value", JsonType, nullable=True),
        sa.Column("base_value_hash", sa.String(64), nullable=False),
        sa.Column("payload", JsonType, nullable=False),
        sa.Column("alternatives", JsonType, nullable=False),
        sa.Column("evidence", JsonType, nullable=False),
        sa.Column("findings", JsonType, nullable=False),
        sa.Column("suggested_by", sa.String(80), nullable=False),
        sa.Column("model_version", sa.String(80), nullable=False),
        sa.Column("confidence_raw", sa.Float(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("stake_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("worth", sa.Float(), nullable=False),
        sa.Column("cost_minor", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lease_user_id", sa.Integer(), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("escalated_to", sa.String(20), nullable=True),
        sa.Column("escalated_by_id", sa.Integer(), nullable=True),
        sa.Column("escalation_note", sa.String(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "escalated_to IN ('merchandiser', 'marketer', 'manager', 'admin')",
            name=op.f("ck_proposal_escalated_to_known"),
        ),
        sa.CheckConstraint("kind IN ('category', 'attributes', 'merge', 'fix')", name=op.f("ck_proposal_kind_known")),
        sa.CheckConstraint(
            "status IN ('open', 'approved', 'rejected', 'expired', 'superseded', 'stale', 'withdrawn', 'applied', "
            "'published', 'measured', 'blocked', 'publish_failed', 'reverted')",
            name=op.f("ck_proposal_status_known"),
        ),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_proposal_confidence_rate")),
        sa.CheckConstraint(
            "stake_minor IS NULL OR stake_minor >= 0", name=op.f("ck_proposal_stake_minor_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["escalated_by_id"], ["app_user.id"], name=op.f("fk_proposal_escalated_by_id_app_user")
        ),
        sa.ForeignKeyConstraint(["lease_user_id"], ["app_user.id"], name=op.f("fk_proposal_lease_user_id_app_user")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_proposal_product_id_product")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_proposal_sku_id_sku")),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["proposal.id"], name=op.f("fk_proposal_superseded_by_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_proposal_fingerprint")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("proposal_version", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_role", sa.String(20), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("status_after", sa.String(20), nullable=False),
        sa.Column("payload", JsonType, nullable=False),
        sa.Column("before", JsonType, nullable=True),
        sa.Column("declined", JsonType, nullable=True),
        sa.Column("reason_code", sa.String(60), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("escalated_to", sa.String(20), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("active_ms", sa.Integer(), nullable=True),
        sa.Column("is_planted", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.String(120), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("action <> 'override' OR reason_code <> ''", name=op.f("ck_decision_override_has_reason")),
        sa.CheckConstraint("action <> 'reject' OR reason_code <> ''", name=op.f("ck_decision_reject_has_reason")),
        sa.CheckConstraint(
            "action IN ('approve', 'edit', 'override', 'reject', 'escalate', 'return', 'undo')",
            name=op.f("ck_decision_action_known"),
        ),
        sa.CheckConstraint("(actor_id IS NULL) <> (policy_id IS NULL)", name=op.f("ck_decision_one_actor")),
        sa.CheckConstraint("active_ms IS NULL OR active_ms >= 0", name=op.f("ck_decision_active_ms_not_negative")),
        sa.ForeignKeyConstraint(["actor_id"], ["app_user.id"], name=op.f("fk_decision_actor_id_app_user")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_decision_policy_id_policy")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_decision_product_id_product")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_decision_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["undoes_id"], ["decision.id"], name=op.f("fk_decision_undoes_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("hash", name=op.f("uq_decision_hash")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_decision_idempotency_key")),
        sa.UniqueConstraint("proposal_id", "proposal_version", name=op.f("uq_decision_proposal_id_proposal_version")),
    )
    op.create_table(
        "applied_write",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(160), nullable=False),
        sa.Column("before", JsonType, nullable=True),
        sa.Column("after", JsonType, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_applied_write_decision_id_decision")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_applied_write_product_id_product")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_applied_write_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_applied_write_sku_id_sku")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applied_write")),
    )
    op.create_index("ix_applied_write_decision", "applied_write", ["decision_id"], unique=False)
    op.create_index("ix_applied_write_product", "applied_write", ["product_id", "id"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("detail", JsonType, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["app_user.id"], name=op.f("fk_audit_event_actor_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_table(
        "chain_head",
        sa.Column("chain", sa.String(20), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "queue_counter",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("escalated_to", sa.String(20), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        sa.Column("stake_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "status", "department", "escalated_to", "currency", "part", name=op.f("pk_queue_counter")
        ),
    )


def _work() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("profile", sa.String(120), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("report_path", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('preview', 'running', 'done', 'failed')", name=op.f("ck_import_batch_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["app_user.id"], name=op.f("fk_import_batch_started_by_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_created", "import_batch", ["created_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(60), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("arguments", JsonType, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("result", JsonType, nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(255), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("heartbeat_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed', 'stopped')", name=op.f("ck_job_status_known")
        ),
        sa.CheckConstraint("done IS NULL OR done >= 0", name=op.f("ck_job_done_not_negative")),
        sa.ForeignKeyConstraint(["started_by_id"], ["app_user.id"], name=op.f("fk_job_started_by_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_created", "job", ["created_at"], unique=False)
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("idempotency_key", sa.String(120), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("values_written", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("rolls_back_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('building', 'ready', 'failed', 'rolled_back')", name=op.f("ck_publication_status_known")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_publication_created_by_id_app_user")),
        sa.ForeignKeyConstraint(
            ["rolls_back_id"], ["publication.id"], name=op.f("fk_publication_rolls_back_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_publication_idempotency_key")),
        sa.UniqueConstraint("rolls_back_id", name=op.f("uq_publication_rolls_back_id")),
    )
    op.create_table(
        "publication_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(160), nullable=False),
        sa.Column("before", JsonType, nullable=True),
        sa.Column("after", JsonType, nullable=True),
        sa.Column("last_write_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["last_write_id"], ["applied_write.id"], name=op.f("fk_publication_item_last_write_id_applied_write")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_publication_item_product_id_product")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_item_publication_id_publication")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_publication_item_sku_id_sku")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_item")),
        sa.UniqueConstraint(
            "publication_id",
            "product_id",
            "sku_id",
            "field",
            name=op.f("uq_publication_item_publication_id_product_id_sku_id_field"),
        ),
    )
    op.create_index("ix_publication_item_product", "publication_item", ["product_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("payload", JsonType, nullable=False),
        sa.Column("idempotency_key", sa.String(120), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'dead')", name=op.f("ck_outbox_status_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_outbox_idempotency_key")),
    )
    op.create_index("ix_outbox_due", "outbox", ["status", "next_at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(120), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("happened_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "message_id", name=op.f("uq_inbox_source_message_id")),
    )
    op.create_index("ix_inbox_subject", "inbox", ["source", "subject", "happened_at"], unique=False)
    op.create_table(
        "model_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("data_cut", UtcTime(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("metrics", JsonType, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_model_version_name_version")),
    )
