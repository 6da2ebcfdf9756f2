"""A day that a feed left out is noticed; a day on which a shop is closed is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from core.facts.gaps import Gap, gaps
from core.facts.lake import Lake
from core.facts.tables import Table
from tests.facts.rows import AT, lines
from tests.facts.test_merging import take

_SUNDAY = 6
LAST = date(2026, 3, 2)


def sell(lake: Lake, location: str, days: Iterable[int]) -> None:
    """A line on the day that lies so many days before 2 March 2026, unless that was a Sunday."""
    moments = [AT - timedelta(days=back) for back in days]
    take(
        lake,
        lines(
            *(
                {"event_id": f"{location}{at:%m%d}", "location": location, "happened_at": at}
                for at in moments
                if at.weekday() != _SUNDAY
            )
        ),
    )


def test_a_day_left_out_is_noticed_and_closed_sundays_are_not(lake: Lake) -> None:
    sell(lake, "York", (back for back in range(50) if back != 5))
    sell(lake, "Leeds", range(50))

    assert gaps(lake, Table.ORDER_LINES) == [Gap("till", "York", LAST - timedelta(days=5))]

    sell(lake, "York", [5])

    assert gaps(lake, Table.ORDER_LINES) == []


def test_a_place_that_fell_silent_is_noticed_while_others_speak(lake: Lake) -> None:
    sell(lake, "York", range(3, 50))
    sell(lake, "Leeds", range(50))

    found = gaps(lake, Table.ORDER_LINES)

    assert [gap.day for gap in found] == [LAST - timedelta(days=back) for back in (2, 0)]  # 1 March was a Sunday
    assert {gap.location for gap in found} == {"York"}


def test_a_place_that_sells_now_and_then_is_never_missed(lake: Lake) -> None:
    sell(lake, "Fair", range(0, 50, 3))

    assert gaps(lake, Table.ORDER_LINES) == []


def test_an_empty_table_has_no_gaps(lake: Lake) -> None:
    assert gaps(lake, Table.ORDER_LINES) == []
