"""Order lines read from a feed: what was sold, given back, given away or charged, to the unit and to the penny."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.facts.tables import MOST_MINOR, LineKind, Table, arrow_schema
from core.ingest.feeds import cells
from core.ingest.feeds.batches import Batch
from core.ingest.feeds.places import FeedProfile, Place
from core.ingest.feeds.sheet import Reading, Sheet, Terms, Totals, empty_as_null
from core.money import exponent

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Whole = np.ndarray[Any, np.dtype[np.int64]]
    Mask = np.ndarray[Any, np.dtype[np.bool_]]

# Money of a whole order that its first line carries: what it is called, its kind, and its sign in the till.
_OF_ORDERS = {
    Place.ORDER_SHIPPING: ("shipping", LineKind.CHARGE, 1),
    Place.ORDER_DISCOUNT: ("discount", LineKind.CHARGE, -1),
    Place.ORDER_REFUND: ("refund", LineKind.REFUND, -1),
}
_OF_ALL_LINES = (Place.AT, Place.CANCELLED_AT, Place.CURRENCY, Place.CUSTOMER, Place.LOCATION, Place.PROMOTION)


@dataclass(frozen=True)
class _Money:
    """Each line's units, and its price, discount and total in minor units; nil where a cell was refused."""

    units: Whole
    price: Whole
    discount: Whole
    total: Whole
    digits: Whole


def read_lines(batch: Batch, terms: Terms) -> Reading:
    """The order lines of the batch.

    A line below nil units is a return. A line that brings neither money nor a customer corrects stock in the words of
    an order; it is refused, as is one that says nothing usable.
    """
    sheet = Sheet(batch, terms)
    money = _money(sheet)
    is_charge = _charges(sheet)
    _refuse_odd(sheet, money, is_charge)
    columns = _columns(sheet, money, _kinds(money, is_charge))
    facts = sheet.facts(columns)
    added = _of_orders(sheet, columns, money.digits)
    ok = sheet.ok
    accepted = Totals(int(ok.sum()), int(money.units[ok].sum()), int(money.total[ok].sum()))
    held = Totals(sheet.size + len(batch.misfits), int(money.units.sum()), int(money.total.sum()))
    extra = Totals(0, 0, sum(one["total_minor"] for one in added))
    if added:
        import pyarrow as pa

        facts = pa.concat_tables([facts, pa.Table.from_pylist(added, schema=facts.schema)])
    return Reading(facts, sheet.problems, held + extra, accepted + extra, len(added))


