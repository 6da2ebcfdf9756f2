"""Many proposals at once: a table to choose from, exactly what would change, one button that names the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import TypeVar
from uuid import uuid4

import pandas as pd
import streamlit as st

from core.errors import EndcapError
from core.money import Money
from core.proposals import bulk, queue
from core.proposals.bulk import BulkPreview, BulkResult
from core.proposals.display import field_text
from core.proposals.queue import QueueFilter, QueueRow
from core.proposals.selection import Skip
from core.records.choices import Kind
from dashboard import phrases, session
from dashboard.review.queue_list import KIND_WORDS, chips
from dashboard.review.queues import COPY

_ROWS = 500  # shown in the table; “all of the filter” goes beyond
_Name = TypeVar("_Name", bound=str)


def table(wanted: QueueFilter) -> None:
    """Draw the table of a queue, what approving the chosen rows would do, and the way back."""
    actor, now = session.actor(), session.now()
    with session.store().read() as reading:
        page = queue.page(reading, wanted, actor, now, limit=_ROWS)
    rows = list(page.rows)
    _last_batch()
    if not rows:
        st.html(phrases.empty("Nothing waits under this filter.", "Take a filter away above to see more."))
        return
    st.html(f"<p class='ec-table-head'>{escape(heading(len(rows), wanted, more=page.next is not None))}</p>")
    above = st.container()  # in view without scrolling; filled once the table has said what is chosen
    picked = st.dataframe(
        frame(rows, now),
        key="bulk.rows",
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        height=520,
        column_config={
            "Right of 100": st.column_config.NumberColumn(format="%d", width="small"),
            "Stake a month": st.column_config.TextColumn(width="small", alignment="right"),
        },
    )
    with above:
        _ask(chosen_ids(rows, picked.selection.rows), wanted)


def frame(rows: Sequence[QueueRow], now: datetime) -> pd.DataFrame:
    """One row per proposal, in the queue's order, columns as people read them."""
    return pd.DataFrame(
        {
            "Product": [row.title for row in rows],
            "Department": [row.department for row in rows],
            "Kind": [_kind(row) for row in rows],
            "Proposed": [phrases.path(row.proposed) if row.kind == Kind.CATEGORY else row.proposed for row in rows],
            "Right of 100": [round(100 * row.confidence) for row in rows],
            "Stake a month": [phrases.amount(row.stake_minor, row.currency) for row in rows],
            "Waits": [phrases.age(row.created_at, now) for row in rows],
        }
    )


def _kind(row: QueueRow) -> str:
    """What is proposed: of a text what it is for, since every one of them is copy."""
    return field_text(row.field) if row.kind in COPY else KIND_WORDS[row.kind]


def heading(shown: int, wanted: QueueFilter, *, more: bool) -> str:
    """How many are shown of which filter: “500 proposals first · Category · Fashion”."""
    words = [word for _, _, word in chips(wanted)]
    return " · ".join([f"{phrases.count(shown, 'proposal')}{' first' if more else ''}", *words])


def chosen_ids(rows: Sequence[QueueRow], places: Sequence[int]) -> tuple[int, ...]:
    """The proposals at these places of the table; places that are not there any more are left out."""
    return tuple(rows[place].id for place in places if 0 <= place < len(rows))


def sentence(preview: BulkPreview, undo_days: int) -> str:
    """What approving would do, in words: how many products, which changes, what is skipped, the worst case, undo."""
    changes = ", ".join(f"{field_text(name)} on {number:,}" for name, number in _most_first(preview.by_field))
    parts = [f"{phrases.count(preview.will_apply + sum(preview.skipped.values()), 'proposal')}: "]
    parts.append(f"{changes or 'nothing would change'}")
    if preview.skipped:
        parts.append(f", {sum(preview.skipped.values()):,} skipped ({skips(preview.skipped)})")
    parts.append(".")
    if worst := " and ".join(phrases.amount(money.minor, money.currency) for money in preview.worst_case):
        parts.append(f" Worst case if all are wrong: {worst} a month.")
    if preview.more:
        parts.append(f" The filter shows more: one batch takes {bulk.MOST:,}.")
    return "".join(parts) + f" Undo for {undo_days} days."


