"""What people thought of the proposals that a policy approved, or would have approved: the evidence it stands on.

A policy in shadow is judged by every person's answer to a proposal it matches; an active one by the share that it
leaves to people unseen, and by its own decisions that somebody took back. Only decisions made after it was proposed
count: a rule that was fitted to the past may not be certified by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.changes import Json
from core.proposals import audit
from core.proposals.certificate import Standing, standing
from core.proposals.ordering import COLUMNS
from core.records.catalogue import Category, Product
from core.records.chain import record
from core.records.choices import ANSWERS, Action, Kind, PolicyStatus, ProposalStatus, SampleSource
from core.records.flow import Decision, Policy, Proposal
from core.records.judged import PolicySample

_ROWS = 5000
_UNDONE: Any = aliased(Decision)
NOT_WRITTEN = (ProposalStatus.STALE, ProposalStatus.BLOCKED)


def matches(session: Session, policy: Policy) -> list[ColumnElement[bool]]:
    """The terms of the policy as conditions on a proposal, whatever its status."""
    found: list[ColumnElement[bool]] = [COLUMNS.kind == policy.kind, COLUMNS.confidence >= policy.min_confidence]
    if policy.department:
        found.append(COLUMNS.department == policy.department)
    if policy.max_stake_minor is not None:
        found += [COLUMNS.stake_minor <= policy.max_stake_minor, COLUMNS.currency == policy.currency]
    if policy.category_id is not None:
        found.append(_is_in(session, policy.category_id, Kind(policy.kind)))
    return found


def is_held_back(policy: Policy, proposal_id: int) -> bool:
    """Whether the proposal is one of the share that an active policy leaves to people: always the same answer.

    The salt is the policy's own and shown to nobody, so that no reviewer can tell which ones are audits.
    """
    drawn = sha256(f"{policy.salt}:{policy.id}:{proposal_id}".encode()).digest()
    return int.from_bytes(drawn[:8]) / 2**64 < policy.audit_share


def judge(session: Session, policy: Policy, now: datetime) -> Standing:
    """Where the policy stands after every decision made since it was judged last; its status follows."""
    while rows := _new_decisions(session, policy):
        _take_in(session, policy, rows, now)
        policy.judged_to_id = rows[-1].Decision.id
        session.flush()
    policy.judged_to_id = audit.take_turn(session).last_id
    found = standing_of(session, policy)
    _move_on(session, policy, found, now)
    return found


def standing_of(session: Session, policy: Policy) -> Standing:
    """Where the policy stood when it was judged last."""
    verdicts = select(col(PolicySample.is_wrong)).where(col(PolicySample.policy_id) == policy.id)
    return standing(list(session.scalars(verdicts.order_by(col(PolicySample.id)))), policy.max_error_rate)


def suspend(session: Session, policy: Policy, why: str, actor_id: int | None, now: datetime) -> None:
    """Let the policy decide nothing more; the audit and Today say why."""
    policy.status, policy.suspended_at, policy.suspended_why = PolicyStatus.SUSPENDED, now, why
    record(session, "policy suspended", actor_id, f"policy:{policy.id}", {"name": policy.name, "why": why}, now)


def _is_in(session: Session, category_id: int, kind: Kind) -> ColumnElement[bool]:
    """Whether the proposed category (the product's own, for other kinds) is that one or below it."""
    path = session.get_one(Category, category_id).path
    within = select(col(Category.id)).where(
        or_(col(Category.id) == category_id, col(Category.path).startswith(f"{path} > ", autoescape=True))
    )
    proposed: ColumnElement[int] = COLUMNS.payload["category_id"].as_integer()
    if kind == Kind.CATEGORY:
        return proposed.in_(within)
    return col(Proposal.product_id).in_(select(col(Product.id)).where(col(Product.category_id).in_(within)))


def _new_decisions(session: Session, policy: Policy) -> Sequence[Row[Any]]:
    """The next decisions that may say something about the policy, in the order they were made."""
    wanted = (
        select(
            Decision,
            COLUMNS.findings,
            _UNDONE.policy_id.label("undone_policy_id"),
            _UNDONE.actor_id.label("undone_actor_id"),
        )
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .outerjoin(_UNDONE, _UNDONE.id == col(Decision.undoes_id))
        .where(
            col(Decision.id) > policy.judged_to_id,
            col(Decision.action).in_((*ANSWERS, Action.UNDO)),
            col(Decision.is_planted).is_(False),
            or_(_UNDONE.policy_id == policy.id, and_(*matches(session, policy))),
        )
        .order_by(col(Decision.id))
        .limit(_ROWS)
    )
    return session.execute(wanted).all()


def _take_in(session: Session, policy: Policy, rows: Sequence[Row[Any]], now: datetime) -> None:
    ids = {row.Decision.proposal_id for row in rows}
    known = select(PolicySample).where(col(PolicySample.policy_id) == policy.id, col(PolicySample.proposal_id).in_(ids))
    samples = {sample.proposal_id: sample for sample in session.scalars(known)}
    for row in rows:
        verdict = _verdict(policy, row, samples.get(row.Decision.proposal_id))
        if verdict is not None:
            _note(session, policy, row.Decision, verdict, samples, now)


def _verdict(policy: Policy, row: Row[Any], sample: PolicySample | None) -> tuple[SampleSource, bool] | None:
    """How a decision judges the policy, and whether it says that the policy is wrong; None if it says nothing."""
    decision: Decision = row.Decision
    if decision.action == Action.UNDO:
        if row.undone_policy_id == policy.id:
            return SampleSource.UNDONE, True
        judged_before = sample is not None and row.undone_actor_id is not None
        return (SampleSource(sample.source), True) if judged_before and sample is not None else None
    if decision.actor_id is None or decision.batch or row.findings or decision.status_after in NOT_WRITTEN:
        return None
    source = _source(policy, decision)
    return None if source is None else (source, decision.action != Action.APPROVE or decision.declined is not None)


def _source(policy: Policy, decision: Decision) -> SampleSource | None:
    """In shadow every answer counts; once active, those alone that the policy left to people."""
    if policy.activated_at is None or decision.created_at < policy.activated_at:
        return SampleSource.SHADOW
    return SampleSource.AUDIT if is_held_back(policy, decision.proposal_id) else None


def _note(
    session: Session,
    policy: Policy,
    decision: Decision,
    verdict: tuple[SampleSource, bool],
    samples: dict[int, PolicySample],
    now: datetime,
) -> None:
    source, is_wrong = verdict
    sample = samples.get(decision.proposal_id)
    if sample is None:
        sample = PolicySample(
            policy_id=policy.id or 0,
            proposal_id=decision.proposal_id,
            decision_id=decision.id or 0,
            source=source,
            is_wrong=is_wrong,
            created_at=now,
        )
        samples[decision.proposal_id] = sample
        session.add(sample)
    elif sample.source != SampleSource.UNDONE:  # what was taken back once stays wrong
        sample.decision_id, sample.source, sample.is_wrong = decision.id or 0, source, is_wrong


def _move_on(session: Session, policy: Policy, found: Standing, now: datetime) -> None:
    if policy.status == PolicyStatus.SHADOW and found.is_certified:
        policy.status, policy.certified_at = PolicyStatus.CERTIFIED, now
        detail: dict[str, Json] = {
            "name": policy.name,
            "wrong": found.wrong,
            "audited": found.audited,
            "bound": found.bound,
        }
        record(session, "policy certified", None, f"policy:{policy.id}", detail, now)
    elif policy.status == PolicyStatus.CERTIFIED and not found.is_certified:
        policy.status, policy.certified_at = PolicyStatus.SHADOW, None
    elif policy.status == PolicyStatus.ACTIVE and found.is_broken:
        suspend(session, policy, _why(found), None, now)


def _why(found: Standing) -> str:
    return f"{found.wrong} wrong of {found.audited} audited: the true error may be {100 * found.bound:.2g} %"
