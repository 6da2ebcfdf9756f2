"""What the calendar does to demand: the season of the year, the day of the week, payday, holidays and closed doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from data.world import Season

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

_YEAR = 365.25
# The height of a year's wave in logarithms, and the day of the year of its crest.
_WAVES = {
    Season.EVERGREEN: (0.06, 318),
    Season.SPRING: (0.60, 115),
    Season.SUMMER: (0.70, 176),
    Season.WINTER: (0.65, 350),
    Season.WET: (0.40, 318),
    Season.GIFTING: (0.15, 340),
}
# Monday to Sunday, at home and in the high street.
_WEEKDAYS = {"Online": (1.10, 1.02, 0.98, 0.97, 0.95, 0.90, 1.08), "Leeds": (0.75, 0.78, 0.82, 0.92, 1.15, 1.62, 0.96)}
_PAYDAY = 0.14  # in logarithms, on the days after most wages are paid
_BLACK_FRIDAY = 0.40
_BANK_HOLIDAY = {"Home improvement": 0.30, "Car parts": 0.10}


@dataclass(frozen=True)
class Days:
    """The shop's days from ``first`` on: ``known`` are over, the others are still to come."""

    first: date
    known: int
    ahead: int = 0

    @property
    def number(self) -> int:
        """How many there are."""
        return self.known + self.ahead

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Each day."""
        return tuple(self.first + timedelta(days=place) for place in range(self.number))

    @cached_property
    def weekdays(self) -> Ints:
        """Each day's weekday, Monday 0."""
        return np.array([day.weekday() for day in self.dates], np.int64)

    @property
    def last(self) -> date:
        """The last day that is over."""
        return self.dates[self.known - 1]

    def place(self, day: date) -> int:
        """The day's place; below nil if it lies before the first."""
        return (day - self.first).days


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus, as in Meeus, *Astronomical Algorithms*, chapter 8).

    >>> easter(2025), easter(2026)
    (datetime.date(2025, 4, 20), datetime.date(2026, 4, 5))
    """
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November.

    >>> black_friday(2025)
    datetime.date(2025, 11, 28)
    """
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def season(days: Days, kind: Season) -> Floats:
    """What the season multiplies demand by on each day; about 1 over a year."""
    height, crest = _WAVES[kind]
    of_year = np.array([day.timetuple().tm_yday for day in days.dates], np.float64)
    wave = height * np.cos(2 * np.pi * (of_year - crest) / _YEAR)
    if kind == Season.GIFTING:
        wave += 0.95 * np.exp(-(((of_year - 346) / 9) ** 2)) + 0.45 * np.exp(-(((of_year - 41) / 4) ** 2)) - 0.06
    found: Floats = np.exp(wave - height**2 / 4)
    return found


def everyday(days: Days, location: str, department: str) -> Floats:
    """What weekday, payday and holidays multiply demand by in that place and department; 0 where doors are closed."""
    week = np.array(_WEEKDAYS[location])[days.weekdays]
    lift = np.array([_PAYDAY if day.day >= 25 or day.day <= 2 else 0.0 for day in days.dates])
    for year in range(days.first.year, days.dates[-1].year + 1):
        for day, number, height in _holidays(year, department):
            start = days.place(day)
            lift[max(start, 0) : max(start + number, 0)] += height
    found: Floats = week * np.exp(lift) * ~(closed(days) & (location != "Online"))
    return found


def closed(days: Days) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The days on which no shop in the high street opens."""
    return np.array(
        [day == easter(day.year) or (day.month, day.day) in ((12, 25), (1, 1)) for day in days.dates], np.bool_
    )


def _holidays(year: int, department: str) -> list[tuple[date, int, float]]:
    """The first day, the number of days and the lift in logarithms of each holiday."""
    bank = _BANK_HOLIDAY.get(department, -0.05)
    may = date(year, 5, 1)
    return [
        (easter(year) - timedelta(days=2), 4, bank),
        (may + timedelta(days=-may.weekday() % 7 - 2), 3, bank),
        (black_friday(year), 4, _BLACK_FRIDAY),
        (date(year, 12, 21), 5, -0.35),
        (date(year, 12, 26), 3, 0.20),
    ]
