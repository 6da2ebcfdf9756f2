"""The audit: decisions are added to their chain here and nowhere else, and both chains can be verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, func, insert, select
from sqlmodel import Session

from core.errors import BrokenAuditError
from core.records import chain
from core.records.chain import record as record
from core.records.flow import AuditEvent, ChainHead, Decision

_DECISION: Table = Decision.__table__  # type: ignore[attr-defined]
_EVENT: Table = AuditEvent.__table__  # type: ignore[attr-defined]
_TABLES: dict[str, Table] = {chain.DECISIONS: _DECISION, chain.EVENTS: _EVENT}
_CHUNK = 2000


@dataclass(frozen=True)
class BrokenLink:
    """The first link that does not hold: which chain, the row's id, and what seems to have been done."""

    chain: str
    id: int
    problem: str


@dataclass(frozen=True)
class AuditReport:
    """How many links of each chain were verified; ``broken`` is the first that does not hold, or None.

    ``heads`` holds the newest hash of each chain: noted outside the store, it proves later that nothing was cut off.
    """

    decisions: int
    events: int
    heads: dict[str, str]
    broken: BrokenLink | None = None

    def must_hold(self) -> None:
        """Return if the audit holds.

        Raises:
            BrokenAuditError: it does not; names the first broken link.
        """
        if self.broken is not None:
            raise BrokenAuditError(
                f"The audit does not hold: {self.broken.chain}, row {self.broken.id}: {self.broken.problem} "
                "Nothing was changed now; compare that row with a backup.",
                broken=self.broken,
            )


def take_turn(session: Session) -> ChainHead:
    """The head of the chain of decisions, held until the session commits.

    Whoever moves proposals takes a turn first, so that decisions are made one after another, on PostgreSQL as on
    SQLite, and everything read in a turn stays true until it ends.
    """
    return chain.locked_head(session, chain.DECISIONS)


def append_decisions(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of these decisions, stored as the newest links; a row holds every column but id and hashes.

    Ids follow each other without a gap, so that a missing row shows.
    """
    head = take_turn(session)
    links: list[dict[str, Any]] = []
    for row in rows:
        link = {**row, "id": head.last_id + 1, "prev_hash": head.last_hash}
        link["hash"] = chain.link_hash(head.last_hash, decision_content(link))
        head.last_id, head.last_hash, head.length = link["id"], link["hash"], head.length + 1
        links.append(link)
    session.flush()
    for start in range(0, len(links), _CHUNK):
        session.execute(insert(_DECISION), links[start : start + _CHUNK])
    return [link["id"] for link in links]


def decision_content(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision's hash covers: every column but the hashes; empty ones are left out.

    So a column that a later release adds leaves the links made before it as they are.
    """
    return {name: value for name, value in row.items() if value is not None and name not in {"prev_hash", "hash"}}


def verify(session: Session) -> AuditReport:
    """How far both chains hold, read link by link in little memory."""
    decisions, broken = _walk(session, chain.DECISIONS)
    events, broken_event = _walk(session, chain.EVENTS)
    heads = {head.chain: head.last_hash for head in session.scalars(select(ChainHead))}
    return AuditReport(decisions, events, heads, broken or broken_event)


def _walk(session: Session, name: str) -> tuple[int, BrokenLink | None]:
    """The links that hold up to the chain's head, and the first that does not."""
    last_id, last_hash, length = _head(session, name)
    seen, prev_id, prev_hash = 0, 0, ""
    for row in _links(session, _TABLES[name], last_id):
        problem = _fault(name, row, prev_id, prev_hash)
        if problem:
            return seen, BrokenLink(name, row.id, problem)
        seen, prev_id, prev_hash = seen + 1, row.id, row.hash
    if (seen, prev_hash) != (length, last_hash):
        return seen, BrokenLink(
            name, last_id, f"it is missing: the chain ends at row {prev_id}, after {seen} of {length}."
        )
    return seen, _stray(session, name)


def _fault(name: str, row: Row[Any], prev_id: int, prev_hash: str) -> str:
    if row.id <= 0:
        return "the row was not added by the program."
    if name == chain.DECISIONS and row.id != prev_id + 1:
        return f"rows {prev_id + 1} to {row.id - 1} before it are missing."
    content = chain.event_content(row) if name == chain.EVENTS else decision_content(row._asdict())
    if chain.link_hash(row.prev_hash, content) != row.hash:
        return "the row was changed after it was written."
    if row.prev_hash != prev_hash:
        return (
            f"it does not follow row {prev_id}: a row between them is missing, was added, or row {prev_id} was changed."
        )
    return ""


def _stray(session: Session, name: str) -> BrokenLink | None:
    """A row after the head that no link leads to; rows added by others while we read are inside the head by then."""
    newest = session.execute(select(func.max(_TABLES[name].c.id))).scalar_one() or 0
    if newest > _head(session, name)[0]:
        return BrokenLink(name, newest, "the row was not added by the program.")
    return None


def _head(session: Session, name: str) -> tuple[int, str, int]:
    head = session.execute(
        select(ChainHead.last_id, ChainHead.last_hash, ChainHead.length).where(ChainHead.chain == name)  # type: ignore[call-overload]
    ).first()
    return (head.last_id, head.last_hash, head.length) if head else (0, "", 0)


def _links(session: Session, table: Table, last_id: int) -> Iterator[Row[Any]]:
    after: int | None = None
    while True:
        page = select(table).where(table.c.id <= last_id).order_by(table.c.id).limit(_CHUNK)
        rows = session.execute(page if after is None else page.where(table.c.id > after)).all()
        yield from rows
        if len(rows) < _CHUNK:
            return
        after = rows[-1].id
