"""The database stops, is locked or runs out of disk: nothing is half kept, and work goes on once it is back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from core.errors import StoreError
from core.records.catalogue import Product
from core.records.migrate import migrate
from core.records.store import Store
from tests.conftest import need
from tests.postgres import BIN, Cluster, own_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    need("postgres", BIN is not None, "install PostgreSQL to run these tests")
    with own_cluster() as found:
        yield found


@pytest.fixture
def stoppable(cluster: Cluster) -> Iterator[Store]:
    """A store of a PostgreSQL that the test may stop."""
    store = Store(cluster.url.format(database="postgres"))
    migrate(store)
    yield store
    with store.write() as session:
        session.connection().execute(text("DELETE FROM product"))
    store.close()


def pragma(path: Path, words: str) -> Store:
    """A store in that file whose connections begin with a PRAGMA of the test."""
    store = Store(f"sqlite:///{path}")
    event.listen(store.engine, "connect", lambda connection, _record: connection.execute(f"PRAGMA {words}"))
    return store


def handles(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Product.handle).order_by(Product.handle)))


def add(store: Store, handle: str, size: int = 1) -> None:
    with store.write() as session:
        session.add(Product(handle=handle, description="x" * size))


def path_of(store: Store) -> Path:
    return Path(store.url.removeprefix("sqlite:///"))


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_postgres_stopped_in_the_middle_of_a_write_keeps_nothing_of_it(
    stoppable: Store, cluster: Cluster, how: str
) -> None:
    add(stoppable, "before")

    with pytest.raises(StoreError, match="Nothing of this action was kept"), stoppable.write() as session:
        session.add(Product(handle="during"))
        session.flush()
        cluster.stop(how)
    with pytest.raises(StoreError):
        stoppable.ping()
    cluster.start()

    assert handles(stoppable) == ["before"]
    add(stoppable, "during")
    assert handles(stoppable) == ["before", "during"]


@pytest.mark.slow
@pytest.mark.postgres
def test_every_connection_that_was_open_is_made_anew(stoppable: Store, cluster: Cluster) -> None:
    with stoppable.read() as first, stoppable.read() as second:
        first.connection().execute(text("SELECT 1"))
        second.connection().execute(text("SELECT 1"))
    cluster.stop("immediate")
    cluster.start()

    for number in range(5):
        add(stoppable, f"after-{number}")

    assert len(handles(stoppable)) == 5


def test_what_people_are_told_names_no_machine_and_the_reason_is_kept_apart(tmp_path: Path) -> None:
    store = Store(f"postgresql+psycopg://endcap@/endcap?host={tmp_path}")

    with closing(store), pytest.raises(StoreError) as failed:
        store.ping()

    assert failed.value.message == (
        "The store does not answer now. Nothing of this action was kept. "
        "Try again in a minute, and tell an admin if it stays so."
    )
    assert str(tmp_path) in str(failed.value.facts["reason"])


def test_sqlite_locked_for_long_refuses_to_write_still_reads_and_goes_on_afterwards(sqlite: Store) -> None:
    add(sqlite, "before")
    impatient = pragma(path_of(sqlite), "busy_timeout=50")

    with closing(impatient), closing(sqlite3.connect(path_of(sqlite), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="does not answer now"):
            add(impatient, "during")
        assert handles(impatient) == ["before"]
        other.execute("ROLLBACK")
        add(impatient, "during")

    assert handles(sqlite) == ["before", "during"]


def test_a_full_disk_keeps_nothing_of_the_action_and_work_goes_on_once_there_is_room(sqlite: Store) -> None:
    add(sqlite, "before")
    with closing(sqlite3.connect(path_of(sqlite))) as counting:
        (pages,) = counting.execute("PRAGMA page_count").fetchone()
    full = pragma(path_of(sqlite), f"max_page_count={pages + 4}")

    with closing(full):
        with pytest.raises(StoreError, match="no room left on its disk"):
            add(full, "during", size=1_000_000)
        assert handles(full) == ["before"]
    add(sqlite, "during", size=1_000_000)

    assert handles(sqlite) == ["before", "during"]
    with closing(sqlite3.connect(path_of(sqlite))) as checking:
        assert checking.execute("PRAGMA integrity_check").fetchone() == ("ok",)
