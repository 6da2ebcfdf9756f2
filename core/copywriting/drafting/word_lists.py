"""The words that plain product English is told by, from ``word_lists.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


def word_list(name: str) -> frozenset[str]:
    """The words of that list."""
    return frozenset(_lists()[name])


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return lists
