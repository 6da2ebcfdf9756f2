"""Several questions under way together: every product is answered once, every call counted, every stop clean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from threading import Barrier, Event

import pytest

from core.copywriting.served.breaker import Breaker
from core.copywriting.writing import WriterStoppedError
from core.records.store import Store
from tests.copywriting.served.desk import GOOD, Desk, desk, request
from tests.copywriting.served.served import Handler, Model, says, status

FOUR = 4


@pytest.fixture
def four(model: Model, sqlite: Store, now: datetime) -> Iterator[Desk]:
    """A desk that asks four at once."""
    found = desk(sqlite, model.url, now, at_once=FOUR)
    yield found
    found.asking.server.close()


def test_four_questions_are_under_way_together_and_all_are_answered_and_paid(model: Model, four: Desk) -> None:
    together = Barrier(FOUR)

    def answer(handler: Handler) -> None:
        together.wait(20)  # breaks, and the answer with it, unless four are here
        says(GOOD)(handler)

    model.usual = answer

    written = four.write(*(request(key) for key in range(12)))

    assert sorted(text.request.key for text in written) == list(range(12))
    assert all(text.why_other == "" for text in written)
    assert (four.spent().spent_micro, four.spent().calls) == (12 * 3_000, 12)
    assert four.spent().reserved_micro == 0


def test_a_slow_one_does_not_hold_up_the_others(model: Model, four: Desk) -> None:
    others = Event()

    def waits(handler: Handler) -> None:
        others.wait(20)
        says(GOOD)(handler)

    model.script = [waits]
    keys = []
    for text in four.writer.write([request(key) for key in range(6)]):
        keys.append(text.request.key)
        if len(keys) == 5:
            others.set()

    assert sorted(keys) == list(range(6))
    assert len(model.asked) == 6


def test_where_the_budget_ends_those_under_way_are_given_before_the_stop(
    model: Model, sqlite: Store, now: datetime
) -> None:
    model.usual = says(GOOD, usage=(1_500, 300))  # 27,000 micro-units
    poor = desk(sqlite, model.url, now, most_micro=200_000, at_once=FOUR)
    kept = []

    with pytest.raises(WriterStoppedError):
        for text in poor.writer.write([request(key) for key in range(40)]):
            kept.append(text.request.key)  # noqa: PERF401 -- what came before the stop counts
    poor.asking.server.close()

    assert len(set(kept)) == len(kept) == len(model.asked) > 0
    assert poor.spent().spent_micro == 27_000 * len(kept) <= 200_000
    assert poor.spent().reserved_micro == 0


def test_a_server_that_fails_is_left_alone_by_all_of_them(model: Model, four: Desk) -> None:
    model.usual = status(500)

    written = four.write(*(request(key) for key in range(30)))

    assert sorted(text.request.key for text in written) == list(range(30))
    assert all(text.writer == "built in" for text in written)
    assert 5 <= len(model.asked) < 5 + FOUR


def test_who_reads_no_further_leaves_no_call_and_no_amount_behind(model: Model, four: Desk) -> None:
    texts = four.writer.write([request(key) for key in range(40)])

    next(texts)
    texts.close()  # type: ignore[attr-defined]

    asked = len(model.asked)
    assert asked <= 2 * FOUR
    assert four.spent().reserved_micro == 0
    assert four.spent().calls == asked


def test_half_open_one_of_many_is_let_through() -> None:
    breaker = Breaker(most_failures=1, rest_s=10.0)
    breaker.failed(0.0)

    assert [breaker.lets_through(at) for at in (9.0, 10.0, 10.0, 19.9, 20.0, 20.0)] == [
        False,
        True,
        False,
        False,
        True,  # the one before never told
        False,
    ]
    breaker.succeeded()
    assert breaker.lets_through(20.0)
    assert breaker.lets_through(20.0)
