"""Proposing a policy: its terms, with what it would have done so far beside them while they are chosen."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor
from core.errors import EndcapError
from core.money import Money, to_minor
from core.proposals import policies, policy_reads, queue
from core.proposals.policies import LEAST_AUDIT, LEAST_ERROR, MOST_ERROR, Terms
from core.records.choices import Kind
from dashboard import outcomes, session, tables
from dashboard.outcomes import Writing
from dashboard.review.editor import categories
from dashboard.review.queue_list import KIND_WORDS
from dashboard.views import policies as policies_view

_EVERYWHERE = "Everywhere"
_PICKED = 12
_KINDS = tuple(KIND_WORDS)


def draw(screen: str, actor: Actor) -> None:
    """The form with its preview; what the policy would be judged by begins with the press of the button."""
    try:
        terms = _asked(screen)
        with session.store().read() as reading:
            found = policy_reads.look_back(reading, terms, actor, session.now())
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    st.html(f"<p class='ec-preview' role='status'>{policies_view.looked_back(found)}</p>")
    st.caption("Only what people decide from now on can certify it: the past fits any rule that was chosen by it.")
    if st.button("Propose policy", key=f"{screen}.propose", type="primary"):  # with the terms as they are by now
        _propose(screen, terms)
        st.rerun()


def _asked(screen: str) -> Terms:
    """The terms as the widgets have them.

    Raises:
        BadInputError: the stake is no amount of money.
    """
    what, how = st.columns(2, gap="large")
    with what:
        kind = st.selectbox(
            "Approves", _KINDS, format_func=lambda one: KIND_WORDS[one].capitalize(), key=f"{screen}.kind"
        )
        department = st.selectbox("Department", [_EVERYWHERE, *_departments()], key=f"{screen}.department")
        category_id = _category(screen)
        name = st.text_input("Name", key=f"{screen}.name", max_chars=120, placeholder="made from its terms")
    with how:
        sure = st.number_input("Least confidence, %", 0.0, 100.0, 95.0, 0.5, key=f"{screen}.sure", format="%.1f")
        stake = st.text_input(
            f"Most at stake a month, {session.config().currency}", key=f"{screen}.stake", placeholder="any"
        )
        error = st.number_input(
            "Allowed to be wrong, %", 100 * LEAST_ERROR, 100 * MOST_ERROR, 2.0, 0.5, key=f"{screen}.error"
        )
        audit = st.number_input("Left to people, %", 100 * LEAST_AUDIT, 100.0, 5.0, 1.0, key=f"{screen}.audit")
    return Terms(
        kind=kind or Kind.CATEGORY,
        min_confidence=round(sure / 100, 4),
        category_id=category_id,
        department="" if department in (None, _EVERYWHERE) else department,
        max_stake=_money(stake),
        max_error_rate=round(error / 100, 4),
        audit_share=round(audit / 100, 4),
        name=name,
    )


def _departments() -> list[str]:
    with session.store().read() as reading:
        return sorted(name for name in queue.counts(reading).by_department if name)


def _category(screen: str) -> int | None:
    """A category with all below it, found by a few letters; None for all."""
    typed = st.text_input("Category", key=f"{screen}.find", placeholder="all; or type a few letters")
    hits = {hit.id: hit.path for hit in categories().find(typed, limit=_PICKED)} if typed.strip() else {}
    if not typed.strip():
        return None
    if not hits:
        st.caption("No category fits these letters, so it covers all.")
        return None
    return st.selectbox(
        "With all below it",
        list(hits),
        format_func=lambda one: hits[one].replace(" > ", " › "),
        key=f"{screen}.node.{typed}",
    )


def _money(text: str) -> Money | None:
    currency = session.config().currency
    return Money(to_minor(text, currency), currency) if text.strip() else None


def _propose(screen: str, terms: Terms) -> None:
    def propose(writing: Writing, actor: Actor) -> str:
        policies.propose(writing, terms, actor, session.now())
        return "The policy is in shadow now: it watches what people decide, and decides nothing."

    outcomes.attempt(screen, propose)
