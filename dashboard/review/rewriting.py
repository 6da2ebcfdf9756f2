"""A proposed text written anew as its reviewer asks: by a job, so that nobody waits for a language model.

The reviewer goes on meanwhile; the desk says what came of it, and shows the new text if the old one is on screen still.
"""

from __future__ import annotations

from core.errors import EndcapError
from core.jobs import queue
from core.jobs.queue import JobView
from core.jobs.tasks import Task
from core.proposals.item import Item
from core.records.choices import JobStatus
from core.settings import Settings
from dashboard.review.notes import said
from dashboard.review.walk import Mode, Reviewing, Rewrite, Turn, replace_row

NO_MODEL = (
    "The built-in writer follows no instruction: choose another version by its number, or press E. "
    "An admin can have a language model follow one."
)
"""Why nothing can be rewritten where no language model is set up."""


def ask(turn: Turn, settings: Settings, reviewing: Reviewing, item: Item, instruction: str) -> None:
    """Start the rewrite and go back to the desk, which says so."""
    arguments = {"proposal_id": str(item.id), "instruction": instruction.strip()}
    try:
        job_id = queue.start(turn.store, settings, Task.REWRITE_COPY, dict(arguments), turn.actor, turn.now)
    except EndcapError as error:
        reviewing.said = said(error.message)
    else:
        reviewing.rewrites[job_id] = Rewrite(item.id, item.title)
        reviewing.said = said(f"“{item.title[:60]}” is being rewritten. Go on meanwhile; it is said here.", "ec-quiet")
    reviewing.mode = Mode.LOOK


def hear(turn: Turn, reviewing: Reviewing) -> bool:
    """Whether a rewrite has ended; then the desk says how, and has the new text in the place of the old one."""
    with turn.store.read() as session:
        over = [job for job_id in reviewing.rewrites if (job := queue.watch(session, job_id)).is_over]
    for job in over:
        _take_in(turn, reviewing, reviewing.rewrites.pop(job.id), job)
    return bool(over)


def _take_in(turn: Turn, reviewing: Reviewing, asked: Rewrite, job: JobView) -> None:
    title, new_id = asked.title[:60], job.result.get("proposal_id")
    is_here = reviewing.here == asked.proposal_id
    if job.status == JobStatus.DONE and isinstance(new_id, int):
        replace_row(turn, reviewing, asked.proposal_id, new_id)
        reviewing.said = said(f"“{title}” was rewritten.", "ec-quiet", None if is_here else new_id)
    else:
        why = job.result.get("why_not") or job.error or "It was stopped. The text is as it was proposed."
        reviewing.said = said(f"“{title}” was not rewritten. {why}", "", None if is_here else asked.proposal_id)
