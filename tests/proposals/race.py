"""Many processes deciding the same proposals at once, and the count of what was lost or doubled."""

from __future__ import annotations

import multiprocessing
import queue
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Barrier
from typing import TypeAlias

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.proposals import audit
from core.proposals.decide import Decided, DecisionRequest, decide
from core.records.catalogue import Product
from core.records.choices import Action, Role
from core.records.flow import AppliedWrite, Decision
from core.records.store import Store
from tests.proposals.desk import colleague

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_START_S = 120
Told: TypeAlias = "multiprocessing.Queue[tuple[list[int], int]]"


@dataclass(frozen=True)
class Raced:
    """What a race gave: answers told as decided and as refused, and what the store holds that it should not."""

    decided: int
    refused: int
    lost: int
    doubled: int
    broken: audit.BrokenLink | None


def race(store: Store, actors: Sequence[Actor], ids: Sequence[int]) -> Raced:
    """Let one process per actor decide all the proposals, each in an order of its own, and count."""
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(len(actors)), context.Queue()
    workers = [
        context.Process(target=_work, args=(store.url, actor, list(ids), seed, barrier, told))
        for seed, actor in enumerate(actors)
    ]
    for worker in workers:
        worker.start()
    answers = [_heard(told, workers) for _ in workers]
    for worker in workers:
        worker.join()
    won = [decision_id for decision_ids, _ in answers for decision_id in decision_ids]
    with store.read() as session:
        return _counted(session, ids, won, sum(refused for _, refused in answers))


def _heard(told: Told, workers: Sequence[SpawnProcess]) -> tuple[list[int], int]:
    """What the next process tells; a process that fails ends the wait."""
    for _ in range(_START_S * 3):
        try:
            return told.get(timeout=1)
        except queue.Empty:
            failed = [worker.exitcode for worker in workers if worker.exitcode]
            assert not failed, f"processes of the race failed: {failed}"
    raise AssertionError("the race did not end")


def _work(url: str, actor: Actor, ids: list[int], seed: int, barrier: Barrier, told: Told) -> None:
    """Decide all of them, a third by a rejection; told are the decisions that were kept, and how many were refused."""
    rng = random.Random(seed)
    rng.shuffle(ids)
    store = Store(url)
    store.ping()
    barrier.wait(timeout=_START_S)
    won: list[int] = []
    for proposal_id in ids:
        action = Action.REJECT if rng.random() < 1 / 3 else Action.APPROVE
        asked = DecisionRequest(proposal_id, 1, action, f"{seed}:{proposal_id}", reason_code="not-now")
        with store.write() as session:
            answer = decide(session, asked, actor, MOMENT)
        if isinstance(answer, Decided):
            won.append(answer.decision_id)
    store.close()
    told.put((won, len(ids) - len(won)))


def _counted(session: Session, ids: Sequence[int], won: Sequence[int], refused: int) -> Raced:
    kept = {row.id: row.proposal_id for row in session.execute(select(Decision.id, Decision.proposal_id))}  # type: ignore[call-overload]
    wrote = select(AppliedWrite.product_id, func.count()).group_by(col(AppliedWrite.product_id))  # type: ignore[call-overload]
    writes: dict[int, int] = dict(session.execute(wrote).all())  # type: ignore[arg-type]
    revisions = session.execute(select(Product.id, Product.rev))  # type: ignore[call-overload]
    twice_written = sum(rev - 1 != writes.get(product_id, 0) for product_id, rev in revisions)
    lost = len(set(won) - kept.keys()) + len(set(ids) - set(kept.values()))
    doubled = len(kept) - len(set(kept.values())) + len(won) - len(set(won)) + twice_written
    return Raced(len(won), refused, lost, doubled, audit.verify(session).broken)


def racers(store: Store, number: int) -> list[Actor]:
    """That many merchandisers, stored."""
    return [colleague(store, f"Racer {each}", Role.MERCHANDISER) for each in range(number)]
