"""A proposing run: what the models suggest for the whole catalogue, submitted chunk by chunk."""

from __future__ import annotations

from datetime import datetime

from core.catalog import propose
from core.jobs.progress import Progress
from core.learning import merges, reading, rules
from core.proposals.submit import Submitted, submit
from core.proposals.sweep import withdraw_unraised
from core.records.store import Store
from core.settings import Settings

SEED = 7


def propose_all(
    store: Store, settings: Settings, progress: Progress, run: str, now: datetime, *, distil: bool = True
) -> Submitted:
    """What became of the drafts of one run; each chunk is checked on fresh facts and submitted as one transaction.

    A run that was killed is simply run again: a draft with the fingerprint of a proposal is that proposal. What a run
    to the end leaves out of the queue is withdrawn. What an approved rule keeps from a brand is not submitted.

    Args:
        store: the store.
        settings: where the models are kept.
        progress: told how far the run is, and asked whether to stop.
        run: names the run in its proposals.
        now: the time now.
        distil: whether to wait for the static embedding to be made, once an installation.

    Raises:
        StoppedError: somebody asked to stop; what was submitted stays.
    """
    total = Submitted()
    with store.read() as session:
        taught = reading.read(session).taught()
        decided = merges.decided_pairs(session)
        joined = merges.decided_variants(session)
    progress(0, None, "Preparing the models")
    for drafts in propose.run(
        store,
        settings,
        now,
        seed=SEED,
        progress=progress,
        should_stop=progress.should_stop,
        distil=distil,
        taught=taught,
        decided_merges=decided,
        decided_variants=joined,
    ):
        with store.write() as session:
            total += submit(session, rules.without_ruled_out(session, drafts), None, now, run)
        progress(progress.done, progress.total, f"{total.created:,} proposals made")
    progress.stop_if_asked(f"The {total.created:,} proposals made so far are in the queue.")
    with store.write() as session:
        withdraw_unraised(session, run, now)
    return total
