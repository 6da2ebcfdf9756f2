"""``draft-mail``: an e-mail drafted from facts into the queue, where people decide it before anybody sends it."""

from __future__ import annotations

from typing import Annotated

import typer

from core.changes import Level
from core.cli.console import count, say
from core.cli.opening import opened
from core.mails import MailKind
from core.records.base import utc_now

_SHOWN = 10


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("draft-mail")(draft_mail)


def draft_mail(
    kind: Annotated[MailKind, typer.Option(help="What the mail is sent for.")],
    department: Annotated[str, typer.Option(help="The department; a cart's mail needs none.")] = "",
    days: Annotated[int, typer.Option(help="New arrivals: of so many days.", min=1, max=365)] = 14,
    sku: Annotated[list[str] | None, typer.Option(help="Back in stock: a SKU's code; may be given again.")] = None,
    subjects: Annotated[int, typer.Option(help="Subjects to choose from or to test.", min=1, max=5)] = 3,
    products: Annotated[int, typer.Option(help="Products to show.", min=1, max=12)] = 6,
) -> None:
    """Draft an e-mail from facts alone, check it, and queue it for a decision. Nothing is sent."""
    from core.copywriting.served.opening import spent_today
    from core.jobs.here import run_here
    from core.jobs.mailing import MailOrder
    from core.jobs.mailing import draft_mail as draft
    from core.jobs.progress import Progress
    from core.jobs.tasks import Task
    from core.jobs.writers import writers

    now = utc_now()
    with opened() as (chosen, store):
        order = MailOrder(kind, department, days, tuple(sku or ()), subjects, products, chosen.shop_url, chosen.locale)
        with run_here(store, chosen, Task.DRAFT_MAIL, order.arguments(), Progress(), now) as here:
            drafted = draft(store, order, writers(store, chosen), now)
            here.result = drafted.as_json()
        cost = spent_today(chosen, store, utc_now())
    mail = drafted.composed.mail
    what = f"{count(len(mail.subjects), 'subject')} and {count(len(mail.products), 'product')}"
    waits = "waits for a decision" if drafted.is_queued else "was not queued"
    say(f"A mail with {what} {waits}. {drafted.why_not}{cost}".strip())
    for one in drafted.composed.left_out[:_SHOWN]:
        say(f"  left out, {one.product.title}: {one.why}")
    for finding in drafted.findings[:_SHOWN]:
        word = "forbidden" if finding.level == Level.BLOCK else "to look at"
        say(f"  {word}, {finding.field}: {finding.message}")
