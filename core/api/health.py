"""Whether the process lives, and whether it can do its work: looked at each time, never remembered."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from core.errors import StoreError
from core.jobs.worker import seen_s_ago
from core.records.base import utc_now
from core.records.migrate import is_current
from core.records.store import Store
from core.settings import Settings

LATE_AFTER_S = 60.0

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Check(BaseModel):
    """One thing that was looked at."""

    ok: bool
    what: str = Field(description="What was found, and what to do if it is not well.")


class Readiness(BaseModel):
    """Everything that was looked at. A silent worker delays jobs but keeps nobody from deciding: it only warns."""

    ready: bool
    store: Check
    home: Check
    worker: Check


@router.get("/health", summary="Is the process alive?")
def health() -> Health:
    """Answers as long as the process does; looks at nothing else."""
    return Health()


@router.get("/ready", summary="Can it do its work?", responses={503: {"model": Readiness}})
def ready(request: Request, response: Response) -> Readiness:
    """Asks the store, writes to the home folder and looks for the worker. 503 if the store or the folder fail."""
    found = look(request.app.state.store, request.app.state.settings, utc_now())
    response.status_code = 200 if found.ready else 503
    return found


def look(store: Store, settings: Settings, now: datetime) -> Readiness:
    """How store, home folder and worker are at this moment."""
    checks = (_store(store), _home(settings.home))
    return Readiness(
        ready=all(check.ok for check in checks), store=checks[0], home=checks[1], worker=_worker(settings, now)
    )


def _store(store: Store) -> Check:
    try:
        current = is_current(store)
    except StoreError:
        return Check(ok=False, what="The store does not answer: look at the disk, or at ENDCAP_DATABASE_URL.")
    if not current:
        return Check(ok=False, what="The store is at another revision: run `endcap init` with this version.")
    return Check(ok=True, what="answers, at this version's revision")


def _home(home: Path) -> Check:
    try:
        descriptor, name = tempfile.mkstemp(dir=home, prefix=".ready-")
        os.close(descriptor)
        Path(name).unlink()
    except OSError as error:
        return Check(ok=False, what=f"The home folder cannot be written ({error.strerror}): see ENDCAP_HOME.")
    return Check(ok=True, what="can be written")


def _worker(settings: Settings, now: datetime) -> Check:
    age_s = seen_s_ago(settings, now)
    if age_s is None:
        return Check(ok=False, what="No worker has run for this home folder: start `endcap worker`.")
    if age_s > LATE_AFTER_S:
        return Check(ok=False, what=f"The worker was last seen {age_s:.0f} s ago: start `endcap worker`.")
    return Check(ok=True, what=f"seen {age_s:.0f} s ago")
