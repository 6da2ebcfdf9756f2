"""Bulk: see exactly what approving many would change, approve them in one transaction, take the whole batch back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import CursorResult, func, select, update
from sqlmodel import Session, col

from core.access.roles import Actor
from core.catalog.facts import CatalogContext, catalog_context
from core.changes import FieldWrite, Json
from core.errors import BadInputError, NotAllowedError, NotFoundError, StoreError
from core.money import Money
from core.proposals import apply, audit, undo
from core.proposals.apply import Weighed
from core.proposals.keep import after, decision_row
from core.proposals.ordering import QueueFilter
from core.proposals.selection import CHUNK, Case, Skip, chosen, rounds, sort_out, why_not
from core.records.choices import Action, Kind, ProposalStatus
from core.records.flow import Decision, Proposal
from core.settings import settings

MOST = 10_000
"""Proposals that a filter selects for one batch; more are left for the next."""
_SAMPLE = 20


@dataclass(frozen=True)
class BulkRow:
    """One proposal of a preview: the value now (``before``), the change, and why it stays as it is, if it does."""

    proposal_id: int
    kind: Kind
    title: str
    field: str
    before: Json
    payload: Mapping[str, Any]
    stake_minor: int
    currency: str
    skip: Skip | None = None


@dataclass(frozen=True)
class BulkPreview:
    """Exactly what approving would change now.

    ``ids`` are the proposals that will apply: hand them to `approve_all`. ``by_field`` counts the values written per
    field. ``worst_case`` is the money at risk in a month if every one is wrong, one amount per currency. ``sample``
    begins with some that apply and ends with some that stay. ``more``: the filter shows more than one batch takes.
    """

    ids: tuple[int, ...]
    skipped: Mapping[Skip, int]
    by_field: Mapping[str, int]
    worst_case: tuple[Money, ...]
    sample: tuple[BulkRow, ...]
    more: bool = False

    @property
    def will_apply(self) -> int:
        """How many proposals will apply."""
        return len(self.ids)

    @property
    def worst_case_minor(self) -> int | None:
        """The worst case in minor units; None if it is in several currencies, which cannot be added up."""
        return None if len(self.worst_case) > 1 else sum(money.minor for money in self.worst_case)

    @property
    def currency(self) -> str:
        """The currency of ``worst_case_minor``; empty if there is none or several."""
        return self.worst_case[0].currency if len(self.worst_case) == 1 else ""


@dataclass(frozen=True)
class BulkResult:
    """What a batch did: how many proposals were applied (or taken back); the others stayed as they were, by why."""

    batch: str
    applied: int
    left: Mapping[Skip, int] = field(default_factory=dict)

    @property
    def stale(self) -> int:
        """How many stayed because a live value is another one by now."""
        return self.left.get(Skip.STALE, 0)

    @property
    def blocked(self) -> int:
        """How many stayed because a guardrail forbids them."""
        return self.left.get(Skip.BLOCKED, 0)

    @property
    def skipped(self) -> int:
        """How many stayed for any other reason."""
        return sum(self.left.values()) - self.stale - self.blocked


def preview(session: Session, wanted: Sequence[int] | QueueFilter, actor: Actor, now: datetime) -> BulkPreview:
    """Exactly what approving these proposals, or all that the filter shows, would change now; nothing is written."""
    ids = chosen(session, wanted, actor, now, MOST + 1 if isinstance(wanted, QueueFilter) else len(wanted))
    more = isinstance(wanted, QueueFilter) and len(ids) > MOST
    context = catalog_context(session)
    found: list[tuple[Case, Weighed | None, Skip | None]] = []
    for chunk in _chunks(ids[:MOST] if more else ids):
        ready, others = sort_out(session, chunk, actor, now)
        found += [(case, None, skip) for case, skip in others]
        weighed = apply.weigh(session, [case.wanted for case in ready], context)
        found += [(case, one, why_not(one)) for case, one in zip(ready, weighed, strict=True)]
    return _summed(found, more=more)


def approve_all(session: Session, ids: Sequence[int], actor: Actor, now: datetime, batch: str) -> BulkResult:
    """What became of the proposals, approved in one transaction; those that cannot be applied now stay open.

    The same batch again answers with what it did and approves nothing more.

    Raises:
        NotAllowedError: the actor's role decides none of these proposals.
        BadInputError: the batch has no name.
    """
    if not batch:
        raise BadInputError("A batch needs a name of its own, so that sending it twice approves once.")
    audit.take_turn(session)
    ids = list(dict.fromkeys(ids))
    done = _size(session, batch)
    if done:
        return BulkResult(batch, done, {Skip.CLOSED: len(ids) - done})
    ready: list[Case] = []
    left: Counter[Skip] = Counter()
    for chunk in _chunks(ids):
        cases, others = sort_out(session, chunk, actor, now, hold=True)
        ready += cases
        left.update(skip for _, skip in others)
    if ids and left[Skip.ROLE] == len(ids):
        raise NotAllowedError(f"A {actor.role} may not decide these proposals. Nothing was changed.", role=actor.role)
    context = catalog_context(session)
    applied = sum(_apply_round(session, cases, context, left, actor, now, batch) for cases in rounds(ready))
    return BulkResult(batch, applied, left)


def undo_batch(session: Session, batch: str, actor: Actor, now: datetime) -> BulkResult:
    """What became of a batch's decisions, taken back in one transaction; a value that moved since stays as it is.

    Raises:
        NotAllowedError: the batch is somebody else's, and the actor may not undo other people's.
        NotFoundError: there is no such batch.
    """
    audit.take_turn(session)
    decisions = session.scalars(
        select(Decision)
        .where(col(Decision.batch) == batch, col(Decision.action) == Action.APPROVE, undo.stands(Decision))
        .order_by(col(Decision.id).desc())
    ).all()
    if not decisions and not _size(session, batch):
        raise NotFoundError(f"There is no batch {batch!r}. Nothing was changed; look for it in History.", batch=batch)
    return undo_all(session, decisions, actor, now, batch)


def undo_all(session: Session, decisions: Sequence[Decision], actor: Actor, now: datetime, batch: str) -> BulkResult:
    """What became of standing decisions, the newest first, taken back as one batch; a value that moved stays as it is.

    Raises:
        NotAllowedError: some are somebody else's, and the actor may not undo other people's.
    """
    undo.require_undoer(actor, decisions)
    left: Counter[Skip] = Counter()
    oldest = now - timedelta(days=settings().undo_days)
    taken_back = 0
    for start in range(0, len(decisions), CHUNK):
        chunk = [decision for decision in decisions[start : start + CHUNK] if decision.created_at > oldest]
        left[Skip.CLOSED] += len(decisions[start : start + CHUNK]) - len(chunk)
        taken_back += _undo_chunk(session, chunk, left, actor, now, batch)
    return BulkResult(batch, taken_back, +left)


def _apply_round(
    session: Session,
    cases: Sequence[Case],
    context: CatalogContext,
    left: Counter[Skip],
    actor: Actor,
    now: datetime,
    batch: str,
) -> int:
    """How many of the cases were applied; the others are counted in ``left``."""
    weighed = apply.weigh(session, [case.wanted for case in cases], context, to_write=True)
    reasons = [why_not(one) for one in weighed]
    left.update(skip for skip in reasons if skip is not None)
    ready = [(case, one) for case, one, skip in zip(cases, weighed, reasons, strict=True) if skip is None]
    if not ready:
        return 0
    _move_on(session, [case for case, _ in ready], now)
    rows = [_row(case, one, actor, now, batch) for case, one in ready]
    decision_ids = audit.append_decisions(session, rows)
    wrote: list[tuple[int, int, tuple[FieldWrite, ...]]] = [
        (decision_id, case.row.id, one.writes) for decision_id, (case, one) in zip(decision_ids, ready, strict=True)
    ]
    apply.write(session, wrote, now)
    return len(ready)


def _move_on(session: Session, cases: Sequence[Case], now: datetime) -> None:
    """Every proposal is *applied*, or the whole batch is given up: they were held, so nobody can have been faster."""
    columns = after(0, ProposalStatus.APPLIED, now) | {"version": Proposal.version + 1}
    moved = update(Proposal).where(
        col(Proposal.id).in_([case.row.id for case in cases]), col(Proposal.status) == ProposalStatus.OPEN
    )
    done = session.execute(moved.values(columns), execution_options={"synchronize_session": False})
    if not isinstance(done, CursorResult) or done.rowcount != len(cases):
        raise StoreError("Proposals of the batch changed while it was applied. Nothing was kept; try again.")


def _row(case: Case, weighed: Weighed, actor: Actor, now: datetime, batch: str) -> dict[str, Any]:
    return decision_row(case.row, Action.APPROVE, ProposalStatus.APPLIED, actor, now) | {
        "before": weighed.live,
        "batch": batch,
        "idempotency_key": f"{batch}:{case.row.id}",
    }


def _undo_chunk(
    session: Session, decisions: Sequence[Decision], left: Counter[Skip], actor: Actor, now: datetime, batch: str
) -> int:
    """How many of the decisions were taken back; the others are counted in ``left``."""
    steps = undo.steps(session, decisions)
    current = [step for step in steps if undo.is_current(step)]
    left[Skip.CLOSED] += len(steps) - len(current)
    conflicts = undo.restore(session, current)
    restored = [step for step, conflict in zip(current, conflicts, strict=True) if conflict is None]
    left[Skip.STALE] += len(current) - len(restored)
    keys = [f"undo:{batch}:{step.decision.id}" for step in restored]
    return len(undo.take_back(session, restored, actor, now, keys, batch))


def _size(session: Session, batch: str) -> int:
    """How many proposals the batch approved."""
    approved = select(func.count()).where(col(Decision.batch) == batch, col(Decision.action) == Action.APPROVE)
    return int(session.execute(approved).scalar_one())


def _summed(found: Sequence[tuple[Case, Weighed | None, Skip | None]], *, more: bool) -> BulkPreview:
    applying = [(case, one) for case, one, skip in found if one is not None and skip is None]
    stakes: Counter[str] = Counter()
    for case, _ in applying:
        stakes[case.row.currency] += case.row.stake_minor
    applied = islice((each for each in found if each[2] is None), _SAMPLE)
    left = islice((each for each in found if each[2] is not None), _SAMPLE)
    return BulkPreview(
        ids=tuple(case.row.id for case, _ in applying),
        skipped=Counter(skip for _, _, skip in found if skip is not None),
        by_field=Counter(write.field for _, one in applying for write in one.writes),
        worst_case=tuple(Money(minor, currency) for currency, minor in sorted(stakes.items())),
        sample=tuple(_shown(*each) for each in (*applied, *left)),
        more=more,
    )


def _shown(case: Case, weighed: Weighed | None, skip: Skip | None) -> BulkRow:
    row = case.row
    before = weighed.live if weighed else row.base_value
    return BulkRow(
        row.id, Kind(row.kind), row.title, row.field, before, row.payload, row.stake_minor, row.currency, skip
    )


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
