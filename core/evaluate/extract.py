"""``endcap evaluate extract``: attribute values read out of titles."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from core.evaluate.files import bad_file, bad_row, check_out, one_of, read_table, texts, unique_texts, write_table
from core.text.extraction import extract_values
from core.text.title_pieces import pieces
from core.text.value_memory import TitleItem

SPLITS = ("train", "test")

_NEEDED = {
    "id": "a name for each item",
    "split": "train or test",
    "category": "the item's category",
    "title": "the text to read",
    "attributes": "an object {name: value or null} for items of train",
}


def extract(
    items: Path,
    out: Path,
    *,
    seed: int = 0,
    threads: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Learn from the items of the split train, read the titles of those of test, and write id and attributes.

    Attributes of test items are not looked at. A value is a part of the title, spelled as there.

    Returns:
        What was done, for the summary line; ``known_f1`` is of train items read by models that did not see them.

    Raises:
        BadInputError: a file cannot be used; the message names the column or the row.
    """
    for path in (items, out):
        if not path.name.casefold().endswith(".jsonl"):
            raise bad_file(path, "its ending is not .jsonl; expected JSON lines, as attributes are objects")
    check_out(out)
    table = read_table(items, _NEEDED)
    names = unique_texts(items, table, "id")
    asked = [split == "test" for split in one_of(items, table, "split", SPLITS)]
    if not any(asked):
        raise bad_file(items, "no row of column split is test; expected items to read")
    read = [_item(items, table, row, test=test) for row, test in enumerate(asked)]
    known = [item for item, test in zip(read, asked, strict=True) if not test]
    unread = [item for item, test in zip(read, asked, strict=True) if test]
    found = extract_values(known, unread, seed=seed, threads=threads, progress=progress)
    wanted = [name for name, test in zip(names, asked, strict=True) if test]
    write_table(out, pd.DataFrame({"id": wanted, "attributes": found.values}))
    return {
        "capability": "extract",
        "read": len(unread),
        "known": len(known),
        "values": sum(map(len, found.values)),
        "cut": _plain(found.cut),
        "known_f1": _plain(found.known_f1),
        "seed": seed,
    }


def _item(path: Path, table: pd.DataFrame, row: int, *, test: bool) -> TitleItem:
    one = table.iloc[[row]]
    title = texts(one, "title")[0]
    stated = {} if test else _stated(path, row, one["attributes"].iloc[0])
    return TitleItem(texts(one, "category")[0].strip(), title, pieces(title), stated)


def _stated(path: Path, row: int, given: Any) -> dict[str, str | None]:
    if not isinstance(given, dict):
        raise bad_row(path, row, "attributes", _shown(given), "an object {name: value or null} for an item of train")
    for name, value in given.items():
        if not (value is None or isinstance(value, str)):
            raise bad_row(path, row, "attributes", f"{name}: {value}", "a text or null for each name")
    return {name: value for name, value in given.items() if name.strip()}


def _shown(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


def _plain(number: float) -> float | None:
    return round(number, 6) if math.isfinite(number) else None
