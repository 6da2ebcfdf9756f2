"""The queue leads with what pays a reviewer's time best."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proposals.triage import SECONDS, worth
from core.records.choices import Kind


def test_the_three_factors_multiply() -> None:
    assert worth("attributes", 0.6, 4000) == pytest.approx(0.4 * 4000 / 8)


def test_a_quick_look_comes_before_a_value_that_must_be_found() -> None:
    assert worth("category", 0.6, 5000) > worth("fix", 1.0, 5000, needs_value=True) > worth("fix", 1.0, 5000)


def test_every_kind_has_its_seconds() -> None:
    assert set(SECONDS) == set(Kind)


@given(st.sampled_from(list(Kind)), st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**9))
def test_less_sure_is_worth_more(kind: Kind, one: float, other: float, stake_minor: int) -> None:
    low, high = sorted((one, other))

    assert worth(kind, low, stake_minor) >= worth(kind, high, stake_minor) >= 0
