"""How long scoring the health of 50,000 products takes, reading it for the screen, and comparing 15,000 categories."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

from core.catalog.health.reads import shop_health
from core.catalog.health.run import run
from core.catalog.releases.compare import compare
from core.catalog.taxonomy import read_taxonomy
from core.records.base import utc_now
from core.records.health import HealthScore
from core.records.migrate import migrate
from core.records.store import Store
from tests.bench.frame import Benchmark, percentile
from tests.bench.propose import fill_shop
from tests.bench.taxonomy import made_paths
from tests.catalog.releases.made_up import make_release, stored
from tests.catalog.releases.test_compare import share_found

_PRODUCTS = 50_000
_NODES = 15_000
_DEPARTMENTS, _DAYS, _READS = 12, 90, 50


def score(scale: float, folder: Path) -> dict[str, float]:
    """CPU seconds of a run, and the 95th percentile of reading the screen with 90 days of twelve departments."""
    store = Store(f"sqlite:///{folder / 'health.sqlite'}")
    migrate(store)
    fill_shop(store, round(_PRODUCTS * scale), np.random.default_rng(7))
    began = time.process_time()
    run(store, utc_now())
    spent = time.process_time() - began
    _add_past(store)
    times = [_read_ms(store) for _ in range(_READS)]
    store.close()
    return {"health_50k_cpu_s": spent, "health_page_p95_ms": percentile(times, 0.95)}


def release(scale: float, _folder: Path) -> dict[str, float]:
    """Seconds to compare a release of a large made-up taxonomy, and the share of its changes that are found."""
    paths = list(read_taxonomy(made_paths(random.Random(7), round(_NODES * scale))).external_ids)
    made = make_release(paths, 7, each=max(round(300 * scale), 10))
    began = time.perf_counter()
    found = compare(stored(paths), read_taxonomy(made.paths))
    spent = time.perf_counter() - began
    return {"taxonomy_15k_s": spent, "taxonomy_changes_found": share_found(found, made)}


def _add_past(store: Store) -> None:
    today = utc_now().date()
    parts = dict.fromkeys(("completeness", "validity", "consistency", "images", "text"), 90.0)
    with store.write() as session:
        session.add_all(
            HealthScore(
                day=today - timedelta(days=days), department=f"Department {number}", products=400, score=90, parts=parts
            )
            for days in range(1, _DAYS)
            for number in range(_DEPARTMENTS)
        )


def _read_ms(store: Store) -> float:
    start = time.perf_counter()
    with store.read() as session:
        assert shop_health(session) is not None
    return (time.perf_counter() - start) * 1000


BENCHMARKS = (
    Benchmark(("health_50k_cpu_s", "health_page_p95_ms"), score),
    Benchmark(("taxonomy_15k_s", "taxonomy_changes_found"), release),
)
