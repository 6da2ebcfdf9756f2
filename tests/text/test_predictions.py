from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.calibration import Calibration
from core.text.predictions import predictions
from core.text.second_choice import SecondChoice

AS_IT_IS = Calibration((0.0, 1.0), (0.0, 1.0), 100)
MODEST = Calibration((0.0, 1.0), (0.0, 0.5), 100)
NAMES = ("a", "b", "c", "d")


def row(*scores: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([scores], dtype=np.float32)


def test_the_first_label_has_its_calibrated_soft_maximum() -> None:
    (found,) = predictions(row(0, 2, 0, 0), NAMES, MODEST)

    share = exp(2) / (exp(2) + 3)
    assert (found.labels[0], found.raw) == ("b", pytest.approx(share, rel=1e-5))
    assert found.confidences[0] == pytest.approx(share / 2, rel=1e-5)


def test_what_it_does_not_take_is_shared_as_the_scores_share_it() -> None:
    (found,) = predictions(row(0, 3, 1, 2), NAMES, AS_IT_IS)

    total = 1 + exp(1) + exp(2) + exp(3)
    assert found.labels == ("b", "d", "c")
    assert found.confidences == pytest.approx((exp(3) / total, exp(2) / total, exp(1) / total), rel=1e-5)


def test_nearness_puts_the_others_in_another_order() -> None:
    near = row(2.5, 1.2, 1.2, 1.2)

    (found,) = predictions(row(0, 3, 1, 2), NAMES, AS_IT_IS, second=SecondChoice(0.1, 5.0), near=near)

    assert found.labels == ("b", "a", "d")
    assert found.confidences == tuple(sorted(found.confidences, reverse=True))


def test_no_other_label_is_said_to_be_likelier_than_the_first() -> None:
    (found,) = predictions(row(0.1, 0), ("a", "b"), MODEST)

    assert found.labels == ("a", "b")
    assert found.confidences[1] == found.confidences[0]


def test_texts_beyond_what_is_judged_at_once_keep_their_order() -> None:
    scores = np.random.default_rng(0).normal(0, 1, (2100, 3)).astype(np.float32)

    found = predictions(scores, NAMES[:3], AS_IT_IS, second=SecondChoice(1.0, 1.0), near=scores)

    assert [one.labels[0] for one in found] == [NAMES[number] for number in scores.argmax(axis=1)]


@given(st.lists(st.lists(st.floats(-30, 30), min_size=4, max_size=4), max_size=5))
def test_chances_fall_and_never_exceed_one_together(rows: list[list[float]]) -> None:
    for found in predictions(np.array(rows, dtype=np.float32).reshape(-1, 4), NAMES, AS_IT_IS):
        assert len(set(found.labels)) == 3
        assert found.confidences == tuple(sorted(found.confidences, reverse=True))
        assert sum(found.confidences) <= 1 + 1e-6
