"""Health: how good the catalogue's data are, where they are not, and what is worth mending first."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Right, may, require
from core.catalog.health.reads import ShopHealth, shop_health
from core.errors import EndcapError
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from dashboard import charts, clock, outcomes, phrases, running, session, tables
from dashboard.views import health as health_view
from dashboard.views import health_rules

SCREEN = "health"
WHOLE_SHOP = "The whole shop"


def draw() -> None:
    """The whole screen."""
    try:
        require(session.actor(), Right.DECIDE_CATALOG)
    except EndcapError as error:
        st.html(tables.failed(error))
        return
    with session.store().read() as reading:
        found = shop_health(reading)
    _heading(found)
    outcomes.show(SCREEN)
    running.show("health.run", Task.HEALTH, _scored)
    if found is None:
        st.html(phrases.empty("Nothing was scored yet.", "The catalogue is scored each night and after each import."))
        return
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.html(health_view.headline(found))
        _trend(found)
    with right:
        st.html(tables.section("Departments") + health_view.departments(found.departments, found.before))
    if found.fixes:
        st.html(
            tables.section(f"The {len(found.fixes)} fixes worth most")
            + "<p class='ec-soft ec-under'>By the money at stake and the points each product loses, together.</p>"
        )
    st.html(
        health_view.fixes(found.fixes) if found.fixes else phrases.empty("Nothing to mend.", "No rule is breached.")
    )
    health_rules.draw(SCREEN, found)


def _heading(found: ShopHealth | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="health.heading"):
        note = f"scored {clock.ago(found.made_at, session.now())}" if found else ""
        st.html(phrases.heading("Health", note))
        if may(session.actor(), Right.PROPOSE):
            st.button("Score again", key="health.again", on_click=_again)


def _trend(found: ShopHealth) -> None:
    lines = {WHOLE_SHOP: found.trend} | {one.name or "None": one.trend for one in found.departments}
    if len(found.trend) < 2:
        st.html("<p class='ec-soft'>The trend begins with the second day.</p>")
        return
    name = st.selectbox("Trend of", list(lines), key="health.trend_of", label_visibility="collapsed", width=240)
    days = lines[name]
    figure = charts.line([one.day for one in days], [one.score for one in days], charts.palette(), said="Score")
    charts.draw(figure, "health.trend")


def _scored(job: JobView) -> None:
    st.html(tables.done(f"{phrases.count(job.result.get('products', 0), 'product')} scored."))
    st.button("Close", key="health.close", type="tertiary", on_click=running.forget, args=("health.run",))


def _again() -> None:
    running.start("health.run", Task.HEALTH, {"asked": session.now().isoformat()})


draw()
