"""How commands speak: plain sentences on standard output, faults in one line on standard error, and a progress bar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup
from typer.exceptions import TyperException

from core.cli.unexpected import told
from core.errors import BrokenAuditError, EndcapError
from core.jobs.progress import Progress as JobProgress

WRONG_INPUT, BROKEN = 2, 1
_TYPERS_OWN = (TyperException, typer.Exit, typer.Abort)


class CalmGroup(TyperGroup):
    """A group of commands whose errors are one line: exit 2 for what cannot be done, 1 for what is broken."""

    def invoke(self, ctx: Any) -> Any:
        """What the command gives back."""
        try:
            return super().invoke(ctx)
        except EndcapError as error:
            reason = error.facts.get("reason")
            _complain(f"{error.message} ({reason})" if reason else error.message)
            raise typer.Exit(BROKEN if isinstance(error, BrokenAuditError) else WRONG_INPUT) from None
        except (*_TYPERS_OWN, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  (the outermost edge: the log has the traceback)
            _complain(told(error))
            raise typer.Exit(BROKEN) from None


def _complain(words: str) -> None:
    """Write one line to standard error, however many lines the words had."""
    typer.echo(" ".join(words.split()), err=True)


def say(sentence: str = "") -> None:
    """Write a line for the person at the terminal."""
    typer.echo(sentence)


def count(number: int, one: str, many: str = "") -> str:
    """The number with its noun: ``1 product``, ``1,200 products``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class BarProgress(JobProgress):
    """Progress that moves a bar."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        super().__init__()
        self._bar, self._task = bar, task

    def __call__(self, done: int, total: int | None = None, message: str | None = None) -> None:
        """Move the bar."""
        super().__call__(done, total, message)
        self._bar.update(self._task, completed=done, total=self.total)


@contextmanager
def bar(words: str) -> Iterator[BarProgress]:
    """Progress shown as a bar with a count and the time left; nothing where the output is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        yield BarProgress(shown, shown.add_task(words, total=None))
