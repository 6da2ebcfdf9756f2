"""History: who decided what, when and why; one product's life; the export."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from core.access import users
from core.access.roles import Right, may
from core.catalog.facts import facts
from core.proposals import history, policy_reads
from core.proposals.history import HistoryFilter
from core.proposals.life import product_life
from core.proposals.ordering import Cursor
from dashboard import clock, phrases, session
from dashboard.views import history as history_view
from dashboard.views.history import DID

PAGE = "history.page"  # (the filter, where its page begins)
_POLICY = " (policy)"  # after its name, as a person may be called the same
SPANS = {"Today": 1, "Last 7 days": 7, "Last 30 days": 30}
ACTIONS = {name.capitalize(): action for action, name in DID.items()}


def draw() -> None:
    """The whole screen: one product's life if the address names one, else the decisions."""
    session.actor()
    product = st.query_params.get("product", "")
    if product.isdecimal() and len(product) < 18:
        _life(int(product))
    else:
        _decisions()


def _decisions() -> None:
    st.html(phrases.heading("History", "Every decision, for good"))
    wanted = _asked()
    seen_with, after = st.session_state.get(PAGE, (None, None))
    with session.store().read() as reading:
        page = history.search(reading, wanted, after if seen_with == wanted else None)
    if not page.rows:
        _nothing(wanted)
        return
    st.html(history_view.decisions(page.rows, clock.here(), _kept()))
    with st.container(horizontal=True, key="history.paging"):
        if seen_with == wanted and after is not None:
            st.button("Newest", key="history.newest", on_click=st.session_state.pop, args=(PAGE, None))
        if page.next is not None:
            st.button("Older", key="history.older", shortcut="J", on_click=_turn, args=(wanted, page.next))
        _export(wanted)


def _asked() -> HistoryFilter:
    with session.store().read() as reading:
        people = {name: user_id for user_id, name in users.names(reading).items()}
        policies = {f"{name}{_POLICY}": one for one, name in policy_reads.names(reading).items()}
    with st.container(horizontal=True, key="history.filters"):
        text = _field("Search", "find", 240)
        who = _choice("Who", [*people, *policies], "by", "Anybody")
        did = _choice("Did", list(ACTIONS), "did", "Any action")
        span = _choice("When", list(SPANS), "when", "Any time")
    return HistoryFilter(
        text=text,
        actor_id=people.get(who),
        policy_id=policies.get(who),
        action=ACTIONS.get(did),
        since=_midnight(SPANS[span]) if span in SPANS else None,
    )


def _field(label: str, key: str, width: int) -> str:
    return st.text_input(
        label,
        key=key,
        bind="query-params",
        placeholder="Product, handle or SKU",
        label_visibility="collapsed",
        icon=":material/search:",
        width=width,
    )


def _choice(label: str, options: list[str], key: str, anything: str) -> str:
    chosen = st.selectbox(
        label,
        options,
        index=None,
        key=key,
        bind="query-params",
        placeholder=anything,
        label_visibility="collapsed",
        width=172,
    )
    return chosen or ""


def _midnight(days: int) -> datetime:
    """When the first of the last days began where the person is; the same all day long, so that pages stay put."""
    return (clock.here() - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _nothing(wanted: HistoryFilter) -> None:
    if wanted == HistoryFilter():
        st.html(phrases.empty("Nothing was decided yet.", "Each decision in the catalogue appears here, for good."))
    else:
        st.html(phrases.empty("No decision fits.", "Take a filter away, or search for fewer words."))


def _turn(wanted: HistoryFilter, after: Cursor) -> None:
    st.session_state[PAGE] = (wanted, after)


def _kept() -> dict[str, str]:
    """The filters in force, for the addresses of products."""
    return {key: str(st.session_state[key]) for key in ("find", "by", "did", "when") if st.session_state.get(key)}


def _export(wanted: HistoryFilter) -> None:
    actor = session.actor()
    if not may(actor, Right.SEE_AUDIT):
        return

    def lines() -> str:
        with session.store().read() as reading:
            return "\ufeff" + "".join(history.export_csv(reading, wanted, actor))

    st.download_button(
        "Export these as CSV",
        lines,
        file_name="decisions.csv",
        mime="text/csv",
        key="history.export",
        on_click="ignore",
    )


def _life(product_id: int) -> None:
    with session.store().read() as reading:
        found = facts(reading, [product_id]).get(product_id)
        entries = product_life(reading, product_id)
    title = found.title if found else f"Product {product_id}"
    st.html(phrases.heading(title, found.handle if found else ""))
    st.button("All decisions", key="history.back", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    if entries:
        st.html(history_view.life(entries, clock.here()))
    else:
        st.html(phrases.empty("Nothing happened to this product yet.", "What is proposed and decided appears here."))


def _back() -> None:
    st.query_params.pop("product", None)


draw()
