"""Policies: what may be approved without a person, how well each is proved, planted checks, the order of the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import streamlit as st

from core.access.roles import Actor, Right, require
from core.errors import EndcapError
from core.proposals import certificate, checks, orders, planted, policies, policy_reads
from core.proposals.planted import MOST_SHARE, PlantedChecks
from core.proposals.policy_reads import PolicyView
from core.records.choices import PolicyStatus
from dashboard import charts, outcomes, phrases, session, tables
from dashboard.outcomes import Writing
from dashboard.views import policies as policies_view
from dashboard.views import policy_form

SCREEN = "policies"
_POINTS = 200
_SPANS = {"so far": None, "in the last 7 days": 7, "in the last 24 hours": 1}


def draw() -> None:
    """The whole screen."""
    actor = session.actor()
    try:
        require(actor, Right.EDIT_POLICIES)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    with session.store().read() as reading:
        found = policy_reads.list_policies(reading)
        stakes = policy_reads.approved_stakes(reading)
    living = [one for one in found if one.status != PolicyStatus.RETIRED]
    st.html(phrases.heading("Policies", phrases.count(len(living), "policy", "policies")))
    outcomes.show(SCREEN)
    st.html(f"<p class='ec-soft ec-preview'>{policies_view.ABOUT}</p>")
    if not found:
        st.html(phrases.empty("There is no policy yet.", "Propose one below: it begins in shadow and decides nothing."))
    for one in found:
        with st.container(key=f"policies-row-{one.id}"):
            st.html(policies_view.policy(one, stakes.get(one.id, ()), session.now()))
            _actions(one)
            _proof(one)
    with st.expander("Propose a policy", expanded=not living, key="policies.form"):
        policy_form.draw(SCREEN, actor)
    _checks(actor)
    _orders()


def _actions(one: PolicyView) -> None:
    """The one next step of its state, and the ways back."""
    with st.container(horizontal=True, key=f"policies.actions.{one.id}"):
        if one.status == PolicyStatus.CERTIFIED:
            _button(
                "Activate", one, policies.activate, f"“{one.name}” approves what it matches from now on.", first=True
            )
        elif one.status == PolicyStatus.ACTIVE:
            _button(
                "Suspend", one, policies.suspend, f"“{one.name}” is suspended; people decide everything.", first=True
            )
        elif one.status == PolicyStatus.SUSPENDED:
            again = f"“{one.name}” is in shadow again and has to prove itself on what people decide from now on."
            _button("Start again", one, policies.restart, again, first=True)
        elif one.status == PolicyStatus.SHADOW:
            _button("Count new decisions", one, _judge, "Every policy was judged by what people decided so far.")
        if one.decided:
            _roll_back(one)
        if one.status not in (PolicyStatus.RETIRED, PolicyStatus.ACTIVE):
            _button("Retire", one, policies.retire, f"“{one.name}” is retired; what it approved stands.")


def _proof(one: PolicyView) -> None:
    """How its bound came down to what is allowed, or did not, on demand."""
    if not one.standing.audited or not st.toggle("Show how it was judged", key=f"policies.proof.{one.id}"):
        return
    with session.store().read() as reading:
        found = certificate.bounds(policy_reads.course(reading, one.id), one.terms.max_error_rate)
    step = max(1, len(found) // _POINTS)
    points = [(judged, bound) for judged, bound in enumerate(found, 1) if judged == len(found) or judged % step == 0]
    charts.draw(charts.proof(points, one.terms.max_error_rate, charts.palette()), key=f"policies.course.{one.id}")


def _button(
    label: str,
    one: PolicyView,
    act: Callable[[Writing, int, Actor, datetime], None],
    said: str,
    *,
    first: bool = False,
) -> None:
    def do() -> None:
        def work(writing: Writing, actor: Actor) -> str:
            act(writing, one.id, actor, session.now())
            return said

        outcomes.attempt(SCREEN, work)

    name = label.split()[0].lower()
    st.button(label, key=f"policies.{name}.{one.id}", type="primary" if first else "secondary", on_click=do)


def _judge(writing: Writing, _policy_id: int, actor: Actor, now: datetime) -> None:
    policies.judge_now(writing, actor, now)


def _roll_back(one: PolicyView) -> None:
    with st.popover("Roll back…", key=f"policies.roll_back_ask.{one.id}"):
        words = st.selectbox("What it approved", list(_SPANS), key=f"policies.since.{one.id}") or "so far"
        days = _SPANS[words]
        since = one.created_at if days is None else session.now() - timedelta(days=days)
        with session.store().read() as reading:
            found = policy_reads.would_roll_back(reading, one.id, since, session.now())
        st.text(policies_view.rolled_back(found, words))
        st.button(
            f"Roll back {phrases.count(found.values, 'value')}",
            key=f"policies.roll_back.{one.id}",
            type="primary",
            disabled=not found.decisions,
            on_click=_back,
            args=(one.id, since),
        )


def _back(policy_id: int, since: datetime) -> None:
    def back(writing: Writing, actor: Actor) -> str:
        done = policies.roll_back(writing, policy_id, since, actor, session.now())
        left = sum(done.left.values())
        stayed = f" {phrases.count(left, 'other')} stayed, because the value has changed since." if left else ""
        return f"{phrases.count(done.applied, 'decision was', 'decisions were')} taken back.{stayed}"

    outcomes.attempt(SCREEN, back)


def _checks(actor: Actor) -> None:
    with session.store().read() as reading:
        chosen, team = planted.in_force(reading), checks.team(reading, actor, session.now())
    st.html(tables.section("Planted checks"))
    st.html(
        "<p class='ec-soft ec-preview'>A check is a category that is known to be wrong, among a reviewer's proposals. "
        "It changes nothing, whatever they decide; only they learn at once whether they caught it.</p>"
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="policies.checks"):
        st.toggle("Plant checks", chosen.on, key="policies.checks.on")
        st.number_input(
            "One proposal in",
            round(1 / MOST_SHARE),
            1000,
            round(1 / chosen.share),
            key="policies.checks.one_in",
            width=160,
        )
        is_new = _wanted_checks(chosen) != chosen
        st.button("Save", key="policies.checks.save", disabled=not is_new, on_click=_choose_checks, args=(chosen,))
    if chosen.on or team.team or team.agreed:
        st.html(policies_view.team(team))


def _wanted_checks(chosen: PlantedChecks) -> PlantedChecks:
    """What the form says at this moment: somebody may type a number and press Save before it is drawn again."""
    one_in = int(st.session_state["policies.checks.one_in"])
    share = chosen.share if one_in == round(1 / chosen.share) else 1 / one_in
    return PlantedChecks(bool(st.session_state["policies.checks.on"]), share)


def _choose_checks(chosen: PlantedChecks) -> None:
    wanted = _wanted_checks(chosen)

    def choose(writing: Writing, actor: Actor) -> str:
        planted.choose(writing, wanted, actor, session.now())
        if not wanted.on:
            return "No more checks are planted."
        return f"About one proposal in {round(1 / wanted.share)} is a check from now on."

    outcomes.attempt(SCREEN, choose)


def _orders() -> None:
    st.html(tables.section("How the queue is ordered"))
    if not st.toggle("Compare with other orders on what people decided", key="policies.orders"):
        return
    with session.store().read() as reading:
        logged = orders.logged(reading)
    st.html(policies_view.orders(orders.compare_orders(logged), len(logged)))


draw()
