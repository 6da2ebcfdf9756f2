"""What waits to be published is kept apart, so that nobody reads every write ever made to find it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ADD = "INSERT INTO waiting_write (channel, write_id) SELECT 'shopify',"


def upgrade() -> None:
    """Add the table, what waits now, and the trigger that keeps it."""
    op.create_table(
        "waiting_write",
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("write_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["write_id"],
            ["applied_write.id"],
            name=op.f("fk_waiting_write_write_id_applied_write"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel", "write_id", name=op.f("pk_waiting_write")),
    )
    is_postgres = op.get_bind().dialect.name == "postgresql"
    same = "IS NOT DISTINCT FROM" if is_postgres else "IS"
    op.execute(
        f"{_ADD} applied_write.id FROM applied_write WHERE NOT EXISTS ("
        "SELECT 1 FROM publication_item JOIN publication ON publication.id = publication_item.publication_id "
        "WHERE publication.channel = 'shopify' AND publication.status = 'ready' AND publication.rolls_back_id IS NULL "
        "AND publication_item.product_id = applied_write.product_id AND publication_item.field = applied_write.field "
        f"AND publication_item.sku_id {same} applied_write.sku_id "
        "AND publication_item.last_write_id >= applied_write.id)"
    )
    if not is_postgres:
        op.execute(f"CREATE TRIGGER applied_write_waits AFTER INSERT ON applied_write BEGIN {_ADD} NEW.id; END")
        return
    op.execute(
        "CREATE FUNCTION wait_for_channels() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_ADD} id FROM fresh; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER applied_write_waits AFTER INSERT ON applied_write REFERENCING NEW TABLE AS fresh "
        "FOR EACH STATEMENT EXECUTE FUNCTION wait_for_channels()"
    )
