"""The loads that the lake has taken in, as its own log tells them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from core.facts.lake import Lake
from core.facts.merging import NOTE, Load
from core.facts.tables import Table


def loads_since(lake: Lake, moment: datetime) -> list[Load]:
    """The loads since then that changed anything, the oldest first; a note also counts what became of the events."""
    found: list[Load] = []
    for table in Table:
        delta = lake.delta(table)
        for entry in delta.history() if delta is not None else ():
            if datetime.fromtimestamp(entry["timestamp"] / 1000, UTC) < moment:
                break
            if NOTE in entry:
                note = json.loads(entry[NOTE])
                found.append(Load(note.pop("load_id"), datetime.fromisoformat(note.pop("loaded_at")), note))
    return sorted(found, key=lambda load: load.now)
