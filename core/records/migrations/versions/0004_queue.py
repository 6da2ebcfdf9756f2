"""The queue is fast at a million proposals: its indexes, its words, and counters kept by triggers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# table, name, columns, condition, whether unique
_INDEXES = (
    ("proposal", "ix_proposal_closed_created", ("created_at",), "status <> 'open'", False),
    ("proposal", "ix_proposal_expired", ("expires_at",), "status = 'expired'", False),
    ("proposal", "ix_proposal_open_confidence", ("confidence", "id"), "status = 'open'", False),
    ("proposal", "ix_proposal_open_created_at", ("created_at", "id", "confidence"), "status = 'open'", False),
    (
        "proposal",
        "ix_proposal_open_escalated",
        ("escalated_to", "due_at"),
        "status = 'open' AND escalated_to IS NOT NULL",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_escalated_confidence",
        ("escalated_to", "confidence", "id"),
        "status = 'open' AND escalated_to IS NOT NULL",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_escalated_created_at",
        ("escalated_to", "created_at", "id", "confidence"),
        "status = 'open' AND escalated_to IS NOT NULL",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_escalated_stake_minor",
        ("escalated_to", "stake_minor", "id", "confidence"),
        "status = 'open' AND escalated_to IS NOT NULL",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_escalated_worth",
        ("escalated_to", "worth", "id", "confidence"),
        "status = 'open' AND escalated_to IS NOT NULL",
        False,
    ),
    ("proposal", "ix_proposal_open_expires", ("expires_at",), "status = 'open'", False),
    (
        "proposal",
        "ix_proposal_open_group_confidence",
        ("department", "kind", "confidence", "id"),
        "status = 'open'",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_group_created_at",
        ("department", "kind", "created_at", "id", "confidence"),
        "status = 'open'",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_group_stake_minor",
        ("department", "kind", "stake_minor", "id", "confidence"),
        "status = 'open'",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_group_worth",
        ("department", "kind", "worth", "id", "confidence"),
        "status = 'open'",
        False,
    ),
    ("proposal", "ix_proposal_open_kind_confidence", ("kind", "confidence", "id"), "status = 'open'", False),
    (
        "proposal",
        "ix_proposal_open_kind_created_at",
        ("kind", "created_at", "id", "confidence"),
        "status = 'open'",
        False,
    ),
    (
        "proposal",
        "ix_proposal_open_kind_stake_minor",
        ("kind", "stake_minor", "id", "confidence"),
        "status = 'open'",
        False,
    ),
    ("proposal", "ix_proposal_open_kind_worth", ("kind", "worth", "id", "confidence"), "status = 'open'", False),
    ("proposal", "ix_proposal_open_stake_minor", ("stake_minor", "id", "confidence"), "status = 'open'", False),
    ("proposal", "ix_proposal_open_worth", ("worth", "id", "confidence"), "status = 'open'", False),
    ("proposal", "ix_proposal_product", ("product_id",), "", False),
    ("proposal", "uq_proposal_open_subject", ("subject", "field", "locale", "channel"), "status = 'open'", True),
    ("decision", "ix_decision_actor", ("actor_id", "id"), "", False),
    ("decision", "ix_decision_actor_created", ("actor_id", "created_at", "id", "action"), "", False),
    ("decision", "ix_decision_batch", ("batch",), "", False),
    ("decision", "ix_decision_created", ("created_at", "id", "action", "status_after"), "", False),
    ("decision", "ix_decision_pace", ("actor_id", "id", "active_ms"), "active_ms IS NOT NULL", False),
    ("decision", "ix_decision_product", ("product_id", "id"), "", False),
    ("decision", "ix_decision_undoes", ("undoes_id",), "", True),
)

_KEY = "kind, status, department, escalated_to, currency, part"
_ADD = (
    f"ON CONFLICT ({_KEY}) DO UPDATE SET proposals = queue_counter.proposals + excluded.proposals, "
    "stake_minor = queue_counter.stake_minor + excluded.stake_minor"
)
_INTO = f"INSERT INTO queue_counter ({_KEY}, proposals, stake_minor)"


def upgrade() -> None:
    """Go up from 0003."""
    for table, name, columns, where, unique in _INDEXES:
        some = sa.text(where) if where else None
        op.create_index(name, table, list(columns), unique=unique, sqlite_where=some, postgresql_where=some)
    op.execute("DELETE FROM queue_counter")
    op.execute(
        f"{_INTO} SELECT kind, status, department, COALESCE(escalated_to, ''), currency, 0, COUNT(*), SUM(stake_minor) "
        "FROM proposal GROUP BY kind, status, department, COALESCE(escalated_to, ''), currency"
    )
    if op.get_bind().dialect.name == "postgresql":
        _count_on_postgres()
        _words_on_postgres()
    else:
        _count_on_sqlite()
        _words_on_sqlite()


def _count_on_sqlite() -> None:
    moved = " OR ".join(
        f"OLD.{column} IS NOT NEW.{column}"
        for column in ("kind", "status", "department", "escalated_to", "currency", "stake_minor")
    )
    add, take = _count_row("NEW", 1), _count_row("OLD", -1)
    for verb, condition, body in (
        ("INSERT", "", add),
        ("DELETE", "", take),
        ("UPDATE OF kind, status, department, escalated_to, currency, stake_minor", f"WHEN {moved}", take + add),
    ):
        name = f"proposal_counted_{verb.split()[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON proposal FOR EACH ROW {condition} BEGIN {body} END")


def _count_row(row: str, sign: int) -> str:
    return (
        f"{_INTO} VALUES ({row}.kind, {row}.status, {row}.department, COALESCE({row}.escalated_to, ''), "
        f"{row}.currency, 0, {sign}, {sign} * {row}.stake_minor) {_ADD};"
    )


def _words_on_sqlite() -> None:
    # The text is stored as small letters and blanks alone (core/proposals/search.py), so the ascii tokenizer splits
    # it exactly where search does.
    op.execute(
        "CREATE VIRTUAL TABLE proposal_fts USING fts5(search_text, content='proposal', content_rowid='id', "
        "tokenize='ascii', prefix='2 3', detail='none', columnsize=0)"
    )
    op.execute("INSERT INTO proposal_fts (proposal_fts) VALUES ('rebuild')")
    add = "INSERT INTO proposal_fts (rowid, search_text) VALUES (NEW.id, NEW.search_text);"
    take = "INSERT INTO proposal_fts (proposal_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);"
    for verb, condition, body in (
        ("INSERT", "", add),
        ("DELETE", "", take),
        ("UPDATE OF search_text", "WHEN OLD.search_text <> NEW.search_text", take + add),
    ):
        name = f"proposal_words_{verb.split()[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON proposal FOR EACH ROW {condition} BEGIN {body} END")


def _count_on_postgres() -> None:
    # Each transaction counts in its own part, which nobody else writes: no waiting and no deadlock. Whoever gets the
    # advisory lock folds the parts that are committed; nobody waits for it.
    gone, fresh = _count_rows("gone", -1), _count_rows("fresh", 1)
    op.execute(
        f"""
        CREATE FUNCTION count_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE mine bigint := pg_current_xact_id()::text::bigint;
        BEGIN
            IF TG_OP = 'INSERT' THEN {_add_up(fresh)}
            ELSIF TG_OP = 'DELETE' THEN {_add_up(gone)}
            ELSE {_add_up(f"{gone} UNION ALL {fresh}")}
            END IF;
            IF pg_try_advisory_xact_lock(71541) THEN
                WITH parts AS (DELETE FROM queue_counter WHERE part <> 0 RETURNING *)
                {_INTO} SELECT kind, status, department, escalated_to, currency, 0, SUM(proposals), SUM(stake_minor)
                FROM parts GROUP BY kind, status, department, escalated_to, currency
                HAVING SUM(proposals) <> 0 OR SUM(stake_minor) <> 0 {_ADD};
            END IF;
            RETURN NULL;
        END $$
        """
    )
    for verb, tables in (
        ("INSERT", "NEW TABLE AS fresh"),
        ("DELETE", "OLD TABLE AS gone"),
        ("UPDATE", "OLD TABLE AS gone NEW TABLE AS fresh"),
    ):
        op.execute(
            f"CREATE TRIGGER proposal_counted_{verb.lower()} AFTER {verb} ON proposal REFERENCING {tables} "
            "FOR EACH STATEMENT EXECUTE FUNCTION count_proposals()"
        )


def _count_rows(table: str, sign: int) -> str:
    return (
        "SELECT kind, status, department, COALESCE(escalated_to, '') AS escalated_to, currency, "
        f"{sign} AS proposals, {sign} * stake_minor AS stake_minor FROM {table}"
    )


def _add_up(rows: str) -> str:
    return (
        f"{_INTO} SELECT kind, status, department, escalated_to, currency, mine, SUM(proposals), SUM(stake_minor) "
        f"FROM ({rows}) AS moved GROUP BY kind, status, department, escalated_to, currency "
        f"HAVING SUM(proposals) <> 0 OR SUM(stake_minor) <> 0 {_ADD};"
    )


def _words_on_postgres() -> None:
    op.execute(
        "CREATE FUNCTION words_of(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS "
        "$$ SELECT array_to_tsvector(string_to_array(btrim(words), ' ')) $$"
    )
    op.execute("CREATE INDEX ix_proposal_words ON proposal USING gin (words_of(search_text))")
