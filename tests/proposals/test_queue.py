"""The queue shows each person what they may decide, in order, a page at a time."""

from datetime import datetime

from core.access.roles import Actor
from core.proposals import queue
from core.proposals.queue import QueueFilter
from core.records.choices import Role
from core.records.store import Store


def test_an_empty_store_has_an_empty_queue(store: Store, people: dict[Role, Actor], now: datetime) -> None:
    with store.read() as session:
        assert queue.page(session, QueueFilter(), people[Role.MANAGER], now) == queue.Page((), None)
        assert queue.counts(session, people[Role.MANAGER]) == queue.Counts()
