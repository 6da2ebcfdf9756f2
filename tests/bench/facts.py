"""Ten million order lines taken in, a year of a category read, and events told by four programs at once."""

from __future__ import annotations

import csv
import multiprocessing
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np
import pyarrow as pa

from core.facts.current import reading, show_current
from core.facts.demand import daily_demand
from core.facts.lake import Lake, open_lake
from core.facts.merging import Load, merge
from core.facts.tables import Table, arrow_schema
from core.settings import Settings
from tests.bench.frame import Benchmark, run_measured

LINES = 10_000_000
EVENTS = 400_000
SKUS = 20_000
CATEGORIES = 40
WRITERS = 4
BATCH = 10_000
_FIRST = date(2024, 1, 1)
_DAYS = 730
_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_CHUNK = 200_000


def write_orders(path: Path, lines: int, seed: int = 7) -> None:
    """Two years of order lines as a shop's system exports them: some three lines an order, a few SKUs sell most."""
    rng = np.random.default_rng(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Order ID", "SKU", "Quantity", "Unit price", "Order date", "Store", "Customer ID"))
        for start in range(0, lines, _CHUNK):
            writer.writerows(_orders(rng, start, min(_CHUNK, lines - start), lines))


def _orders(rng: np.random.Generator, start: int, count: int, lines: int) -> Sequence[tuple[str, ...]]:
    order = np.arange(start, start + count) // 3
    second = (order * (_DAYS * 86_400 // (lines // 3 + 1))).astype("timedelta64[s]")
    at = np.datetime_as_string(np.datetime64(_FIRST, "s") + second)
    sku = np.minimum(rng.pareto(1.2, count) * 400, SKUS - 1).astype(int)
    price = 199 + sku % 50 * 100
    columns = (
        [f"O{one:08d}" for one in order],
        [f"SKU-{one:05d}" for one in sku],
        rng.integers(1, 4, count).astype(str),
        [f"{one / 100:.2f}" for one in price],
        at,
        [f"Store {one}" for one in order % 4],
        [f"C{one}" for one in order % 300_000],
    )
    return list(zip(*columns, strict=True))


def _settings(folder: Path) -> Settings:
    return Settings(home=folder / "home", upload_mb=2000)


def _import(scale: float, folder: Path) -> dict[str, float]:
    file, lines = folder / "orders.csv", round(LINES * scale)
    write_orders(file, lines)
    environment = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "OMP_NUM_THREADS": "1",
        "ENDCAP_HOME": str(folder / "home"),
    }
    environment["ENDCAP_UPLOAD_MB"] = "2000"
    used = run_measured((sys.executable, "-m", "core.cli", "import", file), folder, environment)
    if f"{lines:,} new, 0 corrected" not in used.stdout:
        raise RuntimeError(f"not every line was taken: {used.stdout}")
    return {"facts_import_10m_cpu_s": used.cpu_s, "category_year_read_s": _category_year(open_lake(_settings(folder)))}


def _category_year(lake: Lake) -> float:
    """Seconds to read a year of one category of forty, the median of five categories."""
    taken: list[float] = []
    for category in range(5):
        skus = [f"SKU-{one:05d}" for one in range(category, SKUS, CATEGORIES)]
        start = time.perf_counter()
        found = daily_demand(lake, skus, date(2025, 1, 1), date(2025, 12, 31), now=_NOW)
        taken.append(time.perf_counter() - start)
        if found.empty:
            raise RuntimeError("the category sold nothing")
    return statistics.median(taken)


def tell(home: Path, writer: int, batches: int, together: Barrier) -> None:
    """Tell batches of shop events of one program, every third one twice, as after an answer that was lost.

    All programs begin ``together``, once each has made its events and loaded its libraries.
    """
    lake = open_lake(Settings(home=home))
    told_later = [events(writer, number) for number in range(batches)]
    lake.delta(Table.SHOP_EVENTS)
    together.wait()
    for number, told in enumerate(told_later):
        for attempt in range(2 if number % 3 == 0 else 1):
            merge(lake, Table.SHOP_EVENTS, told, Load(f"{writer}-{number}-{attempt}", _NOW, {}))


def events(writer: int, number: int, size: int = BATCH) -> pa.Table:
    """One batch of events of a program."""
    schema = arrow_schema(Table.SHOP_EVENTS)
    places = range(number * size, (number + 1) * size)
    columns = {name: pa.nulls(size, schema.field(name).type) for name in schema.names} | {
        "event_id": pa.array([f"{writer}:{place}" for place in places]),
        "source": pa.array([f"program {writer}"] * size),
        "happened_at": pa.array([_NOW + timedelta(milliseconds=place) for place in places], pa.timestamp("us", "UTC")),
        "deleted": pa.array([False] * size),
        "kind": pa.array(["view"] * size),
        "session_id": pa.array([f"s{place // 5}" for place in places]),
        "sku": pa.array([f"SKU-{place % SKUS:05d}" for place in places]),
    }
    return pa.table(columns, schema=schema)


def _tell(scale: float, folder: Path) -> dict[str, float]:
    batches = max(1, round(EVENTS * scale) // BATCH // WRITERS)
    home = folder / "home"
    fresh = multiprocessing.get_context("spawn")
    together = fresh.Barrier(WRITERS + 1)
    writers = [fresh.Process(target=tell, args=(home, writer, batches, together)) for writer in range(WRITERS)]
    for one in writers:
        one.start()
    together.wait()
    start = time.perf_counter()
    for one in writers:
        one.join()
    taken_s = time.perf_counter() - start
    if any(one.exitcode for one in writers):
        raise RuntimeError("a writer failed")
    sent = batches * BATCH * WRITERS
    return {"events_per_s": sent / taken_s, "events_lost": float(abs(sent - _kept(open_lake(Settings(home=home)))))}


def _kept(lake: Lake) -> int:
    def count(connection: object) -> int:
        show_current(lake, connection, Table.SHOP_EVENTS, _NOW.date(), _NOW.date() + timedelta(days=1))  # type: ignore[arg-type]
        rows = connection.execute("SELECT count(*), count(DISTINCT event_id) FROM shop_events").fetchall()  # type: ignore[attr-defined]
        total, different = rows[0]
        return int(total) if total == different else -1

    return reading(lake, count)


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(("facts_import_10m_cpu_s", "category_year_read_s"), _import),
    Benchmark(("events_per_s", "events_lost"), _tell),
)
