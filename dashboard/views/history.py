"""Decisions and a product's life, drawn for the History screen; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from core.proposals.display import field_text
from core.proposals.history import HistoryRow
from core.proposals.life import Happening, HistoryEntry
from core.records.choices import Action, Kind, ProposalStatus
from dashboard import clock, phrases

DID = {
    Action.APPROVE: "approved",
    Action.EDIT: "approved with an edit",
    Action.OVERRIDE: "approved against a warning",
    Action.REJECT: "rejected",
    Action.ESCALATE: "escalated",
    Action.RETURN: "returned",
    Action.UNDO: "took back",
}
_NOT_APPLIED = {
    ProposalStatus.STALE: "not applied: the value had changed",
    ProposalStatus.BLOCKED: "not applied: blocked",
}
_NOTHING = "—"
_MARK = "<span class='ec-ai' title='written by a model'>✦</span>"
_TAKEN = (Action.APPROVE, Action.EDIT, Action.OVERRIDE)
_CATEGORY = field_text("category_id")
_HEADINGS = ("When", "Who", "Did", "Product", "Change", "Why")


def decisions(rows: Iterable[HistoryRow], now: datetime, kept: Mapping[str, str]) -> str:
    """The decisions as a table; a product's name leads to its life, ``kept`` are the filters its address keeps."""
    head = "".join(f"<th scope='col'>{name}</th>" for name in _HEADINGS)
    body = "".join(_decision(row, now, kept) for row in rows)
    return f"<table class='ec-grid'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def life(entries: Iterable[HistoryEntry], now: datetime) -> str:
    """What happened to one product, the newest first."""
    lines = "".join(_entry(entry, now) for entry in reversed(list(entries)))
    return f"<ol class='ec-life' reversed>{lines}</ol>"


def _decision(row: HistoryRow, now: datetime, kept: Mapping[str, str]) -> str:
    cells = (
        f"<time>{clock.day_and_time(row.at, now)}</time>",
        f"<span class='ec-who'>{escape(row.who)}</span>",
        f"<span class='ec-who'>{DID[row.action]}</span>{_state(row)}",
        _product(row, kept),
        _decided_change(row),
        _why(f"for a {row.escalated_to} to decide" if row.escalated_to else "", row.reason, row.note),
    )
    marked = " class='ec-off'" if row.is_undone else ""
    filled = (f"<div>{cell}</div>" if cell else "" for cell in cells)
    pairs = zip(_HEADINGS, filled, strict=True)
    return f"<tr{marked}>" + "".join(f"<td data-label='{name}'>{cell}</td>" for name, cell in pairs) + "</tr>"


def _state(row: HistoryRow) -> str:
    if row.is_undone:
        return " <span class='ec-soft'>· taken back</span>"
    said = _NOT_APPLIED.get(row.status_after)
    return f" <span class='ec-warn'>· {said}</span>" if said else ""


def _product(row: HistoryRow, kept: Mapping[str, str]) -> str:
    if row.product_id is None:
        return escape(row.title)
    address = escape("?" + urlencode({**kept, "product": row.product_id}))
    return f"<a href='{address}' target='_self'>{escape(row.title or 'without a title')}</a>"


def _decided_change(row: HistoryRow) -> str:
    """What the decision set; one that took back what was never written set nothing."""
    if row.action == Action.UNDO and row.before_text in ("", _NOTHING):
        return _change(row.label, "", "")
    return _change(row.label, row.before_text, row.after_text, by_model=row.kind == Kind.COPY and row.action in _TAKEN)


def _change(label: str, before: str, after: str, *, by_model: bool = False) -> str:
    named = f"<span class='ec-soft'>{escape(label)}</span>"
    if label == _CATEGORY:
        before, after = phrases.path(before), phrases.path(after)
    if before in ("", _NOTHING) and after in ("", _NOTHING):
        return named
    mark = f"{_MARK} " if by_model else ""
    return f"{named} <span class='ec-soft'>{escape(before) or _NOTHING} →</span> {mark}{escape(after) or _NOTHING}"


def _why(*parts: str) -> str:
    return " — ".join(escape(part) for part in parts if part)


def _entry(entry: HistoryEntry, now: datetime) -> str:
    change = _change(entry.label, entry.before_text, entry.after_text)
    why = f"<div class='ec-soft'>{escape(entry.why)}</div>" if entry.why else ""
    time = f"<time>{clock.day_and_time(entry.at, now)}</time>"
    return f"<li>{time}<div><b>{_what(entry)}</b>{_by(entry)} {change}{why}</div></li>"


def _what(entry: HistoryEntry) -> str:
    if entry.what == Happening.DECIDED and entry.action is not None:
        return DID[entry.action].capitalize()
    if entry.what in (Happening.PUBLISHED, Happening.ROLLED_BACK):
        return f"{entry.what.capitalize()}: {escape(entry.channel.title())}"
    return entry.what.capitalize()


def _by(entry: HistoryEntry) -> str:
    mark = f" {_MARK}" if entry.what == Happening.PROPOSED else ""
    return f" by {escape(entry.who.partition('·')[0])}{mark} ·" if entry.who else " ·"
