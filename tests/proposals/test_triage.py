"""The queue leads with what pays a reviewer's time best."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proposals import pace, triage
from core.proposals.triage import FILL_IN, SECONDS, WRITE, factors, look_at, worth
from core.records.choices import Kind


def test_the_examples_hold() -> None:
    assert [doctest.testmod(module).failed for module in (triage, pace)] == [0, 0]


def test_a_look_is_worth_its_expected_money_a_second() -> None:
    found = factors("attributes", 0.6, 4000)

    assert (found.chance_wrong, found.cost_minor, found.seconds) == (pytest.approx(0.4), 4000, 8)
    assert found.money_minor == pytest.approx(0.4 * 4000 + 0.6 * 80)
    assert worth("attributes", 0.6, 4000) == pytest.approx(1648 / 8)


def test_the_seconds_are_the_shops_own_where_they_are_measured() -> None:
    assert worth("merge", 0.5, 1000, {**SECONDS, "merge": 30}) == pytest.approx(510 / 30)


def test_a_quick_look_comes_before_a_value_that_must_be_found_and_that_before_a_text() -> None:
    typed, written = (look_at("fix", field, needs_value=True) for field in ("barcode", "description"))

    assert (typed, written, look_at("fix", "title", needs_value=False)) == (FILL_IN, WRITE, "fix")
    assert factors(typed, 1.0, 5000).chance_wrong == 1
    assert worth("category", 0.6, 5000) > worth(typed, 1.0, 5000) == 5000 / 30 > worth(written, 1.0, 5000)


def test_every_kind_has_its_seconds() -> None:
    assert set(SECONDS) == {*Kind, FILL_IN, WRITE}


@given(st.sampled_from(list(Kind)), st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**9))
def test_less_sure_is_worth_more(kind: Kind, one: float, other: float, stake_minor: int) -> None:
    low, high = sorted((one, other))

    assert worth(kind, low, stake_minor) >= worth(kind, high, stake_minor) * (1 - 1e-12) >= 0
