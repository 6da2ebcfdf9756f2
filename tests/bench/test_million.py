"""The large store of the benchmarks is like one the program made: counted, searchable, chained, and always the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

from core.access.roles import Actor
from core.proposals import audit, queue
from core.proposals.item import item
from core.proposals.queue import QueueFilter
from core.records.choices import Kind, Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.bench import queue as bench
from tests.bench.million import NOW, build, copy_of, fill
from tests.proposals.test_queue_counters import kept, recounted

ACTOR = Actor(1, "Merchandiser 0", Role.MERCHANDISER)


@pytest.fixture
def filled(sqlite: Store) -> Store:
    """A store of two thousand proposals."""
    fill(sqlite, 2000, seed=7)
    return sqlite


def test_its_counters_words_and_audit_are_as_the_program_would_have_made_them(filled: Store) -> None:
    with filled.read() as session:
        assert kept(session) == recounted(session)
        assert audit.verify(session).broken is None
        found = queue.page(session, QueueFilter(text="dress"), ACTOR, NOW)
        assert found.rows
        assert all("dress" in row.title for row in found.rows)
        session.execute(text("INSERT INTO proposal_fts (proposal_fts) VALUES ('integrity-check')"))
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_it_has_the_indexes_and_triggers_of_an_empty_one(filled: Store, tmp_path: Path) -> None:
    names = "SELECT type, name FROM sqlite_master ORDER BY 1, 2"
    with copy_of(tmp_path, tmp_path / "copy.sqlite", 10).read() as other, filled.read() as session:
        assert session.execute(text(names)).all() == other.execute(text(names)).all()


def test_its_proposals_can_be_looked_at_whatever_their_kind(filled: Store) -> None:
    with filled.read() as session:
        first = select(func.min(Proposal.id)).where(col(Proposal.status) == "open").group_by(col(Proposal.kind))
        kinds = {item(session, one, NOW).kind for one in session.scalars(first)}

    assert kinds == {Kind.CATEGORY, Kind.ATTRIBUTES, Kind.MERGE, Kind.FIX}


def test_the_same_seed_gives_the_same_and_is_built_once(tmp_path: Path) -> None:
    path = build(tmp_path / "a", 50)
    other = build(tmp_path / "b", 50)
    made = path.stat().st_mtime_ns

    assert build(tmp_path / "a", 50).stat().st_mtime_ns == made
    assert _rows(path) == _rows(other)


def _rows(path: Path) -> list[tuple[object, ...]]:
    store = Store(f"sqlite:///{path}")
    try:
        with store.read() as session:
            return [tuple(row) for row in session.execute(text("SELECT * FROM proposal ORDER BY id"))]
    finally:
        store.close()


@pytest.mark.slow
def test_the_benchmark_gives_each_of_its_numbers(tmp_path: Path) -> None:
    (benchmark,) = bench.BENCHMARKS

    numbers = benchmark.run(0.002, tmp_path)

    assert set(numbers) == set(benchmark.keys)
    assert all(value > 0 for value in numbers.values())
