"""The queue beside the panel: its filters, kept in the address, and its rows and headline as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape

import streamlit as st

from core.access.roles import Actor
from core.catalog.findings import VALUE_MISSING
from core.changes import Level
from core.copywriting.places import ALL_PLACES
from core.proposals.display import field_text
from core.proposals.item import Item
from core.proposals.mail_drafts import FIELD
from core.proposals.ordering import NOWHERE
from core.proposals.queue import Counts, QueueFilter, QueueRow, Sort
from core.records.choices import Kind, Role
from dashboard import phrases
from dashboard.review.pictures import picture
from dashboard.review.queues import CATALOG, COPY, whole

KIND_WORDS = {
    Kind.CATEGORY: "category",
    Kind.ATTRIBUTES: "attributes",
    Kind.MERGE: "merge",
    Kind.FIX: "correction",
    Kind.COPY: "copy",
    Kind.MAIL: "e-mail",
}
SORT_WORDS = {
    Sort.WORTH: "Worth a look",
    Sort.OLDEST: "Oldest",
    Sort.STAKE: "Most at stake",
    Sort.UNSURE: "Least sure",
}
SURE_BANDS: dict[str, tuple[float | None, float | None]] = {
    "almost certainly": (0.97, None),
    "likely": (0.85, 0.97),
    "probably": (0.70, 0.85),
    "unsure": (None, 0.70),
}
_VIEWS = ("One by one", "Table")
WAITING = {"escalated": "Escalated to me", "overdue": "Overdue"}


def ask(
    actor: Actor,
    counts: Counts,
    kinds: tuple[Kind, ...] = CATALOG,
    *,
    also: Callable[[], None] | None = None,
    views: tuple[str, ...] = (),
) -> QueueFilter:
    """Draw the filters of the queue of these kinds and give back what they ask for; the address has it too.

    ``also`` draws what stands before them; ``views`` are offered beside the queue's own two, and filter nothing.
    """
    with st.container(key="filters", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if also is not None:
            also()
        view = st.segmented_control(
            "View",
            (*_VIEWS, *views),
            default=_VIEWS[0],
            key="view",
            bind="query-params",
            label_visibility="collapsed",
            required=True,
        )
        if view in views:
            return QueueFilter(kinds=kinds)
        text = st.text_input(
            "Search", key="q", bind="query-params", placeholder="Search", label_visibility="collapsed", width=200
        )
        with st.popover("Filter", key="filter"):
            chosen = _kinds(kinds) if kinds != COPY else ()
            field = _text_field() if kinds == COPY else st.query_params.get("field", "")[:160]
            departments = st.multiselect(
                "Department", sorted(counts.by_department), key="department", bind="query-params"
            )
            band = st.pills("How sure", list(SURE_BANDS), key="sure", bind="query-params")
            waiting = st.pills("Waiting", list(WAITING.values()), key="waiting", bind="query-params")
        sort = st.selectbox(
            "Sort", list(SORT_WORDS.values()), key="sort", bind="query-params", label_visibility="collapsed", width=148
        )
    least, most = SURE_BANDS.get(band or "", (None, None))
    return QueueFilter(
        kinds=chosen or kinds,
        departments=tuple(departments),
        escalated_to=actor.role if waiting else None,
        overdue=waiting == WAITING["overdue"],
        text=text,
        sort=next((known for known, word in SORT_WORDS.items() if word == sort), Sort.WORTH),
        min_confidence=least,
        max_confidence=most,
        field=field,
        category=st.query_params.get("category", "")[:1000],
    )


def _kinds(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    words = [KIND_WORDS[kind] for kind in kinds]
    chosen = st.pills("Kind", words, selection_mode="multi", key="kind", bind="query-params")
    return tuple(kind for kind in kinds if KIND_WORDS[kind] in chosen)


def _text_field() -> str:
    """Which text is wanted; empty for every one."""
    fields = [*(place.field for place in ALL_PLACES), FIELD]
    return st.pills("Text", fields, format_func=field_text, key="text", bind="query-params") or ""


def as_table() -> bool:
    """Whether the person asked for the table of many instead of one by one."""
    return st.session_state.get("view") == _VIEWS[1]


def drop(chip: str) -> None:
    """Take one filter back, by the name its chip carries; in a callback, before the widgets are drawn."""
    name, _, value = chip.partition("=")
    if name in ("field", "category"):
        st.query_params.pop(name, None)
    if name not in {"q", "kind", "text", "department", "sure", "waiting"}:
        return
    held = st.session_state.get(name)
    if isinstance(held, list):
        st.session_state[name] = [one for one in held if one != value]
    else:
        st.session_state[name] = "" if name == "q" else None


def headline(counts: Counts, found: Counts | None, overdue: int, role: Role, wanted: QueueFilter) -> str:
    """“38 of 214 open · £18.4k at stake · 12 escalated to you · 3 overdue” and the chips of the filter, as HTML.

    Args:
        counts: what is open for the person in all.
        found: what the filter shows of it; None where nobody counts that.
        overdue: how many escalated to the role are past their time.
        role: the person's.
        wanted: the filter.
    """
    chosen = chips(wanted)
    if not chosen:
        parts = [f"<b>{counts.open:,}</b> open"]
    elif found is None:
        parts = [f"filtered from <b>{counts.open:,}</b> open"]
    else:
        parts = [f"<b>{found.open:,}</b> of {counts.open:,} open"]
    if found is not None and found.stake_minor:
        parts.append(f"<b>{escape(phrases.amount(found.stake_minor, found.currency))}</b> at stake a month")
    if escalated := counts.escalated.get(role, 0):
        parts.append(f"<b>{escalated:,}</b> escalated to you")
    if overdue:
        parts.append(f"<span class='ec-late'><b>{overdue:,}</b> overdue</span>")
    return f"<span>{' · '.join(parts)}</span>{''.join(_chip(*chip) for chip in chosen)}"


def chips(wanted: QueueFilter) -> list[tuple[str, str, str]]:
    """The filter in force as (widget, value, words), one for each thing that can be taken back."""
    kinds = () if wanted.kinds == whole(wanted.kinds) else wanted.kinds
    found = [("kind", KIND_WORDS[kind], KIND_WORDS[kind].capitalize()) for kind in kinds]
    found += [("department", name, name) for name in wanted.departments]
    band = next(
        (name for name, ends in SURE_BANDS.items() if ends == (wanted.min_confidence, wanted.max_confidence)), ""
    )
    if band:
        found.append(("sure", band, band.capitalize()))
    if wanted.escalated_to:
        word = WAITING["overdue" if wanted.overdue else "escalated"]
        found.append(("waiting", word, word))
    if wanted.field:
        found.append(("text" if wanted.kinds == COPY else "field", wanted.field, field_text(wanted.field)))
    if wanted.category:
        no_category = wanted.category == NOWHERE
        found.append(("category", wanted.category, "No category" if no_category else phrases.path(wanted.category)))
    if wanted.text:
        found.append(("q", wanted.text, f"“{wanted.text}”"))
    return found


def rows_html(rows: Iterable[QueueRow], now: datetime) -> str:
    """The rows of the list as HTML; each opens its proposal."""
    return "".join(_row(row, now) for row in rows)


def row_of(shown: Item) -> QueueRow:
    """A proposal as a row, to put it back into the list."""
    product = shown.product
    return QueueRow(
        id=shown.id,
        version=shown.version,
        kind=shown.kind,
        field=shown.field,
        product_id=shown.product_id,
        title=shown.title,
        sku_code=product.skus[0].code if product and product.skus else "",
        department=shown.department,
        image_url=product.image_urls[0] if product and product.image_urls else "",
        proposed=shown.proposed_text,
        confidence=shown.confidence,
        stake_minor=shown.stake_minor,
        currency=shown.currency,
        created_at=shown.created_at,
        due_at=shown.escalation.due_at if shown.escalation else None,
        escalated_to=shown.escalation.to if shown.escalation else None,
        has_block=any(finding.level == Level.BLOCK and finding.code != VALUE_MISSING for finding in shown.findings),
        has_warn=any(finding.level == Level.WARN for finding in shown.findings),
        needs_value=shown.needs_value,
    )


def _row(row: QueueRow, now: datetime) -> str:
    waits = phrases.due(row.due_at, now) if row.due_at else phrases.age(row.created_at, now)
    late = " ec-warn" if row.due_at and row.due_at < now else ""
    sign = (
        "<span class='ec-block'>✕</span> "
        if row.has_block
        else "<span class='ec-warn'>⚠</span> "
        if row.has_warn
        else ""
    )
    return (
        f"<button type='button' class='ec-row' data-open='{row.id}' title='{escape(row.title[:300])}'>"
        f"{picture(row.image_url, row.department)}"
        f"<span class='ec-title'>{escape(row.title[:200]) or 'No title'}</span>"
        f"<span class='ec-side ec-money'>{escape(phrases.amount(row.stake_minor, row.currency))}</span>"
        f"<span class='ec-sub'>{sign}{escape(_said(row))}</span>"
        f"<span class='ec-side{late}'>{escape(waits)}</span></button>"
    )


def _said(row: QueueRow) -> str:
    """What is proposed, in a few words: ``Category · Tunics``, ``Price · £106.49``, ``No picture``."""
    if row.needs_value or row.kind == Kind.MERGE:
        return row.proposed[:120]
    what = field_text(row.field) if row.kind in (Kind.FIX, *COPY) else KIND_WORDS[row.kind].capitalize()
    value = row.proposed.split(" > ")[-1] if row.kind == Kind.CATEGORY else row.proposed
    return f"{what} · {value[:120]}"


def _chip(widget: str, value: str, words: str) -> str:
    return (
        f"<button type='button' class='ec-chip' data-act='drop' data-code='{escape(f'{widget}={value}'[:200])}'>"
        f"{escape(words[:60])} <span aria-hidden='true'>×</span><span class='ec-hidden'>remove filter</span></button>"
    )
