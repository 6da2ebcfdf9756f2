"""Files of orders and stock taken into the lake: previewed, or taken in whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor, Right, require
from core.errors import BadInputError
from core.facts.lake import Lake, open_lake
from core.facts.merging import Load, Taken, foresee, merge
from core.facts.tables import Table
from core.ingest.feeds import cells
from core.ingest.feeds.batches import Batch, FeedFile, batches, look
from core.ingest.feeds.order_lines import fill_down, read_lines
from core.ingest.feeds.places import FeedProfile, Place
from core.ingest.feeds.recognising import feed_of
from core.ingest.feeds.recording import FileNote, remember
from core.ingest.feeds.sheet import Terms, Totals
from core.ingest.feeds.stock_counts import read_counts
from core.ingest.gather import Progress, ShouldStop, Steps
from core.ingest.guard import Limits, safe_name
from core.ingest.importing import ignore, never
from core.ingest.problems import Problem, Report
from core.records.base import Json
from core.records.choices import ImportStatus
from core.records.store import Store
from core.records.work import ImportBatch
from core.settings import Settings, settings

_READERS = {Table.ORDER_LINES: read_lines, Table.STOCK_SNAPSHOTS: read_counts}


@dataclass(frozen=True)
class FeedResult:
    """What a file held and what became of it; of a preview, what would. Batch and report are then absent.

    ``held`` is all the file's rows come to and ``accepted`` the facts among them; the difference is what was refused,
    to the unit and to the penny. ``reasons`` counts the refused rows by reason, the most frequent first.
    """

    profile: FeedProfile
    held: Totals
    accepted: Totals
    taken: Taken
    refused: int
    warnings: int
    reasons: dict[str, int]
    problems: tuple[Problem, ...]
    batch_id: int | None = None
    report_path: Path | None = None

    def as_json(self) -> dict[str, Json]:
        """The result as a job keeps it."""
        plain: dict[str, Json] = {
            "feed": self.profile.name,
            "currency": self.profile.currency,
            "held": asdict(self.held),
            "accepted": asdict(self.accepted),
            "refused": self.refused,
            "warnings": self.warnings,
            "reasons": dict(self.reasons),
            "problems": [asdict(one) for one in self.problems],
            "batch_id": self.batch_id,
        }
        return plain | asdict(self.taken)


@dataclass
class _Staged:
    """Facts that were read and wait in a folder, and what was counted on the way."""

    folder: Path
    held: Totals = field(default_factory=Totals)
    accepted: Totals = field(default_factory=Totals)
    reasons: Counter[str] = field(default_factory=Counter)
    refused: int = 0


def preview(
    lake: Lake,
    path: Path,
    profile: FeedProfile | None = None,
    progress: Progress = ignore,
    should_stop: ShouldStop = never,
    *,
    now: datetime,
    shop: Settings | None = None,
) -> FeedResult:
    """What taking the file in would do now; nothing is written.

    Raises:
        BadInputError: the file cannot be read, or not with that profile.
        StoppedError: ``should_stop`` said so.
    """
    shop = shop or settings()
    file, profile = opened(path, profile, shop)
    with closing(Report()) as report, _staged(file, profile, shop, now, report, progress, should_stop) as staged:
        taken = foresee(lake, profile.table, staged.folder) if staged.accepted.rows else Taken()
        return _result(profile, staged, taken, report)


def run(
    store: Store,
    path: Path,
    filename: str,
    profile: FeedProfile | None,
    actor: Actor,
    now: datetime,
    progress: Progress = ignore,
    should_stop: ShouldStop = never,
    *,
    shop: Settings | None = None,
) -> FeedResult:
    """The file taken into the lake, all that is not refused or nothing. The same file again changes nothing.

    Raises:
        NotAllowedError: the actor may not import.
        BadInputError: the file cannot be read, or not with that profile.
        StoppedError: ``should_stop`` said so; nothing was kept.
    """
    require(actor, Right.IMPORT)
    shop = shop or settings()
    file, profile = opened(path, profile, shop)
    counted_at = _taken_before(store, file, profile) or now
    load_id = f"file-{uuid4().hex}"
    with (
        closing(Report(shop.folder("reports"))) as report,
        _staged(file, profile, shop, counted_at, report, progress, should_stop) as staged,
    ):
        report_path = report.publish(f"import-{load_id}.csv") if report.refusals or report.warnings else None
        note = FileNote(
            safe_name(filename),
            file.sha256,
            profile.name,
            staged.held.rows,
            staged.refused,
            actor.user_id,
            str(report_path or ""),
        )
        taken = Taken()
        if staged.accepted.rows:
            load = Load(load_id, now, {"file": asdict(note)})
            taken = merge(open_lake(shop), profile.table, staged.folder, load)
        with store.write() as session:
            batch_id = remember(session, load_id, note, asdict(taken), now)
        return replace(_result(profile, staged, taken, report), batch_id=batch_id, report_path=report_path)


def recognise(path: Path, shop: Settings) -> tuple[FeedFile, FeedProfile | None]:
    """The file as its contents show it, and the profile its header calls for: None of a file of products.

    Raises:
        BadInputError: it cannot be read at all.
    """
    file = look(path, Limits.of(shop))
    return file, feed_of(file.columns)


def opened(path: Path, profile: FeedProfile | None, shop: Settings) -> tuple[FeedFile, FeedProfile]:
    """The file, and the profile it is read by: the one given, or the one its header calls for.

    Raises:
        BadInputError: it cannot be read at all, or is a file of neither orders nor stock.
    """
    file, recognised = recognise(path, shop)
    found = profile or recognised
    if found is None:
        raise BadInputError(
            "Nothing in the header says that this is a file of orders or of stock. Nothing was imported; "
            "say with a profile which column holds what."
        )
    found.check_columns(file.columns)
    return file, found


def _taken_before(store: Store, file: FeedFile, profile: FeedProfile) -> datetime | None:
    """When the very same file was first taken in: stock that names no time was counted then, not anew."""
    if Place.AT in profile.named:
        return None
    same = (col(ImportBatch.sha256) == file.sha256, col(ImportBatch.profile) == profile.name)
    with store.read() as session:
        return session.scalars(
            select(col(ImportBatch.created_at))
            .where(*same, col(ImportBatch.status) == ImportStatus.DONE)
            .order_by(col(ImportBatch.id))
        ).first()


@contextmanager
def _staged(
    file: FeedFile,
    profile: FeedProfile,
    shop: Settings,
    now: datetime,
    report: Report,
    progress: Progress,
    should_stop: ShouldStop,
) -> Iterator[_Staged]:
    """The file's facts read, checked and set aside; given back to the disk at the end."""
    import pyarrow.parquet as pq

    steps = Steps(file.rows * 2, progress, should_stop)  # the lake's own work is about as much again
    with TemporaryDirectory(dir=shop.folder("staging")) as name:
        staged = _Staged(Path(name))
        profile, every = _with_dates(profile, batches(file))
        terms = Terms(profile, shop.time_zone, profile.currency or shop.currency, now)
        for number, batch in enumerate(fill_down(every, profile) if profile.fills_down else every):
            read = _READERS[profile.table](batch, terms)
            staged.held += read.held
            staged.accepted += read.accepted
            refusals = {problem.line: problem.reason for problem in read.problems if problem.is_refusal}
            staged.reasons.update(refusals.values())
            staged.refused += len(refusals)
            report.add(sorted(read.problems, key=lambda problem: problem.line))
            if read.facts.num_rows:
                pq.write_table(read.facts, staged.folder / f"{number:06d}.parquet", compression="zstd")
            steps.tick(staged.held.rows)
        steps.stop_if_asked()
        yield staged
        steps.progress(steps.total, steps.total)


def _with_dates(profile: FeedProfile, every: Iterator[Batch]) -> tuple[FeedProfile, Iterator[Batch]]:
    """The profile with the order of day and month that the file's first rows show, where it names none itself."""
    first = next(every, None)
    if first is None:
        return profile, iter(())
    if profile.dates == "iso" and Place.AT in profile.named:
        sample = cells.texts(first.table[profile.named[Place.AT]])
        profile = profile.model_copy(update={"dates": cells.order_of_dates(sample)})
    return profile, chain((first,), every)


def _result(profile: FeedProfile, staged: _Staged, taken: Taken, report: Report) -> FeedResult:
    return FeedResult(
        profile=profile,
        held=staged.held,
        accepted=staged.accepted,
        taken=taken,
        refused=staged.refused,
        warnings=report.warnings,
        reasons=dict(staged.reasons.most_common()),
        problems=tuple(report.first),
    )
