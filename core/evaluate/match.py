"""``endcap evaluate match``: which pairs of offers are the same product."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.evaluate.files import bad_file, bad_row, check_out, one_of, read_table, texts, unique_texts, write_table
from core.text.matching import match_offers
from core.text.offers import Offers, read_offers

SPLITS = ("train", "valid", "test")

_NEEDED = {
    "pair": "a name for each pair",
    "split": "train, valid or test",
    "label": "1 for the same product, 0 for another, empty for test",
}
_LABELS = {"1": 1.0, "1.0": 1.0, "true": 1.0, "0": 0.0, "0.0": 0.0, "false": 0.0}


def match(
    pairs: Path,
    out: Path,
    *,
    seed: int = 0,
    threads: int = 1,
    alone: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Learn from the pairs of the splits train and valid, judge those of test, and write pair, score and match.

    Labels of test pairs are not looked at.

    Returns:
        What was done, for the summary line; ``known_f1`` is of pairs judged by models that did not see them.

    Raises:
        BadInputError: a file cannot be used; the message names the column or the row.
    """
    check_out(out)
    table = read_table(pairs, _NEEDED)
    names = unique_texts(pairs, table, "pair")
    splits = one_of(pairs, table, "split", SPLITS)
    asked = np.array([split == "test" for split in splits])
    if not asked.any():
        raise bad_file(pairs, "no row of column split is test; expected pairs to judge")
    labels = _labels(pairs, table, asked)
    found = match_offers(_offers(pairs, table), labels, seed=seed, threads=threads, alone=alone, progress=progress)
    answer = pd.DataFrame(
        {
            "pair": [name for name, test in zip(names, asked, strict=True) if test],
            "score": np.round(found.scores[asked], 6),
            "match": found.matches[asked].astype(int),
        }
    )
    write_table(out, answer)
    return {
        "capability": "match",
        "judged": int(asked.sum()),
        "known": int((~asked).sum()),
        "matches": int(found.matches[asked].sum()),
        "cut": _plain(found.cut),
        "known_f1": _plain(found.known_f1),
        "among_rivals": found.among_rivals,
        "seed": seed,
    }


def _labels(path: Path, table: pd.DataFrame, asked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The labels of known pairs; not-a-number for those asked for, whatever stands there."""
    found = np.full(len(asked), math.nan)
    for row, value in enumerate(texts(table, "label")):
        if asked[row]:
            continue
        label = _LABELS.get(value.strip().casefold())
        if label is None:
            raise bad_row(path, row, "label", value, "0 or 1 for a pair of train or valid")
        found[row] = label
    return found


def _offers(path: Path, table: pd.DataFrame) -> Offers:
    try:
        return read_offers(_side(path, table, "left_"), _side(path, table, "right_"))
    except ValueError as error:
        raise bad_file(path, f"the columns left_… and right_… hold no words; expected that {error}") from None


def _side(path: Path, table: pd.DataFrame, prefix: str) -> dict[str, Sequence[str]]:
    columns = [str(column) for column in table.columns if str(column).startswith(prefix)]
    if not columns:
        raise bad_file(path, f"column {prefix}… is missing; expected one at least, such as {prefix}title")
    return {column.removeprefix(prefix): texts(table, column) for column in columns}


def _plain(number: float) -> float | None:
    return round(number, 6) if math.isfinite(number) else None
