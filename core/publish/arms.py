"""Versions of texts as a file for a tool that tests them against each other: CSV or JSONL, a line an arm."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from core.changes import Json
from core.copywriting.places import stored
from core.proposals.copy_arms import Arm
from core.publish.tables import csv_bytes

COLUMNS = (
    "product",
    "field",
    "channel",
    "arm",
    "text",
    "origin",
    "writer",
    "writer_version",
    "live",
    "approved",
    "proposal",
    "warnings",
)


def arms_file(products: Iterable[Sequence[Arm]], *, as_csv: bool) -> bytes:
    """The arms as the file's bytes; a description as the HTML that the page has, every other text plain."""
    lines = [_line(arm) for several in products for arm in several]
    if not as_csv:
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    return csv_bytes(COLUMNS, ({name: _cell(value) for name, value in line.items()} for line in lines))


def _line(arm: Arm) -> dict[str, Json]:
    values: tuple[Json, ...] = (
        arm.handle,
        arm.field.value,
        arm.channel,
        arm.id,
        stored(arm.field, arm.text, arm.channel),
        arm.origin.value,
        arm.writer,
        arm.writer_version,
        arm.is_live,
        arm.is_approved,
        arm.proposal_id,
        list(arm.warnings),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _cell(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
