from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from core.text.logistic import fit_logistic


def test_weights_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(500, 3))
    right = rng.random(500) < 1 / (1 + np.exp(-(rows @ [2.0, -1.0, 0.0])))
    standard = (rows - rows.mean(axis=0)) / rows.std(axis=0)

    ours = fit_logistic(rows, right)

    theirs = LogisticRegression(C=1.0, tol=1e-8).fit(standard, right)
    assert ours.weights[1:] == pytest.approx(theirs.coef_[0], abs=1e-3)
    assert ours(rows) == pytest.approx(theirs.predict_proba(standard)[:, 1], abs=1e-3)


def test_a_column_that_never_changes_does_no_harm() -> None:
    rows = [[0.0, 7.0], [1.0, 7.0]] * 20

    model = fit_logistic(rows, [False, True] * 20)

    assert model([[1.0, 7.0]])[0] > 0.8
    assert model([[0.0, 7.0]])[0] < 0.2


def test_perfectly_separated_examples_stay_finite() -> None:
    model = fit_logistic([[0.0]] * 50 + [[1.0]] * 50, [False] * 50 + [True] * 50)

    assert all(np.isfinite(model.weights))
    assert 0.9 < model([[1.0]])[0] < 1


def test_one_row_may_be_given_flat() -> None:
    model = fit_logistic([[0.0], [1.0], [0.0], [1.0]], [False, True, False, True])

    assert model([1.0]).shape == (1,)


def test_no_examples_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        fit_logistic(np.zeros((0, 2)), [])


def test_what_rows_count_for_weighs_as_in_scikit_learn() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(300, 2))
    right = rng.random(300) < 1 / (1 + np.exp(-rows[:, 0]))
    counts = rng.choice([0.25, 1.0, 2.0], 300)
    standard = (rows - rows.mean(axis=0)) / rows.std(axis=0)

    ours = fit_logistic(rows, right, counts)

    theirs = LogisticRegression(C=1.0, tol=1e-8).fit(standard, right, sample_weight=counts)
    assert ours(rows) == pytest.approx(theirs.predict_proba(standard)[:, 1], abs=1e-3)
    assert fit_logistic(rows, right, np.ones(300)) == fit_logistic(rows, right)
