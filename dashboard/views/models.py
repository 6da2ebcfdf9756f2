"""Models in words and tables: what is in force, how right it is, what became of the last version that tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from core.learning.acceptance import Share
from core.learning.comparing import Comparison
from core.learning.disputes import Dispute, Disputes
from core.learning.rules import RuleView
from core.learning.versions import HeldOutAccuracy, ModelView, VersionView
from core.records.choices import RuleStatus
from dashboard import clock, phrases, tables
from dashboard.tables import Column

NAMES = {"category": "Categories", "attribute": "Attributes", "duplicate": "Duplicates"}
EXAMPLES = {"category": "labelled products", "attribute": "products with attributes", "duplicate": "products"}
_STANDS = {
    RuleStatus.PROPOSED: "waits for you",
    RuleStatus.APPROVED: "holds",
    RuleStatus.REJECTED: "rejected",
    RuleStatus.REVOKED: "revoked",
}


def in_force(model: ModelView, now: datetime) -> str:
    """The numbers of the version in force, and why it is."""
    current = model.in_force
    if current is None:
        return phrases.empty(
            "No such model was trained yet.", "It is trained once enough of the catalogue is filled in to learn from."
        )
    parts = [
        (f"{current.trained_at:%-d %b %Y}", f"version {current.version[:4]}, {clock.ago(current.trained_at, now)}"),
        (f"{current.trained_on:,}", f"{EXAMPLES[model.kind]} learned from"),
    ]
    if current.accuracy is not None:
        parts += _accuracy(current.accuracy)
    return tables.figures(parts) + _note(_why_in_force(current, now))


def challenger(model: ModelView, now: datetime) -> str:
    """What became of the newest version, if it is not the one in force."""
    last = model.last_challenger
    if last is None or last.comparison is None:
        return ""
    tried = f"Version {last.version[:4]} of {clock.day_and_time(last.trained_at, now)} was tried."
    return _note(f"{tried} {last.note}")


def of_pairs() -> str:
    """What the model of duplicates learns from and is compared on."""
    return _note(
        "Learns from copies planted in the catalogue and from the merges that people decided; versions are compared on "
        "decided merges once there are 200."
    )


def version(one: VersionView, now: datetime) -> str:
    """A version that is not in force, as a line: when, on how much, how right beside which."""
    beside = _beside(one.comparison) if one.comparison else "made without a comparison"
    learned = f"{one.trained_on:,} {EXAMPLES[one.kind]}"
    served = f" · in force until {clock.day_and_time(one.retired_at, now)}" if one.retired_at else ""
    first = f"Version {one.version[:4]} of {clock.day_and_time(one.trained_at, now)}"
    return tables.entry(first, f"{learned} · {beside}{served}")


def rule(one: RuleView) -> str:
    """A rule as a line: what is kept from whom, and on what it rests."""
    what = f"Never suggest {one.field.lower()} “{phrases.path(one.value)}” for {one.brand}"
    why = f"{_STANDS[one.status]} · refused for {phrases.count(one.refused, 'product')}: “{one.reason}”"
    return tables.entry(what, why)


def categories(shares: Sequence[tuple[str, Share]]) -> str:
    """How often proposals were taken as they were, category by category."""
    columns = [
        Column[tuple[str, Share]]("Category", lambda row: phrases.path(row[0])),
        Column[tuple[str, Share]]("Decided", lambda row: f"{row[1].decided:,}", "num"),
        Column[tuple[str, Share]]("Taken as they were", lambda row: f"{100 * row[1].rate:.0f} %", "num"),
    ]
    return tables.table(columns, shares)


def disputes(found: Disputes) -> str:
    """Where people contradict each other, with a way to each product's life."""
    said = "Models give these labels less weight. Settle one by deciding again, or undo one of the two in History."
    rows = "".join(_dispute(one) for one in found.newest)
    more = found.number - len(found.newest)
    rest = _note(f"and {more:,} more") if more > 0 else ""
    return f"{_note(said)}<ul class='ec-plain'>{rows}</ul>{rest}"


def _dispute(one: Dispute) -> str:
    first, second = (
        f"{escape(said.who)}: “{escape(phrases.path(said.value))}” for "
        f"<a href='/history?product={said.product_id}' target='_self'>{escape(said.title) or 'a product'}</a>"
        for said in (one.first, one.second)
    )
    return f"<li><b>{escape(one.field)}</b> · {first}; {second}</li>"


def _accuracy(found: HeldOutAccuracy) -> list[tuple[str, str]]:
    where = "held-out products" if found.compared else "examples left out in training"
    right = f"right on {found.examples:,} {where} (95 %: {100 * found.low:.0f}–{100 * found.high:.0f})"
    parts = [(f"{100 * found.right:.0f} %", right)]
    if found.calibration_error is not None:
        off = phrases.count(round(100 * found.calibration_error), "point")
        parts.append((off, "its confidence is off on average"))
    return parts


def _why_in_force(current: VersionView, now: datetime) -> str:
    since = f"In force since {clock.day_and_time(current.promoted_at, now)}. " if current.promoted_at else ""
    return f"{since}{current.note}"


def _beside(found: Comparison) -> str:
    if not found.examples:
        return "nothing to compare it on yet"
    return (
        f"right on {found.new.right:,} of {found.examples:,} held-out ({found.decisions:,} decided by people), "
        f"the one then in force on {found.old.right:,}"
    )


def _note(text: str) -> str:
    return f"<p class='ec-soft ec-under'>{escape(text)}</p>" if text else ""
