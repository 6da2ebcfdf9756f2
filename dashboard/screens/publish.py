"""Publish: what is approved and not in the shop yet, what went out, and what the receiver did not take."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from core.access.roles import Actor, Right, require
from core.errors import EndcapError
from core.jobs import queue
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.publish import SHOPIFY, Pending, listing, outbox, pending, roll_back
from core.publish.listing import HeldLine, PublicationView
from core.publish.mails import LISTED
from core.publish.mails import waiting as waiting_mails
from core.publish.outbox import Letter
from dashboard import outcomes, phrases, running, session, tables
from dashboard.outcomes import Writing
from dashboard.tables import Column
from dashboard.views import mail_publishing, publications

SCREEN, FEED = "publish", "feed"
_FEED_SAID = "The whole shop as XML and TSV; texts that AI wrote are marked. Google wants two feeds a day at most."


def draw() -> None:
    """The whole screen."""
    actor = session.actor()
    try:
        require(actor, Right.PUBLISH)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    with session.store().read() as reading:
        waiting = pending(reading, SHOPIFY)
        held = listing.held_lines(reading, waiting.held)
        out, dead = listing.publications(reading), outbox.dead(reading)
        mails = waiting_mails(reading)
    st.html(
        phrases.heading(
            "Publish",
            "To Shopify, as CSV files of approved values only; to Google, as a feed of the shop; e-mails as files",
        )
    )
    outcomes.show(SCREEN)
    if not running.show(SCREEN, Task.PUBLISH, partial(_published, newest=_newest(out))):
        _waiting(waiting)
    if held:
        _held(held, len(waiting.held))
    if dead:
        _dead(dead)
    mail_publishing.section(mails)
    _google()
    heading = tables.section("Publications")
    if not out:
        heading += phrases.empty(
            "Nothing was published yet.", "Each file that goes out is listed here, with its way back."
        )
    st.html(heading)
    for one in out:
        publications.publication(one, session.now(), _roll_back)


def _waiting(waiting: Pending) -> None:
    if not waiting.values:
        st.html(phrases.empty("The shop has every approved value.", "What you approve next appears here."))
        return
    values = phrases.count(waiting.values, "value")
    parts = [(f"{waiting.values:,}", "approved values are not in the shop yet"), (f"{waiting.products:,}", "products")]
    st.html(tables.figures(parts))
    st.button(f"Publish {values}", key="publish.start", type="primary", on_click=_start, shortcut="Ctrl+Enter")


def _newest(out: list[PublicationView]) -> Path | None:
    """The newest file for Shopify."""
    return next((one.path for one in out if one.channel == SHOPIFY), None)


def _google() -> None:
    st.html(tables.section("Google Merchant"))
    if running.show(FEED, Task.FEED, _fed):
        return
    st.html(f"<p class='ec-soft'>{_FEED_SAID}</p>")
    with st.form("feed.form", border=False), st.container(horizontal=True, vertical_alignment="bottom", key="feed.row"):
        st.text_input(
            "The shop’s address", _shop_url(), key="feed.shop_url", placeholder="https://shop.example", width=420
        )
        st.form_submit_button("Write the feed", key="feed.start", on_click=_start_feed)


def _shop_url() -> str:
    """The address that the last feed was written for, else the one in the settings."""
    with session.store().read() as reading:
        before = queue.recent(reading, limit=5, task=Task.FEED)
    written = (str(job.result["shop_url"]) for job in before if "shop_url" in job.result)
    return next(written, session.config().shop_url)


def _fed(job: JobView) -> None:
    if job.result.get("publication_id") is None:
        st.html(tables.done("Nothing has changed since the feed before: it says all of it."))
        return
    what = f"{phrases.count(job.result['items'], 'item')} of {phrases.count(job.result['products'], 'product')}"
    left_out = job.result["left_out"]
    mend = (
        f" {phrases.count(left_out, 'SKU')} left out, each with its reason in the list beside the feed."
        if left_out
        else ""
    )
    st.html(tables.done(f"{what} are in the feed below.{mend}"))


def _held(held: list[HeldLine], number: int) -> None:
    with st.expander(f"{phrases.count(number, 'value stays', 'values stay')} behind", key="publish.held"):
        columns = [
            Column[HeldLine]("Product", lambda line: line.title),
            Column[HeldLine]("Field", lambda line: line.field, "soft"),
            Column[HeldLine]("Why", lambda line: line.reason),
        ]
        st.html(tables.table(columns, held))


def _dead(dead: list[Letter]) -> None:
    st.html(tables.section("Messages the receiver did not take"))
    columns = [
        Column[Letter]("About", lambda letter: letter.topic),
        Column[Letter]("To", lambda letter: letter.url, "soft"),
        Column[Letter]("Last error", lambda letter: letter.last_error),
        Column[Letter]("Tries", lambda letter: str(letter.attempts), "num"),
        Column[Letter]("Since", lambda letter: phrases.age(letter.created_at, session.now()), "num"),
    ]
    st.html(tables.table(columns, dead))
    many = phrases.count(len(dead), "message")
    st.button(
        f"Send {many} again", key="publish.retry_dead", on_click=_retry, args=(tuple(letter.id for letter in dead),)
    )


def _published(job: JobView, newest: Path | None) -> None:
    values, products = job.result.get("values", 0), job.result.get("products", 0)
    if job.result.get("publication_id") is None:
        st.html(tables.done("There was nothing left to publish: the shop has every approved value."))
        return
    what = f"{phrases.count(values, 'value')} on {phrases.count(products, 'product')}"
    how = "Load it into Shopify."
    if newest is not None and (packed := publications.packed(newest)):
        how = (
            f"It is a {packed[0]}, since each CSV may hold only columns that all of its products have a value for. "
            "Unpack it and load the CSV files into Shopify one after the other, in the order of their numbers."
        )
    st.html(tables.done(f"{what} are in the newest file below. {how}"))


def _start() -> None:
    running.start(SCREEN, Task.PUBLISH, {"channel": SHOPIFY})


def _start_feed() -> None:
    running.start(FEED, Task.FEED, {"shop_url": str(st.session_state["feed.shop_url"]).strip()})


def _roll_back(publication_id: int) -> None:
    def back(actor: Actor) -> str:
        chosen = session.config()
        done = roll_back(
            session.store(),
            publication_id,
            actor,
            session.now(),
            locale=chosen.locale,
            webhook_url=chosen.webhook_url,
        )
        if LISTED in done.files:
            return "The file below has the mails that were sent before, and names those not to send any more."
        said = f"The file with {phrases.count(done.values, 'earlier value')} is below: load it into the shop."
        if not done.held:
            return said
        stays = phrases.count(len(done.held), "value stays", "values stay")
        return f"{said} {stays} in the shop, as Shopify would refuse what it had before. {done.held[0].reason}"

    outcomes.attempt_alone(SCREEN, back)


def _retry(ids: tuple[int, ...]) -> None:
    def again(writing: Writing, actor: Actor) -> str:
        for outbox_id in ids:
            outbox.retry(writing, outbox_id, actor, session.now())
        return f"{phrases.count(len(ids), 'message')} will be sent again within a minute."

    outcomes.attempt(SCREEN, again)


draw()
