"""What managers read before they set a policy and while it works: a look back, its course, its news, a roll-back.

Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.money import Money
from core.proposals import judging
from core.proposals.certificate import Standing
from core.proposals.ordering import COLUMNS, OPEN
from core.proposals.policies import Terms, path_of
from core.proposals.undo import stands
from core.records.choices import ANSWERS, Action, Kind, PolicyStatus, SampleSource
from core.records.flow import AppliedWrite, Decision, Policy, Proposal
from core.records.judged import PolicySample
from core.settings import settings

LOOK_BACK_DAYS = 90
MOST_READ = 20_000
"""The newest answers, and the open proposals, that a look back reads at most."""


@dataclass(frozen=True)
class PolicyView:
    """A policy as managers see it. ``decided`` counts its own decisions that stand, ``taken_back`` those that do not.

    ``audited`` and ``audited_wrong`` count the answers to what it left to people, once active.
    """

    id: int
    name: str
    status: PolicyStatus
    terms: Terms
    category_path: str
    standing: Standing
    created_at: datetime
    certified_at: datetime | None
    activated_at: datetime | None
    suspended_at: datetime | None
    suspended_why: str
    decided: int
    taken_back: int
    audited: int
    audited_wrong: int


@dataclass(frozen=True)
class LookBack:
    """What a policy with such terms would have done in the last 90 days, at most ``MOST_READ`` of each.

    It would have approved ``decided`` proposals that people answered; people approved ``agreed`` of them as they were.
    It would approve ``open`` now, but for its audit share. A hint, not a certificate: terms that were fitted to the
    past look good on it.
    """

    decided: int
    agreed: int
    open: int


@dataclass(frozen=True)
class RollBack:
    """What a roll-back would take back: standing decisions and the values they wrote.

    ``too_old`` are past the days in which a decision may be undone, and stay.
    """

    decisions: int
    values: int
    too_old: int


@dataclass(frozen=True)
class News:
    """A policy that was certified, activated or suspended; ``why`` is said of a suspension."""

    name: str
    status: PolicyStatus
    at: datetime
    why: str = ""


def list_policies(session: Session) -> list[PolicyView]:
    """Every policy, the living first, each with the newest first."""
    policies = session.scalars(select(Policy).order_by(col(Policy.id).desc())).all()
    decided, taken_back = _approved(session, standing=True), _approved(session, standing=False)
    audits = _audits(session)
    views = [
        PolicyView(
            id=policy.id or 0,
            name=policy.name,
            status=PolicyStatus(policy.status),
            terms=_terms(policy),
            category_path=path_of(session, policy.category_id),
            standing=judging.standing_of(session, policy),
            created_at=policy.created_at,
            certified_at=policy.certified_at,
            activated_at=policy.activated_at,
            suspended_at=policy.suspended_at,
            suspended_why=policy.suspended_why,
            decided=decided.get(policy.id or 0, 0),
            taken_back=taken_back.get(policy.id or 0, 0),
            audited=audits.get((policy.id or 0, False), 0) + audits.get((policy.id or 0, True), 0),
            audited_wrong=audits.get((policy.id or 0, True), 0),
        )
        for policy in policies
    ]
    return sorted(views, key=lambda view: view.status == PolicyStatus.RETIRED)


def look_back(session: Session, terms: Terms, actor: Actor, now: datetime) -> LookBack:
    """What people answered in the last 90 days to proposals that such a policy would have approved.

    As when a policy is judged, what it never approves is left out: findings, and what was decided many at once.

    Raises:
        NotAllowedError: the actor may not set policies.
    """
    require(actor, Right.EDIT_POLICIES)
    matching = judging.matches(session, _policy_of(terms))
    answered = session.execute(
        select(col(Decision.action), col(Decision.declined), COLUMNS.findings)
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(
            col(Decision.created_at) >= now - timedelta(days=LOOK_BACK_DAYS),
            col(Decision.action).in_(ANSWERS),
            col(Decision.status_after).not_in(judging.NOT_WRITTEN),
            col(Decision.actor_id).is_not(None),
            col(Decision.is_planted).is_(False),
            col(Decision.batch) == "",
            stands(Decision),
            *matching,
        )
        .order_by(col(Decision.id).desc())
        .limit(MOST_READ)
    )
    plain = [row.action == Action.APPROVE and row.declined is None for row in answered if not row.findings]
    waiting = select(COLUMNS.findings).where(OPEN, COLUMNS.escalated_to.is_(None), *matching).limit(MOST_READ)
    return LookBack(len(plain), sum(plain), sum(not findings for findings in session.scalars(waiting)))


def names(session: Session) -> dict[int, str]:
    """Every policy's name by id, the retired ones included, in their order."""
    found = session.execute(select(col(Policy.id), col(Policy.name)).order_by(func.lower(Policy.name)))
    return {row.id: row.name for row in found}