def skips(skipped: Mapping[Skip, int]) -> str:
    """Why how many are left out: “12 the value has moved, 4 blocked”."""
    return ", ".join(f"{number:,} {why}" for why, number in _most_first(skipped))


def outcome(result: BulkResult) -> str:
    """What a batch did, in words."""
    left = f" {sum(result.left.values()):,} stayed as they were ({skips(result.left)})." if result.left else ""
    return f"{phrases.count(result.applied, 'change')} applied.{left}"


def _ask(ids: tuple[int, ...], wanted: QueueFilter) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(f"Preview {len(ids):,} chosen", key="bulk.preview", disabled=not ids):
            st.session_state["bulk.asked"] = ids
        if st.button("Preview all of this filter", key="bulk.preview_all"):
            st.session_state["bulk.asked"] = wanted
    asked = st.session_state.get("bulk.asked")
    if asked is not None:
        _preview(asked)


def _preview(asked: tuple[int, ...] | QueueFilter) -> None:
    with session.store().read() as reading:
        preview = bulk.preview(reading, asked, session.actor(), session.now())
    st.html(f"<p class='ec-preview'>{escape(sentence(preview, session.config().undo_days))}</p>")
    with st.container(horizontal=True):
        st.button(
            f"Apply {phrases.count(preview.will_apply, 'change')}",
            type="primary",
            key="bulk.apply",
            disabled=not preview.ids,
            on_click=_apply,
            args=(preview.ids, uuid4().hex),
        )
        st.button("Cancel", key="bulk.cancel", on_click=_forget)
    st.html(_sample(preview))


def _apply(ids: tuple[int, ...], batch: str) -> None:
    try:
        with session.store().write() as writing:
            result = bulk.approve_all(writing, ids, session.actor(), session.now(), batch)
    except EndcapError as error:
        st.session_state["bulk.said"] = (error.message, "")
    else:
        st.session_state["bulk.said"] = (outcome(result), batch)
    _forget()


def _undo(batch: str) -> None:
    try:
        with session.store().write() as writing:
            result = bulk.undo_batch(writing, batch, session.actor(), session.now())
    except EndcapError as error:
        st.session_state["bulk.said"] = (error.message, batch)
        return
    left = f" {sum(result.left.values()):,} stayed ({skips(result.left)})." if result.left else ""
    st.session_state["bulk.said"] = (f"{phrases.count(result.applied, 'change')} taken back.{left}", "")


def _forget() -> None:
    st.session_state.pop("bulk.asked", None)


def _last_batch() -> None:
    said, batch = st.session_state.get("bulk.said", ("", ""))
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="bulk_said"):
        st.text(said)
        if batch:
            st.button("Undo the whole batch", key="bulk.undo", on_click=_undo, args=(batch,))


def _sample(preview: BulkPreview) -> str:
    lines = "".join(
        f"<tr><td>{escape(row.title[:80])}</td><td>{escape(field_text(row.field))}</td>"
        f"<td class='ec-num'>{escape(str(Money(row.stake_minor, row.currency)))}</td>"
        f"<td class='ec-soft'>{escape(row.skip.value) if row.skip else 'applies'}</td></tr>"
        for row in preview.sample[:12]
    )
    head = "<tr><th>Product</th><th>Field</th><th class='ec-num'>Stake a month</th><th></th></tr>"
    return f"<table class='ec-table'><thead>{head}</thead><tbody>{lines}</tbody></table>" if lines else ""


def _most_first(counted: Mapping[_Name, int]) -> list[tuple[_Name, int]]:
    return sorted(counted.items(), key=lambda pair: -pair[1])
