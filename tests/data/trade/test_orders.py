from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.trade import Trade
from data.trade.orders import CLOSES, NOBODY, OPENS, SECONDS_A_DAY, Lines, last_sold, order_lines
from data.trade.stock import Stock


def units_by_day(happened: Trade, lines: Lines) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The units of the lines by day and SKU in a place."""
    found = np.zeros((happened.days.known, happened.kept.size), np.int64)
    np.add.at(found, (lines.second // SECONDS_A_DAY, lines.cell), lines.units)
    return found


def test_lines_add_up_to_what_was_sold_and_what_came_back_on_every_day(happened: Trade) -> None:
    lines, known = happened.lines, happened.days.known
    sales = lines.take((lines.units > 0) & ~lines.is_cancelled)
    returns = lines.take(lines.units < 0)

    assert (units_by_day(happened, sales) == happened.stock.sold[:known]).all()
    assert (units_by_day(happened, returns) == -happened.stock.returned[:known]).all()


def test_three_sold_and_one_back_are_told_so(happened: Trade) -> None:
    none = np.zeros_like(happened.stock.sold)
    sold, back, back_on = none.copy(), none.copy(), none.copy()
    sold[4, 1], back[4, 1], back_on[4, 1] = 3, 1, 9
    stock: Stock = replace(happened.stock, sold=sold, back=back, back_on=back_on)

    lines = order_lines(happened.kept, happened.days, stock, np.random.default_rng(0))
    stayed = lines.take(~lines.is_cancelled)
    sales, returns = stayed.take(stayed.units > 0), stayed.take(stayed.units < 0)

    assert (sales.units.sum(), set(sales.cell), set(sales.second // SECONDS_A_DAY)) == (3, {1}, {4})
    assert (returns.units.tolist(), returns.cell.tolist(), (returns.second // SECONDS_A_DAY).tolist()) == (
        [-1],
        [1],
        [9],
    )
    assert (int(returns.order[0]), int(-returns.line[0])) in set(
        zip(sales.order.tolist(), sales.line.tolist(), strict=True)
    )
    assert returns.priced_on.tolist() == [4]


def test_what_comes_back_of_a_line_was_in_it_and_is_told_at_its_price(happened: Trade) -> None:
    lines = happened.lines
    sold = {
        (order, line): (units, cell, day, who)
        for order, line, units, cell, day, who in _rows(lines.take(lines.units > 0))
    }

    for order, line, units, cell, day, who in _rows(lines.take(lines.units < 0)):
        bought, *same = sold[order, -line]
        assert same == [cell, day, who]
        assert -units <= bought


def _rows(lines: Lines) -> list[tuple[int, ...]]:
    columns = (lines.order, lines.line, lines.units, lines.cell, lines.priced_on, lines.customer)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_an_order_is_of_one_customer_moment_and_place_and_numbers_its_lines(happened: Trade) -> None:
    lines = happened.lines.take(happened.lines.units > 0)
    where = happened.kept.location[lines.cell]
    orders = np.unique(lines.order)

    assert len(np.unique(np.stack([lines.order, lines.customer, lines.second, where]), axis=1)[0]) == len(orders)
    assert len(set(zip(lines.order.tolist(), lines.line.tolist(), strict=True))) == len(lines.order)
    assert 1.1 < len(lines.order) / len(orders) < 2.5
    clock = lines.second % SECONDS_A_DAY
    assert OPENS <= clock.min() <= clock.max() <= CLOSES


def test_everybody_is_known_online_and_about_half_in_the_high_street(happened: Trade) -> None:
    where = happened.kept.location[happened.lines.cell]
    unknown = happened.lines.customer == NOBODY

    assert not unknown[where == 0].any()
    assert 0.4 < unknown[where == 1].mean() < 0.7


def test_some_orders_are_cancelled_whole_and_online_alone(happened: Trade) -> None:
    lines = happened.lines
    cancelled = lines.take(lines.is_cancelled)

    assert 0.002 < len(np.unique(cancelled.order)) / len(np.unique(lines.order)) < 0.02
    assert not np.isin(cancelled.order, lines.order[~lines.is_cancelled]).any()
    assert (happened.kept.location[cancelled.cell] == 0).all()


def test_the_last_unit_of_a_day_went_when_its_last_line_did(happened: Trade) -> None:
    found = last_sold(happened.lines, happened.days.known, happened.kept.size)
    sold = happened.stock.sold[: happened.days.known] > 0

    assert ((found > 0) == sold).all()
    assert (found[sold] // SECONDS_A_DAY == np.nonzero(sold)[0]).all()


def test_what_is_out_of_stock_is_looked_at_but_in_no_more_carts_than_it_is_looked_at(happened: Trade) -> None:
    seen, known = happened.visits, happened.days.known
    recent = slice(known - len(seen.views), known)
    out = (happened.stock.opening[recent] == 0) & (happened.demand.wanted[recent] > 0) & (happened.kept.location == 0)

    assert out.any()
    assert (seen.views[out] >= happened.demand.wanted[recent][out]).all()
    assert (seen.carts <= seen.views).all()
    assert seen.views[:, happened.kept.location == 1].max() == 0
    assert (len(seen.sessions), len(seen.views)) == (known, 56)
