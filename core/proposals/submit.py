"""Submitting: drafts become open proposals; what was suggested or decided before is not raised again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlmodel import Session, col

from core.changes import Draft, Finding, digest, fingerprint
from core.proposals import apply, audit, pace
from core.proposals.declined import without_declined
from core.proposals.kinds import Subject, needs_value
from core.proposals.places import Place, open_places, place
from core.proposals.search import searchable
from core.proposals.triage import look_at, worth
from core.records.choices import Kind, ProposalStatus
from core.records.flow import Proposal
from core.settings import settings

Findings = Mapping[str, Sequence[Finding]] | Callable[[Draft], Sequence[Finding]]

_CHUNK = 500

# Nobody has said no to these: if a model suggests the same again, the proposal opens again.
_REOPENED = frozenset(
    {
        ProposalStatus.SUPERSEDED,
        ProposalStatus.EXPIRED,
        ProposalStatus.WITHDRAWN,
        ProposalStatus.STALE,
        ProposalStatus.BLOCKED,
        ProposalStatus.REVERTED,
    }
)


@dataclass(frozen=True)
class Submitted:
    """What became of drafts.

    ``created`` are open now that were not before; ``same`` were suggested or decided before and stay as they are;
    ``superseded`` were open and gave way to a newer one.
    """

    created: int = 0
    same: int = 0
    superseded: int = 0

    def __add__(self, other: Submitted) -> Submitted:
        """Both together."""
        return Submitted(self.created + other.created, self.same + other.same, self.superseded + other.superseded)


def submit(
    session: Session, drafts: Sequence[Draft], findings: Findings | None, now: datetime, run: str = ""
) -> Submitted:
    """What became of the drafts, in a `write` session.

    A draft with the fingerprint of a proposal is that proposal. An open proposal on the same subject, field, locale
    and channel gives way to it, and hands its escalation over. Attribute values that somebody declined while the live
    value was the same are left out.

    Args:
        session: a `write` session.
        drafts: what models suggest; of several for the same place the last counts.
        findings: by fingerprint or by a function; None checks the drafts here, on facts read now.
        now: the time; proposals expire `proposal_days` later.
        run: names the proposing run.
    """
    audit.take_turn(session)
    total = Submitted()
    for start in range(0, len(drafts), _CHUNK):
        total += _submit_chunk(session, drafts[start : start + _CHUNK], findings, now, run)
    return total


def _submit_chunk(
    session: Session, drafts: Sequence[Draft], findings: Findings | None, now: datetime, run: str
) -> Submitted:
    wanted = without_declined(session, drafts)
    by_place = {place(draft): draft for draft in wanted}
    fresh = {fingerprint(draft): draft for draft in by_place.values()}
    known = _known(session, fresh)
    _raised_again(session, [row.id for row in known.values() if row.status == ProposalStatus.OPEN], run)
    fresh = {mark: draft for mark, draft in fresh.items() if mark not in known or known[mark].status in _REOPENED}
    incumbents = _incumbents(session, fresh.values())
    fresh = {mark: draft for mark, draft in fresh.items() if not _gives_way(draft, incumbents.get(place(draft)))}
    taken = set(map(place, fresh.values()))
    incumbents = {where: row for where, row in incumbents.items() if where in taken}
    _close(session, [row.id for row in incumbents.values()], ProposalStatus.SUPERSEDED)
    rows = _rows(session, fresh, findings, incumbents, now, run)
    _reopen(
        session,
        [
            {**row, "id": known[mark].id, "version": known[mark].version + 1}
            for mark, row in rows.items()
            if mark in known
        ],
    )
    created = [row for mark, row in rows.items() if mark not in known]
    if created:
        session.execute(insert(Proposal), created)
    _name_successors(session, fresh, incumbents)
    return Submitted(len(rows), len(drafts) - len(rows), len(incumbents))


def _known(session: Session, marks: Iterable[str]) -> dict[str, Row[Any]]:
    found = select(Proposal.fingerprint, Proposal.id, Proposal.status, Proposal.version)  # type: ignore[call-overload]
    rows = session.execute(found.where(col(Proposal.fingerprint).in_(list(marks))))
    return {row.fingerprint: row for row in rows}


def _incumbents(session: Session, drafts: Iterable[Draft]) -> dict[Place, Row[Any]]:
    """The open proposals in the places of the drafts, with what they are and what they hand over."""
    places = open_places(session, map(place, drafts))
    found = select(
        Proposal.id,
        Proposal.kind,
        Proposal.escalated_to,
        Proposal.escalated_by_id,
        Proposal.escalation_note,
        Proposal.due_at,
    )  # type: ignore[call-overload]
    rows = session.execute(found.where(col(Proposal.id).in_(places.values())))
    by_id = {row.id: row for row in rows}
    return {where: by_id[proposal_id] for where, proposal_id in places.items()}


def _gives_way(draft: Draft, incumbent: Row[Any] | None) -> bool:
    """Whether the draft only asks a person for a value, while a text for that place waits already."""
    return incumbent is not None and incumbent.kind == Kind.COPY and needs_value(draft.change)


def _close(session: Session, proposal_ids: Sequence[int], status: ProposalStatus) -> None:
    if proposal_ids:
        closed = update(Proposal).where(col(Proposal.id).in_(proposal_ids))
        session.execute(
            closed.values(status=status, version=Proposal.version + 1, lease_user_id=None, lease_until=None),
            execution_options={"synchronize_session": False},
        )


def _raised_again(session: Session, proposal_ids: Sequence[int], run: str) -> None:
    """The newest run that suggested a proposal is named in it: see core/proposals/sweep.py."""
    if proposal_ids and run:
        again = update(Proposal).where(col(Proposal.id).in_(proposal_ids)).values(run=run)
        session.execute(again, execution_options={"synchronize_session": False})


def _reopen(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(update(Proposal), rows)


def _name_successors(session: Session, fresh: Mapping[str, Draft], incumbents: Mapping[Place, Row[Any]]) -> None:
    """Tell the superseded proposals which one took their place."""
    marks = {mark: incumbents[place(draft)].id for mark, draft in fresh.items() if place(draft) in incumbents}
    if marks:
        successors = _known(session, marks)
        session.execute(
            update(Proposal),
            [{"id": old, "superseded_by_id": successors[mark].id} for mark, old in marks.items()],
        )


def _rows(
    session: Session,
    fresh: Mapping[str, Draft],
    findings: Findings | None,
    incumbents: Mapping[Place, Row[Any]],
    now: datetime,
    run: str,
) -> dict[str, dict[str, Any]]:
    """The columns of each open proposal by fingerprint, with the escalation of the one it takes over from."""
    found = _found(session, fresh, findings)
    seconds = pace.in_force(session)
    expires_at = now + timedelta(days=settings().proposal_days)
    return {
        mark: _row(draft, seconds)
        | _escalation(incumbents.get(place(draft)))
        | {
            "fingerprint": mark,
            "findings": [finding.model_dump(mode="json") for finding in found[mark]],
            "run": run,
            "created_at": now,
            "expires_at": expires_at,
        }
        for mark, draft in fresh.items()
    }


def _found(session: Session, fresh: Mapping[str, Draft], findings: Findings | None) -> Mapping[str, Sequence[Finding]]:
    if findings is None:
        changes = [
            apply.Wanted(draft.change, Subject(draft.product_id, draft.sku_id), draft.base_value)
            for draft in fresh.values()
        ]
        weighed = apply.weigh(session, changes) if changes else []
        return {mark: one.plan.findings for mark, one in zip(fresh, weighed, strict=True)}
    if isinstance(findings, Mapping):
        return {mark: findings.get(mark, ()) for mark in fresh}
    return {mark: findings(draft) for mark, draft in fresh.items()}


def _row(draft: Draft, seconds: Mapping[str, float]) -> dict[str, Any]:
    look = look_at(draft.kind, draft.field, needs_value=needs_value(draft.change))
    return {
        "kind": draft.kind,
        "subject": draft.subject,
        "product_id": draft.product_id,
        "sku_id": draft.sku_id,
        "field": draft.field,
        "locale": draft.locale,
        "channel": draft.channel,
        "department": draft.department,
        "title": draft.title,
        "search_text": searchable(draft.title, draft.search_text),
        "base_rev": draft.base_rev,
        "base_value": draft.base_value,
        "base_value_hash": digest(draft.base_value),
        "payload": draft.change.model_dump(mode="json"),
        "alternatives": [alternative.model_dump(mode="json") for alternative in draft.alternatives],
        "evidence": [evidence.model_dump(mode="json") for evidence in draft.evidence],
        "suggested_by": draft.suggested_by,
        "model_version": draft.model_version,
        "confidence_raw": draft.confidence_raw,
        "confidence": draft.confidence,
        "stake_minor": draft.stake_minor,
        "currency": draft.currency,
        "worth": worth(look, draft.confidence, draft.stake_minor, seconds),
        "cost_minor": draft.cost_minor,
        "status": ProposalStatus.OPEN,
        "superseded_by_id": None,
        "decided_at": None,
    }


def _escalation(incumbent: Row[Any] | None) -> dict[str, Any]:
    return {
        "escalated_to": incumbent.escalated_to if incumbent else None,
        "escalated_by_id": incumbent.escalated_by_id if incumbent else None,
        "escalation_note": incumbent.escalation_note if incumbent else "",
        "due_at": incumbent.due_at if incumbent else None,
    }
