"""What the worker does by itself every few minutes: policies decide, messages go out, what has run out is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from core.records.base import utc_now
from core.records.store import Store
from core.settings import Settings

KEPT_SIGN_INS_DAYS = 30
KEPT_MESSAGES_DAYS = 30
POLICY_ROUNDS = 20  # of some hundred open proposals, for each policy at one run
REVALUED_BATCHES = 20  # of a thousand open proposals, at one sweep


def has_language_model(settings: Settings) -> bool:
    """Whether texts can be compared by meaning in this installation, as far as a look at the disk tells."""
    from core.text.embeddings import may_be_stored

    return may_be_stored(settings)


def run_policies(store: Store, should_stop: Callable[[], bool] = lambda: False, *, size: int = 500) -> int:
    """How many proposals active policies approved, after all were judged; a round of that size is one transaction."""
    from core.proposals import automatic

    with store.read() as session:
        if not automatic.has_work(session):
            return 0
    applied = 0
    with store.write() as session:
        active = automatic.judge_all(session, utc_now())
    for policy_id in active:
        for _ in range(POLICY_ROUNDS):
            with store.read() as session:
                found = automatic.look(session, policy_id, size)
            with store.write() as session:
                done = automatic.decide(session, policy_id, found, utc_now())
            applied += done.applied if done else 0
            if done is None or found.is_last or should_stop():
                break
    return applied


def send_due(store: Store, settings: Settings) -> int:
    """How many due messages the receivers took."""
    from core.publish import outbox, webhook

    with webhook.sender(settings) as sender:
        return outbox.send_due(store, utc_now(), sender, Random()).sent


def sweep_store(store: Store) -> int:
    """How many open proposals ran out; old sign-ins and messages are forgotten. Leases lapse by themselves.

    What a look at an open proposal is worth is brought in step with how long people take, some thousand at a time.
    """
    from core.access.sessions import forget_old
    from core.proposals import pace
    from core.proposals.sweep import expire
    from core.records.inbox import forget_old_messages

    now = utc_now()
    with store.write() as session:
        forget_old(session, now - timedelta(days=KEPT_SIGN_INS_DAYS))
        forget_old_messages(session, now - timedelta(days=KEPT_MESSAGES_DAYS))
        expired = expire(session, now)
        pace.refresh(session, now)
    for _ in range(REVALUED_BATCHES):
        with store.write() as session:
            if not pace.recompute(session):
                break
    return expired


@dataclass(frozen=True)
class Tended:
    """What was done for facts: months whose files were made into few, and records that were made up for."""

    months: int
    records: int


def tend_facts(store: Store, settings: Settings) -> Tended:
    """Make up for records of imports whose process died after it wrote the facts, and compact what is scattered."""
    from core.facts.lake import open_lake
    from core.facts.tables import Table
    from core.facts.upkeep import compact
    from core.ingest.feeds import reconcile

    lake = open_lake(settings)
    records = reconcile(store, lake, utc_now())
    return Tended(sum(compact(lake, table) for table in Table), records)
