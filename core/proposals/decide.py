"""Deciding a proposal: one decision for one version of it, kept for ever, applied at once on facts read now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from core.access.roles import Actor, deciders, may_answer, may_decide
from core.changes import Change, Level, read_change
from core.errors import BadInputError, NotAllowedError
from core.mails import MailChange
from core.proposals import answers, apply, audit, kinds, lease, mailings, planted
from core.proposals.answers import Code, Decided, Refused
from core.proposals.apply import Weighed
from core.proposals.checks import was_caught
from core.proposals.keep import decision_row, keep
from core.proposals.reasons import REASONS, Reason, is_reason
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Proposal
from core.records.people import User

__all__ = ["REASONS", "Code", "Decided", "DecisionRequest", "Reason", "Refused", "decide", "require_decider"]

_NOTE_CHARACTERS = 10_000


@dataclass(frozen=True)
class DecisionRequest:
    """What somebody decides about the version of a proposal they saw.

    Args:
        proposal_id: which proposal.
        version: the version on screen; if it is another one by now, the decision is refused.
        action: approve, edit, override, reject, escalate or return.
        idempotency_key: the same key again returns the first answer, and decides nothing more.
        change: the edited change; an alternative is an edit with its payload. Needed by edit, possible with override.
        accept: of a change with several values, the names accepted. The others count as declined: they are kept with
            the decision by name and value, and are not suggested again for the same live value.
        reason_code: one of ``REASONS``; needed by override and reject.
        note: free words, kept with the decision; needed by return.
        escalate_to: the role asked; needed by escalate.
        due_at: by when the role should answer an escalation.
        active_ms: how long the reviewer looked at it.
    """

    proposal_id: int
    version: int
    action: Action
    idempotency_key: str
    change: Change | None = None
    accept: tuple[str, ...] | None = None
    reason_code: str = ""
    note: str = ""
    escalate_to: Role | None = None
    due_at: datetime | None = None
    active_ms: int | None = None


def decide(session: Session, request: DecisionRequest, actor: Actor, now: datetime) -> Decided | Refused:
    """The decision as kept, or why it was refused; in a `write` session, which commits all of it or nothing.

    Raises:
        NotAllowedError: the actor's role never decides proposals of that kind.
        BadInputError: the request makes no sense, such as a key that belongs to another proposal.
    """
    _require_sense(request)
    audit.take_turn(session)
    first = answers.already_answered(session, request.idempotency_key, request.proposal_id)
    if first is not None:
        return first
    proposal = session.get(Proposal, request.proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None:
        return answers.unknown(request.proposal_id)
    require_decider(actor, Kind(proposal.kind))
    case = _Case(session, proposal, request, actor, now)
    return _not_theirs(case) or _ACTIONS[request.action](case)


def require_decider(actor: Actor, kind: Kind) -> None:
    """Return if the actor's role decides proposals of that kind.

    Raises:
        NotAllowedError: it does not; names the roles that do.
    """
    if not may_decide(actor, kind):
        asked = " or ".join(deciders(kind))
        raise NotAllowedError(
            f"A {actor.role} may not decide {kind} proposals. Nothing was changed; ask a {asked}.", role=actor.role
        )


@dataclass(frozen=True)
class _Case:
    """One request on one proposal, as the functions below pass it on."""

    session: Session
    proposal: Proposal
    request: DecisionRequest
    actor: Actor
    now: datetime

    def refused(self, code: Code, message: str, by: str | None = None) -> Refused:
        return Refused(code, message, self.request.proposal_id, by)


def _require_sense(request: DecisionRequest) -> None:
    if request.action not in _ACTIONS:
        raise BadInputError(f"{request.action} is not a way to decide: use undo() to take a decision back.")
    if request.active_ms is not None and request.active_ms < 0:
        raise BadInputError(f"active_ms = {request.active_ms}: a time cannot be negative.")
    if request.due_at is not None and request.due_at.tzinfo is None:
        raise BadInputError(f"due_at = {request.due_at}: give the time with its zone.")


def _not_theirs(case: _Case) -> Refused | None:
    """Why this actor cannot decide that version now, whatever the decision."""
    proposal, actor = case.proposal, case.actor
    is_open = proposal.status == ProposalStatus.OPEN or planted.waits_for(proposal, actor)
    if not is_open or proposal.version != case.request.version:
        return answers.too_late(case.session, proposal, actor)
    if proposal.expires_at is not None and proposal.expires_at <= case.now:
        return case.refused(Code.EXPIRED, "This proposal has expired. Nothing was changed; go on to the next one.")
    if not may_answer(actor, proposal.escalated_to):
        asked = f"This is escalated to a {proposal.escalated_to}, who has to answer."
        return case.refused(Code.ROLE, f"{asked} Your decision was not kept; go on to the next one.")
    if lease.is_taken(proposal, actor, case.now):
        holder = case.session.get_one(User, proposal.lease_user_id).name
        return case.refused(
            Code.LEASE, f"{holder} has this on screen. Your decision was not kept; go on to the next one.", holder
        )
    return None


def _approve(case: _Case) -> Decided | Refused:
    """Approve, edit and override: the change is weighed on facts read now and, if it holds, written at once."""
    change = _final_change(case)
    if isinstance(change, Refused):
        return change
    proposed = read_change(case.proposal.payload)
    weighed = apply.weigh(case.session, [apply.wanted(case.proposal, change)], to_write=True)[0]
    refused = None if case.proposal.is_planted else _not_passed(case, weighed)
    if refused is not None:
        return refused
    answer = _kept(
        case,
        weighed.status,
        payload=change.model_dump(mode="json"),
        before=weighed.live,
        declined=kinds.declined(proposed, change),
        reason_code=case.request.reason_code,
    )
    if isinstance(answer, Refused) or case.proposal.is_planted:
        return answer
    if isinstance(change, MailChange) and answer.status == ProposalStatus.APPLIED:
        mailings.keep(case.session, change, answer.proposal_id, answer.decision_id, case.now)
    if weighed.writes:
        apply.write(case.session, [(answer.decision_id, answer.proposal_id, weighed.writes)], case.now)
    return Decided(answer.decision_id, answer.proposal_id, answer.status, weighed.writes, weighed.plan.findings)


def _final_change(case: _Case) -> Change | Refused:
    """The change as decided: edited, restricted to what was accepted, and with a value."""
    request, proposed = case.request, read_change(case.proposal.payload)
    if request.action == Action.EDIT and request.change is None:
        return case.refused(Code.NEEDS_VALUE, "An edit needs the new value. Nothing was changed; fill it in.")
    if request.action == Action.OVERRIDE and not is_reason(Action.OVERRIDE, request.reason_code):
        return case.refused(Code.NEEDS_REASON, "An override needs a reason. Nothing was changed; choose one.")
    change = proposed if request.change is None or request.action == Action.APPROVE else request.change
    if not kinds.same_target(proposed, change):
        return case.refused(
            Code.NEEDS_VALUE, "The edit is about something else than the proposal. Nothing was changed; edit its value."
        )
    if request.accept is not None:
        try:
            change = kinds.restricted(change, request.accept)
        except BadInputError as error:
            return case.refused(Code.NEEDS_VALUE, f"Nothing was changed. {error.message}")
    if kinds.needs_value(change):
        return case.refused(Code.NEEDS_VALUE, "A value is missing here. Nothing was changed; edit it and fill it in.")
    return change


def _not_passed(case: _Case, weighed: Weighed) -> Refused | None:
    """Why the findings stop it and it stays open. A block that nobody could see before closes it as *blocked*."""
    request = case.request
    if weighed.moved:
        return None
    if weighed.plan.is_blocked and (request.change is not None or _was_blocked(case.proposal)):
        found = next(finding for finding in weighed.plan.findings if finding.level == Level.BLOCK)
        return case.refused(Code.BLOCKED, f"{found.message} Nothing was changed; nobody can pass this.")
    if weighed.warnings and request.action != Action.OVERRIDE and not weighed.plan.is_blocked:
        return case.refused(
            Code.NEEDS_REASON,
            f"{weighed.warnings[0].message} Nothing was changed; override it with a reason, edit it or reject it.",
        )
    return None


def _was_blocked(proposal: Proposal) -> bool:
    return any(finding.get("level") == Level.BLOCK for finding in proposal.findings)


def _reject(case: _Case) -> Decided | Refused:
    if not is_reason(Action.REJECT, case.request.reason_code):
        return case.refused(Code.NEEDS_REASON, "A rejection needs a reason. Nothing was changed; choose one.")
    return _kept(case, ProposalStatus.REJECTED, reason_code=case.request.reason_code)


def _escalate(case: _Case) -> Decided | Refused:
    request = case.request
    asked = " or ".join(deciders(Kind(case.proposal.kind)))
    if request.escalate_to not in deciders(Kind(case.proposal.kind)):
        return case.refused(Code.NEEDS_VALUE, f"Say to whom: a {asked}. Nothing was changed; choose a role.")
    if request.due_at is not None and request.due_at <= case.now:
        return case.refused(Code.NEEDS_VALUE, "The due time is past. Nothing was changed; choose a later one.")
    return _kept(
        case,
        ProposalStatus.OPEN,
        {
            "escalated_to": str(request.escalate_to),
            "escalated_by_id": case.actor.user_id,
            "escalation_note": _words(request.note),
            "due_at": request.due_at,
        },
        escalated_to=str(request.escalate_to),
        due_at=request.due_at,
    )


def _return(case: _Case) -> Decided | Refused:
    proposal = case.proposal
    if proposal.escalated_to is None:
        return case.refused(Code.NOT_OPEN, "This is not escalated. Nothing was changed; decide it as it is.")
    if not case.request.note.strip():
        return case.refused(Code.NEEDS_VALUE, "A return needs a note. Nothing was changed; say what to do next.")
    return _kept(
        case,
        ProposalStatus.OPEN,
        {"escalated_to": None, "due_at": None},
        escalated_to=proposal.escalated_to,
        due_at=proposal.due_at,
    )


def _kept(
    case: _Case, status: ProposalStatus, proposal_columns: dict[str, Any] | None = None, **decision_columns: Any
) -> Decided | Refused:
    """The decision stored and the proposal moved on, or who was faster. A planted check ends with it, unwritten."""
    request, is_check = case.request, case.proposal.is_planted
    status = ProposalStatus.WITHDRAWN if is_check else status
    row = decision_row(case.proposal, request.action, status, case.actor, case.now) | {
        "note": _words(request.note),
        "active_ms": request.active_ms,
        "idempotency_key": request.idempotency_key,
        "is_planted": is_check,
        **decision_columns,
    }
    columns = {} if is_check or proposal_columns is None else proposal_columns
    decision_id = keep(case.session, case.proposal, row, case.actor, case.now, **columns)
    if decision_id is None:
        return answers.too_late(case.session, case.proposal, case.actor)
    caught = was_caught(request.action, row["payload"], case.proposal.payload) if is_check else None
    return Decided(decision_id, request.proposal_id, status, caught=caught)


def _words(note: str) -> str:
    """A note as every database can keep it."""
    return note.replace("\x00", "").encode(errors="ignore").decode()[:_NOTE_CHARACTERS]


_ACTIONS: dict[Action, Callable[[_Case], Decided | Refused]] = {
    Action.APPROVE: _approve,
    Action.EDIT: _approve,
    Action.OVERRIDE: _approve,
    Action.REJECT: _reject,
    Action.ESCALATE: _escalate,
    Action.RETURN: _return,
}
