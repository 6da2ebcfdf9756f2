"""No read of the queue scans or sorts the proposals: each walks an index made for it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, event
from sqlmodel import Session

from core.access.roles import Actor
from core.proposals import queue, today
from core.proposals.ordering import COLUMNS, Ordering
from core.proposals.queue import Cursor, QueueFilter, Sort
from core.records.choices import Kind, Role
from core.records.store import Store
from tests.conftest import NOW
from tests.proposals.rows import row, store_rows

KEYS: dict[Sort, Any] = {Sort.WORTH: 1.0, Sort.OLDEST: NOW, Sort.STAKE: 5, Sort.UNSURE: 0.5}
FILTERS: list[dict[str, Any]] = [
    {},
    {"kinds": (Kind.MERGE,)},
    {"kinds": (Kind.MERGE, Kind.FIX)},
    {"departments": ("Garage",)},
    {"departments": ("Garage", "Fashion"), "kinds": (Kind.FIX,)},
    {"escalated_to": Role.MERCHANDISER},
    {"min_confidence": 0.5, "max_confidence": 0.9},
]


def plan(session: Session, statement: Select[Any]) -> list[str]:
    """SQLite's plan, a line a step."""
    compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
    return [found[3] for found in rows]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("wanted", FILTERS)
def test_every_order_and_common_filter_walks_its_own_index(
    sqlite: Store, sort: Sort, deep: bool, wanted: dict[str, Any]
) -> None:
    merchandiser = Actor(1, "Mia", Role.MERCHANDISER)
    ordering = Ordering.of(QueueFilter(sort=sort, **wanted), merchandiser, NOW)
    after = Cursor(KEYS[sort], 7) if deep else None
    with sqlite.read() as session:
        steps = plan(session, ordering.rows([COLUMNS[ordering.key], COLUMNS.id, COLUMNS.title], after=after, limit=31))

    touching = [step for step in steps if "proposal" in step]
    assert touching
    assert all(f"_{ordering.key}" in step or "PRIMARY KEY" in step for step in touching), steps
    assert "PRIMARY KEY" not in touching[0] or len(touching) > 1, steps
    if len(touching) == 1:  # one walk, in the order wanted; several are merged in order and their few rows sorted
        assert not any("TEMP B-TREE" in step for step in steps), steps


def test_a_deep_page_starts_in_the_middle_of_the_index_even_among_equals(sqlite: Store) -> None:
    ordering = Ordering.of(QueueFilter(departments=("Garage",), kinds=(Kind.FIX,)), Actor(1, "Mia", Role.ADMIN), NOW)
    with sqlite.read() as session:
        deep = plan(session, ordering.rows([COLUMNS.id], after=Cursor(2.0, 7), until=Cursor(1.0, 3), limit=31))
        equal = plan(session, ordering.rows([COLUMNS.id], after=Cursor(2.0, 7), until=Cursor(2.0, 3), limit=31))

    index = "SEARCH proposal USING INDEX ix_proposal_open_group_worth (department=? AND kind=? AND"
    assert [step for step in deep if "INDEX" in step] == [
        f"{index} worth=? AND id<?)",
        f"{index} worth>? AND worth<?)",
        f"{index} worth=? AND id>?)",
    ]
    assert equal == [f"{index} worth=? AND id>? AND id<?)"]


@pytest.mark.parametrize("text", ["", "linen dress"])
def test_a_page_takes_few_statements(store: Store, mia: Actor, text: str) -> None:
    store_rows(store, *(row(title="Linen dress") for _ in range(40)))
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    with store.read() as session:
        queue.page(session, QueueFilter(text=text), mia, NOW)

    assert len(statements) <= 3 + bool(text), statements


def test_counts_and_today_never_read_the_table_of_proposals(sqlite: Store) -> None:
    """Every step is an index or a small table; the few rows of publications, imports and jobs may be scanned."""
    actor = Actor(1, "Mia", Role.MERCHANDISER)
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with sqlite.read() as session:
        queue.counts(session, actor)
        today.today(session, actor, NOW)
        steps = [
            found[3]
            for sql, values in list(asked)
            for found in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]

    assert len(asked) > 10
    large = [step for step in steps if "proposal" in step or "decision" in step]
    assert large
    assert all(" INDEX " in step for step in large), large
