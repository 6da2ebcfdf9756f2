"""Undo: a new decision that takes one back, by the person who made it or a manager, any number of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.catalog.fields import ATTRIBUTE_PREFIX, Conflict, first_conflict, load, stranded_options, write_loaded
from core.changes import FieldWrite, Json
from core.proposals import answers, apply, audit
from core.proposals.answers import Code, Decided, Refused
from core.proposals.display import field_text
from core.proposals.keep import after, decision_row
from core.proposals.places import Place, open_places, place
from core.records.choices import Action, Kind, ProposalStatus
from core.records.flow import Decision, Proposal
from core.settings import settings

_ESCALATIONS = (Action.ESCALATE, Action.RETURN)
_WRITTEN = (
    ProposalStatus.APPLIED,
    ProposalStatus.PUBLISHED,
    ProposalStatus.MEASURED,
    ProposalStatus.PUBLISH_FAILED,
)


@dataclass(frozen=True)
class Undoable:
    """The decision that an undo would take back next; with a ``batch`` it may be the whole batch."""

    decision_id: int
    proposal_id: int
    action: Action
    title: str
    status: ProposalStatus
    batch: str
    decided_at: datetime


@dataclass(frozen=True)
class Step:
    """A decision to take back with its proposal, and the writes that restore the values before, in their order."""

    decision: Decision
    proposal: Proposal
    writes: tuple[FieldWrite, ...]


def last_undoable(session: Session, actor: Actor, now: datetime) -> Undoable | None:
    """The actor's newest decision that stands and that nobody has decided upon since; None if there is none."""
    later = aliased(Decision)
    newest = (
        select(Decision, col(Proposal.title))
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .where(
            col(Decision.actor_id) == actor.user_id,
            col(Decision.created_at) > now - timedelta(days=settings().undo_days),
            col(Decision.is_planted).is_(False),
            stands(Decision),
            ~exists().where(
                col(later.proposal_id) == col(Decision.proposal_id), col(later.id) > col(Decision.id), stands(later)
            ),
        )
        .order_by(col(Decision.id).desc())
        .limit(1)
    )
    found = session.execute(newest).first()
    if found is None:
        return None
    decision, title = found
    return Undoable(
        decision.id or 0,
        decision.proposal_id,
        Action(decision.action),
        title,
        ProposalStatus(decision.status_after),
        decision.batch,
        decision.created_at,
    )


def undo(session: Session, decision_id: int, actor: Actor, now: datetime, idempotency_key: str) -> Decided | Refused:
    """The undo as kept, or why it was refused; in a `write` session.

    The values before are restored if they are still what the decision wrote. The proposal is open again, or *reverted*
    if a newer one is open in its place. A value that was published is taken back by the next publication.

    Raises:
        NotAllowedError: the decision is somebody else's, and the actor may not undo other people's.
        BadInputError: the key belongs to another proposal.
    """
    audit.take_turn(session)
    decision = session.get(Decision, decision_id)
    if decision is None:
        return Refused(Code.UNKNOWN, f"There is no decision {decision_id}. Nothing was changed; see History.", 0)
    first = answers.already_answered(session, idempotency_key, decision.proposal_id, undoes_id=decision_id)
    if first is not None:
        return first
    require_undoer(actor, [decision])
    step = steps(session, [decision])[0]
    refused = _not_undoable(session, step, now)
    if refused is not None:
        return refused
    conflict = restore(session, [step])[0]
    if conflict is not None:
        return _moved(step, conflict)
    row = take_back(session, [step], actor, now, [idempotency_key])[0]
    return answers.answer_of(session, session.get_one(Decision, row))


def require_undoer(actor: Actor, decisions: Sequence[Decision]) -> None:
    """Return if all the decisions are the actor's own, or the actor may undo other people's.

    Raises:
        NotAllowedError: neither.
    """
    if any(decision.actor_id != actor.user_id or actor.user_id is None for decision in decisions):
        require(actor, Right.UNDO_OTHERS)


def stands(decision: Any) -> ColumnElement[bool]:
    """Whether a decision (the table or an alias of it) is not an undo and was not taken back."""
    undone = aliased(Decision)
    return and_(col(decision.action) != Action.UNDO, ~exists().where(col(undone.undoes_id) == col(decision.id)))


def steps(session: Session, decisions: Sequence[Decision]) -> list[Step]:
    """The decisions with their proposals, held until the session commits, and the inverse of what they wrote."""
    ids = sorted({decision.proposal_id for decision in decisions})
    held = select(Proposal).where(col(Proposal.id).in_(ids)).order_by(col(Proposal.id)).with_for_update()
    proposals = {row.id: row for row in session.scalars(held.execution_options(populate_existing=True))}
    wrote = answers.writes_of(session, [decision.id or 0 for decision in decisions])
    return [
        Step(
            decision,
            proposals[decision.proposal_id],
            tuple(write.inverse() for write in reversed(wrote.get(decision.id or 0, []))),
        )
        for decision in decisions
    ]


def is_current(step: Step) -> bool:
    """Whether the proposal still stands where the decision left it, or further along the way to the channels."""
    left, now = ProposalStatus(step.decision.status_after), ProposalStatus(step.proposal.status)
    return now in _WRITTEN if left == ProposalStatus.APPLIED else now == left


