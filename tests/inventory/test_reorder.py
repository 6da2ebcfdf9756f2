"""What to order today."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.demand.outlook import Outlook, outlook
from core.inventory.reorder import Positions, critical_ratio, order_units
from tests.demand.shop import shop

COUNT = 40


def positions(**changed: object) -> Positions:
    given = {
        "on_hand": 0.0,
        "on_order": 0.0,
        "unit_cost": 5.0,
        "price": 10.0,
        "holding_rate_per_year": 0.25,
        "review_days": 7,
        "lead_time_min_days": 5,
        "lead_time_max_days": 9,
    }
    return Positions(
        series=np.arange(COUNT), **{name: np.full(COUNT, value) for name, value in {**given, **changed}.items()}
    )


def steady(rate: float = 2.0, days: int = 150) -> np.ndarray:
    return np.random.default_rng(0).poisson(rate, (COUNT, days)).astype(float)


def test_the_critical_ratio_by_hand() -> None:
    # a lost sale forgoes 5; a week of holding costs 5 × 0.25 × 7 / 365 = 0.02397; 5 / 5.02397 = 0.99523
    assert critical_ratio(positions())[0] == pytest.approx(0.99523, abs=1e-5)


def test_what_earns_nothing_is_not_ordered() -> None:
    assert (critical_ratio(positions(price=5.0)) == 0).all()
    assert (order_units(shop(steady()), positions(price=4.0)) == 0).all()
    assert (order_units(shop(steady()), positions(price=0.0, unit_cost=0.0)) == 0).all()


def test_stock_that_costs_nothing_to_hold_is_ordered_within_reason() -> None:
    units = order_units(shop(steady()), positions(holding_rate_per_year=0.0))
    assert (units < 2 * 14 * 10).all()
    assert (units > 2 * 14).all()


def test_orders_cover_demand_until_the_next_receipt_and_more() -> None:
    units = order_units(shop(steady()), positions())
    assert units.dtype == np.int64
    assert (units > 2 * 14).all()  # seven days of review and seven of lead time on average


def test_every_unit_in_stock_or_on_its_way_is_one_fewer_to_order() -> None:
    history = shop(steady())
    none, some = order_units(history, positions()), order_units(history, positions(on_hand=10.0, on_order=5.0))
    assert (none - some).tolist() == [15] * COUNT
    assert (order_units(history, positions(on_hand=10_000.0)) == 0).all()
    assert (order_units(history, positions(on_hand=-4.0)) - none).tolist() == [4] * COUNT


@pytest.mark.parametrize(
    "changed", [{"price": 8.0}, {"holding_rate_per_year": 2.0}, {"lead_time_max_days": 6}, {"review_days": 2}]
)
def test_less_margin_dearer_holding_and_shorter_waits_order_less(changed: dict[str, object]) -> None:
    history = shop(steady())
    less, usual = order_units(history, positions(**changed)).sum(), order_units(history, positions()).sum()
    assert less < usual


def test_unsure_lead_times_spread_demand_by_the_law_of_total_variance() -> None:
    ahead = Outlook(np.array([[0.0, 2, 4, 6]]), np.array([[0.0, 3, 6, 9]]))
    found = ahead.total_between(np.array([0]), np.array([1]), np.array([3]))
    assert found.mean == pytest.approx([4])
    assert found.variance == pytest.approx([6 + ((2 - 4) ** 2 + 0 + (6 - 4) ** 2) / 3])
    sure = ahead.total_between(np.array([0]), np.array([2]), np.array([2]))
    assert (sure.mean[0], sure.variance[0]) == pytest.approx((4, 6))


def test_the_sum_of_days_is_the_mean_of_the_days_added_up() -> None:
    found = outlook(shop(steady(3.0)), 14)
    assert found.means.shape == (COUNT, 15)
    assert found.means[:, 14].mean() == pytest.approx(42, rel=0.06)
    assert (found.variances[:, 1:] > found.means[:, 1:]).all()


@pytest.mark.parametrize("days", [1, 30, 400])
def test_odd_series_and_any_length_of_history_are_survived(days: int) -> None:
    units = np.zeros((COUNT, days))
    units[1, -1] = 1
    units[2, -1] = 10_000
    units[3:] = steady(days=days)[3:]
    ordered = order_units(shop(units), positions())
    assert (ordered >= 0).all()
    assert ordered[0] <= ordered[3:].max()


def test_a_whole_shop_sells_more_with_these_orders_than_with_twice_the_usual_cover() -> None:
    rng = np.random.default_rng(4)
    units = rng.poisson(rng.gamma(0.8, 0.7, (COUNT, 1)), (COUNT, 208)) * rng.choice([1, 4], (COUNT, 208))
    start = 180

    def lost(order) -> tuple[float, float]:
        stock, missed, held = np.ceil(units[:, start - 56 : start].mean(axis=1) * 21), 0.0, 0.0
        due = np.zeros((COUNT, 300))
        for day in range(start, 208):
            stock = stock + due[:, day]
            if (day - start) % 7 == 0:
                due[:, day + 7] += order(day, stock, due[:, day + 1 :].sum(axis=1))
            sold = np.minimum(stock, units[:, day])
            missed, stock = missed + (units[:, day] - sold).sum(), stock - sold
            held += stock.sum()
        return missed, held

    terms = positions(lead_time_min_days=7, lead_time_max_days=7)
    ours, held = lost(
        lambda day, stock, due: order_units(shop(units[:, :day]), replace(terms, on_hand=stock, on_order=due))
    )
    cover = [
        lost(
            lambda day, stock, due, cover=cover: np.maximum(
                np.ceil(units[:, day - 56 : day].mean(axis=1) * cover - stock - due), 0
            )
        )
        for cover in (28, 42, 56, 84)
    ]
    assert ours < np.interp(held, [one[1] for one in cover], [one[0] for one in cover])
