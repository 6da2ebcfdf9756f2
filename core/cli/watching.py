"""``jobs``: what runs in the background, and what ran last."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.console import say
from core.cli.opening import opened


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(jobs)


def jobs(number: Annotated[int, typer.Option(help="How many to list.", min=1, max=1000)] = 10) -> None:
    """List the newest background jobs and how far they are."""
    from core.jobs.queue import JobView, recent

    def far(job: JobView) -> str:
        return f"{job.done:,} of {job.total:,}" if job.total else f"{job.done:,}" if job.done else ""

    with opened() as (_, store), store.read() as session:
        found = recent(session, limit=number)
    if not found:
        say("No job was started yet.")
    for job in found:
        told = job.error.partition("\n")[0] or job.message
        say("  ".join(filter(None, (f"{job.id:>6}", f"{job.status:<8}", job.title, far(job), told))))
