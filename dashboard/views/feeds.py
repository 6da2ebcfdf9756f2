"""A file of orders or stock on the Import screen: what was understood of it, and what it comes to, drawn as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.facts.freshness import Freshness
from core.facts.tables import Table
from core.ingest.feeds import FeedProfile, Place
from core.money import show
from dashboard import clock, phrases, tables
from dashboard.tables import Column

Result = Mapping[str, Any]

_WORDS = {
    Place.EVENT: "what tells it from all others",
    Place.LINE: "line of the order",
    Place.SKU: "SKU",
    Place.TOTAL: "money of the line",
    Place.AT: "when it happened",
    Place.TOLD_AT: "when it was last changed",
    Place.ORDER_DISCOUNT: "discount of the order",
    Place.ORDER_SHIPPING: "carriage of the order",
    Place.ORDER_REFUND: "money given back",
    Place.INCOMING: "on order",
}


def understood(filename: str, rows: int, profile: FeedProfile) -> str:
    """What the file was taken for, and which of its columns are read as what."""
    parts = [(filename, profile.name), (f"{rows:,}", "lines"), (f"{len(profile.columns):,}", "columns are read")]
    columns = [
        Column[tuple[str, str]]("Column", lambda row: row[0]),
        Column[tuple[str, str]]("Read as", lambda row: row[1], "soft"),
    ]
    read = [(column, _WORDS.get(place, place.replace("_", " "))) for column, place in profile.columns.items()]
    return tables.figures(parts) + tables.table(columns, read)


def outcome(result: Result, currency: str) -> str:
    """What the file held, what of it was accepted, and what became or would become of that."""
    as_before = result["unchanged"] + result["outdated"] + result["repeated"]
    parts = [
        (f"{result['new']:,}", "new"),
        (f"{result['revised']:,}", "corrected"),
        (f"{as_before:,}", "as before"),
        (f"{result['refused']:,}", "refused"),
    ]
    if result["warnings"]:
        parts.append((f"{result['warnings']:,}", "worth a look"))
    return tables.figures(parts) + _totals(result, currency) + _reasons(result)


def _totals(result: Result, currency: str) -> str:
    """The file's totals beside what was accepted, to the unit and to the penny."""
    refused = {name: result["held"][name] - result["accepted"][name] for name in result["held"]}
    rows = [("In the file", result["held"]), ("Accepted", result["accepted"]), ("Refused", refused)]
    columns = [
        Column[tuple[str, Result]]("", lambda row: row[0]),
        Column[tuple[str, Result]]("Lines", lambda row: f"{row[1]['rows']:,}", "num"),
        Column[tuple[str, Result]]("Units", lambda row: f"{row[1]['units']:,}".replace("-", "−"), "num"),
    ]
    if result["held"]["minor"]:
        money = result["currency"] or currency
        columns.append(Column[tuple[str, Result]]("Money", lambda row: show(row[1]["minor"], money), "num"))
    return tables.section("To the unit and the penny") + tables.table(columns, rows)


def _reasons(result: Result) -> str:
    """How many lines were refused for each reason; empty if none was."""
    if not result["reasons"]:
        return ""
    columns = [
        Column[tuple[str, int]]("Lines", lambda row: f"{row[1]:,}", "num"),
        Column[tuple[str, int]]("Refused because it", lambda row: row[0]),
    ]
    heading = f"Why {phrases.count(result['refused'], 'line')} cannot be used"
    return tables.section(heading) + tables.table(columns, list(result["reasons"].items()))


def reach(found: Mapping[Table, Freshness], now: datetime) -> str:
    """How far facts reach, as HTML; empty while there are none."""
    rows = [one for one in found.values() if one.last_event_at is not None and one.last_load_at is not None]
    if not rows:
        return ""
    columns = [
        Column[Freshness]("Facts", lambda one: one.table.replace("_", " ").capitalize()),
        Column[Freshness]("Rows", lambda one: f"{one.rows:,}", "num"),
        Column[Freshness]("Last happened", lambda one: clock.day_and_time(one.last_event_at or now, now)),
        Column[Freshness]("Last came", lambda one: clock.ago(one.last_load_at or now, now), "soft"),
    ]
    return tables.section("How far facts reach") + tables.table(columns, rows)
