"""Audit events form one chain that shows whatever was changed."""

from datetime import datetime
from threading import Thread

from sqlalchemy import select

from core.changes import Json
from core.records import chain
from core.records.flow import AuditEvent, ChainHead
from core.records.store import Store


def test_each_event_holds_the_hash_of_the_one_before(store: Store, now: datetime) -> None:
    with store.write() as session:
        first = chain.record(session, "sign-in", None, "user:1", {"name": "Ada"}, now)
        second = chain.record(session, "sign-out", None, "user:1", {}, now)

    assert first.prev_hash == ""
    assert second.prev_hash == first.hash
    with store.read() as session:
        head = session.get_one(ChainHead, chain.EVENTS)
        assert (head.last_id, head.last_hash, head.length) == (second.id, second.hash, 2)


def test_the_hash_is_the_same_after_a_trip_through_the_store(store: Store, now: datetime) -> None:
    detail: dict[str, Json] = {"ö": ["<b>", 1.5, 2.0, 1e16, -1e-7, None], "n": {"b": 1, "a": True}}
    with store.write() as session:
        chain.record(session, "import", None, "batch:3", detail, now.replace(microsecond=123))

    with store.read() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert event.hash == chain.link_hash(event.prev_hash, chain.event_content(event))


def test_any_changed_column_changes_the_hash(now: datetime) -> None:
    event = AuditEvent(event="a", actor_id=1, subject="s", detail={"x": 1}, created_at=now, prev_hash="", hash="")
    before = chain.link_hash("", chain.event_content(event))

    for column, value in {"event": "b", "actor_id": 2, "subject": "t", "detail": {"x": 2}}.items():
        changed = event.model_copy(update={column: value})
        assert chain.link_hash("", chain.event_content(changed)) != before
    assert chain.link_hash("f", chain.event_content(event)) != before


def test_two_chains_do_not_mix(store: Store) -> None:
    with store.write() as session:
        chain.locked_head(session, chain.EVENTS).length = 4
        assert chain.locked_head(session, chain.DECISIONS).length == 0


def test_events_recorded_at_once_never_fork_the_chain(store: Store, now: datetime) -> None:
    def record_five(name: str) -> None:
        for number in range(5):
            with store.write() as session:
                chain.record(session, name, None, "", {"number": number}, now)

    threads = [Thread(target=record_five, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as session:
        next_hash = {event.prev_hash: event.hash for event in session.scalars(select(AuditEvent))}
    assert len(next_hash) == 20
    walked, prev = 0, ""
    while prev in next_hash:
        prev, walked = next_hash[prev], walked + 1
    assert walked == 20
