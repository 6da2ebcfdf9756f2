"""The form of a text: it is written over and, at each pause in typing, cut into clauses and held to the checks again.

What was typed stays with its proposal for the whole visit.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.changes import CopyChange
from core.copywriting.places import place_of
from core.proposals.display import field_text
from core.proposals.edited import rewritten
from core.proposals.item import Item
from dashboard.theme import ASSETS

LONGEST = 20_000


def text_form(change: CopyChange, item: Item) -> CopyChange | None:
    """The change with the text as it stands in the field; None while there is none.

    Raises:
        BadInputError: the text has more parts than one can have.
    """
    typed = _typed(change, item)
    return rewritten(change, typed, item.product) if typed and item.product is not None else None


def is_to_be_saved(item: Item) -> bool:
    """Whether Ctrl+Enter was pressed in the field; asked once, after the form was drawn with the text it meant."""
    return bool(st.session_state.pop(f"edit.{item.id}.asked", False))


def _typed(change: CopyChange, item: Item) -> str:
    key, kept = f"edit.{item.id}.text", f"edit.{item.id}.typed"
    before = st.session_state.get(kept, change.text)

    def heard(name: str) -> None:
        said = getattr(st.session_state.get(key), name, None)
        if isinstance(said, str):
            st.session_state[kept] = said[:LONGEST]
            st.session_state[f"edit.{item.id}.asked"] = name == "save"

    lines = place_of(change.field, change.channel).lines
    data = {"label": field_text(item.field), "text": before, "most": LONGEST, "lines": lines}
    _FIELD(key=key, data=data, on_text_change=partial(heard, "text"), on_save_change=partial(heard, "save"))
    typed = str(st.session_state.get(kept, change.text)).replace("\r\n", "\n")
    return typed.strip() if lines else " ".join(typed.split())


_FIELD = st.components.v2.component(
    "endcap.typing", js=(ASSETS / "typing.js").read_text(encoding="utf-8"), isolate_styles=False
)
