"""Proposals may be copy; departments have guides of their voice and approved phrases, both insert-only."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0010"
down_revision = "0009"

_BEFORE = "kind IN ('category', 'attributes', 'merge', 'fix')"
_AFTER = "kind IN ('category', 'attributes', 'merge', 'fix', 'copy')"
_WITH_KINDS = ("proposal", "policy", "learned_rule")
_INSERT_ONLY = ("voice_guide", "approved_phrase")


def upgrade() -> None:
    """Go up from 0009."""
    if op.get_bind().dialect.name == "postgresql":
        _kinds_on_postgres()
    else:
        _kinds_on_sqlite()
    _guides()
    _phrases()
    for table in _INSERT_ONLY:
        for verb in ("UPDATE", "DELETE"):
            _refuse(table, verb)


def _kinds_on_postgres() -> None:
    for table in _WITH_KINDS:
        name = f"ck_{table}_kind_known"
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({_AFTER})")


def _kinds_on_sqlite() -> None:
    """A CHECK is replaced in the text of the schema: the rows stay in place, however many there are.

    The procedure is SQLite's own for changes that do not touch what is stored (lang_altertable, section 7).
    """
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    for table in _WITH_KINDS:
        bind.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :table"
            ),
            {"before": _BEFORE, "after": _AFTER, "table": table},
        )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")


def _guides() -> None:
    op.create_table(
        "voice_guide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("guide", JsonType, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_voice_guide_version_counts")),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_voice_guide_created_by_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_guide")),
        sa.UniqueConstraint("department", "channel", "version", name=op.f("uq_voice_guide_department_channel_version")),
    )


def _phrases() -> None:
    op.create_table(
        "approved_phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("phrase", sa.String(200), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("phrase <> ''", name=op.f("ck_approved_phrase_phrase_filled")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_approved_phrase_proposal_id_proposal")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_approved_phrase_created_by_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approved_phrase")),
    )
    op.create_index("ix_approved_phrase_department", "approved_phrase", ["department", "id"])


def _refuse(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        if verb == "DELETE":
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
    )
