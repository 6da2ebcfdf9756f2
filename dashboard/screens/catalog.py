"""Catalog: the queue of proposals about the catalogue, one by one or as a table."""

from __future__ import annotations

from core.proposals import queue
from core.proposals.queue import QueueFilter
from dashboard import session
from dashboard.review import bulk, queue_list
from dashboard.review import screen as review
from dashboard.review.queues import CATALOG

actor = session.actor()
with session.store().read() as reading:
    counts = queue.counts(reading, actor, QueueFilter(kinds=CATALOG))
wanted = queue_list.ask(actor, counts)
if queue_list.as_table():
    bulk.table(wanted)
else:
    review.review(wanted, "catalog")
