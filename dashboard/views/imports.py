"""What an import understood, would change and did, drawn for the Import screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.changes import digest
from core.ingest import MappingProfile, Sniffed, correcting
from core.ingest.correcting import MappingLine
from dashboard import phrases, tables
from dashboard.tables import Column

_DIALECTS = {
    "shopify-current": "Shopify’s product CSV",
    "shopify-legacy": "Shopify’s product CSV, the older kind",
    "mapped": "a table to be mapped",
}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

Result = Mapping[str, Any]


def understood(file: Sniffed) -> str:
    """What the file was taken for, and anything odd about it, as HTML."""
    between = _DELIMITERS.get(file.delimiter, "")
    parts = [
        (file.filename, _DIALECTS[file.dialect]),
        (f"{file.rows_estimate:,}", "lines"),
        (f"{len(file.columns):,}", "columns" + (f" between {between}" if between else "")),
        (file.encoding, "text" if between else ""),
    ]
    notes = "".join(tables.done(note) for note in file.notes)
    return tables.figures(parts) + notes


def mapping(file: Sniffed) -> MappingProfile:
    """The table of columns and where they go, and the profile as the person corrected it.

    Raises:
        BadInputError: the corrected mapping cannot be used; says why.
    """
    lines = correcting.to_lines(file.profile, file.columns, file.sample)
    edited = st.data_editor(
        [vars(line) for line in lines],
        key=f"import.mapping.{digest([file.sha256, file.profile.to_yaml()])[:12]}",
        hide_index=True,
        disabled=("column", "examples", "confidence"),
        height=min(31 * (len(lines) + 1) + 4, 500),
        column_config={
            "column": st.column_config.TextColumn("Column", width="medium"),
            "examples": st.column_config.TextColumn("For example", width="large"),
            "place": st.column_config.SelectboxColumn("Goes to", options=correcting.PLACES, required=True),
            "name": st.column_config.TextColumn("Under the name", max_chars=109),
            "confidence": st.column_config.NumberColumn("Sure", format="percent", width="small"),
        },
    )
    return correcting.from_lines(file.profile, _corrected(lines, edited))


def _corrected(lines: Sequence[MappingLine], edited: Sequence[Mapping[str, Any]]) -> Iterable[MappingLine]:
    for line, row in zip(lines, edited, strict=True):
        yield MappingLine(line.column, line.examples, str(row["place"]), str(row["name"] or ""), line.confidence)


def counts(result: Result) -> str:
    """How many products are new, changed, unchanged and refused, as HTML."""
    words = ("created", "changed", "unchanged", "refused")
    parts = [(f"{result[word]:,}", word) for word in words]
    if result.get("refused_rows"):
        parts[-1] = (f"{result['refused']:,}", f"refused ({phrases.count(result['refused_rows'], 'row')})")
    if result.get("warnings"):
        parts.append((f"{result['warnings']:,}", "worth a look"))
    return tables.figures(parts)


def examples(result: Result) -> str:
    """Some products with what changes on each, as HTML; empty if nothing changes."""
    rows = [(example, change) for example in result["examples"] for change in example["changes"][:5]]
    if not rows:
        return ""
    columns = [
        Column[tuple[Result, Result]]("Product", lambda row: row[0]["title"]),
        Column[tuple[Result, Result]](
            "Field", lambda row: " ".join(filter(None, (row[1]["sku"], row[1]["field"]))), "soft"
        ),
        Column[tuple[Result, Result]](
            "Now", lambda row: row[1]["before"] or ("new" if row[0]["is_new"] else "empty"), "soft"
        ),
        Column[tuple[Result, Result]]("After", lambda row: row[1]["after"] or "empty"),
    ]
    return tables.section("For example") + tables.table(columns, _once(rows))


def _once(rows: Iterable[tuple[Result, Result]]) -> Iterable[tuple[Result, Result]]:
    """The rows with each product's title only on its first."""
    last: object = None
    for example, change in rows:
        yield ({**example, "title": ""} if example["line"] == last else example), change
        last = example["line"]


def problems(result: Result, *, most: int = 50) -> str:
    """What is refused and why, as HTML; empty if nothing is."""
    found = result["problems"]
    if not found:
        return ""
    columns = [
        Column[Result]("Line", lambda one: f"{one['line']:,}", "num"),
        Column[Result]("Column", lambda one: one["column"]),
        Column[Result]("Value", lambda one: one["value"], "soft"),
        Column[Result]("Why", lambda one: one["reason"]),
        Column[Result](
            "What happens", lambda one: "left out" if one["severity"] == "refused" else "taken in, look at it"
        ),
    ]
    shown = f"the first {most}" if len(found) > most else ""
    return tables.section(f"Problems {shown}".strip()) + tables.table(columns, found[:most])
