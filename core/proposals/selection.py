"""Which of many proposals a person may approve together now, and why the others stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.access.roles import Actor, may_answer, may_decide
from core.changes import Change, read_change
from core.proposals import kinds, lease, search
from core.proposals.apply import Wanted, Weighed
from core.proposals.kinds import Subject
from core.proposals.ordering import COLUMNS, Ordering, QueueFilter
from core.records.choices import Kind, ProposalStatus
from core.records.flow import Proposal

CHUNK = 500
"""Proposals looked at together."""


class Skip(StrEnum):
    """Why a proposal stays as it is when many are approved."""

    CLOSED = "decided already"
    ROLE = "not yours to decide"
    ESCALATED = "escalated"
    TAKEN = "a colleague has it on screen"
    NEEDS_VALUE = "a value is missing"
    STALE = "the value has moved"
    BLOCKED = "blocked"
    WARNED = "has warnings"
    ALONE = "e-mails, decided one by one"


@dataclass(frozen=True)
class Case:
    """A proposal's columns, and its change as proposed."""

    row: Row[Any]
    change: Change

    @property
    def wanted(self) -> Wanted:
        """The change with what it is about."""
        return Wanted(self.change, Subject(self.row.product_id, self.row.sku_id), self.row.base_value)


def chosen(session: Session, wanted: Sequence[int] | QueueFilter, actor: Actor, now: datetime, most: int) -> list[int]:
    """The ids of a selection, or of what a filter shows the actor, in its order; at most that many."""
    if not isinstance(wanted, QueueFilter):
        return list(dict.fromkeys(wanted))[:most]
    ordering, words = Ordering.of(wanted, actor, now), search.query_words(wanted.text)
    if ordering.is_empty or (wanted.text.strip() and not words):
        return []
    found = [COLUMNS.id.in_(search.ids_with_words(session, words))] if words else []
    rows = session.execute(ordering.rows((COLUMNS[ordering.key], COLUMNS.id), *found, limit=most))
    return [row.id for row in rows]


def sort_out(
    session: Session, ids: Sequence[int], actor: Actor, now: datetime, *, hold: bool = False
) -> tuple[list[Case], list[tuple[Case, Skip]]]:
    """The proposals that could be approved now, and those that cannot with the reason; ids of nothing are in neither.

    Args:
        session: where they are.
        ids: which ones; their order is kept.
        actor: who wants to approve them.
        now: the time.
        hold: keep others from changing them until the session commits.
    """
    wanted = select(*_COLUMNS).where(col(Proposal.id).in_(ids)).order_by(col(Proposal.id))
    rows = {row.id: row for row in session.execute(wanted.with_for_update() if hold else wanted)}
    ready: list[Case] = []
    skipped: list[tuple[Case, Skip]] = []
    for case in (Case(rows[each], read_change(rows[each].payload)) for each in ids if each in rows):
        skip = _why_not_theirs(case, actor, now)
        if skip is None:
            ready.append(case)
        else:
            skipped.append((case, skip))
    return ready, skipped


def why_not(weighed: Weighed) -> Skip | None:
    """Why a weighed change is not approved in bulk; None if it is. Warnings are overridden one by one."""
    if weighed.status == ProposalStatus.STALE:
        return Skip.STALE
    if weighed.status == ProposalStatus.BLOCKED:
        return Skip.BLOCKED
    return Skip.WARNED if weighed.warnings else None


def rounds(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """The cases in groups to be applied one after another, so that no two in a group are about the same product."""
    next_round: dict[int, int] = {}
    groups: dict[int, list[Case]] = {}
    for case in cases:
        concerned = kinds.product_ids(case.change, case.wanted.subject)
        number = max((next_round.get(product_id, 0) for product_id in concerned), default=0)
        next_round.update(dict.fromkeys(concerned, number + 1))
        groups.setdefault(number, []).append(case)
    for number in sorted(groups):
        for start in range(0, len(groups[number]), CHUNK):
            yield groups[number][start : start + CHUNK]


def _why_not_theirs(case: Case, actor: Actor, now: datetime) -> Skip | None:
    row = case.row
    if row.status != ProposalStatus.OPEN or (row.expires_at is not None and row.expires_at <= now):
        return Skip.CLOSED
    if not may_decide(actor, Kind(row.kind)):
        return Skip.ROLE
    if not may_answer(actor, row.escalated_to):
        return Skip.ESCALATED
    if lease.is_taken(row, actor, now):
        return Skip.TAKEN
    if row.kind == Kind.MAIL:
        return Skip.ALONE
    return Skip.NEEDS_VALUE if kinds.needs_value(case.change) else None


_COLUMNS = tuple(
    COLUMNS[name]
    for name in (
        "id",
        "version",
        "status",
        "kind",
        "field",
        "title",
        "payload",
        "base_value",
        "product_id",
        "sku_id",
        "stake_minor",
        "currency",
        "escalated_to",
        "lease_user_id",
        "lease_until",
        "expires_at",
    )
)
