"""One visit: the open store, the clock, and who is signed in, asked of the store on every run."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NoReturn

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from core.access import sessions
from core.access.roles import Actor
from core.access.sessions import Visit
from core.proposals.similar import Meaning
from core.records.store import Store, open_store
from core.settings import Settings, settings

COOKIE = "endcap_session"


@lru_cache(maxsize=1)
def store() -> Store:
    """The store of this process, opened and migrated on first use."""
    return open_store(settings())


def config() -> Settings:
    """The settings in force."""
    return settings()


@lru_cache(maxsize=1)
def meaning() -> Meaning:
    """Search by meaning in this process; what it needs is read at the first search."""
    return Meaning(settings())


def now() -> datetime:
    """The time of this run, UTC."""
    return datetime.now(UTC)


def token() -> str:
    """The sign-in's token as the browser's cookie carries it; empty without one. Never the authority."""
    return st.context.cookies.get(COOKIE, "")


def visit() -> Visit | None:
    """The sign-in that holds at this moment according to the store, or None."""
    carried = token()
    if not carried:
        return None
    with store().read() as session:
        return sessions.visit(session, carried, now())


def actor() -> Actor:
    """Who acts in this run. Every screen, fragment and callback asks; without a sign-in the run ends here."""
    found = visit()
    if found is None or found.must_change_password:
        sign_in_again()
    return found.actor


def sign_in_again() -> NoReturn:
    """End this run and show the sign-in page, from a fragment too."""
    go_to("/")


def sign_out() -> NoReturn:
    """End the sign-in in the store, then drop the cookie."""
    with store().write() as session:
        sessions.end(session, token(), now())
    go_to("/session/end")


def go_to(path: str) -> NoReturn:
    """Send the browser to an address of this server and end the run.

    The same message that Streamlit's own sign-in sends: a plain navigation, so cookies can be set by HTTP.
    """
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.auth_redirect.url = path
        context.enqueue(message)
    st.stop()
