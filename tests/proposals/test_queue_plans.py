"""No read of the queue scans or sorts the proposals: each walks an index made for it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, event, select, text
from sqlmodel import Session

from core.access.roles import Actor
from core.proposals import queue, search, today
from core.proposals.ordering import COLUMNS, Ordering
from core.proposals.queue import Cursor, QueueFilter, Sort
from core.records.choices import TEXT_KINDS, Kind, Role
from core.records.store import Store
from tests.conftest import NOW
from tests.proposals.rows import row, store_rows

KEYS: dict[Sort, Any] = {Sort.WORTH: 1.0, Sort.OLDEST: NOW, Sort.STAKE: 5, Sort.UNSURE: 0.5}
CATALOG = tuple(kind for kind in Kind if kind not in TEXT_KINDS)
FILTERS: list[dict[str, Any]] = [
    {},
    {"kinds": CATALOG},
    {"kinds": TEXT_KINDS},
    {"kinds": (Kind.MERGE,)},
    {"kinds": (Kind.MERGE, Kind.FIX)},
    {"departments": ("Garage",)},
    {"departments": ("Garage", "Fashion"), "kinds": (Kind.FIX,)},
    {"escalated_to": Role.MERCHANDISER},
    {"min_confidence": 0.5, "max_confidence": 0.9},
    {"field": "seo_title"},
    {"field": "attributes.Color", "departments": ("Garage",)},
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

    touching = [step for step in steps if " proposal " in step]
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


def test_found_ids_are_looked_up_when_few_and_walked_by_when_many(sqlite: Store) -> None:
    ordering = Ordering.of(QueueFilter(kinds=CATALOG), Actor(1, "Mia", Role.MERCHANDISER), NOW)
    with sqlite.read() as session:
        ids = search.ids_with_words(session, ("linen",))
        few = select(COLUMNS.id).where(search.looked_up(session, COLUMNS.id, ids), *ordering.all_conditions())
        looked_up = plan(session, few.order_by(*ordering.order()).limit(31))
        walked = plan(session, ordering.rows([COLUMNS.id], search.passed_by(COLUMNS.id, ids), limit=31))

    assert looked_up[0] == "SEARCH proposal USING INTEGER PRIMARY KEY (rowid=?)"
    assert walked[0] == "SCAN proposal USING INDEX ix_proposal_open_catalog_worth"
    assert "USE TEMP B-TREE FOR ORDER BY" not in walked


@pytest.mark.parametrize(
    ("role", "kinds", "screen"),
    [(Role.MERCHANDISER, CATALOG, "catalog"), (Role.MERCHANDISER, TEXT_KINDS, "copy"), (Role.MARKETER, (), "copy")],
)
def test_a_whole_screen_is_one_walk_however_many_kinds_wait_on_it(
    sqlite: Store, role: Role, kinds: tuple[Kind, ...], screen: str
) -> None:
    ordering = Ordering.of(QueueFilter(kinds=kinds), Actor(1, "Mia", role), NOW)
    with sqlite.read() as session:
        steps = plan(session, ordering.rows([COLUMNS.id], limit=31))

    assert steps == [f"SCAN proposal USING INDEX ix_proposal_open_{screen}_worth"]


@pytest.mark.parametrize("wanted", [{}, *FILTERS[1:4]])
def test_on_postgres_each_group_is_read_no_further_than_needed(postgres: Store, wanted: dict[str, Any]) -> None:
    ordering = Ordering.of(QueueFilter(**wanted), Actor(1, "Mia", Role.MERCHANDISER), NOW)
    statement = ordering.rows([COLUMNS.worth, COLUMNS.id], after=Cursor(2.0, 7), limit=31)
    with postgres.read() as session:
        for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            session.execute(text(f"SET LOCAL {setting} = off"))
        compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        steps = [found[0] for found in session.connection().exec_driver_sql(f"EXPLAIN {compiled}".replace("%", "%%"))]

    walks = [number for number, step in enumerate(steps) if "ix_proposal_open_" in step]
    assert len(walks) >= 2
    assert all("Limit" in steps[number - 1] for number in walks), steps


@pytest.mark.parametrize("typed", ["", "linen dress"])
def test_a_page_takes_few_statements(store: Store, mia: Actor, typed: str) -> None:
    store_rows(store, *(row(title="Linen dress") for _ in range(40)))
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    with store.read() as session:
        queue.page(session, QueueFilter(text=typed), mia, NOW)

    assert len(statements) <= 3 + bool(typed), statements


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
    assert all(" INDEX " in step or "PRIMARY KEY (rowid=?)" in step for step in large), large
