"""Files of feeds as tests write them, and the imports that read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from core.access.roles import Actor
from core.facts.current import reading, show_current
from core.facts.lake import open_lake
from core.facts.tables import Table
from core.ingest.feeds import FeedProfile, FeedResult, run
from core.records.store import Store
from core.settings import Settings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEADER = "Order,SKU,Description,Quantity,Unit price,Ordered at,Customer ID"


def written(folder: Path, text: str, name: str = "feed.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def orders(folder: Path, *rows: str, header: str = HEADER, name: str = "orders.csv") -> Path:
    return written(folder, "\n".join((header, *rows)) + "\n", name)


def shop_at(folder: Path) -> Settings:
    return Settings(home=folder / "home")


def take(
    store: Store, path: Path, actor: Actor, *, now: datetime = NOW, profile: FeedProfile | None = None
) -> FeedResult:
    return run(store, path, path.name, profile, actor, now, shop=shop_at(path.parent))


def stored(folder: Path, columns: Sequence[str], table: Table = Table.ORDER_LINES) -> list[tuple[Any, ...]]:
    """The facts in the lake of the shop whose files lie in the folder."""

    def read(connection: Any) -> list[tuple[Any, ...]]:
        show_current(open_lake(shop_at(folder)), connection, table, date(1990, 1, 1), date(2100, 1, 1))
        found: list[tuple[Any, ...]] = connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
        return sorted(found)

    return reading(open_lake(shop_at(folder)), read)
