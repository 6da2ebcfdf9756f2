"""``draft-mail``: an e-mail drafted from facts into files, for people to look at before anybody sends it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.changes import Level
from core.cli.console import count, say
from core.cli.opening import opened
from core.copywriting.mail.parts import MailKind
from core.records.base import utc_now

_SHOWN = 10


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("draft-mail")(draft_mail)


def draft_mail(
    kind: Annotated[MailKind, typer.Option(help="What the mail is sent for.")],
    out: Annotated[Path, typer.Option(help="Folder for the HTML, the text and the list of clauses.")],
    department: Annotated[str, typer.Option(help="The department; a cart's mail needs none.")] = "",
    days: Annotated[int, typer.Option(help="New arrivals: of so many days.", min=1, max=365)] = 14,
    sku: Annotated[list[str] | None, typer.Option(help="Back in stock: a SKU's code; may be given again.")] = None,
    subjects: Annotated[int, typer.Option(help="Subjects to choose from or to test.", min=1, max=5)] = 3,
    products: Annotated[int, typer.Option(help="Products to show.", min=1, max=12)] = 6,
) -> None:
    """Draft an e-mail from facts alone, check it, and write it as HTML, text and JSON. Nothing is sent."""
    from core.copywriting.served.opening import spent_today
    from core.jobs.mailing import MailOrder, write
    from core.jobs.mailing import draft_mail as draft
    from core.jobs.writers import writers

    now = utc_now()
    with opened() as (chosen, store):
        order = MailOrder(kind, department, days, tuple(sku or ()), subjects, products, chosen.shop_url, chosen.locale)
        drafted = draft(store, order, writers(store, chosen), now)
        cost = spent_today(chosen, store, utc_now())
    paths = write(drafted, out, now)
    mail = drafted.composed.mail
    shown, left_out = count(len(mail.products), "product"), len(drafted.composed.left_out)
    say(f"A draft with {count(len(mail.subjects), 'subject')} and {shown}. Nobody has approved it yet. {cost}".strip())
    for path in paths:
        say(f"  {path}")
    if left_out:
        say(f"{count(left_out, 'product')} left out; the JSON says why.")
    for finding in drafted.findings[:_SHOWN]:
        word = "forbidden" if finding.level == Level.BLOCK else "to look at"
        say(f"  {word}, {finding.field}: {finding.message}")
    if drafted.is_blocked:
        say("The HTML and the text were not written. Mend what is forbidden, and draft again.")
