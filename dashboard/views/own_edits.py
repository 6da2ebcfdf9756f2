"""Whether a person's decisions on texts may leave the shop as examples to train on: theirs alone to say."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor, may_decide
from core.learning import fine_tuning
from core.records.choices import Kind
from dashboard import session

_SAID = (
    "Managers can export what people approved and edited, without names, to train a language model. "
    "Yours are left out until you agree, and from then on you can take it back."
)


def draw(actor: Actor) -> None:
    """The choice, for those who decide texts."""
    if not may_decide(actor, Kind.COPY):
        return
    with session.store().read() as reading:
        agreed = fine_tuning.agrees(reading, actor)
    st.toggle("My edits of texts may train a model", agreed, key="today.shares_edits", on_change=_agree, help=_SAID)


def _agree() -> None:
    actor = session.actor()
    with session.store().write() as writing:
        fine_tuning.agree(writing, actor, bool(st.session_state["today.shares_edits"]), session.now())
