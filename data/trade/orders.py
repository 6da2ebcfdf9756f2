"""What was sold as people bought it: units in lines, lines in orders; some orders cancelled, some units sent back."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from data.trade.assortment import LOCATIONS, Assortment
from data.trade.days import Days, Ints
from data.trade.stock import Stock

SECONDS_A_DAY = 86_400
OPENS, CLOSES = 9 * 3600, 21 * 3600 - 600  # of orders, UTC
DELIVERED = 7 * 3600  # when deliveries and returns are on the shelf
NOBODY = -1
_ANOTHER_LINE = 0.82  # chance that the next unit of a SKU and day is in a line of its own
_ANOTHER_ORDER = (0.62, 0.70)  # … that the next line of a place and day is in an order of its own
_CUSTOMERS, _LOYALTY = 30_000, 2.0  # how many there are, and how unevenly they buy
_UNKNOWN_SHARE = (0.0, 0.55)  # of orders without a customer
_CANCELLED = 0.012  # orders taken back for each that stayed, online

Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Lines:
    """Order lines. ``second`` counts from the first day's midnight in UTC; ``order`` and ``line`` number both.

    ``units`` is below nil where they came back; ``priced_on`` is the day whose price they were sold at. Cancelled lines
    were never served.
    """

    cell: Ints
    second: Ints
    order: Ints
    line: Ints
    units: Ints
    priced_on: Ints
    customer: Ints
    is_cancelled: Flags

    def take(self, places: Ints | Flags) -> Lines:
        """Those lines alone."""
        return Lines(*(getattr(self, one.name)[places] for one in fields(self)))

    def and_(self, other: Lines) -> Lines:
        """These lines, then the others."""
        return Lines(*(np.concatenate([getattr(self, one.name), getattr(other, one.name)]) for one in fields(self)))


def order_lines(kept: Assortment, days: Days, stock: Stock, rng: np.random.Generator) -> Lines:
    """The lines that what was sold and what came back add up to, in the order of their time."""
    day, cell = np.nonzero(stock.sold[: days.known])
    units = stock.sold[day, cell]
    begins, of = _split(units, rng)
    counted = np.diff(np.append(begins, len(of)))
    row = of[begins]
    nth = begins - (np.cumsum(units) - units)[row]  # of the day's units, the first in each line
    back = np.clip(stock.back[day, cell][row] - nth, 0, counted)
    sold = _ordered(kept, day[row], cell[row], counted, rng)
    came_back = _returned(sold, back, stock.back_on[day, cell][row], days.known)
    found = sold.and_(came_back).and_(_cancelled(kept, sold, rng))
    return found.take(np.argsort(found.second, kind="stable"))


def _split(units: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Where each line begins among all units, and the row that each unit is of."""
    of = np.repeat(np.arange(len(units)), units)
    is_first = np.append(True, of[1:] != of[:-1]) if len(of) else np.zeros(0, np.bool_)
    return np.flatnonzero(is_first | (rng.random(len(of)) < _ANOTHER_LINE)), of


def _ordered(kept: Assortment, day: Ints, cell: Ints, units: Ints, rng: np.random.Generator) -> Lines:
    """The lines put into orders: those of a place and day shuffled, and a few at a time taken together."""
    where = kept.location[cell]
    together = day * len(LOCATIONS) + where
    shuffled = np.lexsort((rng.random(len(day)), together))
    key = together[shuffled]
    begins = np.append(True, key[1:] != key[:-1])[: len(key)]
    begins |= rng.random(len(key)) < np.array(_ANOTHER_ORDER)[where[shuffled]]
    order = np.cumsum(begins) - 1
    line = np.arange(len(key)) - np.flatnonzero(begins)[order] + 1
    first = shuffled[begins]
    second, customer = day[first] * SECONDS_A_DAY + _clock(len(first), rng), _buyers(where[first], rng)
    number = np.argsort(np.argsort(second, kind="stable"), kind="stable")
    is_cancelled = np.zeros(len(key), np.bool_)
    return Lines(
        cell[shuffled], second[order], number[order], line, units[shuffled], day[shuffled], customer[order],
        is_cancelled,
    ).take(np.argsort(shuffled))  # fmt: skip


def _clock(number: int, rng: np.random.Generator) -> Ints:
    """Seconds of the day at which people order: most in the afternoon."""
    found: Ints = rng.triangular(OPENS, 15.5 * 3600, CLOSES, number).astype(np.int64)
    return found


def _buyers(where: Ints, rng: np.random.Generator) -> Ints:
    """The customer of each order; few of them buy often."""
    found = (_CUSTOMERS * rng.random(len(where)) ** _LOYALTY).astype(np.int64)
    return np.where(rng.random(len(where)) < np.array(_UNKNOWN_SHARE)[where], NOBODY, found)


def _returned(sold: Lines, units: Ints, on: Ints, days: int) -> Lines:
    """What came back of the lines, on the shelf that morning."""
    came = np.flatnonzero((units > 0) & (on < days))
    found = sold.take(came)
    return Lines(
        found.cell, on[came] * SECONDS_A_DAY + DELIVERED - 1800, found.order, -found.line, -units[came],
        found.priced_on, found.customer, found.is_cancelled,
    )  # fmt: skip


def _cancelled(kept: Assortment, sold: Lines, rng: np.random.Generator) -> Lines:
    """Orders that people took back at once, alike those that stayed; their numbers follow all others."""
    orders = int(sold.order.max(initial=-1)) + 1
    chosen = np.flatnonzero(rng.random(orders) < _CANCELLED)
    there = np.isin(sold.order, chosen) & (kept.location[sold.cell] == 0)
    found = sold.take(there)
    number = orders + np.searchsorted(chosen, found.order)
    moment = found.priced_on * SECONDS_A_DAY + _clock(len(chosen), rng)[number - orders]
    yes = np.ones(len(number), np.bool_)
    return Lines(found.cell, moment, number, found.line, found.units, found.priced_on, found.customer, yes)


def last_sold(lines: Lines, days: int, cells: int) -> Ints:
    """The second at which the last unit of each day and SKU in a place was sold; 0 where none was."""
    found = np.zeros((days, cells), np.int64)
    sales = lines.take((lines.units > 0) & ~lines.is_cancelled)
    np.maximum.at(found, (sales.second // SECONDS_A_DAY, sales.cell), sales.second)
    return found
