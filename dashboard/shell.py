"""The frame around every screen: the navigation with its counts, and the menu of the person signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from core.access.roles import Actor, Right, may
from core.access.sessions import Visit
from core.proposals import queue
from core.proposals.queue import QueueFilter
from core.records.choices import Kind
from dashboard import links, session, sign_in
from dashboard.review.queues import CATALOG, COPY

SCREENS = Path(__file__).parent / "screens"


@dataclass(frozen=True)
class Screen:
    """One entry of the navigation: the script in dashboard/screens, its title, and the right it asks for."""

    file: str
    title: str
    right: Right | None = None
    kinds: tuple[Kind, ...] = ()  # of the proposals that wait there, counted beside the title


# In the order of the navigation. A screen appears once its file exists.
NAVIGATION = (
    Screen("today.py", "Today"),
    Screen("catalog.py", "Catalog", kinds=CATALOG),
    Screen("copywriting.py", "Copy", Right.DECIDE_COPY, kinds=COPY),
    Screen("health.py", "Health", Right.DECIDE_CATALOG),
    Screen("import_.py", "Import", Right.IMPORT),
    Screen("publish.py", "Publish", Right.PUBLISH),
    Screen("voice.py", "Brand voice", Right.DECIDE_COPY),
    Screen("policies.py", "Policies", Right.EDIT_POLICIES),
    Screen("models.py", "Models", Right.CHOOSE_MODELS),
    Screen("history.py", "History"),
    Screen("users.py", "Users", Right.MANAGE_USERS),
)


def show(visit: Visit) -> None:
    """Draw the frame and run the screen that the address names."""
    if st.session_state.get("account.changing"):
        sign_in.change_password(visit, required=False)
        return
    pages = [_page(screen, visit) for screen in NAVIGATION if _may_open(screen, visit)]
    chosen = st.navigation(pages, position="top")
    _account(visit)
    with st.container(key="links"):
        st.html(_narrow(pages, chosen))
        links.follow(pages, chosen)
    chosen.run()


def open_count(actor: Actor, kinds: tuple[Kind, ...]) -> int:
    """Open proposals of these kinds that the person may decide, from the kept counters."""
    with session.store().read() as reading:
        return queue.counts(reading, actor, QueueFilter(kinds=kinds)).open


def _narrow(pages: Sequence[st.Page], here: st.Page) -> str:
    """The navigation of narrow screens as HTML."""
    items = "".join(
        f"<a href='/{page.url_path}'{' aria-current=page' if page is here else ''}>{escape(page.title)}</a>"
        for page in pages
    )
    return f"<nav class='ec-nav' aria-label='Screens'>{items}</nav>"


def _may_open(screen: Screen, visit: Visit) -> bool:
    exists = (SCREENS / screen.file).is_file()
    return exists and (screen.right is None or may(visit.actor, screen.right))


def _page(screen: Screen, visit: Visit) -> st.Page:
    first = screen is NAVIGATION[0]
    title = f"{screen.title} {open_count(visit.actor, screen.kinds):,}" if screen.kinds else screen.title
    address = None if first else screen.file.removesuffix(".py").strip("_")
    return st.Page(SCREENS / screen.file, title=title, url_path=address, default=first)


def _account(visit: Visit) -> None:
    with (
        st.container(key="account"),
        st.popover(f"{visit.actor.name} · {visit.actor.role}", type="tertiary", icon=":material/person:"),
    ):
        st.caption(f"Signed in as {visit.username} until {visit.expires_at:%H:%M} UTC")
        if st.button("Change password", key="account.password", width="stretch"):
            st.session_state["account.changing"] = True
            st.rerun()
        if st.button("Sign out", key="account.sign_out", width="stretch"):
            session.sign_out()
