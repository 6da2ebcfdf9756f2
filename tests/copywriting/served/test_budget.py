"""The day's limit holds for every call, process and restart; what a call cost takes its reservation's place."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.copywriting.served.budget import Budget, Reservation, Spent
from core.copywriting.served.prices import Usage
from core.records.store import Store


def test_a_call_is_reserved_then_settled_at_what_it_cost(store: Store, now: datetime) -> None:
    budget = Budget(store, 1000, "GBP")

    held = budget.reserve(600, now)
    under_way = budget.spent(now)
    assert held is not None
    budget.settle(held, 250, now, Usage(30, 7))

    assert under_way == Spent(reserved_micro=600)
    assert budget.spent(now) == Spent(250, 0, 1, 30, 7)


def test_what_does_not_fit_beside_calls_under_way_is_refused_and_what_just_fits_is_not(
    store: Store, now: datetime
) -> None:
    budget = Budget(store, 1000, "GBP")

    assert budget.reserve(600, now) is not None
    assert budget.reserve(401, now) is None
    assert budget.reserve(400, now) is not None
    assert budget.reserve(1, now) is None
    assert budget.reserve(0, now) is not None


def test_a_free_server_needs_no_budget(sqlite: Store, now: datetime) -> None:
    budget = Budget(sqlite, 0, "GBP")

    held = budget.reserve(0, now)
    assert held is not None
    assert budget.reserve(1, now) is None
    budget.settle(held, 70, now)  # it was not free after all; the next one may be
    assert budget.reserve(0, now) is not None


def test_a_call_that_was_not_made_gives_its_amount_back(sqlite: Store, now: datetime) -> None:
    budget = Budget(sqlite, 1000, "GBP")
    held = budget.reserve(1000, now)
    assert held is not None

    budget.settle(held, 0, now)

    assert budget.reserve(1000, now) is not None


def test_a_day_begins_at_midnight_utc_wherever_the_clock_stands(sqlite: Store) -> None:
    budget = Budget(sqlite, 1000, "GBP")
    late = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
    held = budget.reserve(1000, late)
    assert held is not None

    same_day_elsewhere = late.astimezone(timezone(timedelta(hours=9)))
    assert budget.reserve(1, same_day_elsewhere) is None
    assert budget.reserve(1000, late + timedelta(minutes=1)) is not None
    budget.settle(held, 700, late + timedelta(minutes=2))  # counts for the day it was asked on
    assert budget.spent(late).spent_micro == 700
    assert budget.spent(late + timedelta(minutes=1)).spent_micro == 0


def test_another_currency_is_another_budget(sqlite: Store, now: datetime) -> None:
    assert Budget(sqlite, 1000, "GBP").reserve(1000, now) is not None
    assert Budget(sqlite, 1000, "EUR").reserve(1000, now) is not None


def test_of_many_at_once_only_those_that_fit_get_through_and_nothing_is_lost(store: Store, now: datetime) -> None:
    """Each has its own Budget, as each process does."""

    def spend(_: int) -> Reservation | None:
        budget = Budget(store, 1000, "GBP")
        held = budget.reserve(100, now)
        if held is not None:
            budget.settle(held, 90, now, Usage(1, 1))
        return held

    with ThreadPoolExecutor(4) as pool:
        through = [held for held in pool.map(spend, range(16)) if held is not None]

    passed = len(through)
    assert passed in {10, 11}  # the eleventh fits once ten are settled: 10 x 90 + 100 = 1000
    assert Budget(store, 1000, "GBP").spent(now) == Spent(90 * passed, 0, passed, passed, passed)


@pytest.mark.slow
def test_processes_share_the_limit_and_a_killed_one_gives_nothing_back(store: Store, now: datetime) -> None:
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as pool:
        through = sum(pool.map(_spend_many, [store.url] * 3, [now] * 3))
    dying = multiprocessing.get_context("spawn").Process(target=_reserve_and_die, args=(store.url, now))
    dying.start()
    dying.join()

    spent = Budget(store, 3000, "GBP").spent(now)
    assert dying.exitcode == -signal.SIGKILL
    assert spent.spent_micro == 100 * through == 2000
    assert spent.reserved_micro == 700
    assert Budget(store, 3000, "GBP").reserve(301, now) is None


def _spend_many(url: str, now: datetime) -> int:
    """How many of twenty calls at 100 went through, of 2,000 for all processes."""
    budget = Budget(Store(url), 2000, "GBP")
    held = [one for _ in range(20) if (one := budget.reserve(100, now)) is not None]
    for one in held:
        budget.settle(one, 100, now)
    return len(held)


def _reserve_and_die(url: str, now: datetime) -> None:
    Budget(Store(url), 3000, "GBP").reserve(700, now)
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_process_had_reserved_stays_reserved(sqlite: Store, now: datetime) -> None:
    Budget(sqlite, 1000, "GBP").reserve(800, now)  # and it never came back

    assert Budget(sqlite, 1000, "GBP").reserve(300, now + timedelta(hours=1)) is None
