from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from data import World
from data.trade import Trade
from data.trade.assortment import assortment
from data.trade.days import Days, Floats, season
from data.trade.demand import CROSS, demand, expected_of_products, price_effect
from data.trade.prices import NO_PROMOTION, Prices, prices


def still(world: World, paid: list[int]) -> Prices:
    """Prices of one day for as many products, without anything else that moves demand."""
    row = np.array([paid])
    return Prices(row, row, row, row, np.full(row.shape, NO_PROMOTION), (), (), np.zeros(row.shape))


def test_on_the_last_day_prices_and_costs_are_those_of_the_catalogue(happened: Trade) -> None:
    today = happened.days.known - 1
    skus = [product.skus[0] for product in happened.kept.products]
    asked = happened.prices

    assert asked.regular[today].tolist() == [sku.price_minor for sku in skus]
    assert asked.full[today].tolist() == [max(sku.compare_at_minor or 0, sku.price_minor or 0) for sku in skus]
    assert asked.cost[today].tolist() == [sku.cost_minor for sku in skus]


def test_a_promotion_is_a_cut_of_its_depth_on_its_days_in_its_departments(happened: Trade) -> None:
    asked, days = happened.prices, happened.days
    promoted = asked.promotion != NO_PROMOTION
    assert promoted.any(axis=1).mean() > 0.2

    assert (asked.paid[~promoted] == asked.regular[~promoted]).all()
    for number, promotion in enumerate(asked.promotions):
        day, product = np.nonzero(asked.promotion == number)
        assert all(0 <= place - days.place(promotion.first) < promotion.days for place in day)
        assert {happened.kept.products[one].department for one in product} <= set(promotion.departments)
        cut = asked.regular[day, product] * (1 - promotion.depth)
        assert np.abs(asked.paid[day, product] - cut).max(initial=0) <= 0.5


def test_nothing_marked_down_is_promoted_too(happened: Trade) -> None:
    asked = happened.prices
    reduced = asked.regular < asked.full

    assert reduced[happened.days.known - 1].any()
    assert (asked.promotion[reduced] == NO_PROMOTION).all()


def test_prices_follow_demand_and_costs_and_what_each_did_is_known(few: World) -> None:
    days = Days(date(2024, 3, 3), 728)
    asked = prices(few.products, days, np.random.default_rng(3))
    level = np.zeros((days.number, len(few.products)))
    for change in asked.changes:
        level[change.day :, change.product] += change.of_demand + change.of_cost + change.by_chance
    told = np.log(asked.full / asked.full[-1])

    assert np.abs(told - (level - level[-1])).max() < 0.12  # a step of the ladder under £1.50 is no smaller
    seen = np.array([asked.shock[change.day - 28 : change.day, change.product].mean() for change in asked.changes])
    moved = np.array([change.of_demand for change in asked.changes])
    assert np.corrcoef(seen, moved)[0, 1] > 0.5


def test_buyers_answer_a_price_by_their_elasticity_and_the_neighbours_by_the_cross_effect(few: World) -> None:
    first, second, third = few.products[:3]
    pence = 1000
    sku = replace(first.skus[0], price_minor=pence)
    alike = [replace(one, skus=(sku,), category="A", elasticity=-2.0) for one in (first, second)]
    alone = replace(third, skus=(sku,), category="B", elasticity=-1.0)

    ((own, neighbour, other),) = price_effect([*alike, alone], still(few, [900, 1000, 1100])).tolist()

    assert own == pytest.approx(-2 * np.log(0.9))
    assert neighbour == pytest.approx(CROSS * np.log(0.9))
    assert other == pytest.approx(-np.log(1.1))


def test_a_product_is_not_wanted_before_its_launch_and_little_at_first(few: World) -> None:
    one = replace(few.products[0], launched=date(2026, 2, 1))
    days = Days(date(2026, 1, 1), 60)
    asked = Prices(*(np.full((60, 1), 1000),) * 4, np.full((60, 1), NO_PROMOTION), (), (), np.zeros((60, 1)))

    found = expected_of_products([one], days, asked, np.random.default_rng(0))[:, 0]

    assert found[:31].max() == 0
    assert 0 < found[31] < found[45]


@pytest.fixture(scope="module")
def weekly(few: World) -> tuple[Floats, Floats, Floats]:
    """Of well-selling products that all mind prices by −1.5: by week, units asked for beside the season's, the list

    price, and what chance did to it; all in logarithms around each product's mean, 0 in weeks with reductions.
    """
    busy = tuple(
        replace(one, units_a_day=80.0, elasticity=-1.5, launched=date(2020, 1, 1), category=str(place))
        for place, one in enumerate(few.products)
    )
    days = Days(date(2024, 3, 3), 728)
    asked, kept = prices(busy, days, np.random.default_rng(5)), assortment(busy)
    wanted = demand(kept, days, asked, np.random.default_rng(6)).wanted
    units = np.stack([wanted[:, kept.product == place].sum(axis=1) for place in range(len(busy))], axis=1)
    usual = np.stack([season(days, one.season) for one in busy], axis=1)
    by_chance = np.zeros(asked.full.shape)
    for change in asked.changes:
        by_chance[change.day :, change.product] += change.by_chance
    is_plain = _weeks(asked.paid == asked.full) == 1
    told = (np.log(_weeks(units) / _weeks(usual)), np.log(_weeks(asked.full)), _weeks(by_chance))
    return tuple(_around_mean(np.where(is_plain, one, np.nan)) for one in told)  # type: ignore[return-value]


def _weeks(by_day: np.ndarray[Any, Any]) -> Floats:
    found: Floats = by_day.reshape(104, 7, -1).mean(axis=1)
    return found


def _around_mean(by_week: Floats) -> Floats:
    return np.nan_to_num(by_week - np.nanmean(by_week, axis=0))


def test_moves_of_chance_tell_the_true_elasticity(weekly: tuple[Floats, Floats, Floats]) -> None:
    units, price, chance = weekly

    assert (chance * units).sum() / (chance * price).sum() == pytest.approx(-1.5, abs=0.35)


def test_all_moves_together_make_buyers_look_careless_of_prices(weekly: tuple[Floats, Floats, Floats]) -> None:
    units, price, _ = weekly

    assert (price * units).sum() / (price * price).sum() > -1.0
