"""Approved mails that wait for the program that sends them, and the button that writes them out: part of Publish."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.publish.mails import Move
from dashboard import phrases, running, tables
from dashboard.tables import Column

RUN = "mails"


def section(waiting: Sequence[Move]) -> None:
    """The mails that wait, those that cannot go out with the reason, and how the last run ended."""
    st.html(tables.section("E-mails"))
    if running.show(RUN, Task.PUBLISH_MAILS, partial(_published, waiting=waiting)):
        return
    if not waiting:
        st.html("<p class='ec-soft'>Every approved e-mail was written out. The next one you approve appears here.</p>")
        return
    columns = [
        Column[Move]("E-mail", lambda one: one.name),
        Column[Move]("Subject", lambda one: one.after.change.subject.text if one.after else "", "soft"),
        Column[Move]("Then", _becomes),
    ]
    st.html(tables.table(columns, waiting))
    ready = sum(not one.held for one in waiting)
    if ready:
        st.button(f"Write {phrases.count(ready, 'e-mail')}", key="mails.start", on_click=_start)


def _becomes(one: Move) -> str:
    if one.held:
        return f"Stays behind. {one.held}"
    if one.after is None:
        return "To be sent no more"
    return "Replaces the one before" if one.before else "New"


def _published(job: JobView, waiting: Sequence[Move]) -> None:
    if job.result.get("publication_id") is None:
        st.html(tables.done("No mail was written: none waits that can go out."))
        return
    left = f" {phrases.count(len(waiting), 'mail')} stayed behind." if waiting else ""
    what = phrases.count(job.result.get("values", 0), "e-mail is", "e-mails are")
    st.html(tables.done(f"{what} in the file below, as HTML and text with a list of what they say.{left}"))


def _start() -> None:
    running.start(RUN, Task.PUBLISH_MAILS, {})
