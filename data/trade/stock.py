"""Stock day by day: what comes in, what is sold of what is wanted, what comes back, and a rule that orders anew.

A day begins with deliveries and returns; then customers take what there is; in the evening the shop orders from those
suppliers whose day it is. The rule knows what sold, not what was wanted, and now and then overlooks a SKU.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

import numpy as np

from data.trade.assortment import LOCATIONS, Assortment
from data.trade.days import Days, Floats, Ints
from data.trade.demand import Demand
from data.trade.suppliers import Supplier, lead_times, terms

REVIEW_DAYS = 7
COVER_DAYS = 28  # of sales that an order is to last beyond its lead time and the next review
_SAFETY = 1.25
_OVERLOOKED = 0.08
_REMEMBERED_DAYS = 42
_MISJUDGED = 0.35  # spread in logarithms of what the shop expects of a SKU at first
_FIRST_STOCK = (0.6, 1.0)  # of what the rule orders up to, on the first day
_RETURNED = {"Fashion": 0.16, "Beauty": 0.03, "Home improvement": 0.06, "Car parts": 0.07}
_BACK_AFTER_DAYS = (3, 24)

Cells = np.ndarray[Any, np.dtype[np.bool_]]


class Cause(StrEnum):
    """Why there was none left."""

    LATE = "late delivery"
    SHORT = "short delivery"
    OVERLOOKED = "overlooked by the reorder rule"
    SURGE = "demand above what the rule expected"


CAUSES = tuple(Cause)
NO_CAUSE = -1


@dataclass(frozen=True)
class OrderLines:
    """Lines of purchase orders, with the places of the days on which they were ordered, promised, and arrive.

    The last may lie after the last day. Of the ``units`` ordered ``received`` came or will come.
    """

    cell: Ints
    ordered: Ints
    promised: Ints
    arrives: Ints
    units: Ints
    received: Ints


@dataclass(frozen=True)
class Stock:
    """By day and SKU in a place. ``opening`` is after the morning's deliveries and returns, ``closing`` in the evening.

    ``before`` is what there was before the first day. Of what was sold on a day ``back`` units come back together on
    the day ``back_on``, which may lie after the last. ``cause`` is told on the day on which the last unit went.
    """

    before: Ints
    received: Ints
    returned: Ints
    opening: Ints
    sold: Ints
    closing: Ints
    back: Ints
    back_on: Ints
    cause: Ints
    orders: OrderLines


def keep_stock(
    kept: Assortment, days: Days, wanted: Demand, sources: tuple[Supplier, ...], rng: np.random.Generator
) -> Stock:
    """Two years of keeping stock."""
    shop = _Shop(kept, days, wanted, sources, rng)
    for day in range(days.number):
        shop.live(day)
    return shop.stock()


@dataclass
class _Shop:
    kept: Assortment
    days: Days
    demand: Demand
    sources: tuple[Supplier, ...]
    rng: np.random.Generator
    lines: list[tuple[Ints, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        size, shape = self.kept.size, (self.days.number, self.kept.size)
        self.terms, self.launch = terms(self.kept, self.sources), self.kept.launches(self.days)
        self.return_share = np.array([_RETURNED[one.department] for one in self.kept.products])[self.kept.product]
        self.received, self.returned, self.opening, self.sold, self.closing, self.back, self.back_on = (
            np.zeros(shape, np.int64) for _ in range(7)
        )
        self.cause = np.full(shape, NO_CAUSE)
        self.arriving = np.zeros(shape, np.int64)  # units ordered, of what arrives on a day
        self.on_order, self.due = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.overlooked, self.short = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        self.rate = self._first_guess()
        self.before = self._first_stock()
        self.on_hand = self.before.copy()

    def _first_guess(self) -> Floats:
        """Units a day the shop expects of each SKU before it knows any better."""
        usual = np.array([one.units_a_day for one in self.kept.products])[self.kept.product] * self.kept.share
        found: Floats = usual * np.exp(self.rng.normal(0, _MISJUDGED, self.kept.size))
        return found

    def _first_stock(self) -> Ints:
        """What there is before the first day, of what is sold already."""
        cells = np.flatnonzero(self.launch <= 0)
        full = self._up_to(cells)
        found = np.zeros(self.kept.size, np.int64)
        found[cells] = np.rint(full * self.rng.uniform(*_FIRST_STOCK, len(cells))).astype(np.int64)
        return found

    def live(self, day: int) -> None:
        """One day, from the morning's deliveries to the evening's orders."""
        self._begin(np.flatnonzero(self.launch == day), day)
        self._unload(day)
        sold = np.minimum(self.demand.wanted[day], self.on_hand)
        self.sold[day] = sold
        self.on_hand = self.on_hand - sold
        self.closing[day] = self.on_hand
        self._explain(day, (self.on_hand == 0) & (self.opening[day] > 0))
        self._take_back(day, np.flatnonzero(sold))
        known = self.launch <= day
        self.rate = np.where(known, self.rate + (sold - self.rate) / _REMEMBERED_DAYS, self.rate)
        self._reorder(day, np.flatnonzero(known & (self.terms.weekday == self.days.weekdays[day])))

    def _unload(self, day: int) -> None:
        """Put on the shelf what came this morning; what is missing of a delivery does not come later."""
        came, ordered = self.received[day], self.arriving[day]
        self.on_order = self.on_order - ordered
        self.short = np.where(ordered > 0, came < ordered, self.short)
        self.on_hand = self.on_hand + came + self.returned[day]
        self.opening[day] = self.on_hand

    def _begin(self, cells: Ints, day: int) -> None:
        """The first stock of SKUs launched on that day, ordered in time; it is there when they are."""
        if not len(cells) or day == 0:
            return
        units = self._up_to(cells)
        at = np.full(len(cells), day)
        self.received[day, cells] += units
        self.lines.append((cells, at - self.terms.promised[cells], at, at, units, units))

    def _explain(self, day: int, gone: Cells) -> None:
        conditions = [(self.on_order > 0) & (self.due < day), self.short, self.overlooked]
        causes = np.select(conditions, [0, 1, 2], CAUSES.index(Cause.SURGE))
        self.cause[day] = np.where(gone, causes, NO_CAUSE)

    def _take_back(self, day: int, cells: Ints) -> None:
        """Some of what was sold today comes back, and may be sold again from that morning on."""
        units = self.rng.binomial(self.sold[day, cells], self.return_share[cells])
        on = day + self.rng.integers(*_BACK_AFTER_DAYS, len(cells))
        self.back[day, cells], self.back_on[day, cells] = units, on
        within = on < self.days.number
        np.add.at(self.returned, (on[within], cells[within]), units[within])

    def _up_to(self, cells: Ints) -> Ints:
        """The units up to which the rule orders, in whole packs."""
        level = self.rate[cells] * (self.terms.promised[cells] + REVIEW_DAYS + COVER_DAYS)
        found: Ints = np.maximum(_packed(level, self.terms.pack[cells]), self.terms.least[cells])
        return found

    def _reorder(self, day: int, cells: Ints) -> None:
        """Order what the rule finds low, as it overlooks some, in one order for each supplier and place."""
        position = (self.on_hand + self.on_order)[cells]
        point = np.ceil(self.rate[cells] * (self.terms.promised[cells] + REVIEW_DAYS) * _SAFETY)
        low = position <= point
        missed = self.rng.random(len(cells)) < _OVERLOOKED
        self.overlooked[cells] = low & missed
        chosen, short_of = cells[low & ~missed], (self._up_to(cells) - position)[low & ~missed]
        if not len(chosen):
            return
        units = np.maximum(_packed(short_of, self.terms.pack[chosen]), self.terms.least[chosen])
        self._place(day, chosen, units)

    def _place(self, day: int, cells: Ints, units: Ints) -> None:
        took = np.zeros(len(cells), np.int64)
        received = units.copy()
        for number in np.unique(self.kept.supplier[cells]):
            source, own = self.sources[number], self.kept.supplier[cells] == number
            took[own] = lead_times(source, len(LOCATIONS), self.rng)[self.kept.location[cells[own]]]
            is_short = own & (self.rng.random(len(cells)) < source.short_share)
            received[is_short] = units[is_short] // 2
        arrives = day + took
        self.lines.append((cells, np.full(len(cells), day), day + self.terms.promised[cells], arrives, units, received))
        self.on_order[cells] += units
        self.due[cells] = day + self.terms.promised[cells]
        within = arrives < self.days.number
        np.add.at(self.received, (arrives[within], cells[within]), received[within])
        np.add.at(self.arriving, (arrives[within], cells[within]), units[within])

    def stock(self) -> Stock:
        """What became of it."""
        none = (np.zeros(0, np.int64),) * len(fields(OrderLines))
        columns = (np.concatenate(column) for column in zip(none, *self.lines, strict=True))
        return Stock(
            self.before, self.received, self.returned, self.opening, self.sold, self.closing, self.back, self.back_on,
            self.cause, OrderLines(*columns),
        )  # fmt: skip


def _packed(units: Floats | Ints, pack: Ints) -> Ints:
    """The units in whole packs, at least as many."""
    found: Ints = (np.ceil(units / pack) * pack).astype(np.int64)
    return found
