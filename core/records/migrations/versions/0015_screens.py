"""The queue of each screen, texts or all else, is one walk; several walks side by side stay in their indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_SCREENS = (
    ("copy", "coalesce(kind, '') IN ('copy', 'mail')"),
    ("catalog", "coalesce(kind, '') NOT IN ('copy', 'mail')"),
)
_LEADS = (("kind", ["kind"]), ("group", ["department", "kind"]))
_ORDERS = (
    ("confidence", ["confidence", "id"]),
    ("created_at", ["created_at", "id", "confidence"]),
    ("stake_minor", ["stake_minor", "id", "confidence"]),
    ("worth", ["worth", "id", "confidence"]),
)


def upgrade() -> None:
    """Go up from 0014."""
    for order, columns in _ORDERS:
        for screen, asked in _SCREENS:
            _index(f"{screen}_{order}", columns, f"status = 'open' AND {asked}")
        op.drop_index(f"ix_proposal_open_{order}", table_name="proposal")
        for name, lead in _LEADS:
            op.drop_index(f"ix_proposal_open_{name}_{order}", table_name="proposal")
            _index(f"{name}_{order}", [*lead, *columns, "escalated_to"], "status = 'open'")


def _index(name: str, columns: list[str], asked: str) -> None:
    where = sa.text(asked)
    op.create_index(f"ix_proposal_open_{name}", "proposal", columns, sqlite_where=where, postgresql_where=where)
