"""Active policies at work: they approve what they match, but for the share that people see without knowing it.

Each goes through its open proposals a few hundred at a time, in rounds; what cannot be approved now (a guardrail
speaks, the value has moved, a colleague has it on screen) stays in the queue for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select
from sqlmodel import Session, col

from core.access.roles import Actor, deciders
from core.proposals import audit, judging
from core.proposals.bulk import BulkResult, approve_all
from core.proposals.ordering import COLUMNS, OPEN
from core.records.choices import Kind, PolicyStatus
from core.records.flow import Decision, Policy, Proposal


@dataclass(frozen=True)
class Round:
    """Proposals that a policy may approve, and the last one it looked at; ``is_last``: none are left to look at."""

    ids: tuple[int, ...]
    seen_to: int
    is_last: bool


def has_work(session: Session) -> bool:
    """Whether there is a policy that is not retired."""
    living = select(col(Policy.id)).where(col(Policy.status) != PolicyStatus.RETIRED)
    return session.execute(living.limit(1)).first() is not None


def judge_all(session: Session, now: datetime) -> list[int]:
    """The ids of the active policies, after all were judged by what was decided since; in a `write` session."""
    audit.take_turn(session)
    living = select(Policy).where(col(Policy.status) != PolicyStatus.RETIRED).order_by(col(Policy.id))
    policies = session.scalars(living.with_for_update().execution_options(populate_existing=True)).all()
    for policy in policies:
        judging.judge(session, policy, now)
    return [policy.id or 0 for policy in policies if policy.status == PolicyStatus.ACTIVE]


def look(session: Session, policy_id: int, size: int) -> Round:
    """The next open proposals for the policy; reads only."""
    policy = session.get_one(Policy, policy_id, populate_existing=True)
    rows = _open(session, policy, COLUMNS.id > policy.scanned_to_id, size=size)
    ids = _left_to_it(session, policy, rows)
    return Round(tuple(ids), rows[-1].id if rows else policy.scanned_to_id, len(rows) < size)


def decide(session: Session, policy_id: int, found: Round, now: datetime) -> BulkResult | None:
    """What became of the proposals of a round, asked again in this `write` session; None if it is not active now."""
    batch = f"policy-{policy_id}-{audit.take_turn(session).last_id}"
    policy = session.get_one(Policy, policy_id, with_for_update=True, populate_existing=True)
    if policy.status != PolicyStatus.ACTIVE:
        return None
    policy.scanned_to_id = 0 if found.is_last else found.seen_to
    session.flush()
    rows = _open(session, policy, COLUMNS.id.in_(found.ids), size=len(found.ids))
    ids = _left_to_it(session, policy, rows)
    if not ids:
        return BulkResult(batch, 0)
    actor = Actor(None, policy.name, deciders(Kind(policy.kind))[0], policy_id)
    return approve_all(session, ids, actor, now, batch)


def _open(session: Session, policy: Policy, which: Any, *, size: int) -> Sequence[Row[Any]]:
    """Open proposals that fit the policy's terms and that nobody has decided or been asked to decide."""
    decided = exists().where(col(Decision.proposal_id) == col(Proposal.id))
    wanted = select(COLUMNS.id, COLUMNS.findings).where(
        OPEN, which, *judging.matches(session, policy), COLUMNS.escalated_to.is_(None), ~decided
    )
    return session.execute(wanted.order_by(COLUMNS.id).limit(size)).all()


def _left_to_it(session: Session, policy: Policy, rows: Sequence[Row[Any]]) -> list[int]:
    """Those without findings that neither this policy nor another active one leaves to people."""
    ids = [row.id for row in rows if not row.findings and not judging.is_held_back(policy, row.id)]
    others = select(Policy).where(
        col(Policy.status) == PolicyStatus.ACTIVE, col(Policy.kind) == policy.kind, col(Policy.id) != policy.id
    )
    for other in session.scalars(others).all():
        matched = session.scalars(select(COLUMNS.id).where(COLUMNS.id.in_(ids), *judging.matches(session, other)))
        audits = {each for each in matched if judging.is_held_back(other, each)}
        ids = [each for each in ids if each not in audits]
    return ids
