from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.second_choice import SecondChoice, closeness, fit_second_choice, nearest


def close(*rows: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


def test_closeness_by_hand() -> None:
    assert closeness(close([1.0, 0.0])).tolist() == [[3.0, pytest.approx(3 / exp(1), rel=1e-6)]]


def test_the_nearest_text_of_each_label_counts() -> None:
    found = nearest(close([2.0, 2.5, 1.5], [1.2, 1.3, 2.9]), np.array([1, 0, 1]), 2)

    assert found.tolist() == [[2.5, 2.0], [pytest.approx(1.3), pytest.approx(2.9)]]


def test_a_label_that_no_known_text_has_is_far() -> None:
    far = pytest.approx(3 / exp(1), rel=1e-6)

    assert nearest(close([2.0]), np.array([1]), 3).tolist() == [[far, 2.0, far]]
    assert nearest(np.zeros((2, 0), dtype=np.float32), np.zeros(0, dtype=np.int64), 1).tolist() == [[far], [far]]


def test_texts_of_one_family_are_not_near_each_other() -> None:
    far = pytest.approx(3 / exp(1), rel=1e-6)
    known = close([3.0, 2.9, 1.5], [2.9, 3.0, 1.4], [1.5, 1.4, 3.0])

    found = nearest(known, np.array([0, 0, 1]), 2, apart=[np.array([0, 1]), np.array([2])])

    assert found.tolist() == [[far, 1.5], [far, pytest.approx(1.4)], [1.5, far]]


def test_more_texts_than_fit_at_once_are_taken_in_order() -> None:
    rows = np.random.default_rng(0).uniform(1.2, 3, (2300, 3)).astype(np.float32)

    found = nearest(rows, np.array([1, 1, 0]), 2)

    assert np.array_equal(found, np.column_stack([rows[:, 2], rows[:, :2].max(axis=1)]))


def test_the_first_choice_has_no_chance_and_the_others_share_it_all() -> None:
    chances = SecondChoice(1.0, 2.0)(close([5.0, 1.0, 1.0]), close([1.0, 2.0, 1.5]))

    assert chances[0].tolist() == [0.0, pytest.approx(exp(1) / (1 + exp(1))), pytest.approx(1 / (1 + exp(1)))]


def test_nearness_counts_where_it_told_on_wrong_first_choices() -> None:
    rng = np.random.default_rng(1)
    numbers = rng.integers(1, 5, 300)
    scores = rng.normal(0, 0.1, (300, 5)).astype(np.float32)
    scores[:, 0] = 4  # always wrong
    near = np.full((300, 5), 1.2, dtype=np.float32)
    near[np.arange(300), numbers] = 2.5

    learned = fit_second_choice(scores, near, numbers)

    assert learned.nearness > 10 * learned.score
    assert (learned(scores, near).argmax(axis=1) == numbers).all()


def test_where_the_first_choice_was_never_wrong_nothing_is_learned() -> None:
    scores = np.eye(3, dtype=np.float32)

    learned = fit_second_choice(scores, scores, np.arange(3))

    assert (learned.score, learned.nearness) == (pytest.approx(0.1), pytest.approx(0.1))


@given(st.integers(2, 6), st.integers(0, 20))
def test_chances_always_add_up(labels: int, texts: int) -> None:
    rng = np.random.default_rng(texts)
    scores = rng.normal(0, 5, (texts, labels)).astype(np.float32)

    chances = SecondChoice(0.5, 1.0)(scores, rng.uniform(1, 3, (texts, labels)).astype(np.float32))

    assert chances.sum(axis=1) == pytest.approx(np.ones(texts))
    assert (chances[np.arange(texts), scores.argmax(axis=1)] == 0).all() if texts else True
