"""The queue of one field, or of one attribute, is as fast as the whole queue at a million proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_OPEN = sa.text("status = 'open'")
_ORDERS = (
    ("confidence", ["field", "confidence", "id"]),
    ("created_at", ["field", "created_at", "id", "confidence"]),
    ("stake_minor", ["field", "stake_minor", "id", "confidence"]),
    ("worth", ["field", "worth", "id", "confidence"]),
)


def upgrade() -> None:
    """Go up from 0010."""
    for name, columns in _ORDERS:
        op.create_index(
            f"ix_proposal_open_field_{name}", "proposal", columns, sqlite_where=_OPEN, postgresql_where=_OPEN
        )
    op.create_table(
        "named_attribute",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_named_attribute_proposal_id_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name", "proposal_id", name=op.f("pk_named_attribute")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _on_postgres()
    else:
        _on_sqlite()


def _on_sqlite() -> None:
    op.execute(
        "INSERT INTO named_attribute (name, proposal_id) SELECT names.key, proposal.id "
        "FROM proposal, json_each(proposal.payload, '$.values') AS names "
        "WHERE proposal.status = 'open' AND proposal.field = 'attributes'"
    )
    add = (
        "INSERT INTO named_attribute (name, proposal_id) "
        "SELECT key, NEW.id FROM json_each(NEW.payload, '$.values') WHERE NEW.status = 'open';"
    )
    take = (
        "DELETE FROM named_attribute WHERE proposal_id = OLD.id "
        "AND name IN (SELECT key FROM json_each(OLD.payload, '$.values'));"
    )
    op.execute(
        "CREATE TRIGGER proposal_named_insert AFTER INSERT ON proposal FOR EACH ROW "
        f"WHEN NEW.field = 'attributes' BEGIN {add} END"
    )
    op.execute(
        "CREATE TRIGGER proposal_named_update AFTER UPDATE OF status, payload ON proposal FOR EACH ROW "
        "WHEN NEW.field = 'attributes' AND (OLD.status IS NOT NEW.status OR OLD.payload IS NOT NEW.payload) "
        f"BEGIN {take} {add} END"
    )


def _on_postgres() -> None:
    op.execute(
        "INSERT INTO named_attribute (name, proposal_id) SELECT jsonb_object_keys(payload::jsonb -> 'values'), id "
        "FROM proposal WHERE status = 'open' AND field = 'attributes'"
    )
    op.execute(
        """
        CREATE FUNCTION name_attributes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                DELETE FROM named_attribute WHERE proposal_id = OLD.id
                AND name IN (SELECT jsonb_object_keys(OLD.payload::jsonb -> 'values'));
            END IF;
            IF NEW.status = 'open' THEN
                INSERT INTO named_attribute (name, proposal_id)
                SELECT jsonb_object_keys(NEW.payload::jsonb -> 'values'), NEW.id;
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER proposal_named_insert AFTER INSERT ON proposal FOR EACH ROW "
        "WHEN (NEW.field = 'attributes') EXECUTE FUNCTION name_attributes()"
    )
    op.execute(
        "CREATE TRIGGER proposal_named_update AFTER UPDATE OF status, payload ON proposal FOR EACH ROW "
        "WHEN (NEW.field = 'attributes' AND "
        "(OLD.status IS DISTINCT FROM NEW.status OR OLD.payload IS DISTINCT FROM NEW.payload)) "
        "EXECUTE FUNCTION name_attributes()"
    )
