"""The queue leads with what pays a reviewer's time best."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proposals import pace, triage
from core.proposals.triage import FILL_IN, SECONDS, factors, worth
from core.records.choices import Kind


def test_the_examples_hold() -> None:
    assert [doctest.testmod(module).failed for module in (triage, pace)] == [0, 0]


def test_a_look_is_worth_its_expected_money_a_second() -> None:
    found = factors("attributes", 0.6, 4000)

    assert (found.chance_wrong, found.cost_minor, found.seconds) == (pytest.approx(0.4), 4000, 8)
    assert found.money_minor == pytest.approx(0.4 * 4000 + 0.6 * 200)
    assert worth("attributes", 0.6, 4000) == pytest.approx(1720 / 8)


def test_the_seconds_are_the_shops_own_where_they_are_measured() -> None:
    assert worth("merge", 0.5, 1000, seconds={**SECONDS, "merge": 30}) == pytest.approx(525 / 30)


def test_a_quick_look_comes_before_a_value_that_must_be_found() -> None:
    assert factors("fix", 1.0, 5000, needs_value=True).chance_wrong == 1
    assert worth("category", 0.6, 5000) > worth("fix", 1.0, 5000, needs_value=True) == 5000 / SECONDS[FILL_IN]


def test_every_kind_has_its_seconds() -> None:
    assert set(SECONDS) == {*Kind, FILL_IN}


@given(st.sampled_from(list(Kind)), st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**9))
def test_less_sure_is_worth_more(kind: Kind, one: float, other: float, stake_minor: int) -> None:
    low, high = sorted((one, other))

    assert worth(kind, low, stake_minor) >= worth(kind, high, stake_minor) * (1 - 1e-12) >= 0
