"""The desk as a component: what the browser is given to paint, and the one kind of event it sends back."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypedDict

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dashboard.theme import ASSETS


class Act(StrEnum):
    """What a key or a click on the desk asks for."""

    APPROVE = "approve"
    EDIT = "edit"
    OVERRIDE = "override"
    REJECT = "reject"
    ESCALATE = "escalate"
    RETURN = "return"
    REWRITE = "rewrite"
    SKIP = "skip"
    NEXT = "next"
    PREVIOUS = "previous"
    OPEN = "open"
    UNDO = "undo"
    DISAGREE = "disagree"
    DROP = "drop"
    LOOK = "look"
    SIMILAR = "similar"
    PHRASE = "phrase"


class Event(BaseModel):
    """One event of the browser. ``id`` and ``version`` are what was on screen when the key was pressed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str = Field(min_length=8, max_length=80)
    act: Act
    id: int | None = None
    version: int = 0
    accept: tuple[str, ...] | None = None
    alternative: int = Field(0, ge=0, le=9)
    reason: str = Field("", max_length=60)
    note: str = Field("", max_length=1000)
    code: str = Field("", max_length=200)
    active_ms: int | None = Field(None, ge=0)


class Shown(TypedDict):
    """One proposal as the browser paints it; every HTML is escaped. ``why_not`` says why an action is not offered."""

    id: int
    version: int
    thing: str
    why: str
    may: list[str]
    first: str
    why_not: dict[str, str]


class Last(TypedDict):
    """The last decision, named, and whether it can be undone."""

    text: str
    undo: bool


class Board(TypedDict):
    """Everything on the desk. ``ack`` is the key of the last event answered, ``visit`` the memory it was kept in.

    ``slow`` is said while an event has no answer yet, ``away`` instead of it while the store does not answer.
    """

    visit: str
    ack: str
    top: str
    open: str
    said: str
    slow: str
    away: str
    list: str
    empty: str
    current: Shown | None
    next: Shown | None
    last: Last
    reasons: dict[str, list[tuple[str, str]]]
    busy: bool


def read_event(sent: object) -> Event | None:
    """The event, or None for anything that is not one."""
    try:
        return Event.model_validate(sent)
    except ValidationError:
        return None


def mount(board: Board, on_event: Callable[[Event], None], key: str) -> None:
    """Paint the desk and hand each event to ``on_event``, as a rule before the run that draws its answer.

    The callback finds no event where the browser's first message came before the component's state; the event is in
    the result then, and the desk is drawn once more.
    """

    def heard() -> None:
        event = read_event(getattr(st.session_state.get(key), "act", None))
        if event is not None:
            on_event(event)

    result = _DESK(key=key, data=board, on_act_change=heard)
    missed = read_event(result.act)
    if missed is not None and missed.key != board["ack"]:
        on_event(missed)
        st.rerun(scope="fragment")


_DESK = st.components.v2.component(
    "endcap.desk", js=(ASSETS / "desk.js").read_text(encoding="utf-8"), isolate_styles=False
)
