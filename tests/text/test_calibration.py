from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from core.text.calibration import (
    FEW,
    SUREST_FIND,
    Calibration,
    calibration_error,
    fit_by_planting,
    fit_calibration,
    threshold_for,
)

pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=FEW, max_size=80)


def test_steps_are_those_of_isotonic_regression() -> None:
    rng = np.random.default_rng(3)
    raw = rng.random(2000)
    right = rng.random(2000) < raw**2

    ours = fit_calibration(raw, right)(raw)

    theirs = IsotonicRegression().fit_transform(raw, right)
    assert np.abs(ours - theirs).mean() < 0.02


def test_confidence_means_how_often_it_is_right() -> None:
    rng = np.random.default_rng(5)
    raw, new = rng.random(3000), rng.random(3000)
    chance = 0.2 + 0.6 * new

    sure = fit_calibration(raw, rng.random(3000) < 0.2 + 0.6 * raw)(new)

    assert calibration_error(sure, rng.random(3000) < chance) < 0.04


@given(pairs)
def test_more_raw_never_means_less_sure(found: list[tuple[float, bool]]) -> None:
    calibration = fit_calibration([raw for raw, _ in found], [right for _, right in found])

    sure = calibration(np.linspace(0, 1, 50))

    assert (np.diff(sure) >= -1e-12).all()
    assert ((sure > 0) & (sure < 1)).all() or len({right for _, right in found}) == 1


def test_nothing_known_is_at_most_a_coin_toss() -> None:
    calibration = fit_calibration([], [])

    assert calibration([1.0])[0] == 0.5
    assert calibration.examples == 0


def test_few_examples_only_bound_the_score() -> None:
    calibration = fit_calibration([0.9] * 8, [True] * 6 + [False] * 2)

    assert calibration([1.0])[0] == pytest.approx(7 / 10)
    assert calibration([0.5])[0] == pytest.approx(7 / 20)


def test_always_right_is_still_not_certain() -> None:
    calibration = fit_calibration(np.linspace(0.5, 1, 100), [True] * 100)

    assert 0.99 < calibration([1.0])[0] < 1


def test_calibration_error_by_hand() -> None:
    confidences = [0.9, 0.9, 0.9, 0.9, 0.1, 0.1]
    right = [True, True, True, False, False, False]

    # bin of 0.9: |0.9 - 0.75| × 4/6; bin of 0.1: |0.1 - 0| × 2/6
    assert calibration_error(confidences, right, bins=10) == pytest.approx(0.15 * 4 / 6 + 0.1 * 2 / 6)


def test_calibration_error_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        calibration_error([], [])


def test_the_threshold_is_the_lowest_that_keeps_the_precision() -> None:
    confidences = [0.9, 0.8, 0.7, 0.6, 0.5]
    right = [True, True, False, True, False]

    assert threshold_for(confidences, right, 0.75) == 0.6
    assert threshold_for(confidences, right, 1.0) == 0.8
    assert threshold_for(confidences, [False] * 5, 0.5) > 1
    assert threshold_for([], [], 0.5) > 1


def test_planting_gives_the_chance_that_a_natural_find_is_true() -> None:
    """100 planted and 100 natural finds at a high score, half as many true ones among the natural: one in two."""
    raw = [0.1] * 200 + [0.9] * 200
    planted = [False] * 199 + [True] + [True] * 100 + [False] * 100

    sure = fit_by_planting(raw, planted, ratio=0.5)

    assert sure([0.9])[0] == pytest.approx(0.5, abs=0.02)
    assert sure([0.1])[0] < 0.03


def test_planting_never_makes_sure() -> None:
    raw = [0.1] * 100 + [0.9] * 100
    planted = [False] * 100 + [True] * 100

    assert fit_by_planting(raw, planted, ratio=5)([0.9])[0] == pytest.approx(SUREST_FIND)


def test_a_ratio_that_explains_too_much_is_lowered_where_planted_ones_look_like_true_ones() -> None:
    raw = [0.2] * 100 + [0.5] * 100 + [0.9] * 100
    planted = [False] * 100 + [True] * 25 + [False] * 75 + [True] * 50 + [False] * 50

    plain = fit_by_planting(raw, planted, ratio=3)
    lowered = fit_by_planting(raw, planted, ratio=3, alike=True)

    assert [plain([0.9])[0], lowered([0.9])[0]] == pytest.approx([SUREST_FIND] * 2, abs=0.01)
    assert lowered([0.5])[0] < plain([0.5])[0]


def test_outside_the_scores_seen_the_nearest_counts() -> None:
    calibration = Calibration((0.2, 0.8), (0.1, 0.9), 100)

    assert calibration([0.0, 0.5, 1.0]).tolist() == pytest.approx([0.1, 0.5, 0.9])


def test_what_is_equally_confident_is_above_the_cut_together_or_not_at_all() -> None:
    assert threshold_for([0.9, 0.9, 0.4, 0.4, 0.4], [1, 1, 1, 0, 0], 0.95) == 0.9
