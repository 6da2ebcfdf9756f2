"""What was wrong with which row, and the report a person downloads to mend the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from core.text.cells import neutralise

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_SHOWN = 200  # characters of a value that the report repeats


class Severity(StrEnum):
    """*refused*: the row's whole product was left out; *warning*: it was taken in, and somebody should look."""

    REFUSED = "refused"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one row. ``line`` is the physical line (or Excel row, or API record) where the row starts."""

    line: int
    column: str
    value: str
    reason: str
    severity: Severity = Severity.REFUSED

    @property
    def is_refusal(self) -> bool:
        """Whether it keeps the product out."""
        return self.severity == Severity.REFUSED


def with_company(problems: Sequence[Problem], lines: Iterable[int], column: str, handle: str) -> list[Problem]:
    """The problems of a refused product, and a line for each of its rows that is left out only because of them."""
    faulty = {problem.line for problem in problems if problem.is_refusal}
    reason = f"is left out with the rest of its product: see line {min(faulty):,}"
    company = [Problem(line, column, handle, reason) for line in lines if line not in faulty]
    return sorted([*problems, *company], key=lambda problem: problem.line)


class Report:
    """Problems as they are found: counted, the first few kept for the screen, all of them written to a CSV file."""

    HEADER = ("line", "column", "value", "reason", "severity")

    def __init__(self, path: Path | None = None, keep: int = 200) -> None:
        """Write to ``path`` until the report is ``publish``ed, or nowhere; ``keep`` problems stay in ``first``."""
        self.first: list[Problem] = []
        self.refusals = 0
        self.warnings = 0
        self._keep = keep
        self._path = path
        self._file = path.open("w", encoding="utf-8-sig", newline="") if path else None
        self._writer = csv.writer(self._file) if self._file else None
        if self._writer:
            self._writer.writerow(self.HEADER)

    def add(self, problems: Iterable[Problem]) -> None:
        """Take the problems down."""
        for problem in map(_writable, problems):
            if problem.is_refusal:
                self.refusals += 1
            else:
                self.warnings += 1
            if len(self.first) < self._keep:
                self.first.append(problem)
            if self._writer:
                self._writer.writerow(_cells(problem))

    def publish(self, name: str) -> Path | None:
        """The finished file, under that name in the same folder; None if nothing is written."""
        if self._file is None or self._path is None:
            return None
        self._file.close()
        return self._path.replace(self._path.with_name(name)).resolve()

    def close(self) -> None:
        """Finish; a file that was not published is thrown away."""
        if self._file and self._path:
            self._file.close()
            self._path.unlink(missing_ok=True)


def _writable(problem: Problem) -> Problem:
    """The problem, with a mark for each sign of its value that no file and no database can hold."""
    if not _UNWRITABLE.search(problem.value):
        return problem
    return replace(problem, value=_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", problem.value))


def _cells(problem: Problem) -> tuple[str, ...]:
    value = problem.value if len(problem.value) <= _SHOWN else problem.value[:_SHOWN] + "…"
    shown = neutralise(value)
    return str(problem.line), neutralise(problem.column), shown, neutralise(problem.reason), problem.severity.value
