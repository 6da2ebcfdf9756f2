"""What the store remembers of a file of facts: written after them, made up for if the process died in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from core.facts.lake import Lake
from core.facts.loads import loads_since
from core.records.base import Json
from core.records.chain import record
from core.records.choices import ImportStatus
from core.records.inbox import FACTS
from core.records.store import Store
from core.records.work import ImportBatch, Inbox

# How far back facts without a record are looked for; the worker looks more often than that.
LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True)
class FileNote:
    """What a file's facts carry into the lake, and what its record is made of."""

    filename: str
    sha256: str
    profile: str
    rows: int
    refused: int
    started_by_id: int | None
    report_path: str = ""


def remember(session: Session, load_id: str, note: FileNote, counts: Mapping[str, int], now: datetime) -> int:
    """The id of the file's record, written unless the load has one."""
    known = session.scalars(select(Inbox).where(col(Inbox.source) == FACTS, col(Inbox.message_id) == load_id)).first()
    if known is not None:
        return int(known.subject)
    batch = ImportBatch(
        filename=note.filename,
        sha256=note.sha256,
        profile=note.profile,
        status=ImportStatus.DONE,
        rows=note.rows,
        created=counts["new"],
        changed=counts["revised"],
        unchanged=counts["unchanged"] + counts["outdated"] + counts["repeated"],
        refused=note.refused,
        report_path=note.report_path,
        started_by_id=note.started_by_id,
        created_at=now,
        finished_at=now,
    )
    session.add(batch)
    session.flush()
    batch_id = batch.id or 0
    session.add(Inbox(source=FACTS, message_id=load_id, subject=str(batch_id), happened_at=now, created_at=now))
    detail: dict[str, Json] = {"filename": note.filename, "sha256": note.sha256, "rows": note.rows, **counts}
    record(session, "import", note.started_by_id, f"import:{batch_id}", detail, now)
    return batch_id


def reconcile(store: Store, lake: Lake, now: datetime) -> int:
    """How many files had their facts in the lake but no record in the store; they have one now."""
    found = [load for load in loads_since(lake, now - LOOKED_BACK) if "file" in load.note]
    if not found:
        return 0
    made = 0
    with store.write() as session:
        ids = [load.id for load in found]
        known = set(
            session.scalars(
                select(col(Inbox.message_id)).where(col(Inbox.source) == FACTS, col(Inbox.message_id).in_(ids))
            )
        )
        for load in found:
            if load.id not in known:
                known.add(load.id)
                file: dict[str, Any] = load.note["file"]
                counts = {
                    name: int(load.note[name]) for name in ("new", "revised", "unchanged", "outdated", "repeated")
                }
                remember(session, load.id, FileNote(**file), counts, load.now)
                made += 1
    return made
