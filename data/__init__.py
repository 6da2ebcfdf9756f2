"""The demo shop: one made-up retailer, the same for the same seed; see README.md. It knows nothing of the core."""

from __future__ import annotations

from pathlib import Path

from data.files import DemoShop, write
from data.making import make_world
from data.world import World

__all__ = ["DemoShop", "World", "build", "make_world"]


def build(folder: Path, seed: int = 7) -> DemoShop:
    """Write the demo shop of that seed into the folder; the same seed gives the same bytes."""
    return write(make_world(seed), Path(folder))
