"""How fresh facts are, from the lake's own log."""

from __future__ import annotations

from datetime import timedelta

from core.facts.freshness import Freshness, freshness
from core.facts.lake import Lake
from core.facts.loads import loads_since
from core.facts.merging import Load, merge
from core.facts.tables import Table
from tests.facts.rows import AT, counts, lines
from tests.facts.test_merging import take


def test_an_empty_lake_has_nothing_fresh(lake: Lake) -> None:
    assert set(freshness(lake).values()) == {Freshness(table, 0, None, None) for table in Table}


def test_the_last_event_and_the_last_load_are_told_for_each_table(lake: Lake) -> None:
    earlier, loaded = AT - timedelta(days=40), AT + timedelta(hours=3)
    take(lake, lines({"event_id": "a"}, {"event_id": "b", "happened_at": earlier}), AT)
    take(lake, lines({"event_id": "c", "happened_at": earlier}), loaded)

    found = freshness(lake)

    assert found[Table.ORDER_LINES] == Freshness(Table.ORDER_LINES, 3, AT, loaded)
    assert found[Table.STOCK_SNAPSHOTS].rows == 0


def test_a_load_that_changed_something_is_known_with_its_note(lake: Lake) -> None:
    merge(lake, Table.ORDER_LINES, lines({"event_id": "a"}), Load("first", AT, {"file": "a.csv"}))
    merge(lake, Table.ORDER_LINES, lines({"event_id": "a"}), Load("again", AT, {}))
    merge(lake, Table.STOCK_SNAPSHOTS, counts({}), Load("stock", AT + timedelta(hours=1), {}))

    found = loads_since(lake, AT)

    assert [(load.id, load.now, load.note["new"]) for load in found] == [
        ("first", AT, 1),
        ("stock", AT + timedelta(hours=1), 1),
    ]
    assert found[0].note["file"] == "a.csv"
