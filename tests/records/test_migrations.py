"""A store goes up from nothing and from every earlier revision, with what is in it, to just what the models say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import column, insert, inspect, table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from core.errors import StoreError
from core.proposals import queue
from core.proposals.search import ids_with_words
from core.records.catalogue import Product, Sku
from core.records.flow import AppliedWrite, Decision, Policy, Proposal
from core.records.migrate import is_in_the_models, migrate
from core.records.people import User
from core.records.store import Store
from core.records.work import ModelVersion, Publication, PublicationItem, WaitingWrite
from tests.proposals.rows import row

REVISIONS = [
    script.revision
    for script in reversed(list(ScriptDirectory(str(Path("core/records/migrations").resolve())).walk_revisions()))
]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    else:
        store = request.getfixturevalue("postgres")
        empty_out(store)
    yield store
    store.close()


def empty_out(store: Store) -> None:
    """Take everything away, the tables too."""
    if store.is_postgres:
        with store.write() as session:
            session.execute(text("DROP SCHEMA public CASCADE"))
            session.execute(text("CREATE SCHEMA public"))
        return
    store.close()
    for path in Path(str(store.engine.url.database)).parent.glob("empty.sqlite*"):
        path.unlink()


def differences(store: Store) -> list[Any]:
    with store.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_in_the_models}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata))


def objects(store: Store) -> set[str]:
    """The names of every table, index, trigger and function."""
    kinds = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    with store.read() as session:
        return set(session.execute(text(kinds if store.is_postgres else "SELECT name FROM sqlite_master")).scalars())


def add_as_of_then(session: Session, model: type[SQLModel], rows: Sequence[SQLModel]) -> None:
    """Store rows in a table that does not have all of the model's columns yet."""
    name, columns = model.__table__.name, model.__table__.columns  # type: ignore[attr-defined]
    present = {found["name"] for found in inspect(session.connection()).get_columns(name)} - {"id"}
    then = table(name, *(column(one, columns[one].type) for one in sorted(present)))
    session.execute(insert(then), [one.model_dump(include=present) for one in rows])


@pytest.mark.parametrize("start", [None, *REVISIONS])
def test_every_earlier_revision_goes_up_to_what_the_models_say(empty: Store, start: str | None) -> None:
    if start is not None:
        migrate(empty, start)

    migrate(empty)

    assert differences(empty) == []
    assert {"decision_no_update", "decision_no_delete", "proposal_counted_update"} <= objects(empty)


def test_going_up_step_by_step_ends_where_going_up_at_once_does(empty: Store) -> None:
    migrate(empty)
    at_once = objects(empty)
    empty_out(empty)

    for revision in REVISIONS:
        migrate(empty, revision)

    assert objects(empty) == at_once


@pytest.mark.parametrize("start", ["0002", "0003"])
def test_what_was_stored_before_is_counted_and_found_after(empty: Store, start: str) -> None:
    migrate(empty, start)
    with empty.write() as session:
        rows = [row(title="Linen dress", stake_minor=100), row(title="Brake disc", stake_minor=20)]
        add_as_of_then(session, Proposal, rows)

    migrate(empty)

    with empty.read() as session:
        found = queue.counts(session)
        dress = session.exec(select(Proposal.id).where(Proposal.title == "Linen dress")).one()
        assert (found.open, found.stake_minor) == (2, 120)
        assert list(session.scalars(ids_with_words(session, ("linen", "dr")))) == [dress]


def test_a_store_that_is_up_to_date_is_left_alone(store: Store) -> None:
    before = objects(store)

    migrate(store)

    assert objects(store) == before


def test_a_store_of_a_newer_program_is_refused(store: Store) -> None:
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match="9999"):
        migrate(store)


def test_a_step_that_fails_leaves_the_revision_before(empty: Store) -> None:
    """The table that stands in the way of 0004 makes it fail half-way; nothing of it may stay."""
    migrate(empty, "0003")
    blocker = "proposal_fts" if not empty.is_postgres else "ix_proposal_words"
    with empty.write() as session:
        session.execute(text(f"CREATE TABLE {blocker} (id INTEGER)"))
    before = objects(empty)

    with pytest.raises(Exception, match="already exists"):
        migrate(empty)

    assert objects(empty) == before
    with empty.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "0003"


