"""Checked products taken into the catalogue: compared first, then written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from core.catalog.attribute_names import follow_shop
from core.ingest.compare import Comparer, Comparison
from core.ingest.entries import Entry
from core.ingest.gather import Steps
from core.ingest.lookups import Lookups
from core.ingest.mapping import ATTRIBUTE
from core.ingest.outcome import Example, ImportResult, Outcome, Tally, example_of, outcome_of
from core.ingest.problems import Report
from core.ingest.spool import RecordSpool
from core.ingest.write import Writer
from core.records.chain import record
from core.records.choices import ImportStatus
from core.records.store import Store
from core.records.work import ImportBatch

_CHUNK = 500
_EXAMPLES = 10  # of new products, and of changed ones
_LOCK = 71542  # the PostgreSQL advisory lock that imports take one after another; 71541 is the counters’ own


class Taking:
    """Products on their way in. ``compare`` counts what would change; ``write`` does it."""

    def __init__(
        self,
        names: Mapping[str, str],
        report: Report,
        tally: Tally,
        steps: Steps,
        currency: str,
        folder: Path,
        *,
        options_identify: bool,
        each: bool = False,
    ) -> None:
        """What it needs: ``names`` is what the source calls each key, ``currency`` that of new SKUs.

        ``folder`` is for what is set aside. ``options_identify``: the source tells SKUs by their options.
        ``each``: note what becomes of every product, in ``outcomes``.
        """
        self.tally = tally
        self.outcomes: dict[int, Outcome] = {}
        self._options_identify = options_identify
        self._each = each
        self._new: list[Example] = []
        self._changed: list[Example] = []
        self._names = names
        self._report = report
        self._steps = steps
        self._currency = currency
        self._changing = RecordSpool(folder)
        self._used: dict[str, int] = {}
        self._same = 0

    @property
    def examples(self) -> tuple[Example, ...]:
        """A few products that change, then a few that are new."""
        return (*self._changed, *self._new)

    def compare(self, store: Store, checked: Iterable[list[Entry]]) -> None:
        """Count what becomes of each product, and set aside those that change something."""
        with store.read() as session:
            comparer = Comparer(session, Lookups.load(session), self._names, options_identify=self._options_identify)
            for several in checked:
                for start in range(0, len(several), _CHUNK):
                    found = comparer.compare(several[start : start + _CHUNK])
                    self.tally.add(found)
                    self._report.add(found.problems)
                    self._note(found)
                    self._set_aside(found)

    def _set_aside(self, found: Comparison) -> None:
        self._same += len(found.same)
        self._used.update((sku.code, sku.line) for entry in found.same for sku in entry.skus)
        for change in found.changes:
            kept = self._new if change.live is None else self._changed
            if len(kept) < _EXAMPLES and change.changes_catalogue:
                kept.append(example_of(change, self._currency))
            self._changing.add(change.entry.pack())

    def write(self, store: Store, batch: ImportBatch, now: datetime) -> ImportResult:
        """Write what changes, the batch and its audit event, all as one.

        What ``compare`` set aside is compared again under the lock: another import may have been faster. Nobody is
        told of progress in here, since whoever is told may want to write to the store too.
        """
        tally = Tally(
            rows=self.tally.rows,
            unchanged=self._same,
            refused=self.tally.refused,
            refused_rows=self.tally.refused_rows,
        )
        with store.write() as session:
            _wait_for_others(session, store)
            lookups = Lookups.load(session)
            comparer = Comparer(
                session,
                lookups,
                self._names,
                options_identify=self._options_identify,
                used=self._used,
                lock=True,
            )
            writer = Writer(session, lookups, self._currency, now)
            for entries in _chunks(self._changing):
                self._steps.stop_if_asked()
                found = comparer.compare(entries)
                writer.write(found.changes)
                tally.add(found)
                self._note(found)
                self._report.add(problem for problem in found.problems if problem.is_refusal)
            return self._finish(session, batch, tally, now)

    def _note(self, found: Comparison) -> None:
        if self._each:
            self.outcomes |= {entry.line: Outcome.UNCHANGED for entry in found.same}
            self.outcomes |= {entry.line: Outcome.REFUSED for entry in found.refused}
            self.outcomes |= {change.entry.line: outcome_of(change) for change in found.changes}

    def close(self) -> None:
        """Give the disk space back."""
        self._changing.close()

    def _finish(self, session: Session, batch: ImportBatch, tally: Tally, now: datetime) -> ImportResult:
        counts = asdict(tally)
        batch.status = ImportStatus.DONE
        batch.rows = tally.rows
        batch.created, batch.changed = tally.created, tally.changed
        batch.unchanged, batch.refused = tally.unchanged, tally.refused
        batch.created_at = batch.finished_at = now
        session.add(batch)
        follow_shop(session, (key.removeprefix(ATTRIBUTE) for key in self._names if key.startswith(ATTRIBUTE)))
        session.flush()
        batch_id = batch.id or 0
        report_path = self._report.publish(f"import-{batch_id}.csv")
        batch.report_path = str(report_path or "")
        detail: dict[str, Any] = {"filename": batch.filename, "sha256": batch.sha256, **counts}
        record(session, "import", batch.started_by_id, f"import:{batch_id}", detail, now)
        return ImportResult(
            batch_id=batch_id,
            **counts,
            warnings=self._report.warnings,
            report_path=report_path,
            problems=tuple(self._report.first),
            outcomes=self.outcomes,
        )


def _wait_for_others(session: Session, store: Store) -> None:
    """Let one import write at a time. On SQLite the write lock does that already."""
    if store.is_postgres:
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _chunks(packed: Iterable[list[Any]]) -> Iterator[list[Entry]]:
    every = iter(packed)
    while chunk := [Entry.unpack(one) for one in islice(every, _CHUNK)]:
        yield chunk
