"""Copy: the queue of proposed texts, one by one or as a table, how texts fared, and the button that drafts more."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Right, require
from core.changes import CopyField, Json
from core.copywriting.needs import own_fields
from core.copywriting.places import CHANNEL_NAMES, CHANNEL_PLACES
from core.errors import EndcapError
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.proposals import copy_history, queue
from core.proposals.queue import QueueFilter
from dashboard import phrases, running, session, tables
from dashboard.review import bulk, queue_list
from dashboard.review import screen as review
from dashboard.review.queues import COPY
from dashboard.views import copy_received, mail_order

RUN = "copy.run"
EVERYWHERE = "Every department"
TEXTS, MAIL = "Texts of products", "An e-mail"
WORDS = {
    CopyField.TITLE: "title",
    CopyField.DESCRIPTION: "description",
    CopyField.BULLETS: "bullets",
    CopyField.SEO_TITLE: "SEO title",
    CopyField.SEO_DESCRIPTION: "SEO description",
}
CHANNELS = {"": "The shop", **{channel: f"{name} alone" for channel, name in CHANNEL_NAMES.items()}}


def draw() -> None:
    """The whole screen."""
    actor = session.actor()
    try:
        require(actor, Right.DECIDE_COPY)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    with st.container(key="notes"):
        running.show(RUN, Task.DRAFT_COPY, _drafted)
        mail_order.show()
    with session.store().read() as reading:
        counts = queue.counts(reading, actor, QueueFilter(kinds=COPY))
    wanted = queue_list.ask(actor, counts, COPY, also=_ask, views=(copy_received.VIEW,))
    if st.session_state.get("view") == copy_received.VIEW:
        copy_received.draw()
    elif queue_list.as_table():
        bulk.table(wanted)
    else:
        review.review(wanted, "copy")


def _ask() -> None:
    """What is to be drafted, texts of products or a mail, in a popover before the filters."""
    with st.popover("Draft…", key=mail_order.MENU, on_change="rerun"):
        what = st.segmented_control(
            "What", (TEXTS, MAIL), default=TEXTS, required=True, key="copy.what", label_visibility="collapsed"
        )
        with session.store().read() as reading:
            departments = copy_history.departments(reading)
        if what == MAIL:
            mail_order.ask(departments)
        else:
            _texts(departments)


def _texts(departments: list[str]) -> None:
    st.selectbox("For", [EVERYWHERE, *departments], key="copy.department")
    channel = st.segmented_control(
        "Where", list(CHANNELS), default="", required=True, format_func=CHANNELS.__getitem__, key="copy.channel"
    )
    st.pills(
        "Texts",
        [field for field in WORDS if not channel or (channel, field) in CHANNEL_PLACES],
        selection_mode="multi",
        default=list(own_fields(channel)),
        format_func=WORDS.__getitem__,
        key=f"copy.fields{channel}",
    )
    st.number_input("Versions of each to choose from", 1, 9, 3, key="copy.variants")
    st.toggle("Also where the product has a good text", key="copy.always")
    st.button("Draft", key="copy.start", type="primary", on_click=_start)


def _start() -> None:
    held = st.session_state
    department = "" if held["copy.department"] == EVERYWHERE else str(held["copy.department"])
    channel = str(held["copy.channel"] or "")
    fields = [CopyField(field).value for field in held[f"copy.fields{channel}"] or own_fields(channel)]
    how: dict[str, Json] = {"variants": int(held["copy.variants"]), "always": bool(held["copy.always"])}
    where: dict[str, Json] = {"department": department, "channel": channel}
    held[mail_order.MENU] = False
    running.start(RUN, Task.DRAFT_COPY, {**where, "fields": fields, **how})


def _drafted(job: JobView) -> None:
    created, products = job.result.get("created", 0), job.result.get("products", 0)
    unwritten = job.result.get("unwritten", {})
    what = f"{phrases.count(created, 'text waits', 'texts wait')} for {phrases.count(products, 'product')}."
    why = max(unwritten, key=unwritten.__getitem__) if unwritten else ""
    rest = f" {phrases.count(sum(unwritten.values()), 'text')} came to nothing. Most often: {why}" if unwritten else ""
    with st.container(horizontal=True, vertical_alignment="center", key="copy.drafted"):
        st.html(tables.done(what + rest))
        st.button("Close", key="copy.close", type="tertiary", on_click=running.forget, args=(RUN,))


draw()
