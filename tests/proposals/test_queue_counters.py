"""The kept counters are what a recount would give, after whatever happened to proposals."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text, update
from sqlmodel import Session, col

from core.records.flow import Proposal, QueueCounter
from core.records.store import Store
from tests.proposals.rows import add_rows, row, store_rows

_GROUP = (
    col(Proposal.kind),
    col(Proposal.status),
    col(Proposal.department),
    func.coalesce(Proposal.escalated_to, ""),
    col(Proposal.currency),
)
_KEPT = (
    col(QueueCounter.kind),
    col(QueueCounter.status),
    col(QueueCounter.department),
    col(QueueCounter.escalated_to),
    col(QueueCounter.currency),
)

Counted = dict[tuple[Any, ...], tuple[int, int]]


def recounted(session: Session) -> Counted:
    rows = session.execute(select(*_GROUP, func.count(), func.sum(Proposal.stake_minor)).group_by(*_GROUP))
    return {tuple(found[:5]): (found[5], int(found[6])) for found in rows}


def kept(session: Session) -> Counted:
    sums = func.sum(QueueCounter.proposals), func.sum(QueueCounter.stake_minor)
    rows = session.execute(select(*_KEPT, *sums).group_by(*_KEPT))
    return {tuple(found[:5]): (int(found[5]), int(found[6])) for found in rows if found[5] or found[6]}


def test_counters_by_hand(store: Store) -> None:
    first, second, third = store_rows(
        store, row(stake_minor=100), row(stake_minor=30), row(kind="merge", stake_minor=5, department="Garage")
    )
    with store.write() as session:
        session.execute(update(Proposal).where(col(Proposal.id) == first).values(status="applied"))
        session.execute(update(Proposal).where(col(Proposal.id) == second).values(escalated_to="manager"))
        session.execute(delete(Proposal).where(col(Proposal.id) == third))

    with store.read() as session:
        assert kept(session) == {
            ("fix", "applied", "", "", "GBP"): (1, 100),
            ("fix", "open", "", "manager", "GBP"): (1, 30),
        }


CHOICES: dict[str, Any] = {
    "kind": st.sampled_from(["fix", "merge"]),
    "status": st.sampled_from(["open", "applied", "rejected"]),
    "department": st.sampled_from(["", "Garage"]),
    "escalated_to": st.sampled_from([None, "manager"]),
    "currency": st.sampled_from(["GBP", "JPY"]),
    "stake_minor": st.integers(0, 10**9),
    "version": st.integers(1, 3),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.lists(st.fixed_dictionaries(CHOICES), max_size=4)),
        st.tuples(
            st.just("update"), st.dictionaries(st.sampled_from(list(CHOICES)), st.none(), min_size=1, max_size=3)
        ),
        st.tuples(st.just("delete"), st.integers(2, 3)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, data=st.data(), split=st.integers(1, 3))
def test_counters_equal_a_recount_whatever_happens(store: Store, steps: Any, data: st.DataObject, split: int) -> None:
    with store.write() as session:
        for verb, detail in steps:
            some = col(Proposal.id) % split == 0
            if verb == "insert":
                add_rows(session, *(row(**values) for values in detail))
            elif verb == "update":
                session.execute(
                    update(Proposal).where(some).values({name: data.draw(CHOICES[name]) for name in detail})
                )
            else:
                session.execute(delete(Proposal).where(col(Proposal.id) % detail == 0))
            session.expire_all()
            assert kept(session) == recounted(session)
        session.rollback()


def test_an_action_that_fails_counts_nothing(store: Store) -> None:
    def add_then_fail() -> None:
        with store.write() as session:
            add_rows(session, row())
            raise KeyError

    with pytest.raises(KeyError):
        add_then_fail()

    with store.read() as session:
        assert kept(session) == {}


def test_what_an_insert_passes_over_is_not_counted(store: Store) -> None:
    (one,) = store_rows(store, row())
    with store.write() as session:
        table = Proposal.__table__  # type: ignore[attr-defined]
        again = {column.name: getattr(session.get_one(Proposal, one), column.name) for column in table.columns}
        session.connection().execute(_or_nothing(store, table), {**again, "id": one + 1, "subject": "product:0"})

    with store.read() as session:
        assert kept(session) == recounted(session) == {("fix", "open", "", "", "GBP"): (1, 0)}


def _or_nothing(store: Store, table: Any) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if store.is_postgres else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


def test_a_bulk_change_is_one_step_a_group_on_postgres(postgres: Store) -> None:
    table = Proposal.__table__  # type: ignore[attr-defined]
    blank = row().model_dump()
    del blank["id"]
    with postgres.write() as session:
        rows = [{**blank, "subject": f"p:{n}", "fingerprint": f"b{n}", "stake_minor": n} for n in range(500)]
        session.execute(insert(table), rows)
    with postgres.write() as session:
        before = _rows_touched(session)
        session.execute(update(Proposal).values(status="applied"))
        touched = _rows_touched(session) - before
        assert kept(session) == {("fix", "applied", "", "", "GBP"): (500, sum(range(500)))}

    # Two groups, each added to a part of its own, folded, and taken away again.
    assert touched <= 6


def _rows_touched(session: Session) -> int:
    """How many rows of counters this connection has written and not reported yet."""
    written = "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE relname = 'queue_counter'"
    return int(session.execute(text(written)).scalar_one())


@pytest.mark.slow
def test_people_who_decide_at_once_never_wait_for_each_others_counts(postgres: Store) -> None:
    """Each holds its change open until all have made theirs, in opposite orders: a shared row would be a deadlock."""
    ids = store_rows(postgres, *(row(kind=("fix", "merge")[number % 2]) for number in range(8)))
    everybody = threading.Barrier(4, timeout=20)
    failed: list[BaseException] = []

    def decide(mine: list[int]) -> None:
        try:
            with postgres.write() as session:
                for one in mine:
                    session.execute(update(Proposal).where(col(Proposal.id) == one).values(status="applied"))
                everybody.wait()
        except BaseException as error:  # noqa: BLE001  (told to the test by the list)
            failed.append(error)

    pairs = [ids[start : start + 2][:: 1 if start % 4 else -1] for start in range(0, 8, 2)]
    people = [threading.Thread(target=decide, args=(pair,)) for pair in pairs]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert failed == []
    with postgres.read() as session:
        assert kept(session) == recounted(session)


def test_parts_left_by_others_are_folded_by_the_next_change(postgres: Store) -> None:
    (one,) = store_rows(postgres, row())
    with postgres.write() as busy:
        busy.execute(text("SELECT pg_advisory_xact_lock(71541)"))
        store_rows(postgres, row(kind="merge"))
        with postgres.read() as session:
            parts = session.scalars(select(QueueCounter.part).where(col(QueueCounter.part) != 0)).all()
    assert len(parts) == 1

    with postgres.write() as session:
        session.execute(update(Proposal).where(col(Proposal.id) == one).values(status="applied"))

    with postgres.read() as session:
        assert session.scalars(select(QueueCounter.part).where(col(QueueCounter.part) != 0)).all() == []
        assert kept(session) == recounted(session)
