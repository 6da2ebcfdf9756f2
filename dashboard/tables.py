"""Tables, results and figures of the plain screens as HTML; every text is escaped, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Generic, TypeVar

from core.errors import EndcapError

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, the text of a row's cell, and ``looks``: ``num`` (right-aligned) or ``soft``."""

    heading: str
    cell: Callable[[Row], str]
    looks: str = ""


def table(columns: Sequence[Column[Row]], rows: Iterable[Row], *, is_off: Callable[[Row], bool] | None = None) -> str:
    """The rows as a table; ``is_off`` names those that are shown as past. On a narrow screen each row is a card."""
    head = "".join(f"<th{_class(column.looks)} scope='col'>{escape(column.heading)}</th>" for column in columns)
    body = "".join(
        f"<tr{_class('off' if is_off and is_off(row) else '')}>"
        + "".join(
            f"<td{_class(column.looks)} data-label='{escape(column.heading)}'>{_cell(column.cell(row))}</td>"
            for column in columns
        )
        + "</tr>"
        for row in rows
    )
    return f"<table class='ec-grid'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    return f"<div>{escape(text)}</div>" if text else ""


def section(text: str) -> str:
    """The heading of a part of a screen."""
    return f"<h2 class='ec-section'>{escape(text)}</h2>"


def done(text: str) -> str:
    """What an action came to."""
    return f"<div class='ec-done' role='status'>{escape(text)}</div>"


def failed(error: EndcapError | str) -> str:
    """Why an action was refused."""
    text = error if isinstance(error, str) else error.message
    lines = "<br>".join(escape(line) for line in text.splitlines())
    return f"<div class='ec-done ec-hard' role='alert'>{lines}</div>"


def figures(parts: Iterable[tuple[str, str]]) -> str:
    """Numbers in a line, each with its word: ``(("1,204", "created"), …)``."""
    texts = "".join(f"<span><b>{escape(number)}</b> {escape(word)}</span>" for number, word in parts)
    return f"<div class='ec-figures'>{texts}</div>"


def entry(first: str, second: str) -> str:
    """One line of a list with its buttons beside it: what it is, and the rest in soft words below."""
    return f"<div class='ec-entry'><b>{escape(first)}</b><span>{escape(second)}</span></div>"


def _class(looks: str) -> str:
    return f" class='ec-{looks}'" if looks else ""
