"""Writes what was really so, and what nobody in the shop can know: to measure against, never to be imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.tables import write_table
from data.trade import Trade
from data.trade.assortment import LOCATIONS
from data.trade.days import Ints
from data.trade.demand import CROSS, PROMOTED
from data.trade.prices import Promotion
from data.trade.stock import CAUSES, NO_CAUSE
from data.trade.suppliers import Supplier, pack_units

_MONTH = 30


def write_truth(happened: Trade, folder: Path) -> None:
    """Write the truth of the trade beside that of the products."""
    pq.write_table(pa.table(_days(happened)), folder / "days.parquet", compression="zstd")
    kept, days, asked = happened.kept, happened.days, happened.prices
    write = {
        "buyers": (("product", "sku", "location", "share", "elasticity", "cross", "promoted"), _buyers(happened)),
        "stockouts": (("sku", "location", "first", "days", "cause", "lost_units"), _stockouts(happened)),
        "suppliers": (tuple(each.name for each in fields(Supplier)), map(astuple, happened.suppliers)),
        "packs": (("sku", "units"), sorted(set(zip(kept.codes, _packs(happened), strict=True)))),
        "promotions": (tuple(each.name for each in fields(Promotion)), map(_promotion, asked.promotions)),
        "price_changes": (
            ("product", "day", "of_demand", "of_cost", "by_chance"),
            (
                (
                    kept.products[each.product].number, days.dates[each.day],
                    *(round(part, 5) for part in (each.of_demand, each.of_cost, each.by_chance)),
                )
                for each in asked.changes
            ),
        ),
        "costs": (("product", "day", "unit_cost_minor"), _costs(happened)),
    }  # fmt: skip
    for name, (columns, rows) in write.items():
        write_table(folder / f"{name}.csv", columns, rows)


def _days(happened: Trade) -> dict[str, pa.Array]:
    """Each day on which a SKU was wanted somewhere, or there was none of it; the last are still to come."""
    wanted, stock, kept = happened.demand.wanted, happened.stock, happened.kept
    is_out = (stock.closing == 0) & (np.arange(len(wanted))[:, None] >= kept.launches(happened.days))
    day, cell = np.nonzero((wanted > 0) | is_out)
    first = np.datetime64(happened.days.first, "D")
    causes = pa.array([*(each.value for each in CAUSES), None])
    return {
        "sku": pa.array(kept.codes).take(pa.array(cell)),
        "location": pa.array(LOCATIONS).take(pa.array(kept.location[cell])),
        "day": pa.array(first + day),
        "expected_units": pa.array(happened.demand.expected[day, cell].round(3), pa.float32()),
        "wanted_units": pa.array(wanted[day, cell]),
        "served_units": pa.array(stock.sold[day, cell]),
        "opening_units": pa.array(stock.opening[day, cell]),
        "cause": causes.take(pa.array(stock.cause[day, cell] % len(causes))),
    }


def _buyers(happened: Trade) -> Iterable[Sequence[object]]:
    kept = happened.kept
    for code, place, location, share in zip(kept.codes, kept.product, kept.location, kept.share, strict=True):
        product = kept.products[place]
        yield product.number, code, LOCATIONS[location], round(share, 5), product.elasticity, CROSS, PROMOTED


def _stockouts(happened: Trade) -> Iterable[Sequence[object]]:
    """Each time a SKU ran out: for how many days until any came in, why, and what that cost in units."""
    stock, days, kept = happened.stock, happened.days, happened.kept
    lost = np.cumsum(happened.demand.wanted - stock.sold, axis=0)
    number = len(lost)
    there = np.where(stock.opening > 0, np.arange(number)[:, None], number)
    next_there: Ints = np.minimum.accumulate(there[::-1], axis=0)[::-1]
    for day, cell in np.argwhere(stock.cause != NO_CAUSE):
        until = next_there[day + 1, cell] if day + 1 < number else number
        missed = lost[until - 1, cell] - (lost[day - 1, cell] if day else 0)
        cause = CAUSES[stock.cause[day, cell]]
        yield kept.codes[cell], LOCATIONS[kept.location[cell]], days.dates[day], until - day, cause, missed


def _packs(happened: Trade) -> list[int]:
    found: list[int] = pack_units(happened.kept.products)[happened.kept.product].tolist()
    return found


def _promotion(each: Promotion) -> Sequence[object]:
    return (*astuple(each)[:5], "; ".join(each.departments), str(each.is_planned).lower())


def _costs(happened: Trade) -> Iterable[Sequence[object]]:
    for day in range(0, happened.days.known, _MONTH):
        for product, cost in zip(happened.kept.products, happened.prices.cost[day].tolist(), strict=True):
            yield product.number, happened.days.dates[day], cost
