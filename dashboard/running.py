"""A background job on screen: how far it is, how long it will take, a way to stop it, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.access.roles import Actor
from core.errors import EndcapError
from core.jobs import queue
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.records.base import Json
from core.records.choices import JobStatus
from dashboard import outcomes, session, tables

LOOK_EVERY_S = 1.0


def start(screen: str, task: Task, arguments: Mapping[str, Json]) -> None:
    """Start the job as the person signed in and keep it on the screen; for callbacks."""
    actor = session.actor()
    try:
        job_id = queue.start(session.store(), session.config(), task, dict(arguments), actor, session.now())
    except EndcapError as error:
        outcomes.tell(screen, tables.failed(error))
    else:
        st.session_state[f"{screen}.job"] = job_id


def show(screen: str, task: Task, over: Callable[[JobView], None], *, own_only: bool = False) -> bool:
    """Show the job that was started on this screen, else one under way; whether it is under way.

    ``over`` draws how it ended well. ``own_only``: what others started does not belong here.
    """
    outcomes.show(screen)
    job = _chosen(screen, task, own_only)
    if job is None:
        return False
    if not job.is_over:
        _follow(screen, job.id)
    elif job.status == JobStatus.DONE:
        over(job)
    else:
        _ended_badly(screen, job)
    return not job.is_over


def _chosen(screen: str, task: Task, own_only: bool) -> JobView | None:
    """The job that was started here or that was looked at before; else one under way, or that just failed."""
    with session.store().read() as reading:
        if (known := st.session_state.get(f"{screen}.job")) is not None:
            return queue.watch(reading, known)
        jobs = [] if own_only else queue.recent(reading, limit=5, task=task)
    wanted = [job for job in jobs if not job.is_over] or [job for job in jobs[:1] if job.status == JobStatus.FAILED]
    if not wanted or wanted[0].id == st.session_state.get(f"{screen}.closed"):
        return None
    st.session_state[f"{screen}.job"] = wanted[0].id
    return wanted[0]


@st.fragment(run_every=LOOK_EVERY_S)
def _follow(screen: str, job_id: int) -> None:
    session.actor()
    with session.store().read() as reading:
        job = queue.watch(reading, job_id)
    if job.is_over:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key=f"{screen}.running"):
        with st.container(width=480):
            st.html(tables.entry(job.title, _said(job)))
            st.progress(job.share or 0.0)
        stopping = job.stop_asked
        label = "Stopping…" if stopping else "Stop"
        st.button(label, key=f"{screen}.stop", disabled=stopping, on_click=_ask_stop, args=(screen, job_id))


def _said(job: JobView) -> str:
    """How far the job is, in a line."""
    if job.status == JobStatus.WAITING:
        return "Waiting for the worker"
    if not job.total:
        return f"{job.done:,} done" if job.done else job.message or "Started"
    left = job.seconds_left(session.now())
    return f"{job.done:,} of {job.total:,}" + (f" · about {_time(left)} left" if left is not None else "")


def _time(seconds: float) -> str:
    """A time left, rounded as little as it is known: ``20 s``, ``4 min``."""
    return f"{max(5, round(seconds / 5) * 5)} s" if seconds < 90 else f"{round(seconds / 60)} min"


def _ended_badly(screen: str, job: JobView) -> None:
    st.html(tables.failed(f"{job.title}: {job.status}.\n{job.error}"))
    with st.container(horizontal=True, key=f"{screen}.ended"):
        st.button("Try again", key=f"{screen}.retry", on_click=_retry, args=(screen, job.id))
        st.button("Close", key=f"{screen}.close", type="tertiary", on_click=forget, args=(screen,))


def forget(screen: str) -> None:
    """Take the finished job off the screen, for good."""
    st.session_state[f"{screen}.closed"] = st.session_state.pop(f"{screen}.job", None)


def _ask_stop(screen: str, job_id: int) -> None:
    _ask(screen, lambda actor: queue.ask_stop(session.store(), job_id, actor, session.now()))


def _retry(screen: str, job_id: int) -> None:
    _ask(screen, lambda actor: queue.retry(session.store(), session.config(), job_id, actor, session.now()))


def _ask(screen: str, ask: Callable[[Actor], None]) -> None:
    try:
        ask(session.actor())
    except EndcapError as error:
        outcomes.tell(screen, tables.failed(error))