def course(session: Session, policy_id: int) -> tuple[bool, ...]:
    """The verdicts the policy was judged by, oldest first; True is wrong."""
    verdicts = select(col(PolicySample.is_wrong)).where(col(PolicySample.policy_id) == policy_id)
    return tuple(session.scalars(verdicts.order_by(col(PolicySample.id))))


def would_roll_back(session: Session, policy_id: int, since: datetime, now: datetime) -> RollBack:
    """What rolling the policy back to that moment would take back now; a value that moved since stays as it is."""
    recent = col(Decision.created_at) > now - timedelta(days=settings().undo_days)
    own = [col(Decision.policy_id) == policy_id, col(Decision.created_at) >= since, stands(Decision)]
    written = (
        select(func.count())
        .select_from(AppliedWrite)
        .join(Decision, col(Decision.id) == col(AppliedWrite.decision_id))
        .where(*own, recent)
    )
    return RollBack(
        _decisions(session, *own, recent), session.execute(written).scalar_one(), _decisions(session, *own, ~recent)
    )


def approved_stakes(session: Session) -> dict[int, tuple[Money, ...]]:
    """By policy, a month's stake of all it approved that stands, the largest currency first."""
    rows = session.execute(
        select(col(Decision.policy_id), col(Proposal.currency), func.sum(Proposal.stake_minor))
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(col(Decision.policy_id).is_not(None), col(Decision.action) == Action.APPROVE, stands(Decision))
        .group_by(col(Decision.policy_id), col(Proposal.currency))
    )
    found: dict[int, list[Money]] = {}
    for policy_id, currency, minor in rows:
        found.setdefault(policy_id, []).append(Money(int(minor), currency))
    return {policy_id: tuple(sorted(amounts, reverse=True)) for policy_id, amounts in found.items()}


def news_since(session: Session, since: datetime) -> tuple[News, ...]:
    """The policies that were certified, activated or suspended since then and stand there still, the newest first."""
    found = [_news(policy) for policy in session.scalars(select(Policy))]
    return tuple(sorted((one for one in found if one and one.at >= since), key=lambda one: one.at, reverse=True))


def _news(policy: Policy) -> News | None:
    at = {
        PolicyStatus.CERTIFIED: policy.certified_at,
        PolicyStatus.ACTIVE: policy.activated_at,
        PolicyStatus.SUSPENDED: policy.suspended_at,
    }.get(PolicyStatus(policy.status))
    return News(policy.name, PolicyStatus(policy.status), at, policy.suspended_why) if at else None


def _policy_of(terms: Terms) -> Policy:
    """The terms as a policy that is not kept."""
    return Policy(
        name="",
        kind=terms.kind,
        category_id=terms.category_id,
        department=terms.department,
        min_confidence=terms.min_confidence,
        max_stake_minor=terms.max_stake.minor if terms.max_stake else None,
        currency=terms.max_stake.currency if terms.max_stake else "",
    )


def _decisions(session: Session, *conditions: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).select_from(Decision).where(*conditions)).scalar_one())


def _terms(policy: Policy) -> Terms:
    return Terms(
        kind=Kind(policy.kind),
        min_confidence=policy.min_confidence,
        category_id=policy.category_id,
        department=policy.department,
        max_stake=Money(policy.max_stake_minor, policy.currency) if policy.max_stake_minor is not None else None,
        max_error_rate=policy.max_error_rate,
        audit_share=policy.audit_share,
        name=policy.name,
    )


def _approved(session: Session, *, standing: bool) -> Mapping[int, int]:
    """How many decisions of each policy stand, or were taken back."""
    kept = stands(Decision) if standing else ~stands(Decision)
    counted = (
        select(col(Decision.policy_id), func.count())
        .where(col(Decision.policy_id).is_not(None), col(Decision.action) == Action.APPROVE, kept)
        .group_by(col(Decision.policy_id))
    )
    return {policy_id or 0: number for policy_id, number in session.execute(counted)}


def _audits(session: Session) -> Mapping[tuple[int, bool], int]:
    counted = (
        select(col(PolicySample.policy_id), col(PolicySample.is_wrong), func.count())
        .where(col(PolicySample.source) == SampleSource.AUDIT)
        .group_by(col(PolicySample.policy_id), col(PolicySample.is_wrong))
    )
    return {(policy_id, is_wrong): number for policy_id, is_wrong, number in session.execute(counted)}
