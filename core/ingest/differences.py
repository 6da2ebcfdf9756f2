"""One product or SKU beside what a source gives of it: which is which, and what differs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from core.changes import Json, digest
from core.ingest.build import derived_code
from core.ingest.entries import Entry, SkuEntry, Values, mark
from core.ingest.mapping import ATTRIBUTE, EXTRA

Live = Mapping[str, Any]  # one row of a table
Delta = dict[str, tuple[Json, Json]]  # field -> value now, value to be


def paired(entry: Entry, live: Sequence[Live], *, options_identify: bool) -> Iterator[tuple[SkuEntry, Live | None]]:
    """Each SKU of the entry with the live one, or None for a new one.

    They meet by code. Where either side has no code of its own, or where the source tells SKUs by their options
    (``options_identify``, as Shopify does), they meet by equal options; the code is then a value like any other.
    """
    given = {sku.code for sku in entry.skus}
    by_code = {row["code"]: row for row in live}
    free = {digest(row["options"]): row for row in reversed(live) if row["code"] not in given}
    alone = len(entry.skus) == len(live) == 1
    for sku in entry.skus:
        found = by_code.get(sku.code)
        options = digest(sku.values.get("options", {}))
        if found is None and options in free:
            told = options_identify and "options" in sku.values and (alone or bool(sku.values["options"]))
            unnamed = free[options]["code"] == derived_code(entry.handle, free[options]["options"])
            found = free.pop(options) if told or unnamed or sku.is_derived else None
        yield sku, found


def differences(given: Values, row: Live, read: Callable[[Live, str], Json]) -> Delta:
    """What the source changed since it was last taken in, and the catalogue does not say yet."""
    last: Mapping[str, str] = row["imported"]
    delta: Delta = {}
    for key, value in given.items():
        if mark(value) == last.get(key, ""):
            continue
        now = read(row, key)
        if now != value and mark(now) != mark(value):
            delta[key] = (now, value)
    return delta


def remembered(given: Values, last: Mapping[str, str]) -> dict[str, str]:
    """The marks of all that the source has ever given, by field; a blank value needs none."""
    marks = dict(last)
    for key, value in given.items():
        found = mark(value)
        if found:
            marks[key] = found
        else:
            marks.pop(key, None)
    return marks


def live_value(row: Live, key: str) -> Json:
    """The value of a column, of ``attributes.…`` or of ``extra.…``; blank for a name the row does not have."""
    if key.startswith(ATTRIBUTE):
        value: Json = row["attributes"].get(key.removeprefix(ATTRIBUTE), "")
    elif key.startswith(EXTRA):
        value = row["extra"].get(key.removeprefix(EXTRA), "")
    else:
        value = row[key]
    return value
