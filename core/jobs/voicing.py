"""What departments' approved texts teach of how they speak, learned anew where the texts are others than before."""

from __future__ import annotations

from datetime import datetime

from core.jobs.progress import Progress
from core.proposals import copy_history, house_texts
from core.records.store import Store


def learn_voices(store: Store, department: str, progress: Progress, now: datetime) -> list[str]:
    """The departments whose voice is another now; of one department, or of all where none is named.

    Raises:
        StoppedError: somebody asked to stop; what was learned so far stays.
    """
    with store.read() as session:
        known = [name for name in copy_history.departments(session) if department in ("", name)]
    changed = []
    for number, name in enumerate(known):
        progress.stop_if_asked("What was learned so far is kept.")
        progress(number, len(known), f"Reading the texts of {name}")
        if learn_voice(store, name, now):
            changed.append(name)
    progress(len(known), len(known), f"{len(changed):,} of {len(known):,} departments sound different now.")
    return changed


def learn_voice(store: Store, department: str, now: datetime) -> bool:
    """Whether the department's texts have taught something new; the same texts as before do not."""
    with store.read() as session:
        found = house_texts.learn_department(session, department)
    if found is None:
        return False
    with store.write() as session:
        house_texts.keep(session, department, *found, now)
    return True
