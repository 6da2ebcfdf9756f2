"""What happened in the demo shop: two years of sales, stock, orders and prices, day by day from their causes.

Causes come first: seasons, paydays, prices and chance make what customers want; stock decides what of it is served;
only then is it written as the shop's systems would tell it (feeds.py), and as it really was (truth.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from data.trade.assortment import Assortment, assortment
from data.trade.days import Days
from data.trade.demand import Demand, demand
from data.trade.orders import Lines, order_lines
from data.trade.prices import Prices, prices
from data.trade.stock import Stock, keep_stock
from data.trade.suppliers import Supplier, suppliers
from data.trade.visits import Visits, visits
from data.world import World

KNOWN_DAYS, AHEAD_DAYS = 730, 28


@dataclass(frozen=True)
class Trade:
    """Everything that happened, and what will in the next four weeks, which nobody in the shop knows."""

    days: Days
    kept: Assortment
    prices: Prices
    demand: Demand
    suppliers: tuple[Supplier, ...]
    stock: Stock
    lines: Lines
    visits: Visits


def trade(world: World, until: date, known_days: int = KNOWN_DAYS, ahead_days: int = AHEAD_DAYS) -> Trade:
    """What happened in the world's shop up to that day, it included; the same day and seed give the same."""
    chance = [np.random.default_rng(each) for each in np.random.SeedSequence(world.seed).spawn(6)]
    days = Days(until - timedelta(days=known_days - 1), known_days, ahead_days)
    kept = assortment(world.products)
    asked = prices(kept.products, days, chance[0])
    wanted = demand(kept, days, asked, chance[1])
    sources = suppliers(kept.products, chance[2])
    stock = keep_stock(kept, days, wanted, sources, chance[3])
    lines = order_lines(kept, days, stock, chance[4])
    return Trade(days, kept, asked, wanted, sources, stock, lines, visits(kept, days, wanted, stock, chance[5]))


def stocked(world: World, happened: Trade) -> World:
    """The world whose listings show the stock that was left in the evening of the last day, in all places together."""
    left: dict[str, int] = {}
    for code, units in zip(happened.kept.codes, happened.stock.closing[happened.days.known - 1].tolist(), strict=True):
        left[code] = left.get(code, 0) + units
    listings = (
        replace(
            one,
            skus=tuple(replace(sku, on_hand_units=left.get(sku.code, sku.on_hand_units)) for sku in one.skus),
        )
        for one in world.listings
    )
    return replace(world, listings=tuple(listings))
