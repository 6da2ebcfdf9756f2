"""Proposals may be e-mails; what people approve of them is kept version by version, and what was given out."""

import sqlalchemy as sa
from alembic import op

from core.records.base import JsonType, UtcTime

revision = "0013"
down_revision = "0012"

_BEFORE = "kind IN ('category', 'attributes', 'merge', 'fix', 'copy')"
_AFTER = "kind IN ('category', 'attributes', 'merge', 'fix', 'copy', 'mail')"
_WITH_KINDS = ("proposal", "policy", "learned_rule")


def upgrade() -> None:
    """Go up from 0012."""
    if op.get_bind().dialect.name == "postgresql":
        _kinds_on_postgres()
    else:
        _kinds_on_sqlite()
    _mailings()
    _versions()
    _publications()
    for verb in ("UPDATE", "DELETE"):
        _refuse("mailing_version", verb)


def _kinds_on_postgres() -> None:
    for table in _WITH_KINDS:
        name = f"ck_{table}_kind_known"
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({_AFTER})")


def _kinds_on_sqlite() -> None:
    """A CHECK is replaced in the text of the schema, as in 0010: the rows stay in place."""
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


def _mailings() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(20), nullable=False),
        sa.Column("department", sa.String(120), nullable=False),
        sa.Column("locale", sa.String(20), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "occasion IN ('new-arrivals', 'back-in-stock', 'cart')", name=op.f("ck_mailing_occasion_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("occasion", "department", "locale", name=op.f("uq_mailing_occasion_department_locale")),
    )


def _versions() -> None:
    op.create_table(
        "mailing_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("mail", JsonType, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailing.id"], name=op.f("fk_mailing_version_mailing_id_mailing")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_mailing_version_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_mailing_version_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_version")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_mailing_version_decision_id")),
    )
    op.create_index("ix_mailing_version_mailing", "mailing_version", ["mailing_id", "id"])


def _publications() -> None:
    op.create_table(
        "publication_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "before_id IS NOT NULL OR after_id IS NOT NULL", name=op.f("ck_publication_mail_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_mail_publication_id_publication")
        ),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailing.id"], name=op.f("fk_publication_mail_mailing_id_mailing")),
        sa.ForeignKeyConstraint(
            ["before_id"], ["mailing_version.id"], name=op.f("fk_publication_mail_before_id_mailing_version")
        ),
        sa.ForeignKeyConstraint(
            ["after_id"], ["mailing_version.id"], name=op.f("fk_publication_mail_after_id_mailing_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_mail")),
        sa.UniqueConstraint("publication_id", "mailing_id", name=op.f("uq_publication_mail_publication_id_mailing_id")),
    )
    op.create_index("ix_publication_mail_mailing", "publication_mail", ["mailing_id", "publication_id"])


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
