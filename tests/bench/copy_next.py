"""From the key that approves a drafted text to the next one painted, beside an empty app in the same browser."""

from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np

from core.access import users
from core.changes import CopyField
from core.jobs.drafting import CopyOrder
from core.jobs.queue import start
from core.jobs.run import COMMAND_LINE, run_job
from core.jobs.tasks import Task
from core.records.base import utc_now
from core.records.choices import JobStatus
from core.records.store import open_store
from core.settings import Settings
from tests.bench.browser import PRESSES, chromium, cookie_of, must_have_kept, p95, paint_times, served
from tests.bench.drafts import fill_facts
from tests.bench.frame import Benchmark
from tests.bench.propose import fill_shop

PRODUCTS = 5_000


def copy_next(scale: float, folder: Path) -> dict[str, float]:
    """A queue of 5,000 descriptions in three versions each, drafted by the built-in writer, and a hundred approvals."""
    presses = max(10, int(PRESSES * min(1.0, scale)))
    (folder / "floor").mkdir()
    settings = Settings(home=folder)
    store = open_store(settings)
    rng = np.random.default_rng(7)
    fill_shop(store, max(2 * presses, round(PRODUCTS * scale)), rng)
    fill_facts(store, rng)
    with store.write() as session:
        users.demo_users(session, utc_now())
    order = CopyOrder("Fashion", (CopyField.DESCRIPTION,), variants=3, always=True)
    status = run_job(
        store, settings, start(store, settings, Task.DRAFT_COPY, order.arguments(), COMMAND_LINE, utc_now())
    )
    if status != JobStatus.DONE:
        raise RuntimeError(f"the drafting job ended {status}")
    with (
        served(folder / "floor", app="tests.bench.empty_app:app") as floor,
        served(folder) as desk,
        chromium() as browser,
    ):
        empty = paint_times(browser, floor.url, "[data-testid=stText]", presses)
        cookie = cookie_of(desk, store, "merchandiser")
        painted = paint_times(browser, f"{desk.url}/copywriting", ".ec-desk", presses, cookie)
    must_have_kept(store, presses)
    store.close()
    floor_ms = statistics.median(empty)
    return {
        "copy_next_p50_ratio": statistics.median(painted) / floor_ms,
        "copy_next_p95_ratio": p95(painted) / floor_ms,
    }


BENCHMARKS = (Benchmark(("copy_next_p50_ratio", "copy_next_p95_ratio"), copy_next),)
