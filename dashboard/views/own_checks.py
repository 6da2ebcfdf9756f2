"""A person's own record of planted checks, beside their pace, for their eyes; and whether managers may see it."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor, may_decide
from core.proposals import checks, planted
from core.records.choices import Kind
from dashboard import session
from dashboard.views import policies as policies_view


def draw(actor: Actor) -> None:
    """The record and the choice to share it; nothing for those who meet no checks."""
    with session.store().read() as reading:
        found, agrees = checks.own(reading, actor, session.now()), checks.shares(reading, actor)
        is_on = planted.in_force(reading).on
    if not found.checks and not (is_on and may_decide(actor, Kind.CATEGORY)):
        return
    record = policies_view.checked(found) if found.checks else "You met none so far"
    st.html(
        "<p><b>Planted checks</b>, now and then a proposal that is wrong on purpose. "
        f"{record}. <span class='ec-soft'>Only you see this.</span></p>"
        if not agrees
        else f"<p><b>Planted checks</b>: {record}. <span class='ec-soft'>You and your managers see this.</span></p>"
    )
    st.toggle("Managers may see my record", agrees, key="today.shares_checks", on_change=_share)


def _share() -> None:
    actor = session.actor()
    with session.store().write() as writing:
        checks.share(writing, actor, bool(st.session_state["today.shares_checks"]), session.now())
