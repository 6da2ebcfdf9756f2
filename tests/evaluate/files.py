"""Tables written in each of the forms that the commands read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd

from tests.text.offer_pairs import Pairs


def write(path: Path, table: pd.DataFrame) -> Path:
    """Write the table as the ending says, independently of the program's own writer."""
    if path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in table.to_dict("records")), encoding="utf-8")
    elif path.suffix == ".gz":
        path.write_bytes(gzip.compress(table.to_csv(index=False).encode()))
    else:
        path.write_text(table.to_csv(index=False), encoding="utf-8")
    return path


def pair_table(pairs: Pairs, *, hidden: bool = True) -> pd.DataFrame:
    """The pairs as the command reads them; labels of test pairs are empty if hidden."""
    labels = [
        "" if hidden and split == "test" else str(label)
        for split, label in zip(pairs.splits, pairs.labels, strict=True)
    ]
    return pd.DataFrame(
        {
            "pair": [f"p{place}" for place in range(len(labels))],
            "split": pairs.splits,
            **{f"left_{name}": values for name, values in pairs.left.items()},
            **{f"right_{name}": values for name, values in pairs.right.items()},
            "label": labels,
        }
    )
