"""``draft-copy``: texts drafted from products' facts for a department, into the queue."""

from __future__ import annotations

from typing import Annotated

import typer

from core.changes import CopyField
from core.cli.console import bar, say
from core.cli.opening import opened
from core.records.base import utc_now


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("draft-copy")(draft_copy)


def draft_copy(
    department: Annotated[str, typer.Option(help="The department; else every one.")] = "",
    field: Annotated[
        list[CopyField] | None, typer.Option(help="A text to draft; may be given again. Else those of every page.")
    ] = None,
    variants: Annotated[int, typer.Option(help="Texts to choose from, a product and field.", min=1, max=9)] = 3,
    products: Annotated[int | None, typer.Option(help="Draft for so many products at most.", min=1)] = None,
    always: Annotated[bool, typer.Option("--always", help="Also where the product has a good text.")] = False,
) -> None:
    """Draft texts for the products in need of them, from their facts alone, and queue them for a decision."""
    from core.copywriting.needs import USUAL
    from core.copywriting.served.opening import spent_today
    from core.jobs import drafting
    from core.jobs.here import run_here
    from core.jobs.tasks import Task
    from core.jobs.writers import writers

    order = drafting.CopyOrder(department, tuple(field or USUAL), variants, products, always)
    now = utc_now()
    with (
        opened() as (chosen, store),
        bar("Drafting") as progress,
        run_here(store, chosen, Task.DRAFT_COPY, order.arguments(), progress, now) as here,
    ):
        done = drafting.draft_copy(store, order, writers(store, chosen), progress, now)
        here.result = done.as_json()
        cost = spent_today(chosen, store, utc_now())
    say(f"{done.told} {cost}".strip())
