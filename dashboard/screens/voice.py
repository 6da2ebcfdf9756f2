"""Brand voice: how each department speaks, what another guide would do, and the phrases that people approved."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.access.roles import Actor, Right, may, require
from core.copywriting import phrases as approved_phrases
from core.copywriting import voice
from core.copywriting.guides import Guide, read_guide
from core.copywriting.voice import GuideVersion
from core.errors import EndcapError
from core.proposals import copy_history
from core.proposals.voice_effect import Effect, effect
from dashboard import outcomes, phrases, session, tables
from dashboard.outcomes import Writing
from dashboard.views import voice as parts

SCREEN = "voice"


def draw() -> None:
    """The whole screen."""
    actor = session.actor()
    try:
        require(actor, Right.DECIDE_COPY)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    st.html(phrases.heading("Brand voice", "How each department speaks: every text is checked against its guide"))
    outcomes.show(SCREEN)
    with session.store().read() as reading:
        known = copy_history.departments(reading)
    if not known:
        st.html(phrases.empty("No department has products on sale yet.", "Import a catalogue first."))
        return
    department = st.selectbox("Department", known, key="voice.department", width=260)
    with session.store().read() as reading:
        versions = voice.versions(reading, department)
        said = sorted(approved_phrases.approved(reading, [department])[department])
        now = voice.in_force(reading, department)
    nothing = phrases.empty("There is no guide yet.", "Any wording is allowed until one is saved.")
    wide, narrow = st.columns([2.2, 1], gap="large")
    with wide:
        if may(actor, Right.EDIT_VOICE):
            _edit(now)
        else:
            st.html(parts.read(now.guide) or nothing)
    with narrow:
        st.html(tables.section("Versions") + (parts.versions(versions, session.now()) or nothing))
        _phrases(department, said)


def _edit(now: GuideVersion) -> None:
    mark = f"{now.department}.{now.version}"
    with st.form(f"voice.form.{mark}", border=False):
        filled = parts.form(now.guide, mark)
        note = str(st.text_input("What changes, and why", key=f"voice.note.{mark}", placeholder="For the next reader"))
        asked = st.form_submit_button("Show the effect", key=f"voice.effect.{mark}", type="primary")
    if asked:
        st.session_state["voice.draft"] = None
        try:
            guide = read_guide(filled, now.department)
        except EndcapError as error:
            st.html(tables.failed(error))
            return
        with session.store().read() as reading:
            st.session_state["voice.draft"] = mark, guide, note, effect(reading, now.department, now.guide, guide)
    kept = st.session_state.get("voice.draft")
    if kept and kept[0] == mark:
        _effect(now, *kept[1:])


def _effect(now: GuideVersion, guide: Guide, note: str, found: Effect) -> None:
    """The effect of the guide as filled in, and only then the button that saves it."""
    st.html(tables.section("What it would do") + parts.effect(found))
    st.button(
        f"Save as version {now.version + 1}",
        key="voice.save",
        type="primary",
        disabled=guide == now.guide,
        on_click=_save,
        args=(GuideVersion(now.department, now.channel, now.version, guide, note=note),),
    )


def _phrases(department: str, said: list[str]) -> None:
    st.html(tables.section("Approved phrases"))
    if not said:
        how = "In a review, approve the words that a text may use without a fact behind them."
        st.html(phrases.empty("No phrase was approved yet.", how))
    for number, phrase in enumerate(said):
        with st.container(horizontal=True, vertical_alignment="center", key=f"voice.phrase.{department}.{number}"):
            st.text(phrase)
            back = partial(_take_back, department, phrase)
            st.button("Take back", key=f"voice.take_back.{department}.{phrase}", type="tertiary", on_click=back)


def _save(draft: GuideVersion) -> None:
    def save(writing: Writing, actor: Actor) -> str:
        saved = voice.save(writing, draft, actor, session.now())
        return (
            f"Saved as version {saved.version}. Texts drafted from now on follow it; open ones are checked against it."
        )

    outcomes.attempt(SCREEN, save)
    st.session_state["voice.draft"] = None


def _take_back(department: str, phrase: str) -> None:
    def back(writing: Writing, actor: Actor) -> str:
        words = approved_phrases.take_back(writing, department, phrase, actor, session.now())
        return f"“{words}” is an ordinary phrase again: texts with it need a fact behind it."

    outcomes.attempt(SCREEN, back)


draw()
