"""Events are merged by their ids: none lost, none doubled, and what was known before can still be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from core.facts.current import reading, show_current
from core.facts.lake import Lake, open_lake
from core.facts.merging import Load, Taken, merge
from core.facts.tables import Table
from core.settings import Settings
from tests.facts.rows import AT, lines

_SPAN = (date(2025, 1, 1), date(2026, 12, 31))


def take(lake: Lake, rows: pa.Table, at: datetime = AT, table: Table = Table.ORDER_LINES) -> Taken:
    return merge(lake, table, rows, Load(f"load-{at:%d%H%M}", at, {}))


def stored(
    lake: Lake, *columns: str, known_at: datetime | None = None, table: Table = Table.ORDER_LINES
) -> list[tuple[Any, ...]]:
    def read(connection: Any) -> list[tuple[Any, ...]]:
        show_current(lake, connection, table, *_SPAN, known_at)
        found: list[tuple[Any, ...]] = connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
        return sorted(found)

    return reading(lake, read)


def test_an_event_is_taken_once_however_often_it_is_told(lake: Lake) -> None:
    rows = lines({"event_id": "a"}, {"event_id": "b", "units": 2})

    assert take(lake, rows) == Taken(new=2)
    assert take(lake, rows, AT + timedelta(days=1)) == Taken(unchanged=2)
    assert stored(lake, "event_id", "units") == [("a", 1), ("b", 2)]


def test_an_id_twice_in_one_load_counts_once(lake: Lake) -> None:
    later, earlier = AT + timedelta(hours=2), AT + timedelta(hours=1)
    rows = lines({"event_id": "a", "units": 2, "told_at": later}, {"event_id": "a", "units": 1, "told_at": earlier})

    assert take(lake, rows) == Taken(new=1, repeated=1)
    assert stored(lake, "units") == [(2,)]


def test_a_correction_replaces_what_was_told(lake: Lake) -> None:
    take(lake, lines({"event_id": "a", "units": 1}))

    assert take(lake, lines({"event_id": "a", "units": 3})) == Taken(revised=1)
    assert stored(lake, "units", "revision") == [(3, 1)]


def test_a_correction_may_move_the_event_to_another_month(lake: Lake) -> None:
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    take(lake, lines({"event_id": "a", "happened_at": late}))

    assert take(lake, lines({"event_id": "a", "happened_at": late + timedelta(hours=1)})) == Taken(revised=1)
    assert stored(lake, "day") == [(date(2026, 3, 1),)]


def test_an_old_feed_sent_after_a_newer_one_changes_nothing(lake: Lake) -> None:
    first, second = lines({"event_id": "a", "units": 1}), lines({"event_id": "a", "units": 3})
    take(lake, first)
    take(lake, second)

    assert take(lake, first) == Taken(outdated=1)
    assert stored(lake, "units") == [(3,)]


def test_the_telling_with_the_later_time_counts_whichever_came_first(lake: Lake) -> None:
    earlier, later = AT, AT + timedelta(hours=1)
    take(lake, lines({"event_id": "a", "units": 3, "told_at": later}))

    assert take(lake, lines({"event_id": "a", "units": 1, "told_at": earlier})) == Taken(outdated=1)
    back = lines({"event_id": "a", "units": 1, "told_at": later + timedelta(hours=1)})
    assert take(lake, back) == Taken(revised=1)
    assert stored(lake, "units") == [(1,)]


def test_what_was_taken_back_is_gone_and_stays_so_when_it_is_sent_again(lake: Lake) -> None:
    row = {"event_id": "a"}
    take(lake, lines(row, {"event_id": "b"}))

    assert take(lake, lines({**row, "deleted": True})) == Taken(revised=1)
    assert take(lake, lines({**row, "units": 4})) == Taken(outdated=1)
    assert stored(lake, "event_id") == [("b",)]


def test_a_tombstone_that_comes_before_its_event_still_holds(lake: Lake) -> None:
    take(lake, lines({"event_id": "a", "deleted": True}))
    take(lake, lines({"event_id": "a"}))

    assert stored(lake, "event_id") == []


def test_what_was_known_on_an_earlier_day_can_be_read(lake: Lake) -> None:
    monday, tuesday, wednesday = (AT + timedelta(days=day) for day in range(3))
    take(lake, lines({"event_id": "a", "units": 1}), monday)
    take(lake, lines({"event_id": "a", "units": 2}, {"event_id": "b"}), tuesday)
    take(lake, lines({"event_id": "b", "deleted": True}), wednesday)

    known = [stored(lake, "event_id", "units", known_at=at) for at in (monday, tuesday, wednesday)]

    assert known == [[("a", 1)], [("a", 2), ("b", 1)], [("a", 2)]]


def test_events_without_ids_are_told_apart_and_known_again(lake: Lake) -> None:
    rows = lines({"order_id": "O1"}, {"order_id": "O1"}, {"order_id": "O1", "sku": "B"}, {"order_id": "O2"})

    assert take(lake, rows) == Taken(new=4)
    assert take(lake, rows.take([3, 1, 2, 0])) == Taken(unchanged=4)
    assert [found for (found,) in stored(lake, "event_id")] == [
        "till:O1:A#1",
        "till:O1:A#2",
        "till:O1:B#1",
        "till:O2:A#1",
    ]


def test_days_are_the_shops_own(lake: Lake) -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    take(lake, lines({"event_id": "a", "happened_at": summer}))

    assert stored(lake, "day") == [(date(2026, 7, 2),)]


def test_a_feed_read_in_another_time_zone_corrects_and_doubles_nothing(lake: Lake) -> None:
    hours = [AT + timedelta(hours=hour) for hour in range(48)]
    take(lake, lines(*({"event_id": f"e{n}", "happened_at": at} for n, at in enumerate(hours))))

    moved = lines(*({"event_id": f"e{n}", "happened_at": at - timedelta(hours=5)} for n, at in enumerate(hours)))

    assert take(lake, moved) == Taken(revised=48)
    assert len(stored(lake, "event_id")) == 48


def test_nothing_taken_in_leaves_nothing_behind(lake: Lake) -> None:
    assert take(lake, lines()) == Taken()
    assert stored(lake, "event_id") == []


_TELLINGS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(-3, 3), st.booleans()), min_size=2, max_size=4,
    unique_by=lambda one: (one[0], one[1]),
)  # fmt: skip


@settings(max_examples=3)
@given(tellings=_TELLINGS, data=st.data())
def test_feeds_that_say_when_may_come_in_any_order_and_number(
    tmp_path_factory: Any, tellings: list[tuple[str, int, int, bool]], data: st.DataObject
) -> None:
    lake = open_lake(Settings(home=tmp_path_factory.mktemp("lake")))
    order = data.draw(st.permutations(tellings + tellings[:1]))
    for event, minute, units, deleted in order:
        row = {"event_id": event, "units": units, "deleted": deleted, "told_at": AT + timedelta(minutes=minute)}
        take(lake, lines(row))

    newest = {event: (units, gone) for event, _, units, gone in sorted(tellings, key=lambda one: one[1])}
    assert stored(lake, "event_id", "units") == sorted(
        (event, units) for event, (units, gone) in newest.items() if not gone
    )
