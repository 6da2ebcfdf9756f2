"""``init`` and ``demo``: an installation to begin with, empty or with the made-up shop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import typer
from sqlalchemy import select
from sqlmodel import col

from core.cli.console import bar, count, say
from core.cli.opening import COMMAND_LINE, opened, prepare
from core.errors import BadInputError
from core.records.base import utc_now
from core.records.catalogue import Product
from core.records.store import Store
from core.settings import Settings

DEMO_SEED = 7


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(demo)


def init() -> None:
    """Make the home folder, the store and the first admin."""
    with opened() as (chosen, store):
        made = prepare(chosen, store)
    if not made:
        say("Everything was there already. Nothing was changed.")
    say(f"Home folder: {chosen.home.resolve()}")
    say("Next: `endcap serve` starts the dashboard; `endcap import FILE` takes products in.")


def demo() -> None:
    """Make the demo shop: a made-up retailer with its trade, people and proposals. A second time it does nothing."""
    with opened() as (chosen, store):
        done = chosen.home / "demo" / "ready"
        if done.exists():
            say("The demo shop is there already. Nothing was changed.")
        else:
            _refuse_real_shop(chosen, store)
            _make_demo(chosen, store)
            done.touch()
        _show_people(store)
    say("Next: `endcap serve`.")


def _refuse_real_shop(chosen: Settings, store: Store) -> None:
    """Return unless the store holds products that are not the demo shop's.

    Raises:
        BadInputError: it does.
    """
    with store.read() as session:
        is_empty = session.scalars(select(col(Product.id)).limit(1)).first() is None
    if not is_empty and not (chosen.home / "demo").exists():
        raise BadInputError(
            "This installation has products of its own, so the demo shop was not made. Nothing was changed; "
            "set ENDCAP_HOME to another folder to try the demo shop there."
        )


def _make_demo(chosen: Settings, store: Store) -> None:
    """Every step leaves what it made, so that an interrupted demo is made to its end by the next call."""
    from core import ingest
    from core.access.users import demo_users
    from core.catalog.health import run as health
    from core.catalog.schema import import_schema
    from core.catalog.taxonomy import import_taxonomy
    from core.cli import demo_copy, demo_facts, demo_past
    from core.jobs.proposing import propose_all
    from core.jobs.queue import start
    from core.jobs.tasks import Task
    from core.proposals import queue
    from core.publish import SHOPIFY, publish
    from data import build

    now = utc_now()
    began = demo_past.began(now)
    chosen.install_key()
    with _step("The shop was made"):
        shop = build(chosen.folder("demo"), DEMO_SEED, demo_facts.until(chosen, now))
        shutil.copytree(shop.images, chosen.folder("media"), dirs_exist_ok=True)
    with _step("Categories and their attributes were taken in"), store.write() as session:
        import_taxonomy(session, Path(shop.taxonomy).read_text(encoding="utf-8").splitlines())
        import_schema(session, Path(shop.attributes).read_text(encoding="utf-8"))
    with _step("Products were taken in"), bar("Importing") as progress:
        ingest.run(store, shop.products, shop.products.name, None, COMMAND_LINE, began, progress, shop=chosen)
    with _step("Two years of sales, stock and prices were taken in"):
        demo_facts.take(store, chosen, shop.facts, now)
    with _step("People were added"), store.write() as session:
        demo_users(session, began)
        demo_copy.take_guides(session, shop.voices, began)
        demo_copy.spread_arrivals(session, shop.truth, began)
    with _step("Proposals were made"), bar("Proposing") as progress:
        propose_all(store, chosen, progress, "demo", began, distil=False)
        demo_copy.draft_first(store, chosen, began)
    with _step("The catalogue’s health was scored"):
        health.run(store, began)
    with _step("A fortnight of decisions was made by the shop's people"), store.write() as session:
        demo_past.live_through(session, shop.truth, now, DEMO_SEED)
        waiting = queue.counts(session).open
    with _step("What they approved was published"):
        folder = chosen.folder("published")
        publish(store, SHOPIFY, folder, COMMAND_LINE, demo_past.ended(now), locale=chosen.locale)
        health.run(store, now)
    with _step("Copy was drafted where pages were in need of it"):
        waiting += demo_copy.draft_needed(store, chosen, now)
    with _step("E-mails were drafted"):
        waiting += demo_copy.draft_mails(store, chosen, now)
    say(f"{count(waiting, 'proposal')} wait for a decision; the worker looks for more once it runs.")
    start(store, chosen, Task.PROPOSE, {}, COMMAND_LINE, now)


@contextmanager
def _step(words: str) -> Iterator[None]:
    start = perf_counter()
    yield
    say(f"{words} ({perf_counter() - start:.1f} s).")


def _show_people(store: Store) -> None:
    from core.access.users import DEMO_PASSWORD, demo_people

    with store.read() as session:
        people = demo_people(session)
    say("Sign in as one of these; they exist in the demo shop alone:")
    for person in people:
        say(f"  {person.username:<14} password {DEMO_PASSWORD}")
