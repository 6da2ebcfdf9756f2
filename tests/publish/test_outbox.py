"""A message goes out at least once, later and later while the receiver fails, and is kept when all tries failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from threading import Barrier, Thread

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.access.roles import Actor
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.publish.outbox import (
    FIRST_WAIT_S,
    HELD_S,
    LONGEST_WAIT_S,
    MOST_ATTEMPTS,
    Sent,
    announce,
    dead,
    retry,
    send_due,
    wait_s,
)
from core.publish.webhook import IDEMPOTENCY_KEY, Sender
from core.records.choices import OutboxStatus, Role
from core.records.store import Store
from core.records.work import Outbox
from tests.publish.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def to() -> Iterator[Sender]:
    with httpx.Client(timeout=0.5, trust_env=False) as client:
        yield Sender(client, "s")


def put(store: Store, url: str, now: datetime, key: str = "key-1") -> None:
    with store.write() as session:
        announce(session, url, "publication", {"publication_id": 1}, key, now)


def only(store: Store) -> dict[str, object]:
    with store.read() as session:
        return session.scalars(select(Outbox)).one().model_dump()


def test_a_message_is_sent_once(store: Store, receiver: Receiver, to: Sender, now: datetime) -> None:
    put(store, receiver.url, now)

    assert send_due(store, now, to, Random(1)) == Sent(sent=1)
    assert send_due(store, now + timedelta(days=1), to, Random(1)) == Sent()
    assert len(receiver.messages) == 1
    row = only(store)
    assert (row["status"], row["sent_at"], row["attempts"]) == (OutboxStatus.SENT, now, 1)


def test_a_message_of_a_failed_action_never_goes_out(
    store: Store, receiver: Receiver, to: Sender, now: datetime
) -> None:
    def announce_then_fail() -> None:
        with store.write() as session:
            announce(session, receiver.url, "publication", {}, "key", now)
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        announce_then_fail()
    assert send_due(store, now, to, Random(1)) == Sent()


def test_a_message_is_sent_again_with_the_same_key_after_a_wait(
    store: Store, receiver: Receiver, to: Sender, now: datetime
) -> None:
    receiver.behaviours = ["500"]
    put(store, receiver.url, now)
    assert send_due(store, now, to, Random(1)) == Sent(waiting=1)
    row = only(store)
    assert row["last_error"] == "The receiver answered with status 500."
    assert isinstance(row["next_at"], datetime)

    assert send_due(store, row["next_at"] - timedelta(seconds=1), to, Random(1)) == Sent()
    assert send_due(store, row["next_at"], to, Random(1)) == Sent(sent=1)
    assert {message.headers[IDEMPOTENCY_KEY] for message in receiver.messages} == {"key-1"}


def test_a_message_nobody_takes_is_given_up_and_shown(
    store: Store, receiver: Receiver, to: Sender, now: datetime
) -> None:
    receiver.behaviours = ["500"] * MOST_ATTEMPTS
    put(store, receiver.url, now)
    at = now
    results = []
    for _ in range(MOST_ATTEMPTS):
        results.append(send_due(store, at, to, Random(1)))
        at += timedelta(seconds=LONGEST_WAIT_S)

    assert results == [Sent(waiting=1)] * (MOST_ATTEMPTS - 1) + [Sent(dead=1)]
    assert send_due(store, at, to, Random(1)) == Sent()
    with store.read() as session:
        (letter,) = dead(session)
    assert (letter.attempts, letter.last_error) == (MOST_ATTEMPTS, "The receiver answered with status 500.")


def test_a_given_up_message_can_be_sent_again(
    store: Store, people: dict[Role, Actor], receiver: Receiver, to: Sender, now: datetime
) -> None:
    put(store, receiver.url, now)
    with store.write() as session:
        row = session.scalars(select(Outbox)).one()
        row.status, row.attempts = OutboxStatus.DEAD, MOST_ATTEMPTS
        outbox_id = row.id or 0

    with pytest.raises(NotAllowedError), store.write() as session:
        retry(session, outbox_id, people[Role.MARKETER], now)
    with store.write() as session:
        retry(session, outbox_id, people[Role.MERCHANDISER], now)
    assert send_due(store, now, to, Random(1)) == Sent(sent=1)
    with pytest.raises(BadInputError, match="is sent"), store.write() as session:
        retry(session, outbox_id, people[Role.MERCHANDISER], now)
    with pytest.raises(NotFoundError), store.write() as session:
        retry(session, 99, people[Role.MERCHANDISER], now)


def test_an_address_that_is_not_safe_is_never_called(store: Store, to: Sender, now: datetime) -> None:
    put(store, "http://10.0.0.3/hook", now)

    assert send_due(store, now, to, Random(1)) == Sent(waiting=1)
    assert "must start with https://" in str(only(store)["last_error"])


def test_workers_that_send_at_the_same_moment_send_a_message_once(
    store: Store, receiver: Receiver, to: Sender, now: datetime
) -> None:
    for number in range(5):
        put(store, receiver.url, now, f"key-{number}")
    start, results = Barrier(3), list[Sent]()

    def send_together() -> None:
        start.wait()
        results.append(send_due(store, now, to, Random(1)))

    threads = [Thread(target=send_together) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(result.sent for result in results) == 5
    assert len({message.headers[IDEMPOTENCY_KEY] for message in receiver.messages}) == len(receiver.messages) == 5


def test_a_message_whose_sender_died_goes_out_a_little_later(
    store: Store, receiver: Receiver, to: Sender, now: datetime
) -> None:
    class Killed(Sender):
        def send(self, *_: object) -> None:
            raise KeyboardInterrupt

    put(store, receiver.url, now)
    with pytest.raises(KeyboardInterrupt):
        send_due(store, now, Killed(to.client, "s"), Random(1))

    assert send_due(store, now + timedelta(seconds=HELD_S - 1), to, Random(1)) == Sent()
    assert send_due(store, now + timedelta(seconds=HELD_S), to, Random(1)) == Sent(sent=1)


@given(st.integers(1, 60), st.integers(0, 2**32))
def test_waits_double_up_to_six_hours_and_are_spread_by_half(attempts: int, seed: int) -> None:
    longest = min(FIRST_WAIT_S * 2 ** (attempts - 1), LONGEST_WAIT_S)

    assert longest / 2 <= wait_s(attempts, Random(seed)) <= longest
