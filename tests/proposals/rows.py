"""Bare proposals for tests of what the queue shows: only what a test names differs between them."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel import Session

from core.access.roles import Actor
from core.proposals import queue
from core.proposals.queue import Cursor, QueueFilter
from core.proposals.search import searchable
from core.records.flow import Proposal
from core.records.store import Store
from tests.conftest import NOW

_NUMBERS = count(1)


def row(**values: Any) -> Proposal:
    """An open fix of no product's title: sure to 0.9, worth 1, nothing at stake, made now."""
    number = next(_NUMBERS)
    usual: dict[str, Any] = {
        "kind": "fix",
        "subject": f"product:{number}",
        "field": "title",
        "base_value_hash": "0",
        "payload": {"kind": "fix", "field": "title", "value": "New title"},
        "suggested_by": "rules",
        "confidence": 0.9,
        "currency": "GBP",
        "worth": 1.0,
        "fingerprint": f"{number:064x}",
        "created_at": NOW,
    }
    chosen = {**usual, **values}
    return Proposal(**{"search_text": searchable(chosen.get("title", "")), **chosen})


def store_rows(store: Store, *rows: Proposal) -> list[int]:
    """Store the proposals; their ids in the order given."""
    with store.write() as session:
        return add_rows(session, *rows)


def add_rows(session: Session, *rows: Proposal) -> list[int]:
    """Add the proposals; their ids in the order given."""
    ids = []
    for one in rows:
        session.add(one)
        session.flush()
        ids.append(one.id or 0)
    return ids


def seen(store: Store, actor: Actor, limit: int = 30, after: Cursor | None = None, **wanted: Any) -> list[int]:
    """The ids on the page that the filter shows the actor."""
    with store.read() as session:
        return [one.id for one in queue.page(session, QueueFilter(**wanted), actor, NOW, after, limit).rows]


def walked(store: Store, actor: Actor, limit: int, **wanted: Any) -> list[list[int]]:
    """The ids of every page, by following the cursors to the end."""
    pages: list[list[int]] = []
    after: Cursor | None = None
    with store.read() as session:
        while True:
            page = queue.page(session, QueueFilter(**wanted), actor, NOW, after, limit)
            pages.append([one.id for one in page.rows])
            if page.next is None:
                return pages
            after = page.next
