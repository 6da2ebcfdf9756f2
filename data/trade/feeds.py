"""Writes what happened as the shop's systems tell it: two files to import, and four tables as programs post them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.trade import Trade
from data.trade.assortment import LOCATIONS
from data.trade.days import Ints
from data.trade.orders import DELIVERED, NOBODY, SECONDS_A_DAY, Flags, last_sold
from data.trade.prices import NO_PROMOTION, ends
from data.trade.visits import COUNTED_DAYS

CURRENCY = "GBP"
_COUNTED_EVERY_DAYS = 14
_COUNTED = 21 * 3600 + 1800
_ORDERED, _PROMISED, _PRICED, _TALLIED = 17 * 3600, 12 * 3600, 5 * 3600, 23 * 3600 - 3601


def write_feeds(happened: Trade, folder: Path) -> None:
    """Write the feeds into the folder: orders and stock to import, the others a table of facts each."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "orders": _orders,
        "stock": _counts,
        "receipts": _receipts,
        "purchase_orders": _purchase_orders,
        "prices": _prices,
        "shop_events": _events,
    }
    for name, table in tables.items():
        pq.write_table(pa.table(table(happened)), folder / f"{name}.parquet", compression="zstd")


def _orders(happened: Trade) -> dict[str, pa.Array]:
    """A line each, of the tills and the website; a return is a line below nil, a cancelled order says when."""
    lines, asked = happened.lines, happened.prices
    product = happened.kept.product[lines.cell]
    paid, regular = (prices[lines.priced_on, product] for prices in (asked.paid, asked.regular))
    is_sale = lines.units > 0
    promotion = asked.promotion[lines.priced_on, product]
    customers = _spelt(lines.customer, lambda one: "" if one == NOBODY else f"C{one:05d}")
    return {
        "Order ID": _spelt(lines.order, lambda one: f"HM{100_000 + one}"),
        "Line": _spelt(lines.line, lambda one: str(one) if one > 0 else f"{-one}R"),
        "SKU": _named(happened.kept.codes, lines.cell),
        "Location": _named(LOCATIONS, happened.kept.location[lines.cell]),
        "Order date": _moments(happened, lines.second),
        "Quantity": pa.array(lines.units),
        "Unit price": _spelt(np.where(is_sale, regular, paid), _pounds),
        "Discount": _spelt(np.where(is_sale, (regular - paid) * lines.units, 0), _pounds),
        "Line total": _spelt(paid * lines.units, _pounds),
        "Currency": _named((CURRENCY,), np.zeros(len(product), np.int64)),
        "Promotion": _named([one.name for one in asked.promotions] + [""], promotion),
        "Customer ID": customers,
        "Cancelled at": _moments(happened, lines.second + 3600, lines.is_cancelled),
    }


def _counts(happened: Trade) -> dict[str, pa.Array]:
    """Stock as counted: at the very first, each fortnight to the last evening, and when a SKU ran out or was back."""
    stock, known = happened.stock, happened.days.known
    closing, opening = stock.closing[:known], stock.opening[:known]
    every = np.arange(known)[:, None]
    was_out = np.vstack([stock.before, closing[:-1]]) == 0
    is_due = (known - 1 - every) % _COUNTED_EVERY_DAYS == 0
    gone_at = last_sold(happened.lines, known, happened.kept.size) + 1
    begun = happened.kept.launches(happened.days) <= every
    counted = [
        _look(begun & is_due, closing, every * SECONDS_A_DAY + _COUNTED),
        _look((closing == 0) & (opening > 0), closing, gone_at),
        _look(was_out & (opening > 0), opening, every * SECONDS_A_DAY + DELIVERED),
        _look(begun[:1], stock.before[None, :], every[:1] * SECONDS_A_DAY),
    ]
    cell, second, units = (np.concatenate(column) for column in zip(*counted, strict=True))
    return {
        "SKU": _named(happened.kept.codes, cell),
        "Location": _named(LOCATIONS, happened.kept.location[cell]),
        "Counted at": _moments(happened, second),
        "On hand": pa.array(units),
    }


def _look(where: Flags, units: Ints, second: Ints) -> tuple[Ints, Ints, Ints]:
    """The SKUs in their places that are counted, when, and how many there are."""
    cells = np.nonzero(where)[1]
    return cells, np.broadcast_to(second, where.shape)[where], units[where]


def _receipts(happened: Trade) -> dict[str, pa.Array]:
    """What came in, by purchase order."""
    orders, number = happened.stock.orders, _numbers(happened)
    came = np.flatnonzero((orders.arrives < happened.days.known) & (orders.received > 0))
    return {
        "purchase_order": _spelt(number[came], _order_name),
        **_where(happened, orders.cell[came]),
        "happened_at": _moments(happened, orders.arrives[came] * SECONDS_A_DAY + DELIVERED - 1200),
        "units": pa.array(orders.received[came]),
        "supplier": _supplier(happened, orders.cell[came]),
        "ordered_at": _moments(happened, orders.ordered[came] * SECONDS_A_DAY + _ORDERED),
    }


