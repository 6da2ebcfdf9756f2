"""Old messages are forgotten, but for the newest about each thing: it tells what is outdated."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from core.records.inbox import forget_old_messages
from core.records.store import Store
from core.records.work import Inbox


def _took(store: Store, moment: datetime, *messages: tuple[str, str, int]) -> None:
    """Messages by id and subject, taken in so many days before the moment."""
    with store.write() as session:
        for message_id, subject, days in messages:
            at = moment - timedelta(days=days)
            session.add(Inbox(source="shopify", message_id=message_id, subject=subject, happened_at=at, created_at=at))
            session.flush()


def _kept(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(col(Inbox.message_id)).order_by(col(Inbox.id))))


def test_what_a_newer_message_has_outlived_is_forgotten_after_its_time(store: Store, now: datetime) -> None:
    _took(store, now, ("a", "product:1", 50), ("b", "product:1", 40), ("c", "product:1", 10), ("d", "product:2", 90))

    with store.write() as session:
        assert forget_old_messages(session, now - timedelta(days=30)) == 2

    assert _kept(store) == ["c", "d"]


def test_another_senders_message_outlives_nothing(store: Store, now: datetime) -> None:
    _took(store, now, ("a", "product:1", 50))
    with store.write() as session:
        session.add(Inbox(source="other", message_id="z", subject="product:1", created_at=now))

    with store.write() as session:
        assert forget_old_messages(session, now) == 0


def test_the_moment_itself_is_not_before_it(store: Store, now: datetime) -> None:
    _took(store, now, ("a", "product:1", 30), ("b", "product:1", 1))

    with store.write() as session:
        assert forget_old_messages(session, now - timedelta(days=30)) == 0
