"""Who decided what, when and why: anyone's search through the decisions, and their export. Reads only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.proposals import search as words_search
from core.proposals.display import Names, field_text, proposed_text, value_text
from core.proposals.life import Happening, HistoryEntry, product_life
from core.proposals.naming import base_field, names_of
from core.proposals.ordering import Cursor
from core.proposals.reasons import reason_text
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Decision, Policy, Proposal
from core.records.people import User
from core.text.cells import neutralise

__all__ = [
    "Happening",
    "HistoryEntry",
    "HistoryFilter",
    "HistoryPage",
    "HistoryRow",
    "export_csv",
    "product_life",
    "search",
]

_PAGE = 50
_EXPORTED = 500
_WALKED = 3000
_FEW_IDS = 20_000
_A_REVIEWER = "a reviewer"  # who met a planted check and did not agree to share how they did

_LATER: Any = aliased(Decision)
_UNDONE: Any = aliased(Decision)
_DECISION: Any = Decision.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class HistoryFilter:
    """Which decisions: words of the product's title, handle or SKU codes, a product, who decided, an action, a kind.

    ``actor_id`` is a person, ``policy_id`` a policy.

    ``since`` is included, ``until`` is not. Planted checks are private and left out, but for the export (``planted``),
    which names nobody who did not agree to it.
    """

    text: str = ""
    product_id: int | None = None
    actor_id: int | None = None
    policy_id: int | None = None
    action: Action | None = None
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    planted: bool = False


@dataclass(frozen=True)
class HistoryRow:
    """One decision; ``who`` is a person or a policy.

    ``before_text`` is the value the decision met, ``after_text`` the one it was about: what it wrote, restored or, if
    nothing was written, was offered.
    """

    decision_id: int
    proposal_id: int
    at: datetime
    who: str
    role: str
    action: Action
    status_after: ProposalStatus
    kind: Kind
    field: str
    label: str
    product_id: int | None
    title: str
    department: str
    before_text: str
    after_text: str
    reason_code: str
    reason: str
    note: str
    batch: str
    undoes_id: int | None
    is_undone: bool
    suggested_by: str
    confidence: float
    escalated_to: Role | None = None
    is_planted: bool = False


@dataclass(frozen=True)
class HistoryPage:
    """Some decisions, the newest first, and where the next page begins; ``next`` is None on the last one."""

    rows: tuple[HistoryRow, ...]
    next: Cursor | None


def search(
    session: Session, wanted: HistoryFilter | None = None, after: Cursor | None = None, limit: int = _PAGE
) -> HistoryPage:
    """The next decisions after the cursor, the newest first."""
    wanted = wanted or HistoryFilter()
    words = words_search.query_words(wanted.text)
    if wanted.text.strip() and not words:
        return HistoryPage((), None)
    base = _decisions(wanted, after)
    found = _with_words(session, base, words, limit + 1) if words else session.execute(base.limit(limit + 1)).all()
    rows = _dressed(session, found[:limit])
    last = rows[-1] if len(found) > limit else None
    return HistoryPage(rows, Cursor(last.at, last.decision_id) if last is not None else None)


def export_csv(session: Session, wanted: HistoryFilter, actor: Actor) -> Iterator[str]:
    """The decisions as lines of CSV with a header, the newest first, read a few hundred at a time.

    Cells that a spreadsheet would run as formulas are made harmless.

    Raises:
        NotAllowedError: the actor may not export the audit.
    """
    require(actor, Right.SEE_AUDIT)
    return _lines(session, replace(wanted, planted=True))


def _lines(session: Session, wanted: HistoryFilter) -> Iterator[str]:
    yield _line(list(_CELLS))
    after: Cursor | None = None
    while True:
        page = search(session, wanted, after, _EXPORTED)
        for row in page.rows:
            yield _line([neutralise(_cell(getattr(row, name))) for name in _CELLS.values()])
        if page.next is None:
            return
        after = page.next


_CELLS = {
    "Decision": "decision_id",
    "When (UTC)": "at",
    "Who": "who",
    "Role": "role",
    "Action": "action",
    "Result": "status_after",
    "Undone": "is_undone",
    "Product": "title",
    "Product number": "product_id",
    "Department": "department",
    "Kind": "kind",
    "Field": "label",
    "Before": "before_text",
    "After": "after_text",
    "Reason": "reason",
    "Note": "note",
    "Suggested by": "suggested_by",
    "Confidence": "confidence",
    "Proposal": "proposal_id",
    "Batch": "batch",
    "Planted check": "is_planted",
}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:.4f}"
    return (
        value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value if value is not None else "")
    )


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _decisions(wanted: HistoryFilter, after: Cursor | None) -> Select[Any]:
    """The decisions wanted but for the text, the newest first; each filter has its index."""
    conditions: list[ColumnElement[bool]] = [] if wanted.planted else [col(Decision.is_planted).is_(False)]
    equal: tuple[tuple[Any, object], ...] = (
        (Decision.product_id, wanted.product_id),
        (Decision.actor_id, wanted.actor_id),
        (Decision.policy_id, wanted.policy_id),
        (Decision.action, wanted.action),
        (Proposal.kind, wanted.kind),
    )
    conditions += [col(column) == value for column, value in equal if value is not None]
    if wanted.since is not None:
        conditions.append(col(Decision.created_at) >= wanted.since)
    if wanted.until is not None:
        conditions.append(col(Decision.created_at) < wanted.until)
    if after is not None:
        conditions.append(tuple_(_DECISION.c.created_at, _DECISION.c.id) < (after.key, after.id))
    return _ROWS.where(*conditions).order_by(col(Decision.created_at).desc(), col(Decision.id).desc())


_COLUMNS: list[Any] = [
    Decision,
    col(Proposal.kind).label("kind"),
    col(Proposal.field).label("field"),
    col(Proposal.title).label("title"),
    col(Proposal.department).label("department"),
    col(Proposal.currency).label("currency"),
    col(Proposal.suggested_by).label("suggested_by"),
    col(Proposal.confidence).label("confidence"),
    col(User.name).label("person"),
    col(User.shares_checks).label("shares_checks"),
    col(Policy.name).label("policy"),
    _LATER.id.label("undone_by"),
    _UNDONE.before.label("restored"),
]
_ROWS = (
    select(*_COLUMNS)
    .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
    .outerjoin(User, col(User.id) == col(Decision.actor_id))
    .outerjoin(Policy, col(Policy.id) == col(Decision.policy_id))
    .outerjoin(_LATER, _LATER.undoes_id == col(Decision.id))
    .outerjoin(_UNDONE, _UNDONE.id == col(Decision.undoes_id))
)


def _with_words(session: Session, base: Select[Any], words: tuple[str, ...], limit: int) -> Sequence[Row[Any]]:
    """Those with the words: common words are met among the newest, rare ones by the full-text index."""
    place = base.with_only_columns(col(Decision.created_at), col(Decision.id), maintain_column_froms=True)
    bound = session.execute(place.offset(_WALKED).limit(1)).first()
    near = base.where(words_search.has_words(words))
    if bound is not None:
        near = near.where(tuple_(_DECISION.c.created_at, _DECISION.c.id) >= (bound.created_at, bound.id))
    found = session.execute(near.limit(limit)).all()
    if len(found) == limit or bound is None:
        return found
    ids = words_search.ids_with_words(session, words)
    few = ids.limit(_FEW_IDS + 1).subquery()
    if session.execute(select(func.count()).select_from(few)).scalar_one() > _FEW_IDS:
        return session.execute(base.where(words_search.passed_by(col(Decision.proposal_id), ids)).limit(limit)).all()
    sought = base.where(words_search.looked_up(session, col(Decision.proposal_id), ids))
    return session.execute(sought.limit(limit)).all()


def _dressed(session: Session, found: Sequence[Row[Any]]) -> tuple[HistoryRow, ...]:
    values = [(_field(row), value) for row in found for value in (row.Decision.before, row.restored)]
    names = names_of(session, [*values, *(("product_id", row.Decision.payload.get("keep_id")) for row in found)])
    return tuple(_row(row, replace(names, currency=row.currency)) for row in found)


def _field(row: Row[Any]) -> str:
    return base_field(Kind(row.kind), row.Decision.payload)


def _row(row: Row[Any], names: Names) -> HistoryRow:
    decision: Decision = row.Decision
    action, kind = Action(decision.action), Kind(row.kind)
    return HistoryRow(
        decision_id=decision.id or 0,
        proposal_id=decision.proposal_id,
        at=decision.created_at,
        who=_A_REVIEWER if decision.is_planted and not row.shares_checks else row.person or row.policy or "",
        role=decision.actor_role,
        action=action,
        status_after=ProposalStatus(decision.status_after),
        kind=kind,
        field=row.field,
        label=field_text(row.field),
        product_id=decision.product_id,
        title=row.title,
        department=row.department,
        before_text=value_text(_field(row), decision.before, names),
        after_text=(
            proposed_text(kind, decision.payload, names)
            if action != Action.UNDO
            else value_text(_field(row), row.restored, names)
        ),
        reason_code=decision.reason_code,
        reason=reason_text(action, decision.reason_code),
        note=decision.note,
        batch=decision.batch,
        undoes_id=decision.undoes_id,
        is_undone=row.undone_by is not None,
        suggested_by=row.suggested_by,
        confidence=row.confidence,
        is_planted=decision.is_planted,
        escalated_to=Role(decision.escalated_to) if decision.escalated_to else None,
    )
