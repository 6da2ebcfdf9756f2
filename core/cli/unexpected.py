"""A fault that nobody expected: one line for the person at the terminal, its traceback for whoever looks into it."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from core.records.base import utc_now
from core.settings import settings

LOG = "errors.log"  # in the home folder, readable by its owner only


def told(error: Exception) -> str:
    """The line to show: what happened, what was kept, what to do; the traceback is in the log by then."""
    path = (settings().home / LOG).resolve()
    try:
        _append(path, error)
    except OSError as failed:
        remedy = f"Its details could not be written to {path} ({failed.strerror}): see to that, then run it again."
    else:
        remedy = f"Run it again; if it fails again, show {path} to whoever runs Endcap."
    return (
        f"The command stopped on an error nobody expected ({type(error).__name__}). "
        f"What it had finished is kept; what it was in the middle of is not. {remedy}"
    )


def _append(path: Path, error: Exception) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as file:
        file.write(f"{utc_now():%Y-%m-%d %H:%M:%S} UTC\n")
        traceback.print_exception(error, file=file)
