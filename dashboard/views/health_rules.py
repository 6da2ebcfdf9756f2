"""The rules of catalogue health as they stand everywhere, in a department or in a category; managers set them."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor, Right, may
from core.catalog.health import editing
from core.catalog.health.editing import RuleLine
from core.catalog.health.reads import ShopHealth
from core.catalog.health.rulebook import HIGHEST_LIMIT, MOST_POINTS, RuleSetting
from core.catalog.picker import CategoryHit, CategoryIndex
from dashboard import outcomes, phrases, session, tables
from dashboard.outcomes import Writing
from dashboard.views import health as health_view

EVERYWHERE = "Everywhere"
_MOST_CATEGORIES = 12


def draw(screen: str, found: ShopHealth) -> None:
    """The rules in the place that the person chooses, and for a manager the form that sets one there."""
    st.html(tables.section("Rules"))
    with st.expander("What is looked for, and how many of 100 points each costs", key="health.rules"):
        department, category_id = _place(found)
        with session.store().read() as reading:
            lines = editing.rule_lines(reading, department, category_id)
        if may(session.actor(), Right.EDIT_POLICIES):
            wide, narrow = st.columns([2.4, 1], gap="large")
            with narrow:
                _form(screen, lines, department, category_id)
        else:
            wide = st.container()
        with wide:
            st.html(health_view.rules(lines))


def _place(found: ShopHealth) -> tuple[str, int | None]:
    """The department, or the category, that is looked at; both empty for everywhere."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="health.place"):
        names = [one.name for one in found.departments if one.name]
        department = st.selectbox("Department", [EVERYWHERE, *names], key="health.department", width=220)
        typed = st.text_input("or category", key="health.category", placeholder="Part of its name", width=220)
        hits = {hit.id: phrases.path(hit.path) for hit in _categories(typed)} if typed.strip() else {}
        chosen = (
            st.selectbox("Found", list(hits), format_func=hits.__getitem__, key="health.category_id", width=320)
            if hits
            else None
        )
    return ("" if department == EVERYWHERE or chosen else department), chosen


def _categories(typed: str) -> list[CategoryHit]:
    with session.store().read() as reading:
        return CategoryIndex.load(reading).find(typed, limit=_MOST_CATEGORIES)


def _form(screen: str, lines: list[RuleLine], department: str, category_id: int | None) -> None:
    by_id = {line.rule.id: line for line in lines}
    chosen = st.selectbox("Rule", list(by_id), format_func=lambda rule: by_id[rule].rule.sentence, key="health.rule")
    line = by_id[chosen]
    mark = f"{chosen}.{department}.{category_id}.{line.points}.{line.limit}.{line.is_on}"
    with st.form(f"health.set.{mark}", border=False):
        is_on = st.toggle("On", value=line.is_on, key=f"health.on.{mark}")
        points = st.number_input(
            "Points it takes", 1, MOST_POINTS, value=line.points or line.rule.points, key=f"health.points.{mark}"
        )
        limit = (
            st.number_input(
                f"Limit in {line.rule.unit}", 1, HIGHEST_LIMIT, value=line.limit, key=f"health.limit.{mark}"
            )
            if line.rule.limit
            else None
        )
        setting = RuleSetting(
            rule=chosen, department=department, category_id=category_id, is_on=is_on, points=points, limit=limit
        )
        if st.form_submit_button("Set rule", key=f"health.submit.{mark}", type="primary"):
            _set(screen, setting)
            st.rerun()
    if line.is_own:
        st.button(
            "As further out" if department or category_id else "As it was at first",
            key=f"health.reset.{mark}",
            on_click=_reset,
            args=(screen, setting),
        )


def _set(screen: str, setting: RuleSetting) -> None:
    def change(writing: Writing, actor: Actor) -> str:
        version = editing.set_rule(writing, setting, actor, session.now())
        return f"Set, as version {version} of the rules. Scores follow at the next run; Score again starts one."

    outcomes.attempt(screen, change)


def _reset(screen: str, setting: RuleSetting) -> None:
    def change(writing: Writing, actor: Actor) -> str:
        version = editing.reset_rule(
            writing,
            setting.rule,
            actor,
            session.now(),
            department=setting.department,
            category_id=setting.category_id,
        )
        return f"Taken back, as version {version} of the rules. Scores follow at the next run."

    outcomes.attempt(screen, change)