def restore(session: Session, wanted: Sequence[Step]) -> list[Conflict | None]:
    """Write the values before of each step; where a live value is not the one written, nothing of that step is."""
    writes = [write for step in wanted for write in step.writes]
    apply.hold(session, sorted({write.product_id for write in writes}))
    rows = load(session, writes)
    conflicts: list[Conflict | None] = []
    for step in wanted:
        conflict = first_conflict(rows, step.writes) or stranded_options(session, step.writes)
        if conflict is None:
            write_loaded(rows, step.writes)
        conflicts.append(conflict)
    return conflicts


def take_back(
    session: Session, wanted: Sequence[Step], actor: Actor, now: datetime, keys: Sequence[str], batch: str = ""
) -> list[int]:
    """The ids of the undo decisions of restored steps; their proposals are open again, or reverted.

    Of several steps about the same place the first one's proposal is open again.
    """
    taken = open_places(session, [place(step.proposal) for step in wanted])
    rows = []
    for step, key in zip(wanted, keys, strict=True):
        taken.setdefault(place(step.proposal), step.proposal.id or 0)
        rows.append(_row(step, taken, actor, now, key, batch))
    for step, row in zip(wanted, rows, strict=True):
        columns = after(step.proposal.version, row["status_after"], now) | _escalation(session, step)
        for name, value in columns.items():
            setattr(step.proposal, name, value)
    session.flush()
    ids = audit.append_decisions(session, rows)
    wrote = [(new_id, step.proposal.id or 0, step.writes) for new_id, step in zip(ids, wanted, strict=True)]
    apply.record_writes(session, wrote, now)
    return ids


def _row(step: Step, taken: Mapping[Place, int], actor: Actor, now: datetime, key: str, batch: str) -> dict[str, Any]:
    is_first = taken[place(step.proposal)] == step.proposal.id
    status = ProposalStatus.OPEN if is_first else ProposalStatus.REVERTED
    return decision_row(step.proposal, Action.UNDO, status, actor, now) | {
        "payload": step.decision.payload,
        "before": _met(step),
        "undoes_id": step.decision.id,
        "idempotency_key": key,
        "batch": batch,
    }


def _met(step: Step) -> Json:
    """The value the undo met, in the shape of the proposal's ``base_value``."""
    if step.proposal.kind == Kind.ATTRIBUTES:
        return {write.field.removeprefix(ATTRIBUTE_PREFIX): write.before for write in step.writes}
    return next((write.before for write in step.writes if write.field == step.proposal.field), None)


def _escalation(session: Session, step: Step) -> dict[str, Any]:
    """The proposal's columns after an escalation or a return is taken back: as they were before it."""
    if step.decision.action == Action.RETURN:
        return {"escalated_to": step.decision.escalated_to, "due_at": step.decision.due_at}
    if step.decision.action != Action.ESCALATE:
        return {}
    before = session.scalars(
        select(Decision)
        .where(
            col(Decision.proposal_id) == step.proposal.id,
            col(Decision.id) < step.decision.id,
            col(Decision.action).in_(_ESCALATIONS),
            stands(Decision),
        )
        .order_by(col(Decision.id).desc())
        .limit(1)
    ).first()
    if before is None or before.action == Action.RETURN:
        return {"escalated_to": None, "escalated_by_id": None, "escalation_note": "", "due_at": None}
    return {
        "escalated_to": before.escalated_to,
        "escalated_by_id": before.actor_id,
        "escalation_note": before.note,
        "due_at": before.due_at,
    }


def _not_undoable(session: Session, step: Step, now: datetime) -> Refused | None:
    decision, proposal_id = step.decision, step.decision.proposal_id
    if decision.action == Action.UNDO:
        return Refused(Code.NOT_OPEN, "An undo cannot be undone. Nothing was changed; decide it again.", proposal_id)
    if decision.is_planted:
        words = "That was a check, and it wrote nothing. There is nothing to undo; go on with the next one."
        return Refused(Code.NOT_OPEN, words, proposal_id)
    undone = session.scalars(select(Decision).where(col(Decision.undoes_id) == decision.id)).first()
    if undone is not None:
        by = answers.decider(session, undone)
        words = f"{by} took this back already. Nothing was changed; the proposal shows where it stands."
        return Refused(Code.NOT_OPEN, words, proposal_id, by, Action.UNDO)
    days = settings().undo_days
    if decision.created_at <= now - timedelta(days=days):
        words = f"This was decided more than {days} days ago. Nothing was changed; change the value in a new proposal."
        return Refused(Code.EXPIRED, words, proposal_id)
    later = session.scalars(
        select(Decision)
        .where(col(Decision.proposal_id) == proposal_id, col(Decision.id) > decision.id, stands(Decision))
        .order_by(col(Decision.id).desc())
    ).first()
    if later is not None:
        by = answers.decider(session, later)
        words = f"{by} decided on it since. Nothing was changed; take that decision back first."
        return Refused(Code.VERSION, words, proposal_id, by, Action(later.action))
    if not is_current(step):
        words = f"The proposal is {step.proposal.status} by now. Nothing was changed; look at it as it stands."
        return Refused(Code.NOT_OPEN, words, proposal_id)
    return None


def _moved(step: Step, conflict: Conflict) -> Refused:
    if conflict.reason:
        return Refused(Code.STALE, conflict.reason, step.decision.proposal_id)
    name = field_text(conflict.write.field)
    return Refused(
        Code.STALE,
        f"{name} has been changed since: it is {_shown(conflict.found)}, and the decision wrote "
        f"{_shown(conflict.write.before)}. Nothing was changed; look at the product and its history.",
        step.decision.proposal_id,
    )


def _shown(value: Json) -> str:
    return "empty" if value in (None, "", [], {}) else f"“{str(value)[:80]}”"
