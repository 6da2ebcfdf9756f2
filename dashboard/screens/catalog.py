"""Catalog: the queue of proposals about the catalogue, one by one or as a table."""

from __future__ import annotations

from core.proposals import queue
from dashboard import session
from dashboard.review import bulk, queue_list
from dashboard.review import screen as review

actor = session.actor()
with session.store().read() as reading:
    counts = queue.counts(reading, actor)
wanted = queue_list.ask(actor, counts)
if queue_list.as_table():
    bulk.table(wanted)
else:
    review.review(wanted, "catalog")
