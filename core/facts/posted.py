"""Facts as programs post them: records of plain values, read into rows of a table, or refused one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.facts.checking import Fault, check
from core.facts.tables import COLUMNS, Kind, Table, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_DIGITS = 2**63


@dataclass(frozen=True)
class Posted:
    """The rows that may be taken in, and what is wrong with the others; a fault's row is its place in the request."""

    facts: pa.Table
    faults: list[Fault]


def read_posted(table: Table, source: str, records: Sequence[Mapping[str, Any]], now: datetime) -> Posted:
    """The records as rows of the table, all told by ``source``; each is taken or refused alone."""
    import pandas as pd
    import pyarrow as pa

    faults: list[Fault] = []
    rows: dict[int, dict[str, Any]] = {}
    seen: dict[str, int] = {}
    for place, record in enumerate(records):
        row, wrong = _read(table, place, {**record, "source": source})
        event = str(row.get("event_id") or "")
        if event and seen.setdefault(event, place) != place:
            wrong.append(Fault(place, "event_id", event[:200], f"is in row {seen[event]:,} already"))
        if wrong:
            faults += wrong
        else:
            rows[place] = {**row, "event_id": f"{source}:{event}"}
    places, facts = list(rows), pa.Table.from_pylist(list(rows.values()), schema=arrow_schema(table))
    found = check(table, facts.to_pandas(types_mapper=pd.ArrowDtype), now) if rows else []
    faults += [Fault(places[one.row], one.column, one.value, one.reason) for one in found]
    refused = {one.row for one in found}
    return Posted(facts.filter(pa.array([place not in refused for place in range(len(rows))], pa.bool_())), faults)


def _read(table: Table, place: int, record: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The record's values by column, and its faults."""
    known = {column.name: column for column in COLUMNS[table]}
    wrong = [Fault(place, str(name)[:200], "", "is no column of this table") for name in record if name not in known]
    row: dict[str, Any] = {}
    for name, column in known.items():
        value = record.get(name)
        if value is None:
            continue
        read, reason = _READERS[column.kind]
        row[name] = read(value)
        if row[name] is None:
            wrong.append(Fault(place, name, str(value)[:200], reason))
    if not row.get("event_id"):
        wrong.append(Fault(place, "event_id", "", "is missing: it tells this event from all others"))
    row.setdefault("deleted", False)
    return row, wrong


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return None if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text) else text


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MOST_DIGITS else None


def _time(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


_READERS: Mapping[Kind, tuple[Callable[[Any], Any], str]] = {
    Kind.TEXT: (_text, "is not a text that can be stored"),
    Kind.WHOLE: (_whole, "is not a whole number"),
    Kind.TIME: (_time, "is not a time in ISO 8601 with an offset"),
    Kind.FLAG: (_flag, "is neither true nor false"),
}
