"""The forms of the review: another value, an escalation, a return. Every widget is keyed by the proposal it is about.

What was typed stays with its proposal for the whole visit, so a draft survives a look at another one and can never be
saved with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import streamlit as st

from core.access.roles import deciders
from core.catalog.metafields import plain_name
from core.catalog.picker import CategoryIndex
from core.changes import (
    AttributesChange,
    CategoryChange,
    Change,
    CopyChange,
    Finding,
    FixChange,
    Level,
    MergeChange,
)
from core.copywriting.served.prompt import LONGEST_INSTRUCTION
from core.errors import BadInputError
from core.mails import MailChange
from core.money import to_decimal_text, to_minor
from core.proposals.decide import DecisionRequest, Refused
from core.proposals.display import field_text
from core.proposals.edited import findings_of, rules_of
from core.proposals.item import Item
from core.records.choices import Action, Role
from dashboard import session
from dashboard.phrases import literal
from dashboard.review import mails, panel, rewriting, texts
from dashboard.review.mail_form import mail_form
from dashboard.review.merge_form import merge_form
from dashboard.review.queues import COPY
from dashboard.review.reviewing import reasons, settle
from dashboard.review.text_form import is_to_be_saved, text_form
from dashboard.review.walk import Mode, Reviewing, Turn

_LONG_TEXT = {"description", "seo_description"}
_DUE = {"In 4 hours": 4, "Tomorrow": 24, "In 3 days": 72, "In a week": 168}
_PICKED = 9


def draw(turn: Turn, reviewing: Reviewing, item: Item) -> None:
    """Draw the open form about the proposal on screen, pinned below the desk."""
    with st.container(key="editor"):
        if reviewing.mode == Mode.EDIT:
            _edit(turn, reviewing, item)
        elif reviewing.mode == Mode.ESCALATE:
            _escalate(turn, reviewing, item)
        elif reviewing.mode == Mode.RETURN:
            _give_back(turn, reviewing, item)
        elif reviewing.mode == Mode.REWRITE:
            _rewrite(turn, reviewing, item)


def _edit(turn: Turn, reviewing: Reviewing, item: Item) -> None:
    st.html("<p class='ec-label'>Edit the proposal</p>")
    form, reads = st.columns([3, 2], gap="medium") if item.kind in COPY else (st.container(), st.container())
    with form:
        try:
            change = _edited(item)
        except BadInputError as error:
            st.warning(error.message)
            change = None
    found = _check(turn, item, change) if change is not None else []
    with reads:
        if isinstance(change, CopyChange):
            st.html(texts.preview(change, found))
        if isinstance(change, MailChange):
            st.html(mails.preview(change, found))
    stopped = change is None or any(finding.level == Level.BLOCK for finding in found)
    warned = bool(found) and not stopped  # what is forbidden has no reason that lets it pass
    with st.container(key="editor-foot"):
        if found:
            st.html(panel.findings(found))
        reason = _reason(reviewing, item) if warned else ""
        blocked = stopped or (warned and not reason)
        label = "Save and approve over the warning" if warned else "Save and approve"
        saved = _buttons(reviewing, item, label, disabled=blocked) or is_to_be_saved(item)
    if saved and not blocked and change is not None:
        action = Action.OVERRIDE if warned else Action.EDIT
        _send(turn, reviewing, item, action, change=change, reason_code=reason)


def _edited(item: Item) -> Change | None:
    """The change as the widgets have it; None while nothing is chosen."""
    if isinstance(item.change, CategoryChange):
        return _category(item)
    if isinstance(item.change, AttributesChange):
        return _attributes(item, item.change)
    if isinstance(item.change, MergeChange):
        return merge_form(item.change, item)
    if isinstance(item.change, CopyChange):
        return text_form(item.change, item)
    if isinstance(item.change, MailChange):
        return mail_form(item.change, item)
    return _fix(item, item.change)


def _category(item: Item) -> CategoryChange | None:
    wanted = st.text_input(
        "Category",
        key=f"edit.{item.id}.find",
        placeholder="Type a few letters: shirt dr",
        live=True,
        persist_state="session",
    )
    hits = categories().find(wanted, limit=_PICKED) if wanted.strip() else []
    if not hits:
        st.caption("No category fits these letters." if wanted.strip() else "The nearest categories appear here.")
        return None
    paths = {hit.id: hit.path for hit in hits}
    chosen = st.radio(
        "Choose", list(paths), format_func=lambda node: literal(paths[node]), key=f"edit.{item.id}.node.{wanted}"
    )
    return CategoryChange(category_id=chosen, path=paths[chosen]) if chosen is not None else None


def _attributes(item: Item, change: AttributesChange) -> AttributesChange | None:
    with session.store().read() as reading:
        rules = rules_of(reading, item.product)
    values = {}
    for name, proposed in change.values.items():
        rule = rules.get(name)
        said = plain_name(name)
        label = literal(f"{said} ({rule.unit})" if rule and rule.unit else said)
        widget = f"edit.{item.id}.value.{name}"
        if rule and rule.allowed:
            options = list(dict.fromkeys((proposed, *rule.allowed)))
            values[name] = st.selectbox(label, options, key=widget, persist_state="session") or ""
        else:
            values[name] = st.text_input(label, proposed, max_chars=2000, key=widget, persist_state="session")
    return AttributesChange(values=values)


def _fix(item: Item, change: FixChange) -> FixChange | None:
    label, widget = field_text(change.field), f"edit.{item.id}.value"
    if change.field.endswith("_minor"):
        shown = to_decimal_text(change.value, item.currency) if isinstance(change.value, int) else ""
        typed = st.text_input(f"{label} ({item.currency})", shown, key=widget, persist_state="session")
        return change.model_copy(update={"value": to_minor(typed, item.currency)}) if typed.strip() else None
    shown = change.value if isinstance(change.value, str) else ""
    box = st.text_area if change.field in _LONG_TEXT else st.text_input
    typed = box(label, shown, max_chars=20_000, key=widget, persist_state="session")
    return change.model_copy(update={"value": typed}) if typed.strip() else None


def _reason(reviewing: Reviewing, item: Item) -> str:
    labels = {reason.code: reason.label for reason in reasons(reviewing, Action.OVERRIDE)}
    chosen = st.selectbox(
        "Why past the warning?",
        list(labels),
        index=None,
        format_func=lambda code: labels[code],
        key=f"edit.{item.id}.reason",
        persist_state="session",
    )
    return chosen or ""


def _escalate(turn: Turn, reviewing: Reviewing, item: Item) -> None:
    st.html("<p class='ec-label'>Escalate</p>")
    roles = [role for role in deciders(item.kind) if role != turn.actor.role] or list(deciders(item.kind))
    first = roles.index(Role.MANAGER) if Role.MANAGER in roles else 0
    left, right = st.columns(2)
    role = left.selectbox(
        "To", roles, index=first, format_func=str.title, key=f"escalate.{item.id}.to", persist_state="session"
    )
    due = right.selectbox("Answer by", list(_DUE), index=1, key=f"escalate.{item.id}.due", persist_state="session")
    note = st.text_input(
        "What should they know?", max_chars=1000, key=f"escalate.{item.id}.note", persist_state="session"
    )
    if _buttons(reviewing, item, "Escalate"):
        due_at = _due_at(turn.now, due or "Tomorrow")
        _send(turn, reviewing, item, Action.ESCALATE, escalate_to=role, due_at=due_at, note=note)


def _give_back(turn: Turn, reviewing: Reviewing, item: Item) -> None:
    st.html("<p class='ec-label'>Return from escalation</p>")
    note = st.text_input(
        "What should happen next?", max_chars=1000, key=f"return.{item.id}.note", persist_state="session"
    )
    if _buttons(reviewing, item, "Return", disabled=not note.strip()):
        _send(turn, reviewing, item, Action.RETURN, note=note)


def _rewrite(turn: Turn, reviewing: Reviewing, item: Item) -> None:
    st.html("<p class='ec-label'>Have it rewritten</p>")
    asked = st.text_input(
        "How should it change?",
        max_chars=LONGEST_INSTRUCTION,
        key=f"rewrite.{item.id}.asked",
        placeholder="shorter, less hype",
        live=True,
        persist_state="session",
    )
    if _buttons(reviewing, item, "Rewrite", disabled=not asked.strip()):
        rewriting.ask(turn, session.config(), reviewing, item, asked)
        st.rerun(scope="fragment")


def _send(turn: Turn, reviewing: Reviewing, item: Item, action: Action, **details: object) -> None:
    request = DecisionRequest(item.id, item.version, action, uuid4().hex, **details)  # type: ignore[arg-type]
    answer = settle(turn, reviewing, request, item.title)
    if isinstance(answer, Refused) and reviewing.mode != Mode.LOOK:
        st.warning(literal(answer.message))
        return
    st.rerun(scope="fragment")


def _buttons(reviewing: Reviewing, item: Item, label: str, *, disabled: bool = False) -> bool:
    with st.container(horizontal=True):
        saved = st.button(
            label, type="primary", disabled=disabled, shortcut="Ctrl+Enter", key=f"{reviewing.mode}.{item.id}.save"
        )
        if st.button("Cancel", shortcut="Escape", key=f"{reviewing.mode}.{item.id}.cancel"):
            reviewing.mode = Mode.LOOK
            st.rerun(scope="fragment")
    return saved


def _check(turn: Turn, item: Item, change: Change) -> list[Finding]:
    with turn.store.read() as reading:
        return list(findings_of(reading, change, item.product_id, item.sku_id))


def _due_at(now: datetime, words: str) -> datetime:
    return now + timedelta(hours=_DUE[words])


@st.cache_resource(ttl=300, show_spinner=False)
def categories() -> CategoryIndex:
    """The categories in use, for a few letters to find them by; made anew every five minutes."""
    with session.store().read() as reading:
        return CategoryIndex.load(reading)
