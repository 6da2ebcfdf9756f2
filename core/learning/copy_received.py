"""How drafted texts were received: kept as written, edited by how much, rejected why; by department, writer, version.

Only people's decisions that stand count; a policy's are counted apart, as nobody read the text. “Not now” says nothing
about a text, and a planted check nothing about its writer. Another of the versions on offer is no edit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import quantiles
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.learning.comparing import interval
from core.learning.examples import REFUSED_WEIGHTS
from core.proposals.copy_edits import offered, share_edited
from core.proposals.undo import stands
from core.records.choices import ANSWERS, Action, Kind
from core.records.flow import Decision, Proposal

READ_AT_MOST = 200_000
"""The newest decisions on anything, among which those on texts are looked for."""

WEEKS = 26
_SILENT = [code for code, weight in REFUSED_WEIGHTS.items() if not weight]

Group = TypeVar("Group", bound=Hashable)


class Answer(StrEnum):
    """What became of a drafted text."""

    KEPT = "kept"  # as written
    SWAPPED = "swapped"  # another of the versions on offer was taken as written
    EDITED = "edited"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Received:
    """One decision on a drafted text; ``changed`` is the share of words edited, 0 to 1."""

    at: datetime
    department: str
    writer: str
    version: str
    answer: Answer
    changed: float = 0.0
    action: str = Action.APPROVE
    reason_code: str = ""
    by_policy: bool = False


@dataclass(frozen=True)
class Tally:
    """How many texts became what; ``changed`` are the shares of words changed in the edited ones, smallest first."""

    kept: int = 0
    swapped: int = 0
    rejected: int = 0
    changed: tuple[float, ...] = ()

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.kept + self.swapped + self.rejected + len(self.changed)

    @property
    def kept_rate(self) -> float | None:
        """The share kept as written, 0 to 1; None where nothing was decided."""
        return self.kept / self.decided if self.decided else None

    @property
    def kept_between(self) -> tuple[float, float]:
        """The 95 % interval of that share (Wilson, 1927)."""
        return interval(self.kept, self.decided)

    @property
    def changed_quartiles(self) -> tuple[float, float, float] | None:
        """What a quarter, half and three quarters of the edits change at most; None where nothing was edited."""
        if not self.changed:
            return None
        if len(self.changed) == 1:
            return (self.changed[0],) * 3
        low, half, high = quantiles(self.changed, n=4, method="inclusive")
        return low, half, high


class Source(NamedTuple):
    """For whom a text was written, and by what."""

    department: str
    writer: str
    version: str


@dataclass(frozen=True)
class Reception:
    """How texts were received: in all, by week (its Monday) in order, by source with the one decided last first.

    ``reasons`` count (action, reason code), the most frequent first; ``by_policies`` are decided texts counted nowhere
    else.
    """

    all: Tally
    weeks: tuple[tuple[date, Tally], ...]
    sources: tuple[tuple[Source, Tally], ...]
    reasons: tuple[tuple[tuple[str, str], int], ...]
    by_policies: int


def received(session: Session, now: datetime) -> list[Received]:
    """The decisions on drafted texts of the last half year, the newest first."""
    since = now - timedelta(weeks=WEEKS)
    rows = [
        row for row in session.execute(_DECIDED) if row.created_at >= since
    ]  # by its number, not by time, it is few
    beside = offered(session, [row.proposal_id for row in rows if row.said != row.proposed])
    return [_received(row, beside.get(row.proposal_id, ())) for row in rows]


def summed(decisions: Iterable[Received]) -> Reception:
    """The numbers of these decisions."""
    every = list(decisions)
    people = [one for one in every if not one.by_policy]
    last = {_source(one): one.at for one in sorted(people, key=lambda one: one.at)}
    sources = _tallies(people, _source)
    reasons = Counter((one.action, one.reason_code) for one in people if one.reason_code)
    return Reception(
        all=tally(people),
        weeks=tuple(sorted(_tallies(people, _monday).items())),
        sources=tuple(sorted(sources.items(), key=lambda item: last[item[0]], reverse=True)),
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        by_policies=len(every) - len(people),
    )


def tally(decisions: Sequence[Received]) -> Tally:
    """The decisions counted by what became of the text."""
    count = Counter(one.answer for one in decisions)
    changed = sorted(one.changed for one in decisions if one.answer == Answer.EDITED)
    return Tally(count[Answer.KEPT], count[Answer.SWAPPED], count[Answer.REJECTED], tuple(changed))


def _tallies(decisions: Iterable[Received], group: Callable[[Received], Group]) -> dict[Group, Tally]:
    found: defaultdict[Group, list[Received]] = defaultdict(list)
    for one in decisions:
        found[group(one)].append(one)
    return {name: tally(several) for name, several in found.items()}


def _source(one: Received) -> Source:
    return Source(one.department, one.writer, one.version)


def _monday(one: Received) -> date:
    day = one.at.date()
    return day - timedelta(days=day.weekday())


_NEWEST = select(col(Decision.id)).order_by(col(Decision.id).desc()).limit(READ_AT_MOST)
_DECIDED = (
    select(  # type: ignore[call-overload]
        Decision.created_at,
        Decision.action,
        Decision.reason_code,
        Decision.policy_id,
        Decision.proposal_id,
        Proposal.department,
        col(Decision.payload)["text"].as_string().label("said"),
        col(Proposal.payload)["text"].as_string().label("proposed"),
        col(Proposal.payload)["writer"].as_string().label("writer"),
        col(Proposal.payload)["writer_version"].as_string().label("version"),
    )
    .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
    .where(
        col(Decision.id).in_(_NEWEST),
        col(Decision.action).in_(ANSWERS),
        col(Decision.is_planted).is_(False),
        col(Decision.reason_code).not_in(_SILENT),
        col(Proposal.kind) == Kind.COPY,
        stands(Decision),
    )
    .order_by(col(Decision.id).desc())
)


def _received(row: Row[Any], beside: Sequence[Mapping[str, Any]]) -> Received:
    others = [str(change["text"]) for change in beside]
    answer = _answer(row, others)
    edited = answer == Answer.EDITED
    return Received(
        at=row.created_at,
        department=row.department,
        writer=row.writer,
        version=row.version or "",
        answer=answer,
        changed=share_edited(row.said, (row.proposed, *others)) if edited else 0.0,
        action=row.action,
        reason_code=row.reason_code,
        by_policy=row.policy_id is not None,
    )


def _answer(row: Row[Any], others: Sequence[str]) -> Answer:
    if row.action == Action.REJECT:
        return Answer.REJECTED
    if row.said == row.proposed:
        return Answer.KEPT
    return Answer.SWAPPED if row.said in others else Answer.EDITED
