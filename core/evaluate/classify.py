"""``endcap evaluate classify``: which label an item has, and which answers need no second look."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from core.evaluate.files import bad_file, bad_row, check_out, one_of, read_table, texts, unique_texts, write_table
from core.settings import Settings
from core.text.classifier import LabelledText
from core.text.classifying import Classified, Labelled, classify_texts
from core.text.embeddings import load_or_distil

SPLITS = ("train", "test")
SHOWN = 3
"""How many labels an answer names."""

_NEEDED = {
    "id": "a name for each item",
    "split": "train or test",
    "label": "the item's label, empty for test",
}
_TITLE = "title"


def classify(
    items: Path,
    out: Path,
    settings: Settings,
    *,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Learn from the items of the split train, and write three labels with their chances and accept for those of test.

    Every other column is text: ``title``, or else the first, is the item's title. Labels of test items are not looked
    at. Where the labels are fewer than three, the columns left over are empty with a chance of 0.

    Returns:
        What was done, for the summary line; ``known_top1`` and the like are of labelled items left out of training.

    Raises:
        BadInputError: a file cannot be used; the message names the column or the row.
    """
    tell = progress or _silent
    check_out(out)
    tell(0, 3, "reading the items")
    table = read_table(items, _NEEDED)
    names = unique_texts(items, table, "id")
    splits = one_of(items, table, "split", SPLITS)
    asked = [row for row, split in enumerate(splits) if split == "test"]
    known = [row for row, split in enumerate(splits) if split == "train"]
    labels = _labels(items, table, known)
    if not asked or not known:
        raise bad_file(items, f"no row of column split is {'train' if asked else 'test'}; expected some of either")
    written = _texts(items, table)
    tell(1, 3, "loading the language model")
    embedding = load_or_distil(settings)
    tell(2, 3, "learning")
    found = classify_texts(
        [written[row] for row in known], labels, [written[row] for row in asked], embedding, seed=seed
    )
    write_table(out, pd.DataFrame([_row(names[row], one) for row, one in zip(asked, found.answers, strict=True)]))
    return {
        "capability": "classify",
        "judged": len(asked),
        "known": len(known),
        **_summary(found, labels),
        "seed": seed,
    }


def _labels(path: Path, table: pd.DataFrame, known: Sequence[int]) -> list[str]:
    """The labels of the items of train."""
    values = texts(table, "label")
    for row in known:
        if not values[row].strip():
            raise bad_row(path, row, "label", "", "a label for an item of train")
    return [values[row] for row in known]


def _texts(path: Path, table: pd.DataFrame) -> list[LabelledText]:
    columns = [str(column) for column in table.columns if column not in _NEEDED]
    if not columns:
        raise bad_file(path, "column title is missing; expected a text to go by, in one column at least")
    title = _TITLE if _TITLE in columns else columns[0]
    rest = [texts(table, column) for column in columns if column != title]
    bodies = [" \n".join(filter(None, parts)) for parts in zip(*rest, strict=True)] if rest else [""] * len(table)
    return [LabelledText(head, body) for head, body in zip(texts(table, title), bodies, strict=True)]


def _row(name: str, answer: Labelled) -> dict[str, object]:
    row: dict[str, object] = {"id": name}
    for place in range(SHOWN):
        there = place < len(answer.labels)
        row[f"label_{place + 1}"] = answer.labels[place] if there else ""
        row[f"p_{place + 1}"] = round(answer.chances[place], 6) if there else 0.0
    return {**row, "accept": int(answer.accept)}


def _summary(found: Classified, labels: Sequence[str]) -> dict[str, object]:
    return {
        "labels": len(set(labels)),
        "accepted": sum(answer.accept for answer in found.answers),
        "cut": _plain(found.cut),
        "known_top1": _plain(found.top1),
        "known_top3": _plain(found.top3),
        "known_calibration_error": _plain(found.calibration_error),
    }


def _plain(number: float) -> float | None:
    return round(number, 6) if math.isfinite(number) else None


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
