from __future__ import annotations

from math import e, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.facts import ProductFacts
from core.catalog.suggest.peers import FEWEST_PEERS, PricePeers, Spread
from tests.catalog.shop import product, sku

amounts = st.lists(st.integers(1, 10**7), min_size=FEWEST_PEERS, max_size=40)


def priced(number: int, price: int, cost: int | None = None, **values: object) -> ProductFacts:
    return product(number, skus=(sku(number, price_minor=price, unit_cost_minor=cost),), **values)


def test_equal_prices_still_have_a_spread_of_fifteen_per_cent() -> None:
    spread = Spread.of([1000.0] * 8)

    assert spread is not None
    assert (spread.sigma, spread.count) == (0.15, 8)
    assert spread.z(1000 * e**0.15) == pytest.approx(1)


def test_far_needs_both_a_large_z_and_a_large_factor() -> None:
    spread = Spread(middle=log(1000), sigma=0.15, count=20)

    assert not spread.is_far(2000)  # z = 4.6, but only twice
    assert spread.is_far(4001)
    assert not Spread(middle=log(1000), sigma=1.0, count=20).is_far(10_000)  # ten times, but z = 2.3
    assert spread.is_usual(1340)  # z = 1.95
    assert not spread.is_usual(1360)  # z = 2.05


@given(amounts)
def test_the_order_of_prices_does_not_matter(prices: list[int]) -> None:
    assert Spread.of(prices) == Spread.of(sorted(prices))


@given(amounts, st.integers(2, 50))
def test_prices_in_another_unit_have_the_same_z(prices: list[int], factor: int) -> None:
    here, there = Spread.of(prices), Spread.of([price * factor for price in prices])

    assert here is not None
    assert there is not None
    assert there.z(prices[0] * factor) == pytest.approx(here.z(prices[0]), abs=1e-6)


@given(st.lists(st.integers(1, 10**7), max_size=FEWEST_PEERS - 1))
def test_few_prices_have_no_spread(prices: list[int]) -> None:
    assert Spread.of(prices) is None


def test_one_wild_price_among_many_changes_nothing() -> None:
    tame = [1000.0, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800]
    plain, wild = Spread.of(tame), Spread.of([*tame, 10**9])

    assert plain is not None
    assert wild is not None
    assert abs(plain.middle - wild.middle) < 0.05


def test_a_product_of_many_equal_skus_counts_once() -> None:
    many = product(1, skus=tuple(sku(number, price_minor=2000) for number in range(20)))

    assert PricePeers.of([many]).prices == {}


def test_currencies_are_never_mixed() -> None:
    pounds = [priced(number, 2000 + number) for number in range(10)]
    rupees = product(99, skus=(sku(99, price_minor=210_000, unit_cost_minor=None, currency="INR"),))

    assert PricePeers.of([*pounds, rupees]).oddity(rupees, rupees.skus[0]) is None


def test_a_product_without_a_category_is_compared_with_its_type() -> None:
    loose = {"category_id": None, "category_path": "", "product_type": "Hats"}
    hats = [priced(number, 2000 + 10 * number, **loose) for number in range(12)]
    odd = priced(99, 20_500, **loose)
    peers = PricePeers.of([*hats, odd])

    slip = peers.slip(odd, odd.skus[0])

    assert peers.oddity(odd, odd.skus[0]) == "£205.00 is far from the usual £20.60 of 13 prices of things like it."
    assert slip is not None
    assert slip.value == 2050


def test_the_markup_is_told_where_the_cost_is_known() -> None:
    shop = [priced(number, 2000 + 10 * number, 800 + 4 * number) for number in range(12)]
    odd = priced(99, 90_000, 1000)

    said = PricePeers.of([*shop, odd]).oddity(odd, odd.skus[0])

    assert said == "£900.00 for a unit cost of £10.00 is far from the usual 2.5 times the cost."


def test_a_product_without_a_price_has_neither_oddity_nor_slip() -> None:
    empty = priced(1, 0)
    peers = PricePeers.of([priced(number, 2000) for number in range(2, 20)])

    assert peers.oddity(empty, empty.skus[0]) is None
    assert peers.slip(empty, empty.skus[0]) is None