def test_the_models_have_every_table(store: Store) -> None:
    made = {name for name in inspect(store.engine).get_table_names() if not name.startswith("proposal_fts")}

    assert made == set(SQLModel.metadata.tables) | {"alembic_version"}


def test_rows_made_before_0005_have_the_new_columns_filled(empty: Store) -> None:
    migrate(empty, "0004")
    with empty.write() as session:
        add_as_of_then(session, User, [User(username="mia", name="Mia")])
        add_as_of_then(session, Policy, [Policy(name="Garage", kind="fix", min_confidence=0.9)])

    migrate(empty)

    with empty.read() as session:
        policy, user = session.exec(select(Policy)).one(), session.exec(select(User)).one()
        assert (policy.salt, policy.judged_to_id, policy.certified_at, user.shares_checks) == ("", 0, None, False)


def test_of_two_models_in_force_before_0007_the_newest_stays(empty: Store) -> None:
    """Two runs on PostgreSQL could each put one in force at the same moment."""
    migrate(empty, "0006")
    versions = [("category", "a", True), ("category", "b", True), ("category", "c", False), ("match", "d", True)]
    with empty.write() as session:
        rows = [ModelVersion(name=name, version=version, active=active) for name, version, active in versions]
        add_as_of_then(session, ModelVersion, rows)

    migrate(empty)

    with empty.read() as session:
        in_force = session.exec(select(ModelVersion.version).where(ModelVersion.active).order_by(ModelVersion.version))
        assert in_force.all() == ["b", "d"]


def test_what_waited_for_a_channel_before_0009_waits_after_it(empty: Store) -> None:
    """Of three writes the first was published, the second came after it, and the third is of another SKU."""
    migrate(empty, "0008")
    proposal, decision = row(product_id=1), {"proposal_id": 1, "proposal_version": 1, "actor_id": 1}
    sealed = {"idempotency_key": "k", "prev_hash": "", "hash": "h"}
    written = {"decision_id": 1, "proposal_id": 1, "product_id": 1}
    with empty.write() as session:
        for model, rows in (
            (User, [User(username="mia", name="Mia")]),
            (Product, [Product(handle="dress")]),
            (Sku, [Sku(product_id=1, code="D-S", currency="GBP")]),
            (Proposal, [proposal]),
            (Decision, [Decision(**decision, **sealed, action="approve", status_after="applied")]),
            (AppliedWrite, [AppliedWrite(**written, field="title", sku_id=sku) for sku in (None, None, 1)]),
            (Publication, [Publication(channel="shopify", idempotency_key="p", status="ready")]),
            (PublicationItem, [PublicationItem(publication_id=1, product_id=1, field="title", last_write_id=1)]),
        ):
            add_as_of_then(session, model, rows)

    migrate(empty)

    with empty.read() as session:
        waiting = select(WaitingWrite.channel, WaitingWrite.write_id).order_by(WaitingWrite.write_id)
        assert session.exec(waiting).all() == [("shopify", 2), ("shopify", 3)]


def test_copy_is_a_kind_from_0010_on_and_unknown_kinds_are_still_refused(empty: Store) -> None:
    migrate(empty, "0009")
    with empty.write() as session:
        add_as_of_then(session, Policy, [Policy(name="Garage", kind="fix", min_confidence=0.9)])
    with pytest.raises(IntegrityError), empty.write() as session:
        add_as_of_then(session, Policy, [Policy(name="Too early", kind="copy", min_confidence=0.9)])

    migrate(empty)

    with empty.write() as session:
        session.add(Policy(name="Texts", kind="copy", min_confidence=0.9))
    with pytest.raises(IntegrityError), empty.write() as session:
        session.add(Policy(name="Poems", kind="poem", min_confidence=0.9))
    with empty.read() as session:
        assert set(session.exec(select(Policy.kind)).all()) == {"fix", "copy"}
