"""Publish: what is approved and not in the shop yet, what went out, and what the receiver did not take."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

import streamlit as st

from core.access.roles import Actor, Right, require
from core.errors import EndcapError
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.publish import SHOPIFY, Pending, listing, outbox, pending, roll_back
from core.publish.files import contents
from core.publish.listing import HeldLine, PublicationView
from core.publish.outbox import Letter
from core.records.choices import PublicationStatus
from dashboard import clock, outcomes, phrases, running, session, tables
from dashboard.outcomes import Writing
from dashboard.tables import Column

SCREEN = "publish"


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
    st.html(phrases.heading("Publish", "To Shopify, as CSV files of approved values only"))
    outcomes.show(SCREEN)
    if not running.show(SCREEN, Task.PUBLISH, partial(_published, newest=out[0].path if out else None)):
        _waiting(waiting)
    if held:
        _held(held, len(waiting.held))
    if dead:
        _dead(dead)
    heading = tables.section("Publications")
    if not out:
        heading += phrases.empty(
            "Nothing was published yet.", "Each file that goes out is listed here, with its way back."
        )
    st.html(heading)
    for one in out:
        _publication(one, session.now())


def _waiting(waiting: Pending) -> None:
    if not waiting.values:
        st.html(phrases.empty("The shop has every approved value.", "What you approve next appears here."))
        return
    values = phrases.count(waiting.values, "value")
    parts = [(f"{waiting.values:,}", "approved values are not in the shop yet"), (f"{waiting.products:,}", "products")]
    st.html(tables.figures(parts))
    st.button(f"Publish {values}", key="publish.start", type="primary", on_click=_start, shortcut="Ctrl+Enter")


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


def _publication(one: PublicationView, now: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"publish.row.{one.id}"):
        st.html(_line(one, now))
        _download(one)
        if one.may_be_rolled_back:
            with st.popover("Roll back…", key=f"publish.roll_back_ask.{one.id}"):
                st.text(
                    f"Writes a file with the {phrases.count(one.values, 'value')} the shop had before. Values that "
                    "a later publication changed stay, and so does the catalogue here."
                )
                st.button(
                    f"Roll back {phrases.count(one.values, 'value')}",
                    key=f"publish.roll_back.{one.id}",
                    type="primary",
                    on_click=_roll_back,
                    args=(one.id,),
                )


def _line(one: PublicationView, now: datetime) -> str:
    name = f"Publication {one.id}" if one.rolls_back_id is None else f"Roll-back of publication {one.rolls_back_id}"
    state = {PublicationStatus.ROLLED_BACK: " · rolled back", PublicationStatus.FAILED: " · failed"}.get(one.status, "")
    what = f"{phrases.count(one.values, 'value')} on {phrases.count(one.products, 'product')}"
    said = [what, *_packed(one.path), one.created_by, clock.ago(one.created_at, now)]
    return tables.entry(f"{name}{state}", " · ".join(said))


def _packed(path: Path) -> list[str]:
    """“ZIP of 3 CSV files and a list of things to do by hand”; nothing for a single CSV."""
    names = contents(path)
    if not names:
        return []
    tables_inside = sum(name.endswith(".csv") for name in names)
    notes = " and a list of things to do by hand" if len(names) > tables_inside else ""
    return [f"ZIP of {phrases.count(tables_inside, 'CSV file')}{notes}"]


def _download(one: PublicationView) -> None:
    if not one.path.is_file():
        st.html("<span class='ec-soft'>The file was removed</span>")
        return
    label = "Download ZIP" if one.path.suffix == ".zip" else "Download"
    st.download_button(
        label, one.path.read_bytes, file_name=one.path.name, key=f"publish.file.{one.id}", on_click="ignore"
    )


def _published(job: JobView, newest: Path | None) -> None:
    values, products = job.result.get("values", 0), job.result.get("products", 0)
    if job.result.get("publication_id") is None:
        st.html(tables.done("There was nothing left to publish: the shop has every approved value."))
        return
    what = f"{phrases.count(values, 'value')} on {phrases.count(products, 'product')}"
    how = "Load it into Shopify."
    if newest is not None and (packed := _packed(newest)):
        how = (
            f"It is a {packed[0]}, since each CSV may hold only columns that all of its products have a value for. "
            "Unpack it and load the CSV files into Shopify one after the other, in the order of their numbers."
        )
    st.html(tables.done(f"{what} are in the newest file below. {how}"))


def _start() -> None:
    running.start(SCREEN, Task.PUBLISH, {"channel": SHOPIFY})


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
