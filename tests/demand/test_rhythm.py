"""What days do to all series alike."""

from __future__ import annotations

import numpy as np
import pytest

from core.demand.rhythm import rhythm_of
from tests.demand.shop import shop

WEEK = np.array([1.0, 1, 1, 1, 2, 1, 0])  # Monday first; closed on Sundays


def test_weekdays_are_learned_and_a_closed_one_is_none() -> None:
    found = rhythm_of(shop(np.tile(WEEK * 6, (40, 16))), 7, {})
    assert found.coming.ravel() == pytest.approx(WEEK / WEEK.mean(), rel=0.02)


def test_a_bulk_order_is_no_season() -> None:
    units = np.tile(np.ones(7), (40, 16))
    units[0, 100] = 10_000
    assert rhythm_of(shop(units), 7, {}).coming.ravel() == pytest.approx(np.ones(7), rel=0.03)


def test_days_before_a_rise_of_all_series_count_for_less() -> None:
    units = np.ones((200, 112))
    units[:, 56:] = 2
    found = rhythm_of(shop(units), 1, {}).past
    assert found[0, 10] / found[0, 100] == pytest.approx(0.5, rel=0.02)
    assert found[0, 100] == pytest.approx(1, rel=0.02)


def test_one_series_alone_learns_little_of_weekdays() -> None:
    units = np.zeros((1, 70))
    units[0, 3] = 1
    coming = rhythm_of(shop(units), 7, {}).coming
    assert (coming > 0.5).all()
    assert (coming < 2).all()


def test_promotions_known_ahead_raise_the_days_they_fall_on() -> None:
    rng = np.random.default_rng(2)
    promo = (rng.random((150, 90)) < 0.3).astype(float)
    units = rng.poisson(4 * np.where(promo == 1, 2.0, 1.0)).astype(float)
    ahead = np.array([[1.0, 0.0, np.nan]] * 150)
    coming = rhythm_of(shop(units, extras={"promo": promo}), 3, {"promo": ahead}).coming
    assert np.median(coming[:, 0] / coming[:, 1]) == pytest.approx(2, rel=0.1)


def test_covariates_not_known_ahead_are_left_out_of_account() -> None:
    units = np.ones((3, 30))
    with_price = rhythm_of(shop(units, extras={"price": units * 2}), 2, {})
    assert with_price.coming.tolist() == rhythm_of(shop(units), 2, {}).coming.tolist()


def test_a_history_of_nothing_has_no_rhythm() -> None:
    found = rhythm_of(shop(np.zeros((2, 20))), 4, {})
    assert (found.past == 1).all()
    assert (found.coming == 1).all()
