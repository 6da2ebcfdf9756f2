"""One batch of a feed on its way to becoming facts: its columns by what they say, and the rows refused so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from core.facts.checking import check
from core.facts.tables import arrow_schema
from core.ingest.feeds import cells
from core.ingest.feeds.batches import Batch
from core.ingest.feeds.places import FeedProfile, Place
from core.ingest.problems import Problem, Severity

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Totals:
    """What rows come to: units, and money in minor units (of stock: none)."""

    rows: int = 0
    units: int = 0
    minor: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.rows + other.rows, self.units + other.units, self.minor + other.minor)


@dataclass(frozen=True)
class Terms:
    """What a feed is read by. ``now`` is when it is read, and of stock that names no time when it was counted."""

    profile: FeedProfile
    zone: str
    currency: str
    now: datetime


@dataclass(frozen=True)
class Reading:
    """What became of one batch: facts, problems, and what the file held and what of it was accepted.

    ``added`` counts the facts that are no row of their own in the file: carriage, discount and refund of whole orders.
    """

    facts: pa.Table
    problems: list[Problem]
    held: Totals
    accepted: Totals
    added: int = 0


class Sheet:
    """The batch while it is read."""

    def __init__(self, batch: Batch, terms: Terms) -> None:
        """The batch under the terms."""
        import numpy as np

        self.terms = terms
        self.batch = batch
        self.size = batch.table.num_rows
        self.ok: Mask = np.ones(self.size, bool)
        self.problems: list[Problem] = list(batch.misfits)
        self._named = terms.profile.named
        self._texts: dict[Place, pa.Array] = {}

    def has(self, place: Place) -> bool:
        """Whether a column says it."""
        return place in self._named

    def text(self, place: Place, default: str = "") -> pa.Array:
        """The texts of the place's column; ``default`` where there is none, or it is empty."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if place not in self._named:
            return pa.repeat(pa.scalar(default, pa.string()), self.size)
        if place not in self._texts:
            self._texts[place] = cells.texts(self.batch.table[self._named[place]])
        found = self._texts[place]
        return pc.if_else(pc.equal(found, ""), default, found) if default else found

    def filled(self, place: Place) -> Mask:
        """Where the place's cells hold anything."""
        import pyarrow.compute as pc

        mask: Mask = pc.not_equal(self.text(place), "").to_numpy(zero_copy_only=False)
        return mask

    def whole(self, place: Place) -> cells.Numbers:
        """The place's whole numbers; a row whose cell holds something else is refused."""
        return self._checked(place, cells.whole_numbers(self.text(place)), "is not a whole number")

    def amount(self, place: Place) -> cells.Numbers:
        """The place's amounts in millionths; a row whose cell holds something else is refused."""
        return self._checked(place, cells.amounts(self.text(place)), "is not an amount of money")

    def _checked(self, place: Place, found: cells.Numbers, reason: str) -> cells.Numbers:
        self.refuse(~found.known & self.filled(place), place, reason)
        return found

    def times(self, place: Place) -> pd.Series[Any]:
        """The place's instants in UTC; a row whose cell holds something else is refused."""
        profile = self.terms.profile
        found = cells.instants(self.text(place), profile.time_zone or self.terms.zone, profile.dates)
        self.refuse(found.isna().to_numpy() & self.filled(place), place, "is not a time")
        return found

    @cached_property
    def numbers(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The number of each row in the file, where those of misfits are left out."""
        import numpy as np

        misfits = [problem.line for problem in self.batch.misfits]
        every = np.arange(self.batch.first, self.batch.first + self.size + len(misfits))
        return np.setdiff1d(every, np.array(misfits, np.int64))[: self.size]

    def refuse(self, mask: Mask, place: Place, reason: str) -> None:
        """Leave out the rows of the mask that are still in, for that reason."""
        self._note(mask & self.ok, place, reason, Severity.REFUSED)
        self.ok = self.ok & ~mask

    def warn(self, mask: Mask, place: Place, reason: str) -> None:
        """Take down that somebody should look at the rows of the mask that are still in."""
        self._note(mask & self.ok, place, reason, Severity.WARNING)

    def _note(self, mask: Mask, place: Place, reason: str, severity: Severity) -> None:
        import pyarrow as pa

        if not mask.any():
            return
        named = self._named.get(place, place.value)
        shown = self.text(place).filter(pa.array(mask)).to_pylist()
        self.problems += [
            Problem(int(line), named, value, reason, severity)
            for line, value in zip(self.numbers[mask], shown, strict=True)
        ]

    def facts(self, columns: Mapping[str, Any]) -> pa.Table:
        """The rows still in as facts, once the table's own rules have refused the others."""
        import pyarrow as pa

        schema = arrow_schema(self.terms.profile.table)
        absent = {name: pa.nulls(self.size, schema.field(name).type) for name in schema.names if name not in columns}
        whole = {name: pa.array(column) for name, column in columns.items()} | absent
        table = pa.table({name: whole[name].cast(schema.field(name).type) for name in schema.names}, schema=schema)
        self._check(table)
        return table.filter(pa.array(self.ok))

    def _check(self, table: pa.Table) -> None:
        import numpy as np
        import pandas as pd
        import pyarrow as pa

        kept = np.flatnonzero(self.ok)
        frame = table.filter(pa.array(self.ok)).to_pandas(types_mapper=pd.ArrowDtype)
        for fault in check(self.terms.profile.table, frame, self.terms.now):
            row = kept[fault.row]
            self.ok[row] = False
            self.problems.append(Problem(int(self.numbers[row]), fault.column, fault.value, fault.reason))


def empty_as_null(column: pa.Array) -> pa.Array:
    """The texts with a null for each empty one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
