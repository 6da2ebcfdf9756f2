"""The writer of a department, made of the texts on its pages: built in, or a language model's server before it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

from core.changes import CopyField
from core.copywriting.embedded import taught
from core.copywriting.served.opening import writer_of
from core.copywriting.served.trying import Surroundings, Wait
from core.copywriting.writing import Writer
from core.jobs.drafting import WriterOf
from core.proposals import copy_claims, copy_edits, copy_history
from core.records.base import utc_now
from core.records.store import Store
from core.settings import Settings


def writers(store: Store, settings: Settings, wait: Wait = time.sleep) -> WriterOf:
    """Opens the writer of a department as this installation is set up; no text of it goes beyond the facts.

    ``wait`` passes the seconds between two tries of a server, and is true if it was cut short to stop.
    """

    @contextmanager
    def of_department(department: str) -> Iterator[Writer]:
        with store.read() as session:
            examples = copy_history.approved_texts(session, department)
            edits = copy_edits.approved_edits(session, department)
            found = copy_claims.claims(session)
        built_in = taught(examples, partial(copy_claims.is_supported, found=found))
        shown = edits | {CopyField.DESCRIPTION: [*edits.get(CopyField.DESCRIPTION, []), *examples]}
        around = Surroundings(utc_now, Random(), wait)
        with writer_of(settings, store, built_in, shown, around) as writer:
            yield writer

    return of_department
