"""Waits and rests, worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.copywriting.served.breaker import Breaker, State
from core.copywriting.served.calling import Failure, wait_of
from core.copywriting.served.trying import Patience

BUSY = Failure("busy", again=True)


@given(st.integers(1, 3), st.integers())
def test_a_wait_is_between_nothing_and_its_limit_which_doubles(tried: int, seed: int) -> None:
    wait_s = Patience(4, 1.0, 3.0).wait_s(tried, BUSY, Random(seed))

    assert wait_s is not None
    assert 0 <= wait_s <= {1: 1.0, 2: 2.0, 3: 3.0}[tried]


def test_waits_differ_so_that_not_all_come_back_at_once() -> None:
    assert len({Patience().wait_s(3, BUSY, Random(seed)) for seed in range(20)}) == 20


@given(st.floats(0, 30), st.integers())
def test_a_named_time_is_never_cut_short(wait_s: float, seed: int) -> None:
    found = Patience().wait_s(1, Failure("busy", again=True, wait_s=wait_s), Random(seed))

    assert found is not None
    assert wait_s <= found <= wait_s + 1


def test_there_is_no_wait_after_the_last_try_for_what_stays_so_or_for_a_time_that_is_too_long() -> None:
    assert Patience(4).wait_s(4, BUSY, Random(1)) is None
    assert Patience().wait_s(1, Failure("no key"), Random(1)) is None
    assert Patience().wait_s(1, Failure("busy", again=True, wait_s=31), Random(1)) is None


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Mon, 02 Mar 2026 09:01:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0.0),  # in the past
        ("Mon, 02 Mar 2026 09:01:30 -0000", 90.0),
        ("soon", None),
        ("-5", None),
        ("1e3", None),
        ("9" * 40, None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, wait_s: float | None) -> None:
    assert wait_of(header, datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) == wait_s


@given(
    st.text(max_size=40)
    | st.builds(
        "{}, {} {} {} {}:{}:00 {}".format, *[st.sampled_from(["Mon", "1", "Mar", "99999", "-5", "GMT", "+9999"])] * 7
    )
)
def test_no_retry_after_breaks_it(header: str) -> None:
    wait_s = wait_of(header, datetime(2026, 3, 2, 9, 0, tzinfo=UTC))

    assert wait_s is None or wait_s >= 0


def test_a_breaker_opens_at_the_fifth_failure_in_a_row_and_a_success_counts_anew() -> None:
    breaker = Breaker()

    for _ in range(4):
        breaker.failed(0.0)
    breaker.succeeded()
    for _ in range(4):
        breaker.failed(0.0)

    assert breaker.state(0.0) == State.CLOSED
    breaker.failed(0.0)
    assert [breaker.state(at) for at in (0.0, 59.9, 60.0)] == [State.OPEN, State.OPEN, State.HALF_OPEN]


def test_half_open_one_failure_opens_it_again_and_one_success_closes_it() -> None:
    breaker = Breaker(most_failures=1, rest_s=10.0)
    breaker.failed(0.0)

    breaker.failed(11.0)
    again = breaker.state(20.9), breaker.state(21.0)
    breaker.succeeded()

    assert again == (State.OPEN, State.HALF_OPEN)
    assert breaker.state(21.0) == State.CLOSED


def test_a_rest_that_the_server_asks_for_opens_it_at_once_for_that_long() -> None:
    breaker = Breaker()

    breaker.failed(0.0, 600.0)

    assert [breaker.state(at) for at in (599.0, 600.0)] == [State.OPEN, State.HALF_OPEN]
