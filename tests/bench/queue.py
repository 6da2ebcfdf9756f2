"""How fast the queue is read in a store of a million proposals: pages at any depth, counters, search, Today."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.proposals import queue
from core.proposals.ordering import NOWHERE
from core.proposals.queue import Cursor, QueueFilter, Sort
from core.records.choices import TEXT_KINDS, Kind, Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.bench.frame import Benchmark, percentile
from tests.bench.million import COLOURS, DEPARTMENTS, NOW, STYLES, THINGS, build

ACTOR = Actor(1, "Merchandiser 0", Role.MERCHANDISER)
FIELDS = ("category_id", "seo_title", "barcode", "attributes.Color", "attributes.Fit", "attributes.Shape")
"""Fields that many proposals are about, and two that none is; `attributes.Color` is only named among others."""
CATEGORIES = ("Women", "Women > Red range", "Home > Black range > Watch 77", "Nothing")
"""A department's branch, one below it, a leaf, and one that there is not."""
FILTERS = (
    QueueFilter(),
    QueueFilter(kinds=tuple(kind for kind in Kind if kind not in TEXT_KINDS)),  # the Catalog screen as it opens
    QueueFilter(kinds=TEXT_KINDS),  # and Copy
    *(QueueFilter(kinds=(kind,)) for kind in Kind),
    *(QueueFilter(departments=(department,)) for department in DEPARTMENTS),
    QueueFilter(departments=("Pets", "Women"), kinds=(Kind.MERGE, Kind.FIX)),
    QueueFilter(escalated_to=Role.MERCHANDISER),
    QueueFilter(escalated_to=Role.MERCHANDISER, overdue=True),
    QueueFilter(max_confidence=0.7),
    QueueFilter(min_confidence=0.97),
    *(QueueFilter(field=field) for field in FIELDS),
)
"""What people set on the desk, and the fields that Health leads to."""
CATEGORY_FILTERS = (
    *(QueueFilter(category=category) for category in (*CATEGORIES, NOWHERE)),
    QueueFilter(field="seo_title", category="Women"),
    QueueFilter(departments=("Women",), field="attributes.Fit"),
)
"""Where Health leads for one category; the category is the product's, not the proposal's."""
_KEYS = {Sort.WORTH: "worth", Sort.OLDEST: "created_at", Sort.STAKE: "stake_minor", Sort.UNSURE: "confidence"}


def run(scale: float, folder: Path) -> dict[str, float]:
    """The 95th percentile in milliseconds of each kind of read, each over some hundred different ones."""
    store = Store(f"sqlite:///{build(folder, round(1_000_000 * scale))}")
    rng = random.Random(11)
    try:
        return {
            "queue_page_p95_ms": _paged(store, rng, FILTERS),
            "queue_page_category_p95_ms": _paged(store, rng, CATEGORY_FILTERS),
            "queue_counters_p95_ms": _p95_ms(store, [_counts] * 200, warm=[_counts]),
            "queue_search_p95_ms": _p95_ms(store, _searches(rng), warm=_searches(rng)),
        }
    finally:
        store.close()


def _p95_ms(store: Store, reads: list[Callable[[Session], object]], warm: list[Callable[[Session], object]]) -> float:
    """Each read in a session of its own, as a rerun of the screen has it.

    Other reads of the same sorts go before, so that every statement has been met once, as in a process that serves.
    """
    times_ms = []
    for read in [*warm, *reads]:
        start = time.perf_counter()
        with store.read() as session:
            read(session)
        times_ms.append((time.perf_counter() - start) * 1000)
    return percentile(times_ms[len(warm) :], 0.95)


def _counts(session: Session) -> object:
    return queue.counts(session, ACTOR)


def _paged(store: Store, rng: random.Random, filters: Sequence[QueueFilter]) -> float:
    return _p95_ms(store, _pages(store, rng, filters, 4), warm=_pages(store, rng, filters, 1))


def _pages(
    store: Store, rng: random.Random, filters: Sequence[QueueFilter], deep: int
) -> list[Callable[[Session], object]]:
    """Pages in every order, under every filter: the first, and so many anywhere after it."""
    return [
        lambda session, wanted=wanted, after=after: queue.page(session, wanted, ACTOR, NOW, after)
        for wanted in (replace(each, sort=sort) for each in filters for sort in Sort)
        for after in (None, *_places(store, wanted.sort, rng, deep))
    ]


def _places(store: Store, sort: Sort, rng: random.Random, number: int) -> Iterator[Cursor]:
    with store.read() as session:
        last = session.scalars(select(Proposal.id).order_by(col(Proposal.id).desc()).limit(1)).one()
        for proposal_id in rng.sample(range(1, (last or 0) + 1), number):
            yield Cursor(getattr(session.get_one(Proposal, proposal_id), _KEYS[sort]), proposal_id)


def _searches(rng: random.Random) -> list[Callable[[Session], object]]:
    """Common words, rare ones, beginnings of words, codes, words that go together seldom, and nonsense."""
    texts = []
    for _ in range(30):
        colour, style, thing = rng.choice(COLOURS), rng.choice(STYLES), rng.choice(THINGS)
        number = rng.randint(1, 300_000)
        texts += [thing, f"{colour} {thing}", f"{thing} {style} {colour}", thing[:3], f"{colour} {style[:2]}"]
        texts += [f"item-{number}", f"SKU {number}", f"{thing} {number % 9973}", f"zz{number}"]
    return [
        lambda session, wanted=wanted: queue.page(session, wanted, ACTOR, NOW)
        for wanted in (QueueFilter(text=text, sort=sort) for text, sort in zip(texts, cycle(Sort), strict=False))
    ]


BENCHMARKS = (
    Benchmark(("queue_page_p95_ms", "queue_page_category_p95_ms", "queue_counters_p95_ms", "queue_search_p95_ms"), run),
)
