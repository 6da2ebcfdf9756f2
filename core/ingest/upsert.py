"""Products that programs send: the same checks, the same comparison and the same writing as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime

from core.access.roles import Actor, Right, require
from core.changes import digest
from core.ingest.build import CellRow
from core.ingest.gather import Steps, take
from core.ingest.importing import ignore, never
from core.ingest.mapping import Dialect, MappingProfile, Target
from core.ingest.outcome import ImportResult, Tally
from core.ingest.problems import Problem, Report
from core.ingest.records import NAMES, ProductRecord, rows_of
from core.ingest.taking import Taking
from core.records.store import Store
from core.records.work import ImportBatch
from core.settings import Settings, settings

# Records become rows as Shopify's files have them: the first carries the product.
_PROFILE = MappingProfile(
    name="API", dialect=Dialect.SHOPIFY_CURRENT, columns={"handle": Target.HANDLE}, blanks="erase"
)
_KEPT_PROBLEMS = 10_000


def upsert(
    store: Store,
    records: Sequence[ProductRecord],
    actor: Actor,
    now: datetime,
    *,
    sender: str = "API",
    shop: Settings | None = None,
) -> ImportResult:
    """The records taken in as one; refused ones are in ``problems``, their line being the record's number from 1.

    A record that is not in ``outcomes`` was refused before it was compared.

    ``sender`` names where they came from, as a file's name would.

    Raises:
        NotAllowedError: the actor may not import.
    """
    require(actor, Right.IMPORT)
    shop = shop or settings()
    folder = shop.folder("staging")
    sha256 = digest([record.model_dump(mode="json", exclude_unset=True) for record in records])
    batch = ImportBatch(filename=sender, sha256=sha256, profile=_PROFILE.name, started_by_id=actor.user_id)
    tally = Tally(rows=len(records))
    with (
        closing(Report(shop.folder("reports"), keep=_KEPT_PROBLEMS)) as report,
        closing(
            Taking(
                NAMES,
                report,
                tally,
                Steps(1, ignore, never),
                shop.currency,
                folder,
                options_identify=True,
                each=True,
            )
        ) as taking,
    ):
        groups = list(_once_each(records, report, tally))
        taking.compare(store, [take(groups, _PROFILE, shop.currency, NAMES, report, tally)])
        return taking.write(store, batch, now)


def _once_each(records: Sequence[ProductRecord], report: Report, tally: Tally) -> Iterator[list[CellRow]]:
    """The records' rows; one that repeats a handle is refused, since nothing says which of the two is meant."""
    seen: dict[str, int] = {}
    for number, record in enumerate(records, start=1):
        first = seen.setdefault(record.handle.strip(), number)
        if first == number:
            yield rows_of(record, number)
            continue
        report.add([Problem(number, "handle", record.handle, f"is sent twice: see record {first:,}")])
        tally.refused += 1
        tally.refused_rows += 1
