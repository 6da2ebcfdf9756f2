"""Texts drafted from facts into the queue; what people made of them, and the versions to test, out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.changes import CopyField
from core.cli.console import bar, count, say
from core.cli.opening import COMMAND_LINE, opened
from core.errors import BadInputError
from core.records.base import utc_now


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("draft-copy")(draft_copy)
    app.command("export-edits")(export_edits)
    app.command("export-arms")(export_arms)


def draft_copy(
    department: Annotated[str, typer.Option(help="The department; else every one.")] = "",
    field: Annotated[
        list[CopyField] | None, typer.Option(help="A text to draft; may be given again. Else those of every page.")
    ] = None,
    variants: Annotated[int, typer.Option(help="Texts to choose from, a product and field.", min=1, max=9)] = 3,
    products: Annotated[int | None, typer.Option(help="Draft for so many products at most.", min=1)] = None,
    always: Annotated[bool, typer.Option("--always", help="Also where the product has a good text.")] = False,
    channel: Annotated[str, typer.Option(help="For that channel alone, such as google: its own versions.")] = "",
) -> None:
    """Draft texts for the products in need of them, from their facts alone, and queue them for a decision."""
    from core.copywriting.needs import own_fields
    from core.copywriting.places import place_of
    from core.copywriting.served.opening import spent_today
    from core.jobs import drafting
    from core.jobs.here import run_here
    from core.jobs.tasks import Task
    from core.jobs.writers import writers

    for one in field or (CopyField.TITLE,):
        place_of(one, channel)
    fields = tuple(field or own_fields(channel))
    order = drafting.CopyOrder(department, fields, variants, products, always, channel)
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


def export_edits(
    out: Annotated[Path, typer.Option(help="The file to write, in JSONL; its provenance goes beside it.")],
    form: Annotated[str, typer.Option(help="messages (whole talks) or preferences (better and worse).")] = "messages",
) -> None:
    """Write what people decided of drafted texts as examples to train a language model on; of those who agreed."""
    from core.learning.fine_tuning import Form, export, written
    from core.publish.files import write_whole

    if form not in list(Form):
        raise BadInputError(f"{form!r} is not a form of examples: {' or '.join(Form)}. Nothing was written.")
    with opened() as (chosen, store), store.read() as session:
        found = export(session, Form(form), COMMAND_LINE, chosen.locale)
    beside = out.with_name(f"{out.stem}.provenance.jsonl")
    write_whole(out, written(found.lines).encode())
    write_whole(beside, written(found.provenance).encode())
    say(f"{count(len(found.lines), 'example')} in {out}, where each is from in {beside}.")
    if found.withheld:
        say(f"{count(found.withheld, 'decision')} left out: their people have not agreed (on Today).")


def export_arms(
    out: Annotated[Path, typer.Option(help="The file to write: .csv, or JSONL by any other name.")],
    field: Annotated[CopyField, typer.Option(help="The text to test.")] = CopyField.DESCRIPTION,
    department: Annotated[str, typer.Option(help="The department; else every one.")] = "",
    approved: Annotated[bool, typer.Option("--approved", help="Only texts that somebody approved.")] = False,
    channel: Annotated[str, typer.Option(help="That channel's own versions, such as google.")] = "",
) -> None:
    """Write the versions of texts that nothing forbids, for a tool that tests them against each other."""
    from core.proposals import copy_arms
    from core.publish.arms import arms_file
    from core.publish.files import write_whole

    with opened() as (_, store), store.read() as session:
        ids = copy_arms.with_proposals(session, field, department, channel)
        found = copy_arms.arms(session, ids, field, channel)
    kept = [several for each in found.values() if len(several := copy_arms.shown(each, approved=approved)) > 1]
    write_whole(out, arms_file(kept, as_csv=out.suffix == ".csv"))
    say(f"{count(sum(map(len, kept)), 'version')} of the {field.value} of {count(len(kept), 'product')} in {out}.")
