"""``publish`` and ``outbox``: approved values out, and the messages that tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from sqlmodel import Session

from core.cli.console import count, say
from core.cli.opening import COMMAND_LINE, opened
from core.jobs.progress import Progress
from core.records.base import utc_now
from core.records.store import Store
from core.settings import Settings, settings

if TYPE_CHECKING:
    from core.publish import PublicationResult
    from core.publish.google.feed import FeedResult
    from core.publish.mails import Move
    from core.publish.values import Held

_SHOWN = 10

outbox = typer.Typer(no_args_is_help=True, help="Messages that tell other programs of publications.")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(publish)


def publish(
    channel: Annotated[str, typer.Option(help="Where to: shopify, google or mail.")] = "shopify",
    roll_back: Annotated[int | None, typer.Option(metavar="ID", help="Take this publication back instead.")] = None,
) -> None:
    """Write what Shopify, or the program that sends mails, does not have yet into a file; or Google's whole feed."""
    from core.copywriting.places import GOOGLE
    from core.publish import mails, pending
    from core.publish import roll_back as take_back

    what = "mail" if channel == mails.MAIL else "value"
    with opened() as (chosen, store):
        if channel == GOOGLE and roll_back is None:
            _tell_feed(_feed_alone(store, chosen))
            return
        if roll_back is not None:
            to = {"locale": chosen.locale, "webhook_url": chosen.webhook_url}
            done = take_back(store, roll_back, COMMAND_LINE, utc_now(), **to)
            _tell(done, what)
            with store.read() as session:
                _tell_held(session, done.held)
        else:
            result = _publish_alone(store, chosen, channel)
            if result is None:
                who = "the sending program" if channel == mails.MAIL else channel.title()
                say(f"Nothing to publish: {who} has every approved {what} it takes.")
            else:
                _tell(result, what)
        with store.read() as session:
            if channel == mails.MAIL:
                _tell_waiting(mails.waiting(session))
            else:
                _tell_held(session, pending(session, channel).held)


def _publish_alone(store: Store, chosen: Settings, channel: str) -> PublicationResult | None:
    """The publication, made while no worker makes another one."""
    from core.jobs.here import run_here
    from core.jobs.tasks import Task
    from core.publish import publish as publish_all
    from core.publish.mails import MAIL

    folder, now = chosen.folder("published"), utc_now()
    task = Task.PUBLISH_MAILS if channel == MAIL else Task.PUBLISH
    with run_here(store, chosen, task, {"channel": channel}, Progress(), now) as here:
        to = {"locale": chosen.locale, "webhook_url": chosen.webhook_url}
        done = publish_all(store, channel, folder, COMMAND_LINE, now, **to)
        if done is not None:
            here.result = {"publication_id": done.publication_id, "products": done.products, "values": done.values}
    return done


def _feed_alone(store: Store, chosen: Settings) -> FeedResult | None:
    """The feed, written while no worker writes another one."""
    from core.jobs.here import run_here
    from core.jobs.tasks import Task
    from core.publish.google.feed import publish_feed
    from core.publish.recording import Terms

    now = utc_now()
    terms = Terms(COMMAND_LINE, now, chosen.folder("published"), chosen.locale, chosen.webhook_url)
    with run_here(store, chosen, Task.FEED, {"shop_url": chosen.shop_url}, Progress(), now) as here:
        done = publish_feed(store, terms, chosen.shop_url)
        if done is not None:
            here.result = {"publication_id": done.publication_id, "products": done.products, "items": done.items}
    return done


def _tell_feed(done: FeedResult | None) -> None:
    if done is None:
        say("Nothing to publish: the feed before says all of it.")
        return
    say(f"Feed {done.publication_id} holds {count(done.items, 'item')} of {count(done.products, 'product')}.")
    for path in done.files:
        say(f"  {path}")
    if done.left_out:
        say(f"{count(len(done.left_out), 'SKU')} left out, listed in {done.report}:")
    for one in done.left_out[:_SHOWN]:
        say(f"  {one.title}: {one.reason}")


def _tell_waiting(moves: Sequence[Move]) -> None:
    for one in moves:
        say(f"  {one.name} stayed behind: {one.held or 'it waits to be published.'}")


def _tell(result: PublicationResult, what: str = "value") -> None:
    values, products = count(result.values, what), count(result.products, "product")
    say(f"Publication {result.publication_id} holds {values} of {products}.")
    say(f"  {result.path}")
    for note in result.notes:
        say(f"  To do by hand: {note}")


def _tell_held(session: Session, held: Sequence[Held]) -> None:
    from core.publish.listing import held_lines

    if held:
        say(f"{count(len(held), 'value')} stayed behind:")
    for line in held_lines(session, held, limit=_SHOWN):
        say(f"  {line.title} · {line.field}: {line.reason}")


@outbox.command("list")
def list_dead() -> None:
    """List the messages that were given up."""
    from core.publish.outbox import dead

    with opened() as (_, store), store.read() as session:
        letters = dead(session)
    if not letters:
        say("No message was given up.")
    for letter in letters:
        tries = count(letter.attempts, "try", "tries")
        say(f"{letter.id:>6}  {letter.topic}  {letter.url}  {tries}: {letter.last_error}")


@outbox.command("retry")
def retry_dead(
    message: Annotated[int, typer.Argument(help="The message's number, from `endcap outbox list`.")],
) -> None:
    """Send a message that was given up once more."""
    from core.publish.outbox import retry

    with opened() as (_, store), store.write() as session:
        retry(session, message, COMMAND_LINE, utc_now())
    say(f"Message {message} is due again; the worker sends it within a minute.")


@outbox.command("secret")
def show_secret() -> None:
    """Show the secret that signs messages, for the program that receives them."""
    from core.publish.webhook import secret

    say(secret(settings()))
