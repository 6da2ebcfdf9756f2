from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data.trade.days import Days, black_friday, closed, easter, everyday, season
from data.world import Season

YEAR = Days(date(2025, 1, 1), 365)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2000, (4, 23)), (2008, (3, 23)), (2011, (4, 24)), (2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5))],
)
def test_easter_falls_where_the_calendar_says(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@pytest.mark.parametrize(("year", "day"), [(2023, 24), (2024, 29), (2025, 28), (2026, 27), (2029, 23)])
def test_black_friday_is_the_day_after_the_fourth_thursday(year: int, day: int) -> None:
    assert black_friday(year) == date(year, 11, day)


def test_the_last_day_is_the_last_that_is_over() -> None:
    days = Days(date(2026, 2, 27), known=3, ahead=2)

    assert (days.number, days.last) == (5, date(2026, 3, 1))
    assert days.weekdays.tolist() == [4, 5, 6, 0, 1]
    assert [days.place(day) for day in (date(2026, 2, 26), date(2026, 3, 3))] == [-1, 4]


@pytest.mark.parametrize("kind", Season)
def test_a_season_moves_demand_within_the_year_and_hardly_over_it(kind: Season) -> None:
    assert season(YEAR, kind).mean() == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize(
    ("kind", "month"), [(Season.SPRING, 4), (Season.SUMMER, 6), (Season.WET, 11), (Season.GIFTING, 12)]
)
def test_each_season_has_its_best_month(kind: Season, month: int) -> None:
    of = np.array([day.month for day in YEAR.dates])
    means = [season(YEAR, kind)[of == each].mean() for each in range(1, 13)]

    assert int(np.argmax(means)) + 1 == month


def test_the_high_street_is_closed_on_three_days_and_the_website_on_none() -> None:
    shut = [day for day, is_shut in zip(YEAR.dates, closed(YEAR), strict=True) if is_shut]

    assert shut == [date(2025, 1, 1), date(2025, 4, 20), date(2025, 12, 25)]
    assert [YEAR.dates[place] for place in np.flatnonzero(everyday(YEAR, "Leeds", "Beauty") == 0)] == shut
    assert everyday(YEAR, "Online", "Beauty").min() > 0


def test_more_is_wanted_after_payday_on_black_friday_and_of_tools_at_easter() -> None:
    tools, beauty = (everyday(YEAR, "Online", department) for department in ("Home improvement", "Beauty"))
    friday, easter_monday = YEAR.place(date(2025, 11, 28)), YEAR.place(date(2025, 4, 21))

    assert beauty[YEAR.place(date(2025, 7, 28))] == pytest.approx(beauty[YEAR.place(date(2025, 7, 14))] * np.exp(0.14))
    assert beauty[friday] == pytest.approx(beauty[friday - 14] * np.exp(0.14 + 0.40))
    assert tools[easter_monday] == pytest.approx(beauty[easter_monday] * np.exp(0.30 + 0.05))
