"""Today: what waits, what changed, and the one next thing to do."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Right, may
from core.proposals.disagree import disagreements
from core.proposals.today import today
from dashboard import clock, phrases, session
from dashboard.review.queues import CATALOG
from dashboard.views import own_checks, own_edits, own_pace
from dashboard.views import today as summary

actor, now = session.actor(), session.now()
with session.store().read() as reading:
    found = today(reading, actor, now)
    contested = disagreements(reading) if may(actor, Right.UNDO_OTHERS) else []

done = f"{phrases.count(found.decided_today, 'decision')} of yours today" if found.decided_today else ""
st.html(phrases.heading(summary.greeting(actor.name, clock.here()), done))

with st.container(key="next", horizontal=True, vertical_alignment="center"):
    if found.open:
        st.html(f"<p class='ec-label'>Next</p><p class='ec-next'>{summary.next_up(found)}</p>", width="content")
        if st.button("Start", type="primary", shortcut="Enter", key="today.start"):
            in_catalog = any(waiting.kind in CATALOG for waiting in found.waiting)
            st.switch_page("screens/catalog.py" if in_catalog else "screens/copywriting.py")
    elif not found.imports:
        st.html(
            phrases.empty("The catalogue is empty.", "Import a product file: the models then suggest changes to it.")
        )
        if may(actor, Right.IMPORT) and st.button("Import products", type="primary", key="today.import"):
            st.switch_page("screens/import_.py")
    else:
        st.html(phrases.empty("Nothing waits for you.", "The next run of the models fills the queue."))

left, right = st.columns(2, gap="large")
with left:
    st.html(summary.escalated(found.escalated, now) + summary.disagreed(contested) + summary.waiting(found.waiting))
with right:
    if news := summary.policies(found.policies, now, may_set=may(actor, Right.EDIT_POLICIES)):
        st.html(news)
    st.html(summary.changed(found.changed))
    own_pace.draw(actor)
    own_checks.draw(actor)
    own_edits.draw(actor)
    if rest := summary.health(found.imports, now) + summary.failed(found.failed_jobs, now):
        st.html(rest)
