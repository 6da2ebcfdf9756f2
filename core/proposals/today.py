"""What a person should know when they open Endcap: what waits for them, what changed, and whether the data is sound.

Everything comes from kept counters and short ranges of an index, so it costs the same at a million proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.money import Money
from core.proposals.ordering import COLUMNS, OPEN, Ordering, QueueFilter, Sort
from core.proposals.policy_reads import News, news_since
from core.proposals.queue import Group, groups, overdue
from core.proposals.soundness import FailedJob, ImportHealth, failed_jobs, last_imports
from core.records.choices import ANSWERS, Action, Kind, ProposalStatus, PublicationStatus
from core.records.flow import Decision, Proposal
from core.records.work import Publication

_DAY = timedelta(days=1)
_PACE_DECISIONS = 200
_FEWEST_FOR_PACE = 5
# Said as constants, so that the indexes of expired and of closed proposals are used.
_EXPIRED: ColumnElement[bool] = col(Proposal.status) == literal_column("'expired'")
_CLOSED: ColumnElement[bool] = and_(
    col(Proposal.status) != literal_column("'open'"), col(Proposal.is_planted).is_(False)
)


@dataclass(frozen=True)
class Waiting:
    """Open proposals of one kind; ``stake`` is the money at risk in a month, the largest currency first."""

    kind: Kind
    proposals: int
    stake: tuple[Money, ...]


@dataclass(frozen=True)
class Escalated:
    """Open proposals escalated to the actor's role, those past their due time, and the earliest due time."""

    proposals: int = 0
    overdue: int = 0
    next_due_at: datetime | None = None


@dataclass(frozen=True)
class Since:
    """How often something happened in the last 24 hours, and in the 24 hours before."""

    now: int
    before: int

    def __add__(self, other: Since) -> Since:
        """Both together."""
        return Since(self.now + other.now, self.before + other.before)


@dataclass(frozen=True)
class Changed:
    """What happened since yesterday. ``published`` counts values given to channels, the others count proposals.

    ``decided`` are the answers of people, ``by_policies`` those of policies.
    """

    created: Since
    decided: Since
    applied: Since
    published: Since
    stale: Since
    expired: Since
    by_policies: Since = Since(0, 0)


@dataclass(frozen=True)
class Today:
    """What waits for the actor and what changed. ``waiting`` has the largest stake first.

    ``minutes`` is how long everything that waits takes at the actor's own pace; None while they have decided too
    little to know. ``decided_today`` counts the actor's own answers since midnight UTC.
    ``policies`` are those certified, activated or suspended since yesterday.
    """

    waiting: tuple[Waiting, ...]
    escalated: Escalated
    oldest_at: datetime | None
    minutes: float | None
    changed: Changed
    imports: tuple[ImportHealth, ...]
    failed_jobs: tuple[FailedJob, ...]
    decided_today: int
    policies: tuple[News, ...] = ()

    @property
    def open(self) -> int:
        """How many proposals wait for the actor."""
        return sum(kind.proposals for kind in self.waiting)

    @property
    def stake(self) -> tuple[Money, ...]:
        """The money at risk in a month in all that waits, the largest currency first."""
        return _totals([money for kind in self.waiting for money in kind.stake])


def today(session: Session, actor: Actor, now: datetime) -> Today:
    """What the Today screen says to this actor now."""
    found = groups(session, actor)
    waiting = _waiting(found)
    return Today(
        waiting=waiting,
        escalated=_escalated(session, actor, now, found),
        oldest_at=_oldest(session, actor, now),
        minutes=_minutes(session, actor, sum(kind.proposals for kind in waiting)),
        changed=_changed(session, now),
        imports=last_imports(session),
        failed_jobs=failed_jobs(session, now),
        decided_today=_decided_today(session, actor, now),
        policies=news_since(session, now - _DAY),
    )


def _waiting(found: list[Group]) -> tuple[Waiting, ...]:
    waiting = [
        Waiting(
            kind,
            sum(group.proposals for group in found if group.kind == kind),
            _totals([group.stake for group in found if group.kind == kind]),
        )
        for kind in dict.fromkeys(group.kind for group in found)
    ]
    return tuple(sorted(waiting, key=lambda one: (-one.stake[0].minor, one.kind)))


def _totals(amounts: list[Money]) -> tuple[Money, ...]:
    """The sum in each currency, the largest first."""
    by_currency: dict[str, int] = {}
    for money in amounts:
        by_currency[money.currency] = by_currency.get(money.currency, 0) + money.minor
    return tuple(sorted((Money(minor, currency) for currency, minor in by_currency.items()), reverse=True))


