from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.stake import expected_units_a_month, stake_minor, typical_price_minor
from tests.catalog.shop import product, sku


@pytest.mark.parametrize(
    ("pounds", "units"), [(1, 40), (5, 40), (15, 24), (30, 14), (75, 8), (200, 4), (500, 2), (501, 1)]
)
def test_cheap_things_are_expected_to_sell_more(pounds: int, units: int) -> None:
    assert expected_units_a_month(pounds * 100, "GBP") == units


@pytest.mark.parametrize(
    ("kind", "field", "stake"),
    [
        # £20.00 sells 14 a month: £280.00; of that …
        ("category", "category_id", 4200),  # 15 %
        ("attributes", "attributes", 1680),  # 6 %
        ("merge", "merge", 2800),  # 10 %
        ("fix", "title", 5600),  # 20 %
        ("fix", "description", 3360),  # 12 %
        ("fix", "images", 8400),  # 30 %
        ("fix", "attributes.Material", 1680),  # 6 %
        ("fix", "something else", 1400),  # 5 %
    ],
)
def test_the_stake_is_price_times_units_times_the_share_at_risk(kind: str, field: str, stake: int) -> None:
    assert stake_minor(product(), kind, field) == stake


def test_a_skus_stake_is_its_even_share_of_the_product() -> None:
    two = product(skus=(sku(1, price_minor=2000), sku(2, price_minor=4000)))

    assert stake_minor(two, "fix", "price_minor", sku_id=1) == 2000 * 14 * 50 // 200
    assert stake_minor(two, "fix", "price_minor", sku_id=2) == 4000 * 8 * 50 // 200


def test_the_typical_price_is_the_lower_median_and_assumed_where_there_is_none() -> None:
    prices = product(skus=(sku(1, price_minor=900), sku(2, price_minor=None), sku(3, price_minor=5000)))

    assert typical_price_minor(prices) == 900
    assert typical_price_minor(prices, sku_id=3) == 5000
    assert typical_price_minor(prices, sku_id=2) == 900
    assert typical_price_minor(product(skus=())) == 2000


def test_other_currencies_find_their_band() -> None:
    assert expected_units_a_month(52_500, "INR") == 40  # 525 rupees are about £5
    assert expected_units_a_month(950, "JPY") == 40  # 950 yen are about £5; the yen has no minor unit
    assert typical_price_minor(product(skus=(sku(1, price_minor=None, currency="JPY"),))) == 3800


@given(st.integers(0, 10**9), st.sampled_from(["category", "attributes", "merge", "fix"]))
def test_the_stake_is_never_negative_nor_more_than_the_months_sales(price: int, kind: str) -> None:
    about = product(skus=(sku(1, price_minor=price),))

    stake = stake_minor(about, kind, "price_minor")

    typical = typical_price_minor(about)
    assert 0 <= stake <= typical * expected_units_a_month(typical, "GBP")
