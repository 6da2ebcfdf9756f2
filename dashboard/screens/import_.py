"""Import: a file in, what was understood of it, what it would change, and one button that names the number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from core.access.roles import Actor, Right, require
from core.errors import EndcapError
from core.ingest import MappingProfile, Sniffed, correcting, inspect, uploads
from core.ingest.correcting import MappingLine
from core.ingest.listing import ImportView, imports
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.records.choices import ImportStatus
from dashboard import outcomes, phrases, running, session, tables
from dashboard.tables import Column

SCREEN = "import"
LOOKED_AT = "import.upload"  # (path, what it is) of the upload on screen
DIALECTS = {
    "shopify-current": "Shopify’s product CSV",
    "shopify-legacy": "Shopify’s product CSV, the older kind",
    "mapped": "A table that is mapped below",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def draw() -> None:
    """The whole screen."""
    actor = session.actor()
    try:
        require(actor, Right.IMPORT)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    st.html(phrases.heading("Import", "Products from a file: nothing changes until you have seen what would"))
    outcomes.show(SCREEN)
    running.show("import.run", Task.IMPORT_FILE, _imported)
    running.show("import.propose", Task.PROPOSE, _proposed)
    if LOOKED_AT in st.session_state:
        _look(*st.session_state[LOOKED_AT])
    else:
        st.file_uploader(
            "CSV, TSV or Excel; may be gzipped",
            key="import.file",
            on_change=_receive,
            max_upload_size=session.config().upload_mb,
        )
    _past(session.now())
