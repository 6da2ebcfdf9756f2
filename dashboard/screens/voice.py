"""Brand voice: how each department speaks, what another guide would do, and what its approved texts have taught."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.access.roles import Actor, Right, may, require
from core.copywriting import phrases as approved_phrases
from core.copywriting import voice
from core.copywriting.category_rules import CategoryRule
from core.copywriting.guides import Guide
from core.copywriting.voice import GuideVersion
from core.errors import EndcapError
from core.proposals import copy_history
from core.proposals.voice_effect import Effect, effect, looked_at, rules_for
from dashboard import outcomes, phrases, session, tables
from dashboard.outcomes import Writing
from dashboard.views import voice as parts
from dashboard.views import voice_effect, voice_learned

SCREEN = "voice"
_PATH = "Nothing is saved before you have seen what it would do to texts of five products. Any version can be restored."
GUIDE, LEARNED = "The guide", "What its texts taught"


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
    with st.container(horizontal=True, vertical_alignment="bottom", key="voice.where"):
        department = st.selectbox("Department", known, key="voice.department", width=260)
        names = parts.CHANNELS.__getitem__
        channel = st.selectbox("Channel", list(parts.CHANNELS), format_func=names, key="voice.channel", width=200)
        looks = st.segmented_control("Show", [GUIDE, LEARNED], default=GUIDE, key="voice.looks")
    if looks == LEARNED:
        voice_learned.draw(department)
    else:
        _guide(actor, department, channel)


def _guide(actor: Actor, department: str, channel: str) -> None:
    with session.store().read() as reading:
        base = voice.in_force(reading, department)
        now = voice.of_channel(reading, department, channel) if channel else base
        known = voice.versions(reading, department, channel)
        said = sorted(approved_phrases.approved(reading, [department])[department])
        rules = [rule for rule, _ in rules_for(now.guide, looked_at(reading, department))]
    wide, narrow = st.columns([2.2, 1], gap="large")
    with wide:
        if channel:
            st.html(parts.channel_told(base.guide, now.guide, channel))
        if may(actor, Right.EDIT_VOICE):
            _edit(now, rules)
        else:
            told = tables.section(parts.RULES) + parts.rules_told((rule, 0) for rule in rules) if rules else ""
            st.html((parts.read(now.guide) or _no_guide()) + told)
    with narrow:
        _versions(actor, known)
        _phrases(department, said)


def _edit(now: GuideVersion, rules: list[CategoryRule]) -> None:
    mark = ".".join(filter(None, (now.department, now.channel, str(now.version))))
    with st.form(f"voice.form.{mark}", border=False):
        filled = parts.form(now.guide, rules, mark)
        st.html(tables.section("See it, then save it") + f"<p class='ec-soft ec-under'>{_PATH}</p>")
        note = str(st.text_input("What changes, and why", key=f"voice.note.{mark}", placeholder="For the next reader"))
        asked = st.form_submit_button("Show the effect", key=f"voice.effect.{mark}", type="primary")
    if asked:
        st.session_state["voice.draft"] = None
        try:
            guide = parts.filled_guide(filled, now.guide, rules, now.department)
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
    st.html(tables.section("What it would do") + voice_effect.summary(found, now.department))
    words = "Save all the same" if found.is_shut else f"Save as version {now.version + 1}"
    st.button(
        words,
        key="voice.save",
        type="secondary" if found.is_shut else "primary",
        disabled=guide == now.guide,
        on_click=_save,
        args=(GuideVersion(now.department, now.channel, now.version, guide, note=note),),
    )
    st.html(voice_effect.details(found))


def _versions(actor: Actor, known: list[GuideVersion]) -> None:
    """Each version with what it changed; those who may say how a department speaks bring one back."""
    st.html(tables.section("Versions") + ("" if known else _no_guide()))
    for one, told in parts.versions(known, session.now()):
        with st.container(horizontal=True, vertical_alignment="top", key=f"voice.version.{one.id}"):
            st.html(told, width="stretch")
            if one is not known[0] and may(actor, Right.EDIT_VOICE):
                back = partial(_restore, one)
                st.button("Restore", key=f"voice.restore.{one.id}", type="tertiary", on_click=back)


def _phrases(department: str, said: list[str]) -> None:
    how = "In a review, approve the words that a text may use without a fact behind them."
    none = "" if said else phrases.empty("No phrase was approved yet.", how)
    st.html(tables.section("Approved phrases") + none)
    for number, phrase in enumerate(said):
        with st.container(horizontal=True, vertical_alignment="center", key=f"voice.phrase.{department}.{number}"):
            st.text(phrase)
            back = partial(_take_back, department, phrase)
            st.button("Take back", key=f"voice.take_back.{department}.{phrase}", type="tertiary", on_click=back)


def _no_guide() -> str:
    return phrases.empty("There is no guide yet.", "Any wording is allowed until one is saved.")


def _save(draft: GuideVersion) -> None:
    def save(writing: Writing, actor: Actor) -> str:
        saved = voice.save(writing, draft, actor, session.now())
        return (
            f"Saved as version {saved.version}. Texts drafted from now on follow it; open ones are checked against it."
        )

    outcomes.attempt(SCREEN, save)
    st.session_state["voice.draft"] = None


def _restore(wanted: GuideVersion) -> None:
    def restore(writing: Writing, actor: Actor) -> str:
        saved = voice.restore(writing, wanted.department, wanted.channel, wanted.version, actor, session.now())
        return f"Version {wanted.version} is in force again, as version {saved.version}. The ones between stay here."

    outcomes.attempt(SCREEN, restore)
    st.session_state["voice.draft"] = None


def _take_back(department: str, phrase: str) -> None:
    def back(writing: Writing, actor: Actor) -> str:
        words = approved_phrases.take_back(writing, department, phrase, actor, session.now())
        return f"“{words}” is an ordinary phrase again: texts with it need a fact behind it."

    outcomes.attempt(SCREEN, back)


draw()
