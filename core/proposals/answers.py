"""What the flow answers: decided, or refused and why. Refusals are values that a screen shows, not errors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.changes import FieldWrite, Finding
from core.errors import BadInputError
from core.proposals.checks import was_caught
from core.records.choices import Action, ProposalStatus
from core.records.flow import AppliedWrite, Decision, Policy, Proposal
from core.records.people import User


class Code(StrEnum):
    """Why something was refused; nothing of it was kept."""

    NOT_OPEN = "not-open"
    VERSION = "version"
    LEASE = "lease"
    ROLE = "role"
    BLOCKED = "blocked"
    NEEDS_REASON = "needs-reason"
    NEEDS_VALUE = "needs-value"
    STALE = "stale"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Decided:
    """A decision that was kept: where the proposal stands after it, and the values written into the catalogue.

    ``status`` *stale* or *blocked* means that nothing was written; ``findings`` says why for *blocked*. ``caught`` is
    set for planted checks alone: whether it was noticed.
    """

    decision_id: int
    proposal_id: int
    status: ProposalStatus
    writes: tuple[FieldWrite, ...] = ()
    findings: tuple[Finding, ...] = ()
    caught: bool | None = None


@dataclass(frozen=True)
class Refused:
    """An expected refusal; ``by`` and ``their_action`` tell who was faster and what they decided.

    ``their_action`` without ``by`` is the actor's own, made in another tab.
    """

    code: Code
    message: str
    proposal_id: int
    by: str | None = None
    their_action: Action | None = None


_DID: dict[Action, str] = {
    Action.APPROVE: "approved it",
    Action.EDIT: "edited and approved it",
    Action.OVERRIDE: "approved it over its warnings",
    Action.REJECT: "rejected it",
    Action.ESCALATE: "escalated it",
    Action.RETURN: "returned it",
    Action.UNDO: "took the decision on it back",
}

_CLOSED: dict[str, str] = {
    ProposalStatus.SUPERSEDED: "A newer suggestion stands in its place. Nothing was changed; decide that one.",
    ProposalStatus.EXPIRED: "This proposal has expired. Nothing was changed; a new run suggests it again if it holds.",
    ProposalStatus.WITHDRAWN: "The models no longer suggest this. Nothing was changed; go on with the next one.",
    ProposalStatus.REVERTED: "This was undone, and a newer suggestion is open. Nothing was changed; decide that one.",
}


def already_answered(
    session: Session, idempotency_key: str, proposal_id: int, *, undoes_id: int | None = None
) -> Decided | None:
    """The first answer given to that key, or None.

    Raises:
        BadInputError: there is no key, or it was used for another proposal, or for a decision and now for its undo.
    """
    if not idempotency_key:
        raise BadInputError("A decision needs an idempotency key, so that sending it twice decides once.")
    decision = session.scalars(select(Decision).where(col(Decision.idempotency_key) == idempotency_key)).first()
    if decision is None:
        return None
    if (decision.proposal_id, decision.undoes_id) != (proposal_id, undoes_id):
        raise BadInputError(
            f"The key {idempotency_key!r} belongs to another decision, on proposal {decision.proposal_id}: "
            "nothing was changed; use a new key."
        )
    return answer_of(session, decision)


def answer_of(session: Session, decision: Decision) -> Decided:
    """The answer that was given when the decision was made."""
    writes = writes_of(session, [decision.id or 0]).get(decision.id or 0, ())
    status = ProposalStatus(decision.status_after)
    return Decided(decision.id or 0, decision.proposal_id, status, tuple(writes), caught=_caught(session, decision))


def _caught(session: Session, decision: Decision) -> bool | None:
    if not decision.is_planted:
        return None
    return was_caught(decision.action, decision.payload, session.get_one(Proposal, decision.proposal_id).payload)


def writes_of(session: Session, decision_ids: list[int]) -> dict[int, list[FieldWrite]]:
    """What each of these decisions wrote, in the order it was written."""
    wrote: dict[int, list[FieldWrite]] = {}
    rows = select(
        AppliedWrite.decision_id,
        AppliedWrite.product_id,
        AppliedWrite.field,
        AppliedWrite.before,
        AppliedWrite.after,
        AppliedWrite.sku_id,
    )  # type: ignore[call-overload]
    for decision_id, *write in session.execute(
        rows.where(col(AppliedWrite.decision_id).in_(decision_ids)).order_by(col(AppliedWrite.id))
    ):
        wrote.setdefault(decision_id, []).append(FieldWrite(*write))
    return wrote


def unknown(proposal_id: int) -> Refused:
    """There is no such proposal."""
    return Refused(
        Code.UNKNOWN, f"There is no proposal {proposal_id}. Nothing was changed; go back to the queue.", proposal_id
    )


def too_late(session: Session, proposal: Proposal, actor: Actor) -> Refused:
    """Why the version the actor saw cannot be decided any more: who was faster, and what they did.

    It may have been the actor, in another tab: then there is nobody to name, and ``by`` is None.
    """
    proposal_id = proposal.id or 0
    if proposal.status in _CLOSED:
        return Refused(Code.NOT_OPEN, _CLOSED[proposal.status], proposal_id)
    code = Code.VERSION if proposal.status == ProposalStatus.OPEN else Code.NOT_OPEN
    last = _last_decision(session, proposal_id)
    if last is None:
        return Refused(
            code, "This proposal has changed since you opened it. Nothing was changed; look at it again.", proposal_id
        )
    action = Action(last.action)
    remedy = "look at it again and decide." if code == Code.VERSION else "see it in History, where it can be undone."
    if last.actor_id is not None and last.actor_id == actor.user_id:
        yours = f"You decided this already, in another tab or window: you {_DID[action]}."
        return Refused(code, f"{yours} This second decision was not kept; {remedy}", proposal_id, None, action)
    by = decider(session, last)
    return Refused(
        code, f"{by} was faster and {_DID[action]}. Your decision was not kept; {remedy}", proposal_id, by, action
    )


def decider(session: Session, decision: Decision) -> str:
    """The name of the person, or of the policy, that decided."""
    if decision.actor_id is None:
        return session.get_one(Policy, decision.policy_id).name
    return session.get_one(User, decision.actor_id).name


def _last_decision(session: Session, proposal_id: int) -> Decision | None:
    newest = select(Decision).where(col(Decision.proposal_id) == proposal_id).order_by(col(Decision.id).desc()).limit(1)
    return session.scalars(newest).first()
