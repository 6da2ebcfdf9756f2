"""An empty lake in a folder of its own, on London's days."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.facts.lake import Lake, open_lake
from core.settings import Settings


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """An empty lake."""
    return open_lake(Settings(home=tmp_path))
