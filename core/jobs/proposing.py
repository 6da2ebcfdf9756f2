"""A proposing run: what the models suggest for the whole catalogue, submitted chunk by chunk."""

from __future__ import annotations

from datetime import datetime

from core.catalog import propose
from core.jobs.progress import Progress
from core.proposals.submit import Submitted, submit
from core.records.store import Store
from core.settings import Settings

SEED = 7


def propose_all(store: Store, settings: Settings, progress: Progress, run: str, now: datetime) -> Submitted:
    """What became of the drafts of one run.

    Each chunk is one transaction. A run that was killed is simply run again: a draft with the fingerprint of a
    proposal is that proposal.

    Raises:
        StoppedError: somebody asked to stop; the chunks submitted so far stay.
    """
    total = Submitted()
    chunks = propose.run(store, settings, now, seed=SEED, progress=progress)
    for drafts in chunks:
        progress.stop_if_asked(f"The {total.created} proposals made so far are in the queue.")
        with store.write() as session:
            total += submit(session, drafts, None, now, run)
        progress(progress.done, progress.total, f"{total.created} proposals made")
    return total