def _money(sheet: Sheet) -> _Money:
    import numpy as np

    digits = _digits(sheet)
    units, price, discount, total = (
        sheet.whole(Place.UNITS),
        sheet.amount(Place.UNIT_PRICE),
        sheet.amount(Place.DISCOUNT),
        sheet.amount(Place.TOTAL),
    )
    most = MOST_MINOR * (cells.MICRO // 100)  # in millionths; beyond it a product may leave 64 bits
    worth = units.values.astype(float) * price.values
    sheet.refuse(np.abs(worth) > most, Place.UNIT_PRICE, "comes to more than a line can")
    product = np.where(np.abs(worth) > most, 0, units.values * price.values) - discount.values
    finer = price.known & (price.values % (cells.MICRO // 10**digits) != 0)
    sheet.warn(finer, Place.UNIT_PRICE, "is finer than the currency: the line’s total is rounded")
    both = total.known & price.known
    apart = both & (np.abs(total.values - product) >= cells.MICRO // 10**digits)
    sheet.warn(apart, Place.TOTAL, "is not units times price: it is taken as it stands")
    stated = np.where(total.known, total.values, product)
    return _Money(
        units.values,
        cells.in_minor(price.values, digits),
        cells.in_minor(discount.values, digits),
        cells.in_minor(stated, digits),
        digits,
    )


def _digits(sheet: Sheet) -> Whole:
    """The decimals of each line's currency."""
    import numpy as np

    named = sheet.text(Place.CURRENCY, sheet.terms.currency).dictionary_encode()
    digits = np.array([exponent(one) for one in named.dictionary.to_pylist()] or [2], np.int64)
    found: Whole = digits[named.indices.to_numpy(zero_copy_only=False)]
    return found


def _charges(sheet: Sheet) -> Mask:
    """Which lines are of no product, by their code or their description."""
    import numpy as np

    pattern = re.compile(sheet.terms.profile.charges)
    found = np.zeros(sheet.size, bool)
    for place in (Place.SKU, Place.DESCRIPTION):
        named = sheet.text(place).dictionary_encode()
        fits = np.array([bool(pattern.fullmatch(one)) for one in named.dictionary.to_pylist()] or [False])
        found |= fits[named.indices.to_numpy(zero_copy_only=False)]
    return found


def _refuse_odd(sheet: Sheet, money: _Money, is_charge: Mask) -> None:
    is_sale = ~is_charge
    priced = Place.TOTAL if sheet.has(Place.TOTAL) else Place.UNIT_PRICE
    sheet.refuse(~sheet.filled(Place.UNITS), Place.UNITS, "is missing")
    sheet.refuse(~(sheet.filled(Place.UNIT_PRICE) | sheet.filled(Place.TOTAL)), priced, "is missing")
    if sheet.has(Place.LINE):
        sheet.refuse(~sheet.filled(Place.LINE), Place.LINE, "is missing, while other lines of the file have it")
    if sheet.has(Place.EVENT):
        sheet.refuse(~sheet.filled(Place.EVENT), Place.EVENT, "is missing, while other lines of the file have it")
    sheet.refuse(is_sale & (money.units == 0), Place.UNITS, "is nil: nothing was sold or given back")
    sheet.refuse(is_sale & (money.price < 0), Place.UNIT_PRICE, "is below nil")
    anonymous = ~sheet.filled(Place.CUSTOMER) if sheet.has(Place.CUSTOMER) else is_sale
    free = is_sale & (money.total == 0)
    reason = "has neither money nor a customer: a correction of stock, no order"
    sheet.refuse(free & anonymous & ((money.units < 0) | sheet.has(Place.CUSTOMER)), Place.UNITS, reason)
    against = is_sale & (money.units > 0) & (money.total < 0)
    sheet.refuse(against, priced, "is below nil though units were sold")
    sheet.refuse(is_sale & (money.units < 0) & (money.total > 0), priced, "is above nil though units came back")


def _kinds(money: _Money, is_charge: Mask) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    conditions = [is_charge, money.units < 0, money.total == 0]
    kinds = (LineKind.CHARGE, LineKind.RETURN, LineKind.GIFT, LineKind.SALE)
    places = np.select(conditions, [0, 1, 2], 3)
    return pa.array([kind.value for kind in kinds]).take(pa.array(places))


def _columns(sheet: Sheet, money: _Money, kinds: pa.Array) -> dict[str, Any]:
    import numpy as np
    import pyarrow as pa

    terms = sheet.terms
    happened_at = sheet.times(Place.AT)
    return {
        "event_id": _ids(sheet),
        "source": pa.repeat(terms.profile.source, sheet.size),
        "happened_at": happened_at,
        "told_at": sheet.times(Place.TOLD_AT),
        "deleted": sheet.filled(Place.CANCELLED_AT),
        "order_id": sheet.text(Place.ORDER),
        "kind": kinds,
        "sku": sheet.text(Place.SKU),
        "location": sheet.text(Place.LOCATION, terms.profile.location),
        "units": money.units,
        "unit_price_minor": money.price,
        "total_minor": money.total,
        "discount_minor": np.abs(money.discount),
        "currency": sheet.text(Place.CURRENCY, terms.currency),
        "promotion": empty_as_null(sheet.text(Place.PROMOTION)),
        "customer_id": empty_as_null(sheet.text(Place.CUSTOMER)),
    }


def _ids(sheet: Sheet) -> pa.Array:
    """The lines' ids where the feed gives them; else none, and the lake tells them apart."""
    import pyarrow as pa
    import pyarrow.compute as pc

    source = sheet.terms.profile.source
    if sheet.has(Place.EVENT):
        return pc.binary_join_element_wise(source, sheet.text(Place.EVENT), ":")
    if sheet.has(Place.LINE):
        return pc.binary_join_element_wise(source, sheet.text(Place.ORDER), sheet.text(Place.LINE), ":")
    return pa.nulls(sheet.size, pa.string())


def _of_orders(sheet: Sheet, columns: dict[str, Any], digits: Whole) -> list[dict[str, Any]]:
    """The money of whole orders as lines of their own, so that what the file says was paid is what the lake holds."""
    import numpy as np
    import pyarrow as pa

    added: list[dict[str, Any]] = []
    for place, (name, kind, sign) in _OF_ORDERS.items():
        amounts = cells.in_minor(cells.amounts(sheet.text(place)).values, digits)
        rows = np.flatnonzero(sheet.ok & (amounts != 0))
        if not len(rows):
            continue
        schema = arrow_schema(Table.ORDER_LINES)
        carried = pa.table({key: pa.array(value).cast(schema.field(key).type) for key, value in columns.items()})
        for row, line in zip(rows, carried.take(pa.array(rows)).to_pylist(), strict=True):
            money = {
                "units": 0,
                "unit_price_minor": None,
                "discount_minor": None,
                "total_minor": int(amounts[row]) * sign,
            }
            added.append({**line, **money, "event_id": None, "kind": kind.value, "sku": name})
    return added


def fill_down(batches: Iterable[Batch], profile: FeedProfile) -> Iterator[Batch]:
    """The batches with what an order's first line says put on its other lines too."""
    import pandas as pd
    import pyarrow as pa

    order = profile.named[Place.ORDER]
    places = [profile.named[place] for place in _OF_ALL_LINES if place in profile.named]
    last = pd.DataFrame(columns=[order, *places], dtype="str")
    for batch in batches:
        frame = pd.concat([last, batch.table.select([order, *places]).to_pandas()], ignore_index=True)
        table = batch.table
        for column in places:
            whole = frame[column].mask(frame[column] == "").groupby(frame[order], sort=False).ffill().fillna("")
            frame[column] = whole
            filled = pa.array(whole.iloc[len(last) :], pa.string())
            table = table.set_column(table.schema.get_field_index(column), column, filled)
        last = frame.tail(1)
        yield Batch(batch.first, table, batch.misfits)
