"""Comparing two versions, with every number worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.learning.comparing import (
    FEWEST_COMPARED,
    Comparison,
    CurvePoint,
    Judged,
    Verdict,
    chance_of_luck,
    compare,
    curve,
    interval,
    score,
)
from core.learning.telling import as_kept, as_read, sentence


def judged(right: int, wrong: int, confidence: float = 0.9) -> list[Judged]:
    return [*repeat(Judged(True, confidence), right), *repeat(Judged(False, confidence), wrong)]


def against(only_old: int, only_new: int, both: int, neither: int = 0) -> Comparison:
    """The old version is right on ``only_old`` alone, the new one on ``only_new`` alone."""
    old = [*repeat(True, only_old), *repeat(False, only_new), *repeat(True, both), *repeat(False, neither)]
    new = [*repeat(False, only_old), *repeat(True, only_new), *repeat(True, both), *repeat(False, neither)]
    return compare([Judged(one, 0.9) for one in old], [Judged(one, 0.9) for one in new])


def test_the_exact_test_is_that_of_mcnemar() -> None:
    """Of 5 examples that tell the versions apart 4 favour the new: (C(5,4) + C(5,5)) / 2^5 = 6 / 32."""
    assert chance_of_luck(4, 1) == pytest.approx(6 / 32)
    assert chance_of_luck(5, 0) == pytest.approx(1 / 32)
    assert chance_of_luck(0, 0) == 1.0
    assert chance_of_luck(0, 5) == 1.0


def test_a_version_is_better_from_where_luck_is_one_in_ten_at_most() -> None:
    """4 to 0 would be luck 1 in 16 times, 3 to 0 1 in 8."""
    assert against(0, 4, 30, 4).verdict == Verdict.BETTER
    assert against(0, 3, 30, 4).verdict == Verdict.NOT_BETTER


def test_ties_keep_the_version_in_force() -> None:
    found = against(3, 3, 40)

    assert (found.verdict, found.old.right, found.new.right) == (Verdict.NOT_BETTER, 43, 43)


@pytest.mark.parametrize(("examples", "verdict"), [(29, Verdict.TOO_FEW), (30, Verdict.BETTER)])
def test_few_examples_are_no_comparison(examples: int, verdict: Verdict) -> None:
    assert FEWEST_COMPARED == 30
    assert against(0, 10, examples - 10).verdict == verdict


def test_a_better_version_whose_confidence_is_further_from_the_truth_is_not_put_in_force() -> None:
    """The old says 80 % and is right on 80 of 100; the new says 99 % and is right on 90: nine points off."""
    old = [*repeat(Judged(True, 0.8), 80), *repeat(Judged(False, 0.8), 20)]
    new = [*repeat(Judged(True, 0.99), 90), *repeat(Judged(False, 0.99), 10)]

    found = compare(old, new)

    assert found.verdict == Verdict.LESS_HONEST
    assert found.old.calibration_error == pytest.approx(0.0)
    assert found.new.calibration_error == pytest.approx(0.09)


def test_the_counts_say_where_the_versions_differ() -> None:
    found = against(only_old=2, only_new=9, both=30, neither=9)

    assert (found.examples, found.only_old_right, found.only_new_right) == (50, 2, 9)
    assert (found.old.right, found.new.right) == (32, 39)
    assert found.new.accuracy == pytest.approx(0.78)
    assert found.p_value == pytest.approx((55 + 11 + 1) / 2**11)


def test_both_must_be_judged_on_the_same_examples() -> None:
    with pytest.raises(ValueError, match="shorter"):
        compare(judged(2, 0), judged(1, 0))


def test_decisions_are_counted_apart_from_labels_of_the_catalogue() -> None:
    mixed = [Judged(True, is_decision=True), Judged(True), Judged(False, is_decision=True)]

    assert compare(mixed, mixed).decisions == 2


def test_the_top_three_count_only_where_a_model_names_three() -> None:
    assert score([Judged(False, 0.9, True), Judged(False, 0.9, False), Judged(True)]).top3 == 0.5
    assert score([Judged(True)]).top3 is None


def test_what_is_not_known_is_not_told_as_a_number() -> None:
    found = score([Judged(True), Judged(False)])

    assert (found.calibration_error, found.top3, found.curve) == (None, None, ())


def test_the_interval_is_that_of_wilson() -> None:
    """81 of 263: 0.2553 to 0.3662, the example of Newcombe (1998, Statistics in Medicine 17, table I)."""
    assert interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert interval(0, 0) == (0.0, 1.0)


@given(st.integers(0, 200), st.integers(1, 200))
def test_an_interval_holds_its_share(right: int, more: int) -> None:
    low, high = interval(right, right + more)

    assert 0 <= low <= right / (right + more) <= high <= 1


def test_the_curve_has_a_point_for_each_tenth_of_confidence() -> None:
    said = [(0.62, True), (0.68, False), (1.0, True), (0.91, True)]

    assert curve(said) == (
        CurvePoint(pytest.approx(0.65), 0.5, 2),
        CurvePoint(pytest.approx(0.955), 1.0, 2),
    )


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_the_other_way_round_a_better_version_is_never_better(outcomes: Sequence[tuple[bool, bool]]) -> None:
    old, new = ([Judged(pair[side]) for pair in outcomes] for side in (0, 1))

    assert not (compare(old, new).verdict == Verdict.BETTER and compare(new, old).verdict == Verdict.BETTER)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            against(0, 10, 30),
            "Better than the version before. It was right on 40 of 40 held-out examples, the other on 30: "
            "luck would do that less than 1 in 100 times.",
        ),
        (
            against(3, 3, 40),
            "Not put in force, as it is not better. It was right on 43 of 46 held-out examples, the other on 43. "
            "Ties keep the version in force.",
        ),
        (
            against(1, 4, 40),
            "Not put in force, as it is not clearly better. It was right on 44 of 45 held-out examples, the other on "
            "41: luck would do that 19 in 100 times, and 10 is the most allowed.",
        ),
        (
            against(0, 3, 4),
            "Not put in force: 7 held-out examples are too few to compare versions on; 30 are needed.",
        ),
    ],
)
def test_what_came_of_it_is_said_in_a_sentence(found: Comparison, said: str) -> None:
    assert sentence(found) == said


def test_a_less_honest_version_is_told_in_points() -> None:
    found = compare(judged(80, 20, 0.8), judged(90, 10, 0.99))

    assert sentence(found).endswith("what it says of its own confidence is off by 9 points on average instead of 0.")


def test_a_comparison_comes_back_from_its_row_as_it_was() -> None:
    found = against(2, 9, 30)

    assert as_read(as_kept(found)) == found