def _escalated(session: Session, actor: Actor, now: datetime, found: list[Group]) -> Escalated:
    proposals = sum(group.proposals for group in found if group.escalated_to == actor.role)
    if not proposals:
        return Escalated()
    first = select(func.min(Proposal.due_at)).where(OPEN, col(Proposal.escalated_to) == actor.role)
    return Escalated(proposals, overdue(session, actor.role, now), session.scalar(first))


def _oldest(session: Session, actor: Actor, now: datetime) -> datetime | None:
    ordering = Ordering.of(QueueFilter(sort=Sort.OLDEST), actor, now)
    if ordering.is_empty:
        return None
    first = session.execute(ordering.rows((COLUMNS.created_at, COLUMNS.id), limit=1)).first()
    return first.created_at if first is not None else None


def _minutes(session: Session, actor: Actor, proposals: int) -> float | None:
    """How long the proposals take at the median pace of the actor's last 200 timed decisions."""
    last = (
        select(col(Decision.active_ms))
        .where(col(Decision.actor_id) == actor.user_id, col(Decision.active_ms).is_not(None))
        .order_by(col(Decision.id).desc())
        .limit(_PACE_DECISIONS)
    )
    times_ms = [active_ms for active_ms in session.scalars(last) if active_ms is not None]
    return proposals * median(times_ms) / 60_000 if len(times_ms) >= _FEWEST_FOR_PACE else None


def _changed(session: Session, now: datetime) -> Changed:
    last, before = _decisions(session, now - _DAY, now), _decisions(session, now - 2 * _DAY, now - _DAY)
    by_policies = Since(*(_by_policies(session, end - _DAY, end) for end in (now, now - _DAY)))
    return Changed(
        created=_proposals(session, now, COLUMNS.created_at, OPEN)
        + _proposals(session, now, COLUMNS.created_at, _CLOSED),
        decided=Since(sum(last.values()) - by_policies.now, sum(before.values()) - by_policies.before),
        applied=Since(last.get(ProposalStatus.APPLIED, 0), before.get(ProposalStatus.APPLIED, 0)),
        published=Since(_published(session, now - _DAY, now), _published(session, now - 2 * _DAY, now - _DAY)),
        stale=Since(last.get(ProposalStatus.STALE, 0), before.get(ProposalStatus.STALE, 0)),
        expired=_proposals(session, now, COLUMNS.expires_at, _EXPIRED),
        by_policies=by_policies,
    )


def _decisions(session: Session, start: datetime, end: datetime) -> dict[ProposalStatus, int]:
    """How many answers were given in the time, by where they left the proposal; planted checks leave none."""
    at = col(Decision.created_at)
    counted = (
        select(col(Decision.status_after), func.count())
        .where(at >= start, at < end, col(Decision.action).in_(ANSWERS))
        .group_by(col(Decision.status_after))
    )
    found = {ProposalStatus(status): number for status, number in session.execute(counted)}
    found.pop(ProposalStatus.WITHDRAWN, None)  # where a planted check is left, and nothing else
    return found


def _by_policies(session: Session, start: datetime, end: datetime) -> int:
    at = col(Decision.created_at)
    made = select(func.count()).where(
        col(Decision.policy_id).is_not(None), col(Decision.action) == Action.APPROVE, at >= start, at < end
    )
    return session.scalar(made) or 0


def _proposals(session: Session, now: datetime, at: Any, *conditions: ColumnElement[bool]) -> Since:
    """How many proposals have that time in the last day and in the one before."""
    counted = [
        session.scalar(select(func.count()).select_from(Proposal).where(*conditions, at >= end - _DAY, at < end)) or 0
        for end in (now, now - _DAY)
    ]
    return Since(*counted)


def _published(session: Session, start: datetime, end: datetime) -> int:
    at = col(Publication.created_at)
    given = select(func.sum(Publication.values_written)).where(
        at >= start,
        at < end,
        col(Publication.rolls_back_id).is_(None),
        col(Publication.status).in_((PublicationStatus.READY, PublicationStatus.ROLLED_BACK)),
    )
    return session.scalar(given) or 0


def _decided_today(session: Session, actor: Actor, now: datetime) -> int:
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = select(func.count()).where(
        col(Decision.actor_id) == actor.user_id,
        col(Decision.created_at) >= midnight,
        col(Decision.action).in_(ANSWERS),
    )
    planted = mine.where(col(Decision.is_planted))
    return (session.scalar(mine) or 0) - (session.scalar(planted) or 0)
