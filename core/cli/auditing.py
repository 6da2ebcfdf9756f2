"""``audit``: whether the record of decisions and events is whole."""

from __future__ import annotations

import typer

from core.cli.console import count, say
from core.cli.opening import opened

audit = typer.Typer(no_args_is_help=True, help="The record of decisions and events.")


@audit.callback()
def _group() -> None:
    """The record of decisions and events."""


@audit.command("verify")
def verify() -> None:
    """Check every link of the record; exit 1 and name the first broken one if it was tampered with."""
    from core.proposals.audit import verify as verified

    with opened() as (_, store), store.read() as session:
        report = verified(session)
    report.must_hold()
    say(f"The audit holds: {count(report.decisions, 'decision')} and {count(report.events, 'event')} verified.")
    for chain, newest in sorted(report.heads.items()):
        say(f"  newest of {chain}: {newest}")
