"""Facts kept in order: small files made into large ones, and what nobody reads any more cleared away."""

from __future__ import annotations

from collections import Counter

from core.facts.lake import Lake
from core.facts.tables import Table

# A month in so many files is made into one or few; fewer are not worth the writing.
MOST_FILES = 8
# How long files that no version of now needs stay for whoever is still reading them.
KEPT_HOURS = 1


def compact(lake: Lake, table: Table) -> int:
    """How many months were written anew, each SKU's rows together; every fact and every earlier telling stays."""
    with lake.turns(table):
        delta = lake.delta(table)
        if delta is None:
            return 0
        files = Counter(uri.rpartition("month=")[2].partition("/")[0] for uri in delta.file_uris())
        crowded = [month for month, count in sorted(files.items()) if count > MOST_FILES]
        for month in crowded:
            delta.optimize.z_order(["sku"], partition_filters=[("month", "=", month)])
        if crowded:
            delta.vacuum(KEPT_HOURS, dry_run=False, enforce_retention_duration=False, full=True)
            delta.create_checkpoint()
            delta.cleanup_metadata()
        return len(crowded)
