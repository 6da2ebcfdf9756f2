from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import World
from data.trade import Trade, stocked, trade
from data.trade import stock as keeping
from data.trade.assortment import Assortment, assortment
from data.trade.days import Days
from data.trade.demand import Demand
from data.trade.stock import CAUSES, NO_CAUSE, Cause, Stock, keep_stock
from data.trade.suppliers import Supplier, lead_times, pack_units, suppliers

PUNCTUAL = Supplier("Calder", order_weekday=0, promised_days=7, spread=0, late_share=0, short_share=0, least_packs=1)
MONDAY = date(2025, 3, 3)


@pytest.fixture
def one(few: World) -> Assortment:
    """One SKU in one place, of which the shop expects to sell one a day, bought by the piece."""
    product = next(each for each in few.products if each.department == "Home improvement")
    sku = replace(product.skus[0], price_minor=9900, share=1.0)
    return assortment([replace(product, skus=(sku,), supplier="Calder", units_a_day=1.0, launched=MONDAY)])


@pytest.fixture
def certain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is overlooked, misjudged or sent back, and the shop begins with all it would order up to."""
    monkeypatch.setattr(keeping, "_OVERLOOKED", 0.0)
    monkeypatch.setattr(keeping, "_MISJUDGED", 0.0)
    monkeypatch.setattr(keeping, "_FIRST_STOCK", (1.0, 1.0))
    monkeypatch.setattr(keeping, "_RETURNED", {"Home improvement": 0.0})


def kept(one: Assortment, wanted: list[int], source: Supplier = PUNCTUAL) -> Stock:
    """The stock of the SKU through days on which so many are wanted."""
    units = np.array(wanted)[:, None]
    return keep_stock(one, Days(MONDAY, len(wanted)), Demand(units * 1.0, units), (source,), np.random.default_rng(0))


@pytest.mark.usefixtures("certain")
def test_a_shop_that_sells_twice_what_it_expected_runs_out_on_the_day_worked_out_by_hand(one: Assortment) -> None:
    stock = kept(one, [2] * 24)

    # A week's lead time, a week between orders and four weeks of cover at one a day: 42 units, gone after 21 days.
    assert stock.before.tolist() == [42]
    assert stock.closing[:21, 0].tolist() == list(range(40, -1, -2))
    # On the third Monday 12 are left. It has learned to expect 2 − (41/42)^15 = 1.3033 a day: up to 55, so 43 more.
    orders = stock.orders
    assert [column.tolist() for column in (orders.ordered, orders.units, orders.promised, orders.arrives)] == [
        [14], [43], [21], [21],
    ]  # fmt: skip
    assert stock.opening[21, 0] == 43
    assert CAUSES[stock.cause[20, 0]] == Cause.SURGE
    assert (stock.cause[:20] == NO_CAUSE).all()


@pytest.mark.usefixtures("certain")
def test_what_cannot_be_served_is_not_sold_and_does_not_wait(one: Assortment) -> None:
    stock = kept(one, [40, 5, 5, 0])

    assert stock.sold[:, 0].tolist() == [40, 2, 0, 0]
    assert stock.closing[:, 0].tolist() == [2, 0, 0, 0]


@pytest.mark.usefixtures("certain")
@pytest.mark.parametrize(
    ("wanted", "source", "cause", "day"),
    [
        # 13 are left on the fifth Monday, 29 are ordered for the sixth and come late; 9 are left when two a day go.
        ([1] * 33 + [2] * 5, replace(PUNCTUAL, late_share=1.0), Cause.LATE, 37),
        # 14 of the 29 come; 20 are left in the evening, and last for seven days at three a day.
        ([1] * 36 + [3] * 7, replace(PUNCTUAL, short_share=1.0), Cause.SHORT, 42),
    ],
)
def test_why_and_when_there_was_none_is_as_worked_out_by_hand(
    one: Assortment, wanted: list[int], source: Supplier, cause: Cause, day: int
) -> None:
    causes = kept(one, wanted, source).cause[:, 0]

    assert [(place, CAUSES[causes[place]]) for place in np.flatnonzero(causes != NO_CAUSE)] == [(day, cause)]


@pytest.mark.usefixtures("certain")
def test_a_sku_the_rule_overlooks_is_not_ordered_and_that_is_why_it_is_gone(
    one: Assortment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_OVERLOOKED", 1.0)

    stock = kept(one, [2] * 30)

    assert len(stock.orders.units) == 0
    assert stock.closing[20:].max() == 0
    assert CAUSES[stock.cause[20, 0]] == Cause.OVERLOOKED


def test_stock_is_yesterdays_and_what_came_less_what_went_on_every_day(happened: Trade) -> None:
    stock = happened.stock
    yesterday = np.vstack([stock.before, stock.closing[:-1]])

    assert (stock.opening == yesterday + stock.received + stock.returned).all()
    assert (stock.closing == stock.opening - stock.sold).all()
    assert stock.closing.min() == 0


def test_no_more_is_served_than_wanted_and_all_of_it_where_there_was_enough(happened: Trade) -> None:
    wanted, stock = happened.demand.wanted, happened.stock

    assert (stock.sold <= wanted).all()
    assert (stock.sold == wanted)[stock.closing > 0].all()
    assert (stock.sold < wanted).any()


def test_what_came_in_was_ordered_and_what_came_back_was_sold(happened: Trade) -> None:
    stock, orders = happened.stock, happened.stock.orders
    came = np.zeros_like(stock.received)
    within = orders.arrives < len(came)
    np.add.at(came, (orders.arrives[within], orders.cell[within]), orders.received[within])

    assert (came == stock.received).all()
    assert (orders.received <= orders.units).all()
    assert (stock.back <= stock.sold).all()
    assert stock.returned.sum() <= stock.back.sum()
    assert ((stock.back_on - np.arange(len(came))[:, None])[stock.back > 0] >= 3).all()


def test_orders_are_whole_packs_on_the_suppliers_day_and_take_at_least_a_day(happened: Trade) -> None:
    orders, owners = happened.stock.orders, happened.kept.product[happened.stock.orders.cell]
    days = np.array([each.order_weekday for each in happened.suppliers])
    source, launched = (each[orders.cell] for each in (happened.kept.supplier, happened.kept.launches(happened.days)))
    again = (orders.ordered >= 0) & (orders.ordered >= launched)

    assert (orders.units % pack_units(happened.kept.products)[owners] == 0).all()
    assert (happened.days.weekdays[orders.ordered[again]] == days[source[again]]).all()
    assert (orders.arrives[again] > orders.ordered[again]).all()


def test_every_time_a_sku_runs_out_has_a_cause(happened: Trade) -> None:
    stock = happened.stock
    went = (stock.closing == 0) & (stock.opening > 0)

    assert ((stock.cause != NO_CAUSE) == went).all()
    assert {CAUSES[each] for each in stock.cause[went]} == set(Cause)


def test_a_new_sku_is_there_from_its_launch_on(happened: Trade) -> None:
    launch = happened.days.place(happened.kept.products[0].launched)
    cells = np.flatnonzero(happened.kept.product == 0)

    assert launch > 0
    assert happened.stock.opening[:launch, cells].max() == 0
    assert happened.stock.opening[launch, cells].min() > 0


def test_a_supplier_without_spread_comes_on_the_day_and_a_late_one_after_it() -> None:
    rng = np.random.default_rng(1)

    assert set(lead_times(PUNCTUAL, 50, rng)) == {7}
    assert lead_times(replace(PUNCTUAL, late_share=1.0), 50, rng).min() >= 10
    usual = lead_times(replace(PUNCTUAL, promised_days=20, spread=0.3), 4000, rng)
    assert np.median(usual) == pytest.approx(20, abs=1)
    assert np.log(usual).std() == pytest.approx(0.3, abs=0.02)


def test_the_suppliers_are_those_of_the_products_and_differ(few: World) -> None:
    found = suppliers(few.products, np.random.default_rng(2))

    assert [each.name for each in found] == sorted({product.supplier for product in few.products})
    assert len({each.promised_days for each in found}) > 2


def test_the_catalogue_shows_what_was_left_in_all_places(few: World, happened: Trade) -> None:
    left = happened.stock.closing[happened.days.known - 1]
    shown = {sku.code: sku.on_hand_units for listing in stocked(few, happened).listings for sku in listing.skus}
    before = {sku.code: sku.on_hand_units for listing in few.listings for sku in listing.skus}

    for code in set(happened.kept.codes) & set(shown):
        assert shown[code] == sum(left[place] for place, other in enumerate(happened.kept.codes) if other == code)
    assert all(shown[code] == before[code] for code in shown.keys() - set(happened.kept.codes))


@given(seed=st.integers(0, 2**32), day=st.dates(date(2023, 6, 1), date(2027, 12, 31)))
@settings(max_examples=12)
def test_whatever_the_seed_and_the_day_no_unit_is_lost_and_none_invented(world: World, seed: int, day: date) -> None:
    found = trade(replace(world, products=world.products[::150], seed=seed), day, known_days=70, ahead_days=7)
    stock, wanted = found.stock, found.demand.wanted
    stayed = found.lines.take(~found.lines.is_cancelled)

    assert stock.closing.min() >= 0
    assert (stock.sold <= wanted).all()
    came_and_went = stock.received + stock.returned - stock.sold
    assert (stock.closing == stock.before + np.cumsum(came_and_went, axis=0)).all()
    assert stayed.units.sum() == (stock.sold - stock.returned)[:70].sum()


def test_the_same_seed_and_day_give_the_same_trade_and_another_seed_another(few: World) -> None:
    first, again, other = (
        trade(world, date(2026, 3, 1), known_days=40, ahead_days=5) for world in (few, few, replace(few, seed=8))
    )

    assert (first.stock.closing == again.stock.closing).all()
    assert (first.lines.second == again.lines.second).all()
    assert (first.demand.wanted != other.demand.wanted).any()
