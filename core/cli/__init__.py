"""The commands of Endcap: ``endcap --help`` lists them."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from core.cli import (
    auditing,
    catalogue,
    copywriting,
    evaluating,
    facts,
    mailing,
    people,
    publishing,
    running,
    setup,
    watching,
)
from core.cli.console import CalmGroup, say
from core.cli.opening import limit_threads
from core.settings import settings

app = typer.Typer(
    cls=CalmGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="The desk where a retail team decides what its AI may do.",
)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"Endcap {version('endcap')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Settings are ENDCAP_… variables; the README lists them."""
    limit_threads(settings())


for _part in (setup, running, catalogue, copywriting, mailing, publishing, watching):
    _part.add_to(app)
app.add_typer(people.users, name="users")
app.add_typer(people.tokens, name="tokens")
app.add_typer(publishing.outbox, name="outbox")
app.add_typer(auditing.audit, name="audit")
app.add_typer(evaluating.evaluate, name="evaluate")
app.add_typer(facts.facts, name="facts")
