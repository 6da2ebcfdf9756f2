"""Policies rest on judged decisions; planted checks are told apart; the shop's own measurements are kept."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import SQLModel

revision = "0004"
down_revision = "0003"

TABLES = ("policy_sample", "shop_value")
COLUMNS = {
    "proposal": ("is_planted",),
    "app_user": ("shares_checks",),
    "policy": (
        "salt",
        "currency",
        "judged_to_id",
        "scanned_to_id",
        "certified_at",
        "activated_at",
        "suspended_at",
        "suspended_why",
    ),
}
# What rows made before have in the columns that are never empty.
_BEFORE: dict[str, sa.TextClause | sa.ColumnElement[bool]] = {
    "is_planted": sa.false(),
    "shares_checks": sa.false(),
    "salt": sa.text("''"),
    "currency": sa.text("''"),
    "judged_to_id": sa.text("0"),
    "scanned_to_id": sa.text("0"),
    "suspended_why": sa.text("''"),
}


def upgrade() -> None:
    """Go up from 0003."""
    for name, columns in COLUMNS.items():
        present = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(name)}
        for column in columns:
            if column not in present:
                op.add_column(name, _column(name, column))
    for name in TABLES:
        SQLModel.metadata.tables[name].create(op.get_bind(), checkfirst=True)


def _column(table: str, name: str) -> sa.Column[object]:
    model = SQLModel.metadata.tables[table].columns[name]
    return sa.Column(name, model.type, nullable=model.nullable, server_default=_BEFORE.get(name))
