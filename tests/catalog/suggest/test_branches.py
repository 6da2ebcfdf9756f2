from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.suggest.branches import UNTOLD, Branches, fit_branches, is_below
from core.text.calibration import Calibration

PATHS = ["A > B > C", "A > B > D", "A > E", "F > G", "F > H", "I"]
AS_IT_IS = Calibration((0.0, 1.0), (0.0, 1.0), 100)


def scores(*chances: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([log(chance) for chance in chances], dtype=np.float32)


def test_a_branch_holds_what_its_leaves_hold_together() -> None:
    found = Branches.of(PATHS).chances(scores(0.4, 0.3, 0.1, 0.1, 0.05, 0.05))

    assert found == {"A > B": pytest.approx(0.7, abs=1e-5), "A": pytest.approx(0.8, abs=1e-5)}
    assert list(found) == ["A > B", "A"]


def test_the_deepest_sure_branch_is_taken() -> None:
    branches = Branches.of(PATHS)

    deep = branches.surest(scores(0.5, 0.4, 0.05, 0.02, 0.02, 0.01), AS_IT_IS)
    wide = branches.surest(scores(0.5, 0.2, 0.25, 0.02, 0.02, 0.01), AS_IT_IS)

    assert deep is not None
    assert (deep[0], deep[1]) == ("A > B", pytest.approx(0.9, abs=1e-5))
    assert wide is not None
    assert wide[0] == "A"
    assert branches.surest(scores(0.3, 0.1, 0.2, 0.2, 0.1, 0.1), AS_IT_IS) is None


def test_a_branch_with_most_of_the_labels_or_a_single_one_tells_nothing() -> None:
    branches = Branches.of(["Shop > A", "Shop > B", "Shop > C > D", "Other"])

    assert branches.chances(scores(0.1, 0.1, 0.7, 0.1)) == {}


def test_labels_outside_any_tree_have_nothing_above_them() -> None:
    assert Branches.of(["", "", ""]).chances(scores(0.5, 0.3, 0.2)) == {}
    assert fit_branches(Branches.of(["", ""]), np.zeros((3, 2), dtype=np.float32), [0, 1, 1]) == UNTOLD


def test_how_sure_a_branch_is_is_learned_from_texts_left_out() -> None:
    """The likeliest branch seems all but certain, and is right three times in four."""
    row = scores(0.97, 0.01, 0.005, 0.005, 0.005, 0.005)
    truth = [0, 1, 0, 3] * 50

    learned = fit_branches(Branches.of(["A > B", "A > C", "D > E", "D > F", "G", "H"]), np.stack([row] * 200), truth)

    assert float(learned(0.98)) == pytest.approx(0.75, abs=0.02)


def test_a_path_is_below_another_only_by_whole_levels() -> None:
    assert is_below("A > B", "A")
    assert not is_below("A > B", "A > B")
    assert not is_below("AB > C", "A")


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), min_size=1, max_size=8), st.data())
def test_a_branch_is_never_less_likely_than_one_below_it(paths: list[list[str]], data: st.DataObject) -> None:
    row = np.array(data.draw(st.lists(st.floats(-9, 9), min_size=len(paths), max_size=len(paths))), dtype=np.float32)

    found = list(Branches.of([" > ".join(path) for path in paths]).chances(row).values())

    assert found == sorted(found)
    assert all(0 <= chance <= 1 + 1e-9 for chance in found)
