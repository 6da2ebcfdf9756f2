"""Acting from a screen: one write, and one sentence on what came of it, shown once below the heading."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from core.access.roles import Actor
from core.errors import EndcapError
from dashboard import session, tables

Writing = Session
"""An open write of the store, as screens name it."""


def attempt(screen: str, work: Callable[[Writing, Actor], str]) -> None:
    """Do the work in one write of the store as the person signed in; ``work`` gives the sentence that is shown.

    For callbacks. What the core refuses becomes the sentence; nothing is kept then.
    """
    actor = session.actor()
    try:
        with session.store().write() as writing:
            said = tables.done(work(writing, actor))
    except EndcapError as error:
        said = tables.failed(error)
    tell(screen, said)


def attempt_alone(screen: str, work: Callable[[Actor], str]) -> None:
    """As `attempt`, for work that opens the store by itself."""
    actor = session.actor()
    try:
        said = tables.done(work(actor))
    except EndcapError as error:
        said = tables.failed(error)
    tell(screen, said)


def tell(screen: str, html: str) -> None:
    """Keep the sentence, as safe HTML, until the screen shows it."""
    st.session_state[f"{screen}.said"] = html


def show(screen: str) -> None:
    """Show what the last action came to, if anything; a later run shows it no more."""
    said = st.session_state.pop(f"{screen}.said", "")
    if said:
        st.html(said)
