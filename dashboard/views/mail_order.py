"""A mail asked for: on which occasion, for which department, and what came of it. Part of the Copy screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.jobs.mailing import LONGEST_AGO_DAYS, MOST_SUBJECTS
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.mails import MailKind
from core.proposals.mailings import OCCASIONS
from core.records.base import Json
from dashboard import running, session, tables

RUN = "mail.run"
MENU = "copy.draft"
"""Whether the popover is open in which texts and mails are asked for."""

WHOLE_SHOP = "The whole shop"


def show() -> None:
    """How far a mail is that is being drafted, and what came of it."""
    running.show(RUN, Task.DRAFT_MAIL, _drafted)


def ask(departments: Sequence[str]) -> None:
    """The mail that is to be drafted: its part of the popover beside the filters."""
    kind = st.selectbox("For", list(OCCASIONS), format_func=OCCASIONS.__getitem__, key="mail.kind")
    st.selectbox("Department", [*([WHOLE_SHOP] if kind == MailKind.CART else []), *departments], key="mail.department")
    if kind == MailKind.NEW_ARRIVALS:
        st.number_input("Arrived within days", 1, LONGEST_AGO_DAYS, 14, key="mail.days")
    if kind == MailKind.BACK_IN_STOCK:
        st.text_area("SKUs that are back, one a line", key="mail.back", max_chars=4000)
    st.number_input("Subjects to choose from", 1, MOST_SUBJECTS, 3, key="mail.subjects")
    st.text_input(
        "The shop’s address", session.config().shop_url, key="mail.shop_url", placeholder="https://shop.example"
    )
    st.button("Draft the mail", key="mail.start", type="primary", on_click=_start)


def _start() -> None:
    held = st.session_state
    asked: dict[str, Json] = {
        "kind": str(held["mail.kind"]),
        "department": "" if held["mail.department"] == WHOLE_SHOP else str(held["mail.department"] or ""),
        "back": [code.strip() for code in str(held.get("mail.back") or "").splitlines() if code.strip()],
        "subjects": int(held["mail.subjects"]),
        "shop_url": str(held["mail.shop_url"]).strip(),
    }
    if "mail.days" in held:
        asked["days"] = int(held["mail.days"])
    held[MENU] = False
    running.start(RUN, Task.DRAFT_MAIL, asked)


def _drafted(job: JobView) -> None:
    title, why_not = job.result.get("title", ""), job.result.get("why_not", "")
    said = f"The mail “{title}” was not queued. {why_not}" if why_not else f"The mail “{title}” waits for a decision."
    with st.container(horizontal=True, vertical_alignment="center", key="mail.drafted"):
        st.html(tables.done(said))
        st.button("Close", key="mail.close", type="tertiary", on_click=running.forget, args=(RUN,))
