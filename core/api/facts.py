"""Facts from other programs: order lines, stock, receipts, prices and events in batches, told as often as need be."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Right, require
from core.api.callers import TokenRoute, bearer
from core.api.problems import ErrorBody, Refusal
from core.api.products import Echoed
from core.facts.freshness import freshness
from core.facts.lake import open_lake
from core.facts.merging import Load, Taken, merge
from core.facts.posted import read_posted
from core.facts.reconciliation import DayCount, counts_by_day
from core.facts.tables import Table
from core.records.base import utc_now
from core.records.store import Store
from core.records.work import Inbox

MOST_ROWS = 20_000
_SHOWN = 100
_KEYS = "facts-key"

router = APIRouter(prefix="/v1/facts", tags=["facts"], route_class=TokenRoute)

_EXAMPLE = {
    "event_id": "1001-1",
    "happened_at": "2026-03-01T10:00:00Z",
    "order_id": "1001",
    "kind": "sale",
    "sku": "LSD-S",
    "location": "Online",
    "units": 1,
    "total_minor": 5900,
    "currency": "GBP",
}
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", max_length=100, description="Of one batch; the same key with other rows is refused."
    ),
]


class Facts(BaseModel):
    """Facts of one table, each with an id of its own."""

    source: str = Field(min_length=1, max_length=60, description="The feed they are from.")
    rows: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=MOST_ROWS,
        description="Columns as in the table; times in ISO 8601 with an offset. A row with `deleted` takes its event "
        "back; one with an id known before corrects it.",
        examples=[[_EXAMPLE]],
    )


class Misfit(BaseModel):
    """One value that was refused, and its row with it."""

    index: int = Field(description="The row's place in the request, from 0.")
    field: Echoed
    value: Echoed
    reason: Echoed


class FactsResult(BaseModel):
    """What became of the rows."""

    new: int
    revised: int
    unchanged: int
    outdated: int = Field(description="Told otherwise since, or taken back.")
    erased: int = Field(description="Of customers who were erased: left out.")
    refused: int
    problems: list[Misfit] = Field(description="Of the refused rows, the first hundred.")


class Reach(BaseModel):
    """How far a table reaches."""

    rows: int
    last_event_at: datetime | None
    last_load_at: datetime | None


@router.get("", summary="How fresh facts are", dependencies=[bearer])
def reach(request: Request) -> dict[str, Reach]:
    """When the last fact of each table happened, and when the last came."""
    found = freshness(open_lake(request.app.state.settings))
    return {
        table.value: Reach(rows=one.rows, last_event_at=one.last_event_at, last_load_at=one.last_load_at)
        for table, one in found.items()
    }


@router.post(
    "/{table}",
    summary="Tell facts",
    responses={code: {"model": ErrorBody} for code in (401, 409, 413, 422, 503)},
    dependencies=[bearer],
)
def post_facts(request: Request, table: Table, body: Facts, key: Key = None) -> FactsResult:
    """Each row is taken or refused alone, and is there for every read as soon as this answers.

    Whoever gets no answer sends the same again: events are told apart by their ids, so that none counts twice.
    """
    state, actor = request.app.state, request.state.caller.actor
    require(actor, Right.IMPORT)
    now = utc_now()
    if key is not None:
        _refuse_other_use(state.store, key, _digest(table, body))
    posted = read_posted(table, body.source, body.rows, now)
    load = Load(f"post-{uuid4().hex}", now, {"by": actor.name, "source": body.source})
    taken = merge(open_lake(state.settings), table, posted.facts, load) if posted.facts.num_rows else Taken()
    if key is not None:
        _note_use(state.store, key, _digest(table, body), now)
    problems = [
        Misfit(index=one.row, field=one.column, value=one.value, reason=one.reason) for one in posted.faults[:_SHOWN]
    ]
    refused = len({one.row for one in posted.faults})
    return FactsResult(
        new=taken.new,
        revised=taken.revised,
        unchanged=taken.unchanged,
        outdated=taken.outdated,
        erased=taken.erased,
        refused=refused,
        problems=problems,
    )


@router.get(
    "/{table}/counts",
    summary="Count what is known of a source",
    responses={code: {"model": ErrorBody} for code in (401, 422)},
    dependencies=[bearer],
)
def counts(request: Request, table: Table, source: str, first: date, last: date) -> list[DayCount]:
    """Events, units and money of each of the shop's days, to be compared with what the source has sent."""
    return counts_by_day(open_lake(request.app.state.settings), table, source, first, last)


def _digest(table: Table, body: Facts) -> str:
    told = json.dumps([table, body.model_dump(mode="json")], sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_other_use(store: Store, key: str, digest: str) -> None:
    """Return if the key is new, or was used for the very same request."""
    with store.read() as session:
        used = _use_of(session, key)
    if used is not None and used != digest:
        raise Refusal(
            409,
            "key-used",
            "This Idempotency-Key was used for another request. Nothing of this one was kept.",
            "Make a new key for each new batch, and send the old one only with what it was made for.",
        )


def _note_use(store: Store, key: str, digest: str, now: datetime) -> None:
    with store.write() as session:
        if _use_of(session, key) is None:
            session.add(Inbox(source=_KEYS, message_id=key, subject=digest, happened_at=now, created_at=now))


def _use_of(session: Session, key: str) -> str | None:
    """The digest of the request that the key was used for."""
    wanted = select(col(Inbox.subject)).where(col(Inbox.source) == _KEYS, col(Inbox.message_id) == key)
    return session.scalars(wanted).first()
