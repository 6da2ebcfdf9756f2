"""How long a person looks at each kind of proposal: measured while it is on screen, and shown to nobody else."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.access.roles import Actor
from core.proposals import pace
from core.proposals.pace import Measured
from core.proposals.triage import FILL_IN, WRITE
from dashboard import phrases, session
from dashboard.review.queue_list import KIND_WORDS

_WORDS = {
    **{kind.value: word for kind, word in KIND_WORDS.items()},
    FILL_IN: "value to fill in",
    WRITE: "text to write",
}


def draw(actor: Actor) -> None:
    """The seconds a decision by kind; nothing for those who have decided few."""
    with session.store().read() as reading:
        found = pace.own(reading, actor)
    if found:
        parts = ", ".join(sentence(look, one) for look, one in found.items())
        private = "<span class='ec-soft'>Half of them took less. Only you see this.</span>"
        st.html(f"<p><b>Your seconds a decision</b>: {parts}. {private}</p>")


def sentence(look: str, found: Measured) -> str:
    """One kind: ``copy 21 s (34 decisions)``."""
    seconds = f"{found.seconds:.0f}" if found.seconds >= 10 else f"{found.seconds:.1f}"
    return f"{escape(_WORDS.get(look, look))} {seconds} s ({phrases.count(found.looks, 'decision')})"
