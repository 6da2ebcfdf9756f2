"""``import`` of orders and stock, and ``facts``: how fresh they are, kept in order, customers erased."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.console import bar, count, say
from core.cli.opening import COMMAND_LINE, opened
from core.money import show
from core.records.base import utc_now
from core.records.store import Store
from core.settings import Settings

if TYPE_CHECKING:
    from core.ingest.feeds import FeedProfile, FeedResult
    from core.ingest.feeds.sheet import Totals

_SHOWN = 10
_UNSEEN = "—"

facts = typer.Typer(no_args_is_help=True, help="What happened: how fresh it is, kept in order, customers erased.")


@facts.command()
def status() -> None:
    """Show how far each table of facts reaches, and which days of the last eight weeks may be missing."""
    from core.facts.freshness import freshness
    from core.facts.gaps import gaps
    from core.facts.lake import open_lake
    from core.facts.tables import Table

    with opened() as (chosen, _):
        lake = open_lake(chosen)
        found, silent = freshness(lake).values(), gaps(lake, Table.ORDER_LINES)
    for one in found:
        name = one.table.replace("_", " ")
        say(f"{name:16} {one.rows:>14,}  last happened {_at(one.last_event_at)}  last came {_at(one.last_load_at)}")
    for gap in silent[:_SHOWN]:
        say(f"No order lines of {gap.location} on {gap.day}: if it was open, send that day of “{gap.source}” again.")


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else _UNSEEN


@facts.command()
def tidy() -> None:
    """Make many small files into few, and make up for records that a dying process could not write."""
    from core.jobs.upkeep import tend_facts

    with opened() as (chosen, store):
        done = tend_facts(store, chosen)
    say(f"{count(done.months, 'month')} written anew, {count(done.records, 'record')} made up for.")


@facts.command()
def erase(
    customer: Annotated[str, typer.Argument(help="The customer's id, as orders and events name it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete every fact of a customer for good, and leave out what later feeds tell of them."""
    from core.facts.erasure import erase as erase_customer
    from core.facts.lake import open_lake
    from core.records.chain import record

    if not yes:
        typer.confirm("Every order line and event of this customer goes for ever. Go on?", abort=True)
    now = utc_now()
    with opened() as (chosen, store):
        erased = erase_customer(open_lake(chosen), customer, now)
        with store.write() as session:
            record(session, "erase customer", COMMAND_LINE.user_id, "facts", {"rows": erased}, now)
    say(f"{count(erased, 'row')} erased. What a feed tells of that customer again is left out.")


def profile_of(file: Path, written: str | None, chosen: Settings) -> FeedProfile | None:
    """The profile of a file of orders or stock; None of a file of products, which is read by the other rules."""
    from core.ingest.feeds import feed_profile, recognise

    return recognise(file, chosen)[1] if written is None else feed_profile(written)


def import_feed(file: Path, profile: FeedProfile, store: Store, chosen: Settings, *, only_look: bool) -> None:
    """Take the file's facts in, or say what that would do."""
    from core.facts.lake import open_lake
    from core.ingest import feeds

    now = utc_now()
    with bar("Reading" if only_look else "Importing") as progress:
        stop = progress.should_stop
        if only_look:
            done = feeds.preview(open_lake(chosen), file, profile, progress, stop, now=now, shop=chosen)
        else:
            done = feeds.run(store, file, file.name, profile, COMMAND_LINE, now, progress, stop, shop=chosen)
    _report(file, done, chosen, only_look=only_look)


def _report(file: Path, done: FeedResult, chosen: Settings, *, only_look: bool) -> None:
    currency = done.profile.currency or chosen.currency
    taken = done.taken
    say(f"{file.name}, read as {done.profile.name}: {count(done.held.rows, 'row')}, {_sum(done.held, currency)}.")
    say(f"  accepted: {count(done.accepted.rows, 'row')}, {_sum(done.accepted, currency)}")
    as_before = taken.unchanged + taken.outdated + taken.repeated
    verb = "would be " if only_look else ""
    say(f"  {taken.new:,} {verb}new, {taken.revised:,} {verb}corrected, {as_before:,} as before.")
    if taken.erased:
        say(f"  {taken.erased:,} left out, of customers who were erased")
    if done.refused:
        say(f"  refused: {count(done.refused, 'row')}")
    for reason, number in list(done.reasons.items())[:_SHOWN]:
        say(f"    {number:,}: {reason}")
    if only_look:
        say("Nothing was changed.")
    elif done.report_path is not None:
        say(f"  All of them: {done.report_path}")


def _sum(totals: Totals, currency: str) -> str:
    return f"{totals.units:,} units" + (f", {show(totals.minor, currency)}" if totals.minor else "")
