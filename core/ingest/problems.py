"""What was wrong with which row, and the report a person downloads to mend the file."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile

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

    def __init__(self, folder: Path | None = None, keep: int = 200) -> None:
        """Write to an unnamed file in ``folder``, or nowhere; ``keep`` problems stay readable in ``first``."""
        self.first: list[Problem] = []
        self.refusals = 0
        self.warnings = 0
        self._keep = keep
        self._folder = folder
        self._bytes = TemporaryFile(dir=folder) if folder else io.BytesIO()  # noqa: SIM115 closed by close()
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
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
            if self._folder is not None:
                self._writer.writerow(_cells(problem))

    def publish(self, name: str) -> Path | None:
        """The finished report, under that name in its folder; None if nothing is written."""
        if self._folder is None:
            return None
        self._text.flush()
        self._bytes.seek(0)
        path = self._folder / name
        with path.open("wb") as file:
            shutil.copyfileobj(self._bytes, file)
        return path.resolve()

    def close(self) -> None:
        """Finish; what was not published is gone."""
        self._text.close()


def _writable(problem: Problem) -> Problem:
    """The problem, with a mark for each sign of its value that no file and no database can hold."""
    if not _UNWRITABLE.search(problem.value):
        return problem
    return replace(problem, value=_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", problem.value))


def _cells(problem: Problem) -> tuple[str, ...]:
    value = problem.value if len(problem.value) <= _SHOWN else problem.value[:_SHOWN] + "…"
    shown = neutralise(value)
    return str(problem.line), neutralise(problem.column), shown, neutralise(problem.reason), problem.severity.value
