"""Plain words for what the core says in numbers: how sure, how much, how old. Pure; every result is safe HTML text."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

from core import money
from core.records.choices import Action

DID = {
    Action.APPROVE: "approved",
    Action.EDIT: "edited and approved",
    Action.OVERRIDE: "overrode",
    Action.REJECT: "rejected",
    Action.ESCALATE: "escalated",
    Action.RETURN: "returned",
    Action.UNDO: "took back",
}
"""What somebody did, for a sentence that begins with their name."""


def model_name(suggested_by: str) -> str:
    """Who made a suggestion, without the mark that tells two models of one day apart: ``category model 2026-03-02``."""
    return suggested_by.partition("·")[0].strip()


def sure(confidence: float) -> str:
    """The word for a calibrated confidence: almost certainly, likely, probably, unsure."""
    for least, word in ((0.97, "almost certainly"), (0.85, "likely"), (0.70, "probably")):
        if confidence >= least:
            return word
    return "unsure"


def right_of_100(confidence: float) -> str:
    """How often proposals like it are right, never rounded up to always or down to never."""
    return f"right {min(99, max(1, round(confidence * 100)))} of 100 times on proposals like this"


def age(since: datetime, now: datetime) -> str:
    """How long ago, short: ``now``, ``5 min``, ``3 h``, ``2 d``."""
    return _span(now - since) or "now"


def ago(since: datetime, now: datetime) -> str:
    """How long ago in a sentence: ``just now``, ``5 min ago``."""
    span = _span(now - since)
    return f"{span} ago" if span else "just now"


def due(due_at: datetime, now: datetime) -> str:
    """When something is due: ``due in 3 h``, ``overdue by 2 d``."""
    left = due_at - now
    if left < timedelta(0):
        return f"overdue by {_span(-left) or '1 min'}"
    return f"due in {_span(left) or '1 min'}"


def amount(minor: int, currency: str) -> str:
    """Money for a dense line: ``£18.4k``."""
    return money.show_short(minor, currency)


def count(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun: ``1 proposal``, ``1,204 proposals``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def heading(text: str, note: str = "") -> str:
    """A screen's heading with an optional note beside it, as HTML; both are escaped."""
    beside = f"<span class='ec-note'>{escape(note)}</span>" if note else ""
    return f"<div class='ec-heading'><h1>{escape(text)}</h1>{beside}</div>"


def empty(what: str, how: str) -> str:
    """An empty state as HTML: what would appear here, and how to get it; both are escaped."""
    return f"<div class='ec-empty'><p>{escape(what)}</p><p>{escape(how)}</p></div>"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, unit in ((1440, "d"), (60, "h"), (1, "min")):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return ""


def path(text: str) -> str:
    """A category's path as people read it: “Clothing › Dresses”."""
    return text.replace(" > ", " › ")


def percent(rate: float) -> str:
    """A share with no more digits than it needs: ``5 %``, ``97.5 %``; never rounded up to all."""
    digits = f"{100 * rate:.1f}".removesuffix(".0")
    return f"{'99.9' if digits == '100' and rate < 1 else digits} %"


def literal(text: str) -> str:
    """A text for a label, with the signs that Markdown would read taken literally."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()<>#+-.!|~$:&" else sign for sign in text)
