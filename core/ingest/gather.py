"""A file read to its end: rows checked and gathered into products; bad ones reported, the rest set aside."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType

from core.errors import StoppedError
from core.ingest import values
from core.ingest.build import CellRow, build, faults
from core.ingest.checks import check_rows
from core.ingest.entries import Entry
from core.ingest.mapping import MappingProfile, Target
from core.ingest.outcome import Tally
from core.ingest.problems import Problem, Report, with_company
from core.ingest.reading import Row, Source, rows
from core.ingest.spool import RowSpool

Progress = Callable[[int, int], None]
ShouldStop = Callable[[], bool]

_CHUNK_ROWS = 5_000
NO_MISFITS: Mapping[int, Problem] = MappingProxyType({})
GIVEN_HANDLE = "given_handle"  # what a handle was made from, so that two that collide are told apart


@dataclass
class Steps:
    """How far a piece of work is, told to whoever watches; ``tick`` is where it may be stopped."""

    total: int
    progress: Progress
    should_stop: ShouldStop

    def tick(self, done: int) -> None:
        """Note that so many rows are done.

        Raises:
            StoppedError: somebody asked to stop; nothing was kept.
        """
        self.stop_if_asked()
        self.progress(min(done, self.total), self.total)

    def stop_if_asked(self) -> None:
        """Return unless somebody asked to stop; raises StoppedError then."""
        if self.should_stop():
            raise StoppedError("The import was stopped. Nothing of it was kept; start it again when you like.")


def gather(
    source: Source, profile: MappingProfile, currency: str, folder: Path, report: Report, tally: Tally, steps: Steps
) -> Generator[list[Entry]]:
    """The file's products that passed the checks, some thousand rows at a time.

    The others are counted in ``tally`` and are in the report with all their problems. Rows of a product need not be
    neighbours. ``folder`` is where rows are set aside.
    """
    profile.check_columns(source.columns)
    translate = _Translation(source.columns, profile)
    with closing(RowSpool(folder)) as spool:
        _set_aside(source, profile, spool, steps)
        tally.rows = steps.total = len(spool)
        done = 0
        groups = ([translate.row(row) for row in group] for group in spool.groups())
        for chunk in _chunks(groups):
            yield take(chunk, profile, currency, translate.names, report, tally, translate.misfits)
            done += sum(map(len, chunk))
            steps.tick(len(spool) // 4 + done * 5 // 8)


def take(
    groups: list[list[CellRow]],
    profile: MappingProfile,
    currency: str,
    names: Mapping[str, str],
    report: Report,
    tally: Tally,
    misfits: Mapping[int, Problem] = NO_MISFITS,
) -> list[Entry]:
    """The entries of the groups of rows without a refusal; the other groups are reported and counted."""
    found = check_rows([row for group in groups for row in group], names, currency)
    taken: list[Entry] = []
    for group in groups:
        lines = list(dict.fromkeys(line for line, _ in group))
        handle = group[0][1].get(Target.HANDLE, "")
        problems = [misfits[line] for line in lines if line in misfits]
        problems += [problem for line in lines for problem in found.get(line, ())]
        entry = build(handle, group, profile, currency) if not _refuses(problems) else None
        if entry is not None:
            problems += faults(handle, group, entry, names)
        if entry is not None and not _refuses(problems):
            report.add(problems)
            taken.append(entry)
            continue
        report.add(with_company(problems, lines, names.get(Target.HANDLE, Target.HANDLE), handle))
        tally.refused += 1
        tally.refused_rows += len(lines)
    return taken


def _refuses(problems: Iterable[Problem]) -> bool:
    return any(problem.is_refusal for problem in problems)


class _Translation:
    """Cells of a row put under the keys the profile gives their columns."""

    def __init__(self, columns: tuple[str, ...], profile: MappingProfile) -> None:
        keys = profile.keys()
        places = [place for place, column in enumerate(columns) if column in keys]
        self._keys = [keys[columns[place]] for place in places]
        self._pick = itemgetter(*places, places[0])  # one more, so that it always gives several
        self._width = len(columns)
        self._constants = {target.value: value for target, value in profile.constants.items()}
        self._is_shopify = profile.is_shopify
        self._last = columns[-1]
        self.names = dict(zip(self._keys, (columns[place] for place in places), strict=True))
        self.misfits: dict[int, Problem] = {}

    def row(self, row: Row) -> CellRow:
        line, cells = row
        if len(cells) != self._width:
            cells = self._fitted(line, cells)
        found = {**self._constants, **dict(zip(self._keys, self._pick(cells), strict=False))}
        if not self._is_shopify:
            given = given_handle(found)
            found[Target.HANDLE] = values.slug(given)
            found[GIVEN_HANDLE] = given
        return line, found

    def _fitted(self, line: int, cells: list[str]) -> list[str]:
        if len(cells) < self._width or any(cells[self._width :]):
            reason = f"has {len(cells):,} cells where the header has {self._width:,}: a delimiter or quote is amiss"
            self.misfits[line] = Problem(line, self._last, cells[-1] if cells else "", reason)
        return (cells + [""] * self._width)[: self._width]


def given_handle(cells: Mapping[str, str]) -> str:
    """What tells the product of a mapped row: its group column if the file has one, else its SKU, else its title."""
    for target in (Target.HANDLE, Target.SKU, Target.TITLE):
        if target in cells:
            return cells[target]
    return ""


def _set_aside(source: Source, profile: MappingProfile, spool: RowSpool, steps: Steps) -> None:
    """Spool the rows under their products' handles."""
    place_of = {target: source.columns.index(column) for column, target in profile.columns.items()}
    place = next(place_of[target] for target in (Target.HANDLE, Target.SKU, Target.TITLE) if target in place_of)
    as_handle = str if profile.is_shopify else values.slug
    for count, row in enumerate(rows(source), start=1):
        cells = row[1]
        spool.add(as_handle(cells[place]) if place < len(cells) else "", row)
        if count % _CHUNK_ROWS == 0:
            steps.tick(count // 4)


def _chunks(groups: Iterable[list[CellRow]]) -> Iterator[list[list[CellRow]]]:
    chunk: list[list[CellRow]] = []
    size = 0
    for group in groups:
        chunk.append(group)
        size += len(group)
        if size >= _CHUNK_ROWS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
