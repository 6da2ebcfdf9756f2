"""Rows checked before they may enter the lake: whole columns at once, with pandera, every fault of every row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.facts.tables import COLUMNS, Column, Kind, Table

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pandera

EARLIEST = "1990-01-01T00:00:00Z"
AHEAD = timedelta(days=1)  # clocks differ; what lies further ahead has not happened
_EMPTY = "is missing"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value of one row; ``row`` is its place in the frame, from 0."""

    row: int
    column: str
    value: str
    reason: str


def check(table: Table, rows: pd.DataFrame, now: datetime) -> list[Fault]:
    """The faults of the rows, in their order. ``rows`` has the columns of the table, an absent value as a null.

    Event ids are not looked at: the lake makes those that a source does not give.
    """
    from pandera.errors import SchemaErrors

    rows = rows.reset_index(drop=True)
    try:
        _schema(table).validate(rows, lazy=True)
        cases = []
    except SchemaErrors as errors:
        found = errors.failure_cases
        cases = list(zip(found["index"], found["column"], found["failure_case"], found["check"], strict=True))
    faults = [Fault(int(row), str(column), _shown(value), _reason(str(why))) for row, column, value, why in cases]
    faults += _in_the_future(rows, now)
    return sorted(set(faults), key=lambda fault: (fault.row, fault.column, fault.reason))


def _in_the_future(rows: pd.DataFrame, now: datetime) -> list[Fault]:
    late = rows.index[(rows["happened_at"] > now + AHEAD).fillna(value=False)]
    return [
        Fault(int(row), "happened_at", str(rows["happened_at"][row]), "lies in the future: look at the year")
        for row in late
    ]


@lru_cache(maxsize=len(Table))
def _schema(table: Table) -> pandera.DataFrameSchema:
    import pandera.pandas as pandera

    columns = {
        column.name: pandera.Column(None, _rules(column), nullable=not column.required, required=True)
        for column in COLUMNS[table]
        if column.name != "event_id"
    }
    return pandera.DataFrameSchema(columns)


def _rules(column: Column) -> list[pandera.Check]:
    import pandera.pandas as pandera

    if column.kind == Kind.WHOLE:
        reason = f"must be from {column.lowest:,} to {column.highest:,}"
        return [pandera.Check.in_range(column.lowest, column.highest, error=reason)]
    if column.kind == Kind.TIME:
        import pandas as pd

        return [pandera.Check.ge(pd.Timestamp(EARLIEST), error="is before 1990: look at the year")]
    if column.kind == Kind.FLAG:
        return []
    if column.choices:
        reason = f"must be one of {', '.join(column.choices)}"
        return [pandera.Check.isin(column.choices, error=reason)]
    if column.name == "currency":
        return [pandera.Check.str_matches("^[A-Z]{3}$", error="must be a code such as GBP")]
    rules = [pandera.Check.str_length(max_value=column.longest, error=f"is longer than {column.longest} characters")]
    if column.required:
        rules.append(pandera.Check.str_length(min_value=1, error=_EMPTY))
    return rules


def _reason(check: str) -> str:
    return _EMPTY if check == "not_nullable" else check


def _shown(value: Any) -> str:
    import pandas as pd

    return "" if pd.isna(value) else str(value)[:200]
