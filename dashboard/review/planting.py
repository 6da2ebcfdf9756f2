"""Planted checks among the rows a reviewer is about to see: where each is put, so that it looks like any other.

Planted while a page of the queue is read, ahead of time, so that no decision waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from core.proposals import planted
from core.proposals.item import item
from core.proposals.queue import QueueFilter, QueueRow, Sort
from dashboard.review.queue_list import row_of

if TYPE_CHECKING:
    from dashboard.review.walk import Turn

# Sort -> what a row is ordered by, small first; nobody sees what a look is worth, so a check may stand anywhere there.
_KEYS: dict[Sort, Callable[[QueueRow], Any]] = {
    Sort.OLDEST: lambda row: row.created_at,
    Sort.STAKE: lambda row: -row.stake_minor,
    Sort.UNSURE: lambda row: row.confidence,
}


def with_checks(
    turn: Turn, wanted: QueueFilter, rows: Sequence[QueueRow], share: float, known: set[int]
) -> list[QueueRow]:
    """The rows with checks among them: each row brings one with the chance ``share``; ``known`` are on the desk."""
    found = list(rows)
    for _ in range(sum(turn.rng.random() < share for _ in rows)):
        check = _check(turn, wanted, known | {row.id for row in found})
        place = None if check is None else place_for(check, found, wanted.sort, turn.rng)
        if check is not None and place is not None:
            found.insert(place, check)
    return found


def place_for(check: QueueRow, rows: Sequence[QueueRow], sort: Sort, rng: Random) -> int | None:
    """Where among the rows the check does not stand out; None if that is nowhere."""
    key = _KEYS.get(sort)
    if key is None:
        return rng.randint(0, len(rows))
    place = sum(key(row) <= key(check) for row in rows)
    return place if 0 < place < len(rows) else None


def _check(turn: Turn, wanted: QueueFilter, known: set[int]) -> QueueRow | None:
    with turn.store.write() as session:
        proposal_id = planted.plant(session, wanted, turn.actor, turn.now, turn.rng, known)
        shown = item(session, proposal_id, turn.now) if proposal_id is not None else None
    return None if shown is None else row_of(shown)
