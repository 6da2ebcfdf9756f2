"""Auto-approval policies: proposed by a manager, judged in shadow, certified, and only then active.

How one is judged is in judging.py, when it passes in certificate.py, how it decides in automatic.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import delete, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.errors import BadInputError, NotFoundError
from core.money import Money
from core.proposals import audit, automatic, judging
from core.proposals.bulk import BulkResult, undo_all
from core.proposals.undo import stands
from core.records.catalogue import Category
from core.records.chain import record
from core.records.choices import Kind, PolicyStatus
from core.records.flow import Decision, Policy
from core.records.judged import PolicySample

LEAST_ERROR, MOST_ERROR = 0.005, 0.2
LEAST_AUDIT = 0.01


@dataclass(frozen=True)
class Terms:
    """What a policy may approve, and how sure people have to be of it.

    ``category_id`` covers what lies below it; ``department`` empty and ``category_id`` None mean all. ``max_stake`` is
    a month's. ``max_error_rate`` is the true error it may have at most, ``audit_share`` what goes to people unseen.
    """

    kind: Kind
    min_confidence: float
    category_id: int | None = None
    department: str = ""
    max_stake: Money | None = None
    max_error_rate: float = 0.02
    audit_share: float = 0.05
    name: str = ""


def propose(session: Session, terms: Terms, actor: Actor, now: datetime) -> int:
    """The id of the new policy; it is in shadow and judged by what people decide from now on.

    Raises:
        NotAllowedError: the actor may not set policies.
        BadInputError: a term is out of its range, the category is unknown, or the name is taken.
    """
    require(actor, Right.EDIT_POLICIES)
    _require_sense(terms)
    path = path_of(session, terms.category_id)
    name = terms.name.strip() or usual_name(terms, path)
    if session.scalars(select(Policy).where(col(Policy.name) == name)).first() is not None:
        raise BadInputError(f"There is a policy called “{name}”. Nothing was changed; give this one another name.")
    policy = Policy(
        name=name[:120],
        kind=terms.kind,
        category_id=terms.category_id,
        department=terms.department,
        min_confidence=terms.min_confidence,
        max_stake_minor=terms.max_stake.minor if terms.max_stake else None,
        currency=terms.max_stake.currency if terms.max_stake else "",
        max_error_rate=terms.max_error_rate,
        audit_share=terms.audit_share,
        created_by_id=actor.user_id,
        created_at=now,
        salt=token_hex(16),
        judged_to_id=audit.take_turn(session).last_id,
    )
    session.add(policy)
    session.flush()
    _tell(session, "policy proposed", policy, actor, now)
    return policy.id or 0


def judge_now(session: Session, actor: Actor, now: datetime) -> None:
    """Judge every living policy by what was decided since; otherwise the worker does it every minute.

    Raises:
        NotAllowedError: the actor may not set policies.
    """
    require(actor, Right.EDIT_POLICIES)
    automatic.judge_all(session, now)


def activate(session: Session, policy_id: int, actor: Actor, now: datetime) -> None:
    """Let a certified policy decide.

    Raises:
        NotAllowedError: the actor may not set policies.
        NotFoundError: there is no such policy.
        BadInputError: it is not certified, or what was decided since broke its certificate.
    """
    require(actor, Right.EDIT_POLICIES)
    audit.take_turn(session)
    policy = _policy(session, policy_id)
    judging.judge(session, policy, now)
    if policy.status != PolicyStatus.CERTIFIED:
        raise BadInputError(
            f"“{policy.name}” is {policy.status}, not certified. Nothing was changed; people have to decide more."
        )
    policy.status, policy.activated_at = PolicyStatus.ACTIVE, now
    _tell(session, "policy activated", policy, actor, now)


def suspend(session: Session, policy_id: int, actor: Actor, now: datetime) -> None:
    """Stop an active policy at once.

    Raises:
        NotAllowedError: the actor may not set policies.
        NotFoundError: there is no such policy.
        BadInputError: it is not active.
    """
    policy = _in_status(session, policy_id, actor, PolicyStatus.ACTIVE)
    judging.suspend(session, policy, f"by {actor.name}", actor.user_id, now)


def restart(session: Session, policy_id: int, actor: Actor, now: datetime) -> None:
    """Put a suspended policy back into shadow; it has to earn a certificate anew, on decisions from now on.

    Raises:
        NotAllowedError: the actor may not set policies.
        NotFoundError: there is no such policy.
        BadInputError: it is not suspended.
    """
    policy = _in_status(session, policy_id, actor, PolicyStatus.SUSPENDED)
    session.execute(delete(PolicySample).where(col(PolicySample.policy_id) == policy.id))
    policy.status, policy.suspended_why = PolicyStatus.SHADOW, ""
    policy.certified_at = policy.activated_at = policy.suspended_at = None
    policy.judged_to_id = audit.take_turn(session).last_id
    _tell(session, "policy restarted", policy, actor, now)


def retire(session: Session, policy_id: int, actor: Actor, now: datetime) -> None:
    """End a policy for good; what it decided stands.

    Raises:
        NotAllowedError: the actor may not set policies.
        NotFoundError: there is no such policy.
        BadInputError: it is retired already.
    """
    living = [status for status in PolicyStatus if status != PolicyStatus.RETIRED]
    policy = _in_status(session, policy_id, actor, *living)
    policy.status = PolicyStatus.RETIRED
    _tell(session, "policy retired", policy, actor, now)


def roll_back(session: Session, policy_id: int, since: datetime, actor: Actor, now: datetime) -> BulkResult:
    """What became of the policy's standing decisions since then, taken back as one batch; it is suspended first.

    Raises:
        NotAllowedError: the actor may not set policies, or not undo other people's decisions.
        NotFoundError: there is no such policy.
    """
    require(actor, Right.EDIT_POLICIES)
    head = audit.take_turn(session)
    policy = _policy(session, policy_id)
    if policy.status == PolicyStatus.ACTIVE:
        judging.suspend(session, policy, f"rolled back by {actor.name}", actor.user_id, now)
    own = select(Decision).where(
        col(Decision.policy_id) == policy_id, col(Decision.created_at) >= since, stands(Decision)
    )
    decisions = session.scalars(own.order_by(col(Decision.id).desc())).all()
    result = undo_all(session, decisions, actor, now, f"policy-{policy_id}-back-{head.last_id}")
    _tell(session, "policy rolled back", policy, actor, now, taken_back=result.applied, since=since.isoformat())
    return result


def usual_name(terms: Terms, category_path: str) -> str:
    """What a policy is called unless somebody names it: ``Category · Fashion · from 97 %``."""
    where = category_path.rsplit(" > ", 1)[-1] or terms.department
    parts = [terms.kind.capitalize(), where, f"from {100 * terms.min_confidence:g} %"]
    return " · ".join(part for part in parts if part)


def path_of(session: Session, category_id: int | None) -> str:
    """The path of the category that a policy is about, empty for all of them.

    Raises:
        BadInputError: there is no such category.
    """
    if category_id is None:
        return ""
    category = session.get(Category, category_id)
    if category is None:
        raise BadInputError(f"There is no category {category_id}. Nothing was changed; choose one that exists.")
    return category.path


def _require_sense(terms: Terms) -> None:
    if terms.kind == Kind.MAIL:
        raise BadInputError("A mail goes to many people: people decide each. Nothing was changed; choose another kind.")
    if not 0 <= terms.min_confidence <= 1:
        raise BadInputError("The confidence is a share from 0 to 100 %. Nothing was changed; choose one in between.")
    if not LEAST_ERROR <= terms.max_error_rate <= MOST_ERROR:
        raise BadInputError(
            f"The error allowed is {LEAST_ERROR:.1%} at least and {MOST_ERROR:.0%} at most. "
            "Nothing was changed; choose one in between."
        )
    if not LEAST_AUDIT <= terms.audit_share <= 1:
        raise BadInputError(
            f"People have to see {LEAST_AUDIT:.0%} at least, or nobody would notice a policy that goes wrong. "
            "Nothing was changed; choose more."
        )
    if terms.max_stake is not None and terms.max_stake.minor < 0:
        raise BadInputError("The stake cannot be negative. Nothing was changed; leave it empty for any stake.")


def _in_status(session: Session, policy_id: int, actor: Actor, *allowed: PolicyStatus) -> Policy:
    """The policy, held until the session commits, for a person who may set policies."""
    require(actor, Right.EDIT_POLICIES)
    audit.take_turn(session)
    policy = _policy(session, policy_id)
    if policy.status not in allowed:
        raise BadInputError(f"“{policy.name}” is {policy.status}. Nothing was changed; look at it as it stands.")
    return policy


def _policy(session: Session, policy_id: int) -> Policy:
    policy = session.get(Policy, policy_id, with_for_update=True, populate_existing=True)
    if policy is None:
        raise NotFoundError(f"There is no policy {policy_id}. Nothing was changed; see Policies.", policy_id=policy_id)
    return policy


def _tell(session: Session, event: str, policy: Policy, actor: Actor, now: datetime, **detail: str | int) -> None:
    record(session, event, actor.user_id, f"policy:{policy.id}", {"name": policy.name, **detail}, now)
