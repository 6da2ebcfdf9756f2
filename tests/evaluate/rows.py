"""Files of rows in JSON lines, as the evaluate commands read and write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


def written(path: Path, rows: Rows) -> Path:
    """The file, holding the rows."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def answers_in(path: Path) -> Rows:
    """The rows of the file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
