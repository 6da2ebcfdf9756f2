"""Files in: previewed, and taken in as one transaction that leaves the old state or the new."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from core.access.roles import Actor, Right, require
from core.errors import EndcapError
from core.ingest.gather import Progress, ShouldStop, Steps, gather
from core.ingest.guard import Limits, safe_name
from core.ingest.inspecting import profile_for
from core.ingest.mapping import MappingProfile
from core.ingest.outcome import ImportPreview, ImportResult, Tally
from core.ingest.problems import Report
from core.ingest.reading import Source, examine
from core.ingest.taking import Taking
from core.records.choices import ImportStatus
from core.records.store import Store
from core.records.work import ImportBatch
from core.settings import Settings, settings


def ignore(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def never() -> bool:
    """Do not stop."""
    return False


def preview(
    store: Store,
    path: Path,
    profile: MappingProfile | None = None,
    progress: Progress = ignore,
    should_stop: ShouldStop = never,
    *,
    shop: Settings | None = None,
) -> ImportPreview:
    """What importing the file would do to the catalogue as it is now; nothing is written.

    Raises:
        BadInputError: the file cannot be read, or not with that profile.
        StoppedError: ``should_stop`` said so.
    """
    shop = shop or settings()
    source = examine(path, Limits.of(shop))
    profile = profile or profile_for(source)
    steps = Steps(source.lines, progress, should_stop)
    with closing(Report()) as report, closing(_taking(profile, shop, report, steps)) as taking:
        _compare(store, source, profile, shop, report, taking, steps)
        steps.progress(steps.total, steps.total)
        return ImportPreview(
            **asdict(taking.tally),
            warnings=report.warnings,
            examples=taking.examples,
            problems=tuple(report.first),
            notes=source.notes,
        )


def run(
    store: Store,
    path: Path,
    filename: str,
    profile: MappingProfile | None,
    actor: Actor,
    now: datetime,
    progress: Progress = ignore,
    should_stop: ShouldStop = never,
    *,
    shop: Settings | None = None,
) -> ImportResult:
    """The file taken in, all of it or nothing. The same file again changes nothing.

    ``progress`` hears of rows done and rows in all, never while the store is being written, so it may write itself.
    Imports write one after another: a second one waits, and finds done what the first has done.

    Raises:
        NotAllowedError: the actor may not import.
        BadInputError: the file cannot be read, or not with that profile.
        StoppedError: ``should_stop`` said so; nothing was kept.
    """
    require(actor, Right.IMPORT)
    shop = shop or settings()
    name = safe_name(filename)
    source: Source | None = None
    try:
        source = examine(path, Limits.of(shop))
        profile = profile or profile_for(source)
        batch = ImportBatch(filename=name, sha256=source.sha256, profile=profile.name, started_by_id=actor.user_id)
        steps = Steps(source.lines, progress, should_stop)
        with (
            closing(Report(shop.folder("reports"))) as report,
            closing(_taking(profile, shop, report, steps)) as taking,
        ):
            _compare(store, source, profile, shop, report, taking, steps)
            result = taking.write(store, batch, now)
    except EndcapError as error:
        _note_failure(store, name, source, actor, error, now)
        raise
    steps.progress(steps.total, steps.total)
    return result


def _taking(profile: MappingProfile, shop: Settings, report: Report, steps: Steps) -> Taking:
    names = {key: column for column, key in profile.keys().items()}
    currency = profile.currency or shop.currency
    folder = shop.folder("staging")
    return Taking(names, report, Tally(), steps, currency, folder, options_identify=profile.is_shopify)


def _compare(
    store: Store, source: Source, profile: MappingProfile, shop: Settings, report: Report, taking: Taking, steps: Steps
) -> None:
    """Read the file to its end, check it, and compare it with the store."""
    currency = profile.currency or shop.currency
    with closing(gather(source, profile, currency, shop.folder("staging"), report, taking.tally, steps)) as checked:
        taking.compare(store, checked)


def _note_failure(
    store: Store, name: str, source: Source | None, actor: Actor, error: EndcapError, now: datetime
) -> None:
    with store.write() as session:
        session.add(
            ImportBatch(
                filename=name,
                sha256=source.sha256 if source else "",
                status=ImportStatus.FAILED,
                error=error.message,
                started_by_id=actor.user_id,
                created_at=now,
                finished_at=now,
            )
        )
