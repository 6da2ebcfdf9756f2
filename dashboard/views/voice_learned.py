"""What a department's texts have taught, with the phrases to approve or to forget: a view of the Brand voice screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import streamlit as st

from core.access.roles import Actor
from core.catalog.facts import facts
from core.catalog.suggest.drafting import title_of
from core.copywriting import house_versions
from core.copywriting import phrases as approved_phrases
from core.copywriting.house import HousePhrase
from core.copywriting.house_versions import Learnt
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.proposals import copy_phrases
from dashboard import outcomes, phrases, running, session, tables
from dashboard.outcomes import Writing
from dashboard.views import voice_house

SCREEN = "voice"
RUN = "voice.learn"
_MOST = 20

Change = Callable[[Writing, str, str, Actor, datetime], str]


def draw(department: str) -> None:
    """What was learned of the department last, or what to do where nothing was."""
    is_learning = running.show(RUN, Task.LEARN_VOICE, partial(_learned, department))
    with session.store().read() as reading:
        known = house_versions.learnt(reading, department)
        lines = house_versions.lines(reading, department)
    if known is None:
        how = "It is read with every drafting run; or have it read now."
        st.html(phrases.empty(f"Nothing was learned from the texts of {department} yet.", how))
        _ask(department, "Learn from its texts", is_learning)
        return
    wide, narrow = st.columns([2.2, 1], gap="large")
    with wide:
        _phrases(known)
    with narrow:
        st.html(tables.section("How well it knows the house") + voice_house.model(known, session.now()))
        _ask(department, "Learn again", is_learning)
        if known.house.places:
            st.html(tables.section("Which facts come first") + voice_house.places(known.house.places))
            st.html(tables.section("How texts begin") + voice_house.beginnings(known.house.beginnings))
        st.html(tables.section("Versions") + voice_house.versions(lines, session.now()))


def _ask(department: str, label: str, is_learning: bool) -> None:
    start = partial(running.start, RUN, Task.LEARN_VOICE, {"department": department})
    st.button(label, key="voice.learn", disabled=is_learning, on_click=start)


def _learned(department: str, job: JobView) -> None:
    changed = job.result.get("departments", [])
    words = "Its texts are the same as before: nothing new was learned."
    if department in changed:
        words = f"The texts of {department} were read again."
    with st.container(horizontal=True, vertical_alignment="center", key="voice.learned"):
        st.html(tables.done(words))
        st.button("Close", key="voice.learned.close", type="tertiary", on_click=running.forget, args=(RUN,))


def _phrases(known: Learnt) -> None:
    """The house's own phrases, those nobody decided on first in their order, with what can be done with each."""
    st.html(tables.section("Phrases of our own"))
    with session.store().read() as reading:
        approved = approved_phrases.approved(reading, [known.department])[known.department]
        forgotten = approved_phrases.forgotten(reading, [known.department])[known.department]
        shown = [one for one in known.house.phrases if one.words not in forgotten][:_MOST]
        free = copy_phrases.approvable(reading, [one.said for one in shown])
        products = facts(reading, [product for one in shown for product in one.products])
    if not shown:
        st.html(phrases.empty("No phrase comes back in its texts.", "Three texts that say the same make one."))
    titles = {number: title_of(product) for number, product in products.items()}
    for one in shown:
        told = voice_house.phrase(one, titles, is_claim=one.said not in free)
        _phrase(known.department, one, told, one.words in approved, one.said in free)
    if forgotten:
        st.html(tables.section("Forgotten"))
    for words in sorted(forgotten):
        with st.container(horizontal=True, vertical_alignment="center", key=f"voice.forgotten.{words}"):
            st.text(words)
            _button("Remember", "remember", known.department, words, approved_phrases.take_back, _REMEMBERED)


def _phrase(department: str, one: HousePhrase, told: str, is_approved: bool, is_free: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"voice.own.{one.words}"):
        st.html(told, width="stretch")
        if is_approved:
            _button("Take back", "unapprove", department, one.words, approved_phrases.take_back, _TAKEN_BACK)
        elif is_free:
            _button("Approve", "approve", department, one.said, copy_phrases.approve_learned, _APPROVED)
        _button("Forget", "forget", department, one.words, approved_phrases.forget, _FORGOTTEN)


def _button(label: str, name: str, department: str, words: str, change: Change, said: str) -> None:
    act = partial(_change, change, department, words, said)
    st.button(label, key=f"voice.{name}.{words.lower()}", type="tertiary", on_click=act)


def _change(change: Change, department: str, words: str, said: str) -> None:
    def work(writing: Writing, actor: Actor) -> str:
        return said.format(change(writing, department, words, actor, session.now()))

    outcomes.attempt(SCREEN, work)


_APPROVED = "“{}” may be said without a fact behind it. Take it back here at any time."
_FORGOTTEN = "“{}” is no phrase of ours. Remember it again at the end of the list."
_REMEMBERED = "“{}” is in the list again."
_TAKEN_BACK = "“{}” is an ordinary phrase again: texts with it need a fact behind it."
