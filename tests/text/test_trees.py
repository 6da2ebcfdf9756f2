from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xgboost
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.trees import _ROUNDS, _SHAPE, fit_trees

RNG = np.random.default_rng(3)
ROWS = RNG.random((400, 2))
RIGHT = ROWS[:, 0] + 0.2 * RNG.random(400) > 0.6
TREES = fit_trees(ROWS, RIGHT, (1, -1))


def test_what_speaks_for_an_outcome_is_learned() -> None:
    sure, unsure = TREES([[0.95, 0.5], [0.05, 0.5]])

    assert sure > 0.9
    assert unsure < 0.1


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_of_a_number_never_speaks_against_its_direction(low: float, more: float, other: float) -> None:
    first, second = sorted((low, more))

    rising = TREES([[first, other], [second, other]])
    falling = TREES([[other, first], [other, second]])

    assert rising[0] <= rising[1] + 1e-6
    assert falling[0] >= falling[1] - 1e-6


def test_the_same_rows_and_seed_give_the_same_trees() -> None:
    assert fit_trees(ROWS, RIGHT, (1, -1)) == TREES
    assert fit_trees(ROWS, RIGHT, (1, -1), seed=1) != TREES


@pytest.mark.parametrize("left_out", ["columns", "thresholds", "leaves"])
def test_trees_that_are_not_whole_are_refused(left_out: str) -> None:
    with pytest.raises(ValueError, match="not whole"):
        replace(TREES, **{left_out: getattr(TREES, left_out)[1:]})


def test_rows_of_fewer_columns_are_refused() -> None:
    with pytest.raises(IndexError):
        TREES([[0.5]])


def test_they_answer_as_the_library_that_trained_them_does() -> None:
    asked = {**_SHAPE, "monotone_constraints": "(1,-1)", "seed": 0}
    booster = xgboost.train(asked, xgboost.DMatrix(ROWS.astype(np.float32), RIGHT), _ROUNDS)
    unseen = RNG.random((500, 2)).astype(np.float32)

    assert TREES(unseen) == pytest.approx(booster.predict(xgboost.DMatrix(unseen)), abs=1e-5)


def test_no_rows_have_no_answers() -> None:
    assert TREES(np.zeros((0, 2))).shape == (0,)


def test_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one example"):
        fit_trees(np.zeros((0, 2)), [], (1, 1))
