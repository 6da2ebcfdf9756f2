"""The demo shop: one made-up retailer, the same for the same seed; see README.md. It knows nothing of the core."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.files import DemoShop, write
from data.making import make_world
from data.world import World

__all__ = ["DemoShop", "World", "build", "make_world"]


def build(folder: Path, seed: int = 7, until: date | None = None) -> DemoShop:
    """Write the demo shop of that seed into the folder; the same seed gives the same bytes.

    With ``until`` two years of its trade up to that day, it included, are written too, and its products have the stock
    that was left.
    """
    world = make_world(seed)
    if until is None:
        return write(world, Path(folder))
    from data.trade import stocked, trade
    from data.trade.feeds import write_feeds
    from data.trade.truth import write_truth

    happened = trade(world, until)
    shop = write(stocked(world, happened), Path(folder))
    write_feeds(happened, shop.facts)
    write_truth(happened, shop.truth)
    return shop
