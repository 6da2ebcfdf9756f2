"""Fixtures every test may use: an empty migrated store on SQLite and on PostgreSQL, a clock, people."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Connection, Dialect, Engine, create_engine

from core.access import passwords
from core.access.roles import Actor
from core.records import store as records_store
from core.records.choices import Role
from core.records.migrate import migrate
from core.records.people import User
from core.records.store import Store
from tests.postgres import BIN, Databases, cluster

hypothesis.settings.register_profile("endcap", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("endcap")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHARED_DATA = Path(os.environ.get("ENDCAP_DATA", Path(__file__).parents[1].parent / "shared" / "data"))


def need(what: str, present: bool, remedy: str) -> None:
    """Skip the test with a remedy if something is absent, or fail it if ENDCAP_REQUIRE asks for that thing."""
    if present:
        return
    if what in os.environ.get("ENDCAP_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required but absent: {remedy}")
    pytest.skip(f"{what}: {remedy}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for PostgreSQL by its fixture, so that leaving PostgreSQL out leaves all of it out."""
    for item in items:
        if {"postgres", "postgres_url"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "ROUNDS", 4)


@pytest.fixture(autouse=True, scope="session")
def _statements_compiled_once() -> Iterator[dict[str, Dialect]]:
    """Every store uses what another one compiled, as a process with one store does: half of a short test.

    Holds the dialects that are shared, by name; each is there once it has met its database.
    """
    with create_engine("sqlite://").connect() as connected, pytest.MonkeyPatch.context() as patch:
        statements: dict[Any, Any] = {}
        open_, dialects = records_store._open, {"sqlite": connected.dialect}

        def opened(url: str) -> Engine:
            engine = open_(url)
            if dialect := dialects.get(engine.dialect.name):
                engine.dialect = dialect  # it is part of a compiled statement's key
                engine.update_execution_options(compiled_cache=statements)
            return engine

        patch.setattr(records_store, "_open", opened)
        yield dialects


@pytest.fixture
def now() -> datetime:
    """A fixed moment, Monday 2 March 2026, 09:00 UTC."""
    return NOW


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the shared data sets."""
    need("data", SHARED_DATA.is_dir(), "set ENDCAP_DATA to the folder of the shared data sets")
    return SHARED_DATA


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "template.sqlite"
    store = Store(f"sqlite:///{path}")
    migrate(store)
    with store.write() as session:
        session.connection().exec_driver_sql("SELECT 1")
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres_url(_statements_compiled_once: dict[str, Dialect]) -> Iterator[str]:
    """A throw-away PostgreSQL cluster; each test gets a database of its own in it (fixture `postgres`)."""
    need("postgres", BIN is not None, "install PostgreSQL to run these tests")
    with cluster() as url:
        met = create_engine(url.format(database="postgres"))
        met.connect().close()
        met.dispose()
        _statements_compiled_once["postgresql"] = met.dialect
        yield url


@pytest.fixture(scope="session")
def _postgres_server(postgres_url: str) -> Iterator[Connection]:
    """A connection that makes databases and takes them away."""
    engine = create_engine(postgres_url.format(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def _postgres_databases(postgres_url: str, _postgres_server: Connection) -> Databases:
    _postgres_server.exec_driver_sql("CREATE DATABASE template_endcap")
    store = Store(postgres_url.format(database="template_endcap"))
    migrate(store)
    store.close()
    return Databases(postgres_url, _postgres_server)


@pytest.fixture
def sqlite(_migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty migrated SQLite store in a file of its own."""
    path = tmp_path / "endcap.sqlite"
    shutil.copy(_migrated_sqlite, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
def postgres(_postgres_databases: Databases, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty migrated PostgreSQL database of its own."""
    name = f"t{abs(hash((request.node.nodeid, os.getpid())))}"
    with _postgres_databases.one(name) as url:
        store = Store(url)
        yield store
        store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """The same test on both databases."""
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def people(store: Store) -> dict[Role, Actor]:
    """One signed-in person of each role, stored."""
    return add_people(store)


@pytest.fixture
def mia(people: dict[Role, Actor]) -> Actor:
    """A merchandiser."""
    return people[Role.MERCHANDISER]


@pytest.fixture
def max_(people: dict[Role, Actor]) -> Actor:
    """A manager."""
    return people[Role.MANAGER]


def add_people(store: Store) -> dict[Role, Actor]:
    """Store one person of each role."""
    with store.write() as session:
        users = [User(username=role.value, name=role.value.title(), role=role) for role in Role]
        session.add_all(users)
        session.flush()
        return {Role(user.role): Actor(user.id, user.name, Role(user.role)) for user in users}
