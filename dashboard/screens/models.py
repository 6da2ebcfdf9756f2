"""Models: what suggests now, how right it is, what people make of it, and the way back to an earlier version."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.access.roles import Actor, Right, require
from core.errors import EndcapError
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.learning import disputes, rules, versions
from core.learning.acceptance import Acceptance, acceptance
from core.learning.comparing import CurvePoint
from core.learning.rules import RuleView
from core.learning.versions import ModelView, VersionView
from core.records.choices import RuleStatus
from dashboard import charts, clock, outcomes, phrases, running, session, tables
from dashboard.outcomes import Writing
from dashboard.views import models as models_view

SCREEN = "models"
RUN = "models.run"
FEWEST_DECIDED = 10
_BUTTONS = {RuleStatus.APPROVED: "Approve", RuleStatus.REJECTED: "Reject", RuleStatus.REVOKED: "Revoke"}
_OFFERED = {
    RuleStatus.PROPOSED: (RuleStatus.APPROVED, RuleStatus.REJECTED),
    RuleStatus.APPROVED: (RuleStatus.REVOKED,),
    RuleStatus.REJECTED: (RuleStatus.APPROVED,),
    RuleStatus.REVOKED: (RuleStatus.APPROVED,),
}


def draw() -> None:
    """The whole screen."""
    actor = session.actor()
    try:
        require(actor, Right.CHOOSE_MODELS)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    _heading()
    outcomes.show(SCREEN)
    running.show(RUN, Task.LEARN, _learned)
    kind = st.segmented_control(
        "Model",
        list(models_view.NAMES),
        format_func=models_view.NAMES.__getitem__,
        default="category",
        required=True,
        key="models.kind",
        label_visibility="collapsed",
    )
    now = clock.here()
    with session.store().read() as reading:
        (model,) = versions.models(reading, actor, [kind])
        taken = acceptance(reading, kind, now)
        known = rules.list_rules(reading)
        disputed = disputes.kept(reading)
    st.html(models_view.in_force(model, now) + models_view.challenger(model, now))
    if kind == "duplicate":
        st.html(models_view.of_pairs())
    waits = any(one.status == RuleStatus.PROPOSED for one in known)
    if waits:
        _rules(known)
    _charts(model, taken)
    _versions(model, now)
    if not waits:
        _rules(known)
    if disputed.number:
        heading = f"People contradict each other on {phrases.count(disputed.number, 'text')}"
        st.html(tables.section(heading) + models_view.disputes(disputed))


def _heading() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="models.heading"):
        st.html(phrases.heading("Models", "Trained again each night with what people decided"))
        st.button("Retrain now", key="models.learn", on_click=_learn)


def _charts(model: ModelView, taken: Acceptance) -> None:
    left, right = st.columns([1, 1], gap="large")
    with left:
        points, source = _curve(model, taken)
        st.html(tables.section("How sure, and how often right") + f"<p class='ec-soft ec-under'>{source}</p>")
        if points:
            drawn = [(point.confidence, point.right, point.examples) for point in points]
            charts.draw(charts.calibration(drawn, charts.palette()), f"models.curve.{model.kind}")
    with right:
        heading = tables.section("What people took as it was")
        if not taken.all.decided:
            empty = phrases.empty(
                "None of its proposals was decided in the last half year.", "Each week of decisions becomes a bar here."
            )
            st.html(heading + empty)
            return
        share = f"{taken.all.accepted:,} of {taken.all.decided:,} in the last half year, by week"
        st.html(heading + f"<p class='ec-soft ec-under'>{share}</p>")
        weeks = [(week, one.rate, one.decided) for week, one in taken.weeks]
        charts.draw(charts.shares(weeks, charts.palette(), said="Taken as they were"), f"models.weeks.{model.kind}")
    st.html(models_view.categories(taken.categories))


def _curve(model: ModelView, taken: Acceptance) -> tuple[tuple[CurvePoint, ...], str]:
    """The curve to draw and what it is of: people's decisions if there are enough, else held-out products."""
    if taken.all.decided >= FEWEST_DECIDED:
        return taken.curve, "On proposals that people decided; the numbers count them"
    current = model.in_force
    if current is not None and current.comparison is not None and current.comparison.new.curve:
        return current.comparison.new.curve, "On held-out products; the numbers count them"
    return (), f"Drawn from {FEWEST_DECIDED} decisions on"


def _versions(model: ModelView, now: datetime) -> None:
    if not model.others:
        return
    st.html(tables.section("Other versions"))
    for one in model.others:
        with st.container(horizontal=True, vertical_alignment="center", key=f"models.row.{one.id}"):
            st.html(models_view.version(one, now))
            _return_to(one)


def _return_to(one: VersionView) -> None:
    if not one.has_file:
        st.html("<span class='ec-soft'>Its file was cleared away</span>")
        return
    label = "Return to this version" if one.retired_at else "Use this version"
    st.button(label, key=f"models.choose.{one.id}", on_click=_choose, args=(one.id,))


def _rules(known: list[RuleView]) -> None:
    st.html(tables.section("Rules from repeated reasons"))
    if not known:
        st.html(
            phrases.empty(
                "No rule is proposed.",
                "Refusing the same value twice for one brand, for the same reason, proposes one here.",
            )
        )
    for one in known:
        with st.container(horizontal=True, vertical_alignment="center", key=f"models.rule.{one.id}"):
            st.html(models_view.rule(one))
            for status in _OFFERED[one.status]:
                st.button(_BUTTONS[status], key=f"models.rule.{one.id}.{status}", on_click=_decide, args=(one, status))


def _learned(job: JobView) -> None:
    for one in job.result.get("models", []):
        st.html(tables.done(f"{models_view.NAMES[one['kind']]}: {one['why']}"))
    st.button("Close", key="models.close", type="tertiary", on_click=running.forget, args=(RUN,))


def _learn() -> None:
    running.start(RUN, Task.LEARN, {"asked": session.now().isoformat()})


def _choose(version_id: int) -> None:
    def choose(writing: Writing, actor: Actor) -> str:
        folder = session.config().folder("models")
        chosen = versions.choose(writing, version_id, folder, actor, session.now())
        name = models_view.NAMES[chosen.kind].lower()
        return f"Version {chosen.version[:4]} suggests {name} from the next run on, until a better one is found."

    outcomes.attempt(SCREEN, choose)


def _decide(one: RuleView, status: RuleStatus) -> None:
    def decide(writing: Writing, actor: Actor) -> str:
        rules.decide(writing, one.id, status, actor, session.now())
        said = f"“{phrases.path(one.value)}” for {one.brand}"
        if status == RuleStatus.APPROVED:
            return f"Models suggest {said} no more; what is open leaves the queue with the next run."
        return f"The rule on {said} is {status}: models may suggest it."

    outcomes.attempt(SCREEN, decide)


draw()
