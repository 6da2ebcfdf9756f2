"""How drafted texts were received: the third view of the Copy screen, for one department or for all."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.learning.copy_received import READ_AT_MOST, Reception, Source, Tally, received, summed
from core.proposals.reasons import reason_text
from core.records.choices import Action
from dashboard import charts, phrases, session, tables
from dashboard.tables import Column

VIEW = "How they fared"
EVERYWHERE = "Every department"
_SOURCES = 30
_HOW = (
    "Edits are measured in words: those put in, taken out or replaced, of the longer text. What a policy decided, what "
    f"was taken back and “not now” do not count. Of the newest {READ_AT_MOST:,} decisions of the last half year."
)


def draw() -> None:
    """The whole view."""
    with session.store().read() as reading:
        every = received(reading, session.now())
    departments = sorted({one.department for one in every})
    chosen = EVERYWHERE
    if len(departments) > 1:
        names = [EVERYWHERE, *departments]
        chosen = st.selectbox(
            "Department", names, key="copy.received.of", label_visibility="collapsed", width=240, format_func=_named
        )
    found = summed(one for one in every if chosen in (EVERYWHERE, one.department))
    if not found.all.decided:
        st.html(_nothing(found))
        return
    st.html(headline(found))
    _charts(found)
    st.html(tables.section("By department, writer and version") + sources(found.sources))
    if found.reasons:
        st.html(tables.section("Reasons given") + reasons(found.reasons))
    st.html(_under(_HOW))


def headline(found: Reception) -> str:
    """The numbers in all, each with what it rests on."""
    whole = found.all
    parts = [
        (rate(whole), f"kept as written, of {phrases.count(whole.decided, 'text')} people decided ({between(whole)})"),
        (f"{len(whole.changed):,}", f"edited{_by(whole)}"),
    ]
    if whole.swapped:
        parts.append((f"{whole.swapped:,}", "changed for another version on offer"))
    parts.append((f"{whole.rejected:,}", "rejected"))
    if found.by_policies:
        parts.append((f"{found.by_policies:,}", "decided by policies, counted nowhere here"))
    return tables.figures(parts)


def sources(found: Sequence[tuple[Source, Tally]]) -> str:
    """A row for each writer's version in each department, the one decided last first."""
    columns = [
        Column[tuple[Source, Tally]]("Department", lambda row: _named(row[0].department)),
        Column[tuple[Source, Tally]]("Written by", lambda row: row[0].writer),
        Column[tuple[Source, Tally]]("Version", lambda row: row[0].version, "soft"),
        Column[tuple[Source, Tally]]("Decided", lambda row: f"{row[1].decided:,}", "num"),
        Column[tuple[Source, Tally]]("Kept as written", lambda row: f"{rate(row[1])} ({between(row[1])})", "num"),
        Column[tuple[Source, Tally]]("Edited", lambda row: f"{len(row[1].changed):,}", "num"),
        Column[tuple[Source, Tally]]("Words changed", lambda row: middle(row[1]), "num"),
        Column[tuple[Source, Tally]]("Rejected", lambda row: f"{row[1].rejected:,}", "num"),
    ]
    more = len(found) - _SOURCES
    rest = _under(f"and {phrases.count(more, 'older version')}") if more > 0 else ""
    return tables.table(columns, found[:_SOURCES]) + rest


def reasons(found: Sequence[tuple[tuple[str, str], int]]) -> str:
    """Why texts were rejected, or warnings about them overridden, the most frequent first."""
    columns = [
        Column[tuple[tuple[str, str], int]]("Reason", lambda row: reason_text(Action(row[0][0]), row[0][1])),
        Column[tuple[tuple[str, str], int]]("Given for", lambda row: _GIVEN_FOR.get(Action(row[0][0]), ""), "soft"),
        Column[tuple[tuple[str, str], int]]("Times", lambda row: f"{row[1]:,}", "num"),
    ]
    return tables.table(columns, found)


def rate(of: Tally) -> str:
    """The share kept as written."""
    return phrases.percent(round(of.kept_rate, 2)) if of.kept_rate is not None else "–"


def between(of: Tally) -> str:
    """Its interval: ``95 %: 55–69``."""
    low, high = of.kept_between
    return f"95 %: {100 * low:.0f}–{100 * high:.0f}"


def middle(of: Tally) -> str:
    """What the middle edit changes, and where half of all edits lie: ``12 % (5–20)``."""
    found = of.changed_quartiles
    if found is None:
        return "–"
    low, half, high = found
    return f"{100 * half:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


_GIVEN_FOR = {Action.REJECT: "rejecting", Action.OVERRIDE: "overriding a warning"}


def _by(whole: Tally) -> str:
    found = whole.changed_quartiles
    if found is None:
        return ""
    low, half, high = (f"{100 * share:.0f}" for share in found)
    return f": changed by {half} % of words (half of the edits: {low}–{high} %)"


def _under(text: str) -> str:
    return f"<p class='ec-soft ec-under'>{escape(text)}</p>"


def _named(department: str) -> str:
    return department or "No department"


def _charts(found: Reception) -> None:
    left, right = st.columns(2, gap="large")
    colours = charts.palette()
    weeks = [(week, one.kept_rate or 0.0, one.decided) for week, one in found.weeks]
    bounds = [one.kept_between for _, one in found.weeks]
    edited = [(week, one.changed_quartiles, len(one.changed)) for week, one in found.weeks]
    with left:
        st.html(tables.section("Kept as written, by week") + _under("The mark is the 95 % interval of the share"))
        charts.draw(charts.shares(weeks, colours, said="Kept as written", between=bounds), "copy.received.kept")
    with right:
        said = "Of the edit in the middle; half of all edits lie within the mark"
        st.html(tables.section("Words changed in edited texts, by week") + _under(said))
        changed = [(week, several[1], many) for week, several, many in edited if several]
        if not changed:
            st.html(phrases.empty("No text was edited.", "What the middle edit of a week changes becomes a bar here."))
            return
        spread = [(several[0], several[2]) for _, several, _ in edited if several]
        charts.draw(charts.shares(changed, colours, said="Words changed", between=spread), "copy.received.changed")


def _nothing(found: Reception) -> str:
    if found.by_policies:
        what = f"People decided no text in the last half year; policies decided {found.by_policies:,}."
        return phrases.empty(what, "What people keep, edit and reject appears here.")
    return phrases.empty(
        "No drafted text was decided in the last half year.",
        "Each week of decisions becomes a bar here: kept as written, edited by how much, rejected why.",
    )
