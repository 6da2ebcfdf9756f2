"""A background job on screen: how far it is, how long it will take, a way to stop it, and how it ended."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.access.roles import Actor
from core.jobs import queue
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.records.base import Json
from core.records.choices import JobStatus
from dashboard import outcomes, session, tables

LOOK_EVERY_S = 1.0


def start(screen: str, task: Task, arguments: dict[str, Json]) -> None:
    """Start the job as the person signed in and keep it on the screen; for callbacks."""

    def begin(actor: Actor) -> str:
        job_id = queue.start(session.store(), session.config(), task, arguments, actor, session.now())
        st.session_state[f"{screen}.job"] = job_id
        return "Started. You can leave this screen; the work goes on."

    outcomes.attempt_alone(screen, begin)


def show(screen: str, task: Task, over: Callable[[JobView], None]) -> None:
    """Show the person's own job of that task, or the one under way; ``over`` draws how it ended."""
    with session.store().read() as reading:
        job = _chosen(screen, queue.recent(reading, limit=5, task=task))
    if job is None:
        return
    if not job.is_over:
        _follow(screen, job.id)
    elif job.status == JobStatus.DONE:
        over(job)
    else:
        _ended_badly(screen, job)


def _chosen(screen: str, jobs: list[JobView]) -> JobView | None:
    """The job that was started on this screen, else one under way, whoever started it."""
    own = st.session_state.get(f"{screen}.job")
    alive = [job for job in jobs if not job.is_over]
    return next((job for job in jobs if job.id == own), alive[0] if alive else None)


@st.fragment(run_every=LOOK_EVERY_S)
def _follow(screen: str, job_id: int) -> None:
    session.actor()
    with session.store().read() as reading:
        job = queue.watch(reading, job_id)
    if job.is_over:
        st.rerun()
    st.progress(job.share or 0.0, text=_said(job))
    with st.container(horizontal=True, key=f"{screen}.running"):
        stopping = job.stop_asked
        label = "Stopping…" if stopping else "Stop"
        st.button(label, key=f"{screen}.stop", disabled=stopping, on_click=_ask_stop, args=(screen, job_id))


def _said(job: JobView) -> str:
    """The job in a line for the bar, safe in Markdown: numbers and our own words only."""
    if job.status == JobStatus.WAITING:
        return "Waiting for the worker"
    total = f" of {job.total:,}" if job.total else ""
    left = job.seconds_left(session.now())
    return f"{job.done:,}{total}" + (f" · about {_time(left)} left" if left is not None else "")


def _time(seconds: float) -> str:
    """A time left, rounded as little as it is known: ``20 s``, ``4 min``."""
    return f"{max(5, round(seconds / 5) * 5)} s" if seconds < 90 else f"{round(seconds / 60)} min"


def _ended_badly(screen: str, job: JobView) -> None:
    st.html(tables.failed(f"{job.title}: {job.status}.\n{job.error}"))
    with st.container(horizontal=True, key=f"{screen}.ended"):
        st.button("Try again", key=f"{screen}.retry", on_click=_retry, args=(screen, job.id))
        st.button("Close", key=f"{screen}.close", type="tertiary", on_click=forget, args=(screen,))


def forget(screen: str) -> None:
    """Take the finished job off the screen."""
    st.session_state.pop(f"{screen}.job", None)


def _ask_stop(screen: str, job_id: int) -> None:
    def ask(actor: Actor) -> str:
        queue.ask_stop(session.store(), job_id, actor, session.now())
        return "It stops at the next safe place."

    outcomes.attempt_alone(screen, ask)


def _retry(screen: str, job_id: int) -> None:
    def again(actor: Actor) -> str:
        queue.retry(session.store(), session.config(), job_id, actor, session.now())
        return "Started again."

    outcomes.attempt_alone(screen, again)