def _purchase_orders(happened: Trade) -> dict[str, pa.Array]:
    """What was ordered, with the day it was promised for; open while it has not come."""
    orders, known = happened.stock.orders, happened.days.known
    told = np.flatnonzero(orders.ordered < known)
    is_open = orders.arrives[told] >= known
    return {
        "purchase_order": _spelt(_numbers(happened)[told], _order_name),
        **_where(happened, orders.cell[told]),
        "happened_at": _moments(happened, orders.ordered[told] * SECONDS_A_DAY + _ORDERED),
        "units": pa.array(orders.units[told]),
        "supplier": _supplier(happened, orders.cell[told]),
        "due_at": _moments(happened, orders.promised[told] * SECONDS_A_DAY + _PROMISED),
        "status": _named(("closed", "open"), is_open.astype(np.int64)),
    }


def _prices(happened: Trade) -> dict[str, pa.Array]:
    """Each price from the day on which it changed, for every SKU of the product in every place."""
    asked, known = happened.prices, happened.days.known
    told = np.stack([asked.paid, asked.full, asked.promotion])[:, :known]
    launches = np.array([happened.days.place(one.launched) for one in happened.kept.products])
    day, product = np.nonzero(_changed(told, np.maximum(launches, 0)))
    cells = [np.flatnonzero(happened.kept.product == one) for one in range(len(launches))]
    cell = np.concatenate([cells[one] for one in product])
    row = np.repeat(np.arange(len(day)), [len(cells[one]) for one in product])
    day, product = day[row], product[row]
    promotion = asked.promotion[day, product]
    over = np.array([happened.days.place(ends(one)) for one in asked.promotions] + [0])[promotion]
    return {
        **_where(happened, cell),
        "happened_at": _moments(happened, day * SECONDS_A_DAY + _PRICED),
        "price_minor": pa.array(asked.paid[day, product]),
        "list_price_minor": pa.array(asked.full[day, product]),
        "currency": _named((CURRENCY,), np.zeros(len(day), np.int64)),
        "promotion": _named([*(one.name for one in asked.promotions), None], promotion),
        "ends_at": _moments(happened, over * SECONDS_A_DAY + _PRICED, promotion != NO_PROMOTION),
    }


def _changed(told: Ints, since: Ints) -> Flags:
    """By day and product, whether anything told is other than the day before; so is all of the first day."""
    days = np.arange(told.shape[1])[:, None]
    moved = np.vstack([np.ones((1, told.shape[2]), np.bool_), (told[:, 1:] != told[:, :-1]).any(axis=0)])
    found: Flags = (moved & (days > since)) | (days == since)
    return found


def _events(happened: Trade) -> dict[str, pa.Array]:
    """Views and carts of each SKU and sessions of all, one event a day with their number in ``units``."""
    seen, known = happened.visits, happened.days.known
    begin = max(known - COUNTED_DAYS, 0)
    kinds, days, cells, units = [], [], [], []
    for kind, counted in enumerate((seen.views, seen.carts)):
        day, cell = np.nonzero(counted)
        kinds.append(np.full(len(day), kind))
        days.append(day + begin)
        cells.append(cell)
        units.append(counted[day, cell])
    kinds.append(np.full(known, 2))
    days.append(np.arange(known))
    cells.append(np.full(known, happened.kept.size))
    units.append(seen.sessions)
    every, number = np.concatenate(days), np.concatenate(units)
    return {
        "kind": _named(("view", "cart", "session"), np.concatenate(kinds)),
        "happened_at": _moments(happened, every * SECONDS_A_DAY + _TALLIED),
        "sku": _named([*happened.kept.codes, None], np.concatenate(cells)),
        "location": _named(LOCATIONS, np.zeros(len(every), np.int64)),
        "units": pa.array(number),
    }


def _numbers(happened: Trade) -> Ints:
    """The number of the purchase order that each line is of: those of a day, a supplier and a place are one."""
    orders, kept = happened.stock.orders, happened.kept
    since, supplier = orders.ordered - orders.ordered.min(initial=0), kept.supplier[orders.cell]
    key = (since * len(happened.suppliers) + supplier) * len(LOCATIONS) + kept.location[orders.cell]
    found: Ints = np.unique(key, return_inverse=True)[1]
    return found


def _order_name(number: int) -> str:
    return f"PO{10_000 + number}"


def _where(happened: Trade, cell: Ints) -> dict[str, pa.Array]:
    kept = happened.kept
    return {"sku": _named(kept.codes, cell), "location": _named(LOCATIONS, kept.location[cell])}


def _supplier(happened: Trade, cell: Ints) -> pa.Array:
    return _named([one.supplier for one in happened.kept.products], happened.kept.product[cell])


def _moments(happened: Trade, second: Ints, there: Flags | None = None) -> pa.Array:
    """The seconds since the first midnight as instants; none where it is not ``there``."""
    since = np.datetime64(happened.days.first, "s").astype(np.int64)
    absent = None if there is None else ~there
    return pa.array(since + second, mask=absent).cast(pa.timestamp("s", "UTC"))


def _named(names: Sequence[str | None], places: Ints) -> pa.Array:
    """The name at each place; the last at −1."""
    return pa.array(names, pa.string()).take(pa.array(places % len(names)))


def _spelt(values: Ints, spell: Callable[[int], str]) -> pa.Array:
    """Each value in words, spelt once."""
    each, places = np.unique(values, return_inverse=True)
    return _named([spell(one) for one in each.tolist()], places)


def _pounds(minor: int) -> str:
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"
