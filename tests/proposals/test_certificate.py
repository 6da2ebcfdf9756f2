"""A certificate says no more than its sample shows, however often people look at it."""

import doctest
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.proposals import certificate
from core.proposals.certificate import (
    ALPHA,
    SPENT,
    bounds,
    planned_sizes,
    recent_size,
    single_look_size,
    standing,
    upper_bound,
)

LIMITS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


def test_the_examples_hold() -> None:
    assert doctest.testmod(certificate).failed == 0


@pytest.mark.parametrize(
    ("limit", "sizes"), [(0.02, [149, 236, 313]), (0.01, [299, 473, 628])], ids=["2 per cent", "1 per cent"]
)
def test_one_look_needs_the_published_sizes(limit: float, sizes: list[int]) -> None:
    assert [single_look_size(wrong, limit) for wrong in range(3)] == sizes
    for wrong, size in enumerate(sizes):
        assert upper_bound(wrong, size) <= limit < upper_bound(wrong, size - 1)


@given(st.integers(0, 60), st.integers(1, 1000))
def test_the_bound_is_the_exact_one_of_scipy(wrong: int, more: int) -> None:
    audited = wrong + more
    exact = stats.binomtest(wrong, audited, alternative="less").proportion_ci(0.95, method="exact").high

    assert upper_bound(wrong, audited) == pytest.approx(exact, rel=1e-9)
    assert upper_bound(wrong, audited) == pytest.approx(stats.beta.ppf(0.95, wrong + 1, more), rel=1e-9)


def test_without_evidence_everything_is_possible() -> None:
    assert (upper_bound(0, 0), upper_bound(3, 3)) == (1, 1)
    assert standing([], 0.02).still_needed == 194


@pytest.mark.parametrize("limit", LIMITS)
def test_the_chance_of_ever_passing_at_the_limit_is_at_most_one_in_twenty(limit: float) -> None:
    """Worked out another way than in the plan: the chances of every count, step by step, with scipy's binomial."""
    chances, size, passed = np.ones(1), 0, 0.0
    for wrong, planned in enumerate(planned_sizes(limit)):
        chances = np.convolve(chances, stats.binom.pmf(np.arange(planned - size + 1), planned - size, limit))
        passed += chances[: wrong + 1].sum()
        chances[: wrong + 1] = 0
        size = planned

    assert 0.9 * SPENT < passed <= SPENT < ALPHA


@pytest.mark.parametrize("limit", LIMITS)
def test_whoever_passes_is_within_the_bound_of_a_single_look_too(limit: float) -> None:
    for wrong, size in enumerate(planned_sizes(limit)):
        assert size >= single_look_size(wrong, limit)


def test_planned_sizes_grow() -> None:
    for limit in LIMITS:
        assert list(planned_sizes(limit)) == sorted(set(planned_sizes(limit)))


def test_a_policy_passes_at_a_planned_size_and_not_between() -> None:
    assert standing([False] * 193, 0.02).passed_at is None
    assert standing([False] * 193, 0.02).still_needed == 1
    found = standing([False] * 194, 0.02)
    assert (found.passed_at, found.is_certified, found.still_needed) == (194, True, None)
    assert round(found.bound, 4) == 0.0153


def test_one_error_asks_for_the_next_size() -> None:
    found = standing([False] * 100 + [True] + [False] * 99, 0.02)

    assert (found.wrong, found.audited, found.passed_at, found.still_needed) == (1, 200, None, 116)
    assert standing([True] + [False] * 315, 0.02).passed_at == 316


def test_an_error_after_it_passed_may_break_the_certificate() -> None:
    assert standing([False] * 194 + [True], 0.02).is_broken
    assert not standing([False] * 235 + [True], 0.02).is_broken


def test_only_the_newest_decisions_keep_a_certificate() -> None:
    long_ago = [False] * 5000
    found = standing(long_ago + [True] * 6, 0.02)

    assert (found.audited, found.wrong, found.passed_at) == (recent_size(0.02), 6, 194)
    assert found.is_broken


def test_a_policy_with_too_many_errors_has_no_size_left() -> None:
    found = standing([True] * 40, 0.02)

    assert (found.passed_at, found.still_needed, found.bound) == (None, None, 1.0)


@given(st.lists(st.booleans(), max_size=120), st.sampled_from([0.05, 0.1, 0.2]))
@settings(max_examples=50)
def test_an_error_more_never_helps(verdicts: list[bool], limit: float) -> None:
    better = standing([*verdicts, False], limit)
    worse = standing([*verdicts, True], limit)

    assert worse.bound >= better.bound
    assert better.is_certified or not worse.is_certified


@given(st.lists(st.booleans(), max_size=200), st.sampled_from([0.05, 0.1, 0.2]))
@settings(max_examples=50)
def test_what_is_still_needed_certifies(verdicts: list[bool], limit: float) -> None:
    found = standing(verdicts, limit)
    if found.still_needed is not None:
        assert found.still_needed > 0
        assert standing([*verdicts, *[False] * found.still_needed], limit).passed_at is not None


def test_in_a_thousand_policies_just_above_the_limit_at_most_fifty_pass_while_people_keep_looking() -> None:
    rng = random.Random(5)
    passed = 0
    for _ in range(1000):
        verdicts = [rng.random() < 0.105 for _ in range(planned_sizes(0.1)[-1])]
        passed += standing(verdicts, 0.1).passed_at is not None

    assert passed <= 50


@given(st.lists(st.booleans(), max_size=120))
def test_the_bounds_end_where_the_policy_stands(verdicts: list[bool]) -> None:
    found = bounds(verdicts, 0.2)

    assert len(found) == len(verdicts)
    if verdicts:
        assert found[-1] == standing(verdicts, 0.2).bound
