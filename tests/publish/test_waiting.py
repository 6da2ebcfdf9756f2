"""What waits to be published is found by what is kept about it: the writes that were published are not read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from core.publish import SHOPIFY, roll_back
from core.publish.waiting import waiting_values
from core.records.choices import Role
from core.records.store import Store
from tests.proposals import desk
from tests.publish.counter import People, Publish, approve, take_back, waiting

PUBLISHED = 30


@pytest.fixture
def shop(store: Store) -> desk.Shop:
    return desk.open_shop(store, products=PUBLISHED + 1)


def asked(session: Session) -> str:
    """The statement that reads the writes that wait, its values written out."""
    statements: list[Any] = []
    engine = session.get_bind().engine
    event.listen(engine, "before_execute", lambda *given: statements.append(given[1]), once=True)
    waiting_values(session, SHOPIFY)
    return str(statements[0].compile(engine, compile_kwargs={"literal_binds": True}))


def test_of_many_writes_only_the_one_that_waits_is_read(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    approve(store, people, now, *(desk.category_draft(shop, each) for each in range(PUBLISHED)))
    go()
    approve(store, people, now, desk.category_draft(shop, PUBLISHED))

    with store.read() as session:
        read = session.execute(text(asked(session))).all()

    assert [row.product_id for row in read] == [shop.products[PUBLISHED]]
    assert waiting(store) == (1, 1)


def test_on_sqlite_each_write_that_waits_is_looked_up_by_its_id(sqlite: Store) -> None:
    with sqlite.read() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked(session)}")
        steps = [step[3] for step in plan]

    assert steps[:2] == [
        "SEARCH waiting_write USING COVERING INDEX sqlite_autoindex_waiting_write_1 (channel=?)",
        "SEARCH applied_write USING INTEGER PRIMARY KEY (rowid=?)",
    ]


def test_on_postgres_each_write_that_waits_is_looked_up_by_its_id(postgres: Store) -> None:
    with postgres.read() as session:
        for way in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan"):
            session.execute(text(f"SET LOCAL {way} = off"))
        plan = " ".join(session.scalars(text(f"EXPLAIN {asked(session)}")))

    assert "using pk_waiting_write" in plan
    assert "using pk_applied_write" in plan


def test_what_a_roll_back_takes_out_of_the_shop_waits_again_unless_an_earlier_publication_gave_it(
    store: Store, people: People, shop: desk.Shop, go: Publish, now: datetime
) -> None:
    (first,) = approve(store, people, now, desk.category_draft(shop))
    go()
    take_back(store, first.decision_id, people, now)
    second = go()
    assert second is not None
    assert waiting(store) == (0, 0)

    roll_back(store, second.publication_id, people[Role.MERCHANDISER], now)

    with store.read() as session:
        kept = session.scalars(text("SELECT write_id FROM waiting_write")).all()
    assert len(kept) == 1
    assert waiting(store) == (1, 1)
