"""Where facts lie: a folder or a URL, one writer at a time, reads that survive what is cleared away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb
import pytest

from core.facts.current import reading
from core.facts.lake import Lake, open_lake
from core.facts.merging import Taken
from core.facts.tables import COLUMNS, Table, arrow_schema, names, stored_schema
from core.facts.turns import file_turns, postgres_turns
from core.records.store import Store
from core.settings import Settings
from tests.facts.rows import lines
from tests.facts.test_merging import stored, take


def test_facts_lie_in_the_home_folder_unless_a_url_says_where(tmp_path: Path) -> None:
    here, there = (open_lake(Settings(home=tmp_path, facts_url=url)) for url in ("", "s3://shop/facts/"))

    assert (here.place(Table.PRICES), here.is_local) == (f"{tmp_path}/facts/prices", True)
    assert (there.place(Table.PRICES), there.is_local) == ("s3://shop/facts/prices", False)


def test_a_lake_at_a_url_takes_and_gives_the_same(tmp_path: Path) -> None:
    lake = open_lake(Settings(home=tmp_path / "home", facts_url=f"file://{tmp_path}/facts"))
    rows = lines({"event_id": "a"}, {"event_id": "b", "sku": "B"})

    assert stored(lake, "event_id") == []
    assert (take(lake, rows), take(lake, rows)) == (Taken(new=2), Taken(unchanged=2))
    take(lake, lines({"event_id": "b", "sku": "B", "units": 4}))
    assert stored(lake, "event_id", "units") == [("a", 1), ("b", 4)]


def _waits(turns: Callable[[str], AbstractContextManager[None]]) -> None:
    """Two want one turn: the second has it when the first gives it up, and no sooner; another turn is free."""
    mine, theirs = Event(), Event()

    def second() -> None:
        mine.wait(30)
        with turns("prices"):
            theirs.set()

    waiting = Thread(target=second)
    waiting.start()
    with turns("prices"):
        mine.set()
        with turns("receipts"):
            assert not theirs.wait(0.2)
    assert theirs.wait(30)
    waiting.join(30)


def test_one_process_of_a_machine_writes_at_a_time(tmp_path: Path) -> None:
    _waits(file_turns(tmp_path / "turns"))


def test_one_process_of_many_machines_writes_at_a_time(postgres: Store) -> None:
    _waits(postgres_turns(postgres.url))


def test_a_shop_on_postgres_takes_turns_there(postgres: Store, tmp_path: Path) -> None:
    lake = open_lake(Settings(home=tmp_path, database_url=postgres.url))

    assert take(lake, lines({"event_id": "a"})) == Taken(new=1)
    assert not (tmp_path / "turns").exists()


def test_a_read_whose_files_were_cleared_away_is_made_anew(lake: Lake) -> None:
    attempts: list[int] = []

    def read(_: Any) -> str:
        attempts.append(len(attempts))
        if len(attempts) < 3:
            raise duckdb.IOException("No files found that match")
        return "found"

    assert reading(lake, read) == "found"
    assert attempts == [0, 1, 2]


def test_a_read_that_fails_each_time_says_so(lake: Lake) -> None:
    def read(_: Any) -> None:
        raise duckdb.IOException("the disk is gone")

    with pytest.raises(duckdb.IOException, match="the disk is gone"):
        reading(lake, read)


@pytest.mark.parametrize("table", Table)
def test_every_table_says_what_its_columns_mean(table: Table) -> None:
    assert all(column.meaning for column in COLUMNS[table])
    assert len(set(names(table))) == len(names(table))
    assert stored_schema(table).names[: len(names(table))] == arrow_schema(table).names
