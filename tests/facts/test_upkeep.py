"""Facts are compacted without loss, and customers are erased from every file for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from core.facts.erasure import erase
from core.facts.lake import Lake
from core.facts.merging import Load, Taken, merge
from core.facts.tables import Table
from core.facts.upkeep import MOST_FILES, compact
from tests.facts.rows import AT, facts, lines
from tests.facts.test_merging import stored, take


def on_disk(lake: Lake, table: Table) -> list[Path]:
    return sorted(Path(lake.place(table)).rglob("*.parquet"))


def test_compaction_keeps_every_fact_and_every_earlier_telling(lake: Lake) -> None:
    for number in range(MOST_FILES):
        take(lake, lines({"event_id": f"e{number}", "sku": f"S{number % 3}"}), AT + timedelta(minutes=number))
    take(lake, lines({"event_id": "e0", "sku": "S0", "units": 7}), AT + timedelta(hours=1))
    before = stored(lake, "event_id", "units"), stored(lake, "event_id", "units", known_at=AT)

    assert compact(lake, Table.ORDER_LINES) == 1

    assert (stored(lake, "event_id", "units"), stored(lake, "event_id", "units", known_at=AT)) == before
    delta = lake.delta(Table.ORDER_LINES)
    assert delta is not None
    assert len(delta.file_uris()) == 1


def test_a_table_of_few_files_or_none_is_left_alone(lake: Lake) -> None:
    assert compact(lake, Table.PRICES) == 0

    take(lake, lines({"event_id": "a"}))

    assert compact(lake, Table.ORDER_LINES) == 0


def test_an_erased_customer_is_in_no_file_any_more(lake: Lake) -> None:
    take(lake, lines({"event_id": "a", "customer_id": "Ada O'Hara"}, {"event_id": "b", "customer_id": "Bob"}))
    merge(
        lake,
        Table.SHOP_EVENTS,
        facts(Table.SHOP_EVENTS, [{"event_id": "v", "customer_id": "Ada O'Hara"}]),
        Load("views", AT, {}),
    )

    assert erase(lake, "Ada O'Hara", AT) == 2

    assert stored(lake, "event_id") == [("b",)]
    kept = [pq.read_table(path)["customer_id"].to_pylist() for path in on_disk(lake, Table.ORDER_LINES)]
    assert [name for several in kept for name in several] == ["Bob"]


def test_an_erased_customer_does_not_come_back_with_the_next_feed(lake: Lake) -> None:
    rows = lines({"event_id": "a", "customer_id": "Ada"}, {"event_id": "b"}, {"event_id": "c", "customer_id": "Bob"})
    take(lake, rows)
    erase(lake, "Ada", AT)
    erase(lake, "Ada", AT)

    again = take(lake, rows)

    assert again == Taken(unchanged=2, erased=1)
    assert take(lake, rows.slice(0, 1)) == Taken(erased=1)
    assert stored(lake, "event_id") == [("b",), ("c",)]


def test_nothing_in_the_lake_names_an_erased_customer(lake: Lake) -> None:
    take(lake, lines({"event_id": "a", "customer_id": "Ada"}, {"event_id": "b", "customer_id": "Zoe"}))

    erase(lake, "Ada", datetime.now(UTC))

    told = [path.name for path in Path(lake.url).rglob("*") if path.is_file() and b"Ada" in path.read_bytes()]
    assert told == []
