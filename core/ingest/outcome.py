"""What an import would do, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.changes import Json
from core.ingest.compare import Comparison, ProductChange
from core.ingest.differences import Delta
from core.ingest.problems import Problem
from core.money import show

_SHOWN = 120  # characters of a value in an example


@dataclass(frozen=True)
class FieldChange:
    """One field of an example as people read it; ``sku`` is the SKU's code, blank for the product's own fields."""

    field: str
    before: str
    after: str
    sku: str = ""


@dataclass(frozen=True)
class Example:
    """One product that would be made or changed."""

    line: int
    handle: str
    title: str
    is_new: bool
    changes: tuple[FieldChange, ...]


class Outcome(StrEnum):
    """What became of one product."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


def outcome_of(change: ProductChange) -> Outcome:
    """What the change makes of its product."""
    if change.live is None:
        return Outcome.CREATED
    return Outcome.CHANGED if change.changes_catalogue else Outcome.UNCHANGED


@dataclass
class Tally:
    """Rows, and products and SKUs by what becomes of them."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    refused_rows: int = 0
    new_skus: int = 0
    changed_skus: int = 0

    def add(self, comparison: Comparison) -> None:
        """Count what a comparison found."""
        self.unchanged += len(comparison.same)
        self.refused += len(comparison.refused)
        self.refused_rows += sum(len(entry.lines) for entry in comparison.refused)
        for change in comparison.changes:
            if change.live is None:
                self.created += 1
            elif change.changes_catalogue:
                self.changed += 1
            else:
                self.unchanged += 1
            self.new_skus += len(change.new_skus)
            self.changed_skus += sum(bool(sku.delta) for sku in change.changed_skus)


@dataclass(frozen=True)
class ImportPreview:
    """What an import of the file would do now; nothing was written. Counts are of products unless they say otherwise.

    ``problems`` are the first few hundred; ``examples`` show new and changed products, changed ones first.
    """

    rows: int
    created: int
    changed: int
    unchanged: int
    refused: int
    refused_rows: int
    warnings: int
    new_skus: int
    changed_skus: int
    examples: tuple[Example, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class ImportResult:
    """What an import did. ``report_path`` is the CSV of every refused row and every warning.

    ``outcomes`` are by the line each product starts on, for records that programs send; files are only counted.
    """

    batch_id: int
    rows: int
    created: int
    changed: int
    unchanged: int
    refused: int
    refused_rows: int
    warnings: int
    new_skus: int
    changed_skus: int
    report_path: Path | None
    problems: tuple[Problem, ...]
    outcomes: dict[int, Outcome] = field(default_factory=dict)


def example_of(change: ProductChange, currency: str) -> Example:
    """The change as people read it."""
    title = change.entry.values.get("title") or (change.live or {}).get("title") or change.entry.handle
    if change.live is None:
        given: Delta = {key: (None, value) for key, value in change.entry.values.items() if value}
        shown = [*_shown(given, "", currency)]
        for sku in change.new_skus[:3]:
            shown += _shown({key: (None, value) for key, value in sku.values.items() if value}, sku.code, currency)
    else:
        shown = [*_shown(change.delta, "", currency)]
        for sku_change in change.changed_skus:
            shown += _shown(sku_change.delta, sku_change.live["code"], currency)
        shown += [FieldChange("SKU", "", sku.code, sku.code) for sku in change.new_skus]
    return Example(change.entry.line, change.entry.handle, str(title), change.live is None, tuple(shown))


def _shown(delta: Delta, sku: str, currency: str) -> list[FieldChange]:
    return [
        FieldChange(_label(key), _text(key, before, currency), _text(key, after, currency), sku)
        for key, (before, after) in delta.items()
    ]


def _label(key: str) -> str:
    _, dot, name = key.partition(".")
    return name if dot else key.removesuffix("_minor").replace("_", " ")


def _text(key: str, value: Json, currency: str) -> str:
    if value is None or value == "":
        return ""
    if key.endswith("_minor") and isinstance(value, int):
        return show(value, currency)
    if isinstance(value, list):
        text = ", ".join(str(part["url"]) if isinstance(part, dict) else str(part) for part in value)
    elif isinstance(value, dict):
        text = ", ".join(f"{name}: {part}" for name, part in value.items())
    else:
        text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
