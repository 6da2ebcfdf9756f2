"""What a search for duplicates among 100,000 products takes: reading, training and comparing, in a fresh process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from core.catalog.facts import ProductFacts, catalog_context
from core.catalog.models import Shelf
from core.catalog.propose import slim_products
from core.catalog.suggest.known_values import known_values
from core.catalog.suggest.merging import suggest_merges
from core.catalog.training import duplicate_recipe
from core.changes import Draft, MergeChange
from core.records.base import utc_now
from core.records.store import open_store
from core.settings import Settings
from tests.bench.frame import Benchmark, run_measured
from tests.bench.listed_twice import AGAIN, LISTED_TWICE, fill, origin

PRODUCTS = 100_000
KEYS = ("duplicates_100k_cpu_s", "duplicates_100k_rss_mb", "duplicates_100k_recall", "duplicates_100k_precision")


def run(scale: float, folder: Path) -> dict[str, float]:
    """CPU seconds and memory of the whole search, and how much of what was planted it found and got right."""
    settings = Settings(home=folder)
    store = open_store(settings)
    products = round(PRODUCTS * scale)
    fill(store, products, np.random.default_rng(11))
    store.close()
    words = [sys.executable, "-c", f"from tests.bench.duplicates import search; search({str(folder)!r})"]
    used = run_measured(words, Path.cwd(), {"OMP_NUM_THREADS": "1"})
    found = json.loads(used.stdout.splitlines()[-1])
    if not found["proposed"]:
        raise AssertionError("the search proposed nothing")
    twice = round(LISTED_TWICE * products)
    return {
        "duplicates_100k_cpu_s": used.cpu_s,
        "duplicates_100k_rss_mb": used.rss_mb,
        "duplicates_100k_recall": found["planted_found"] / twice,
        "duplicates_100k_precision": found["right"] / found["proposed"],
    }


def search(home: str) -> None:
    """Read the shop, train the matcher, compare all, and print how many merges were proposed and how many are right."""
    settings = Settings(home=Path(home))
    store = open_store(settings)
    slim = slim_products(store)
    with store.read() as session:
        context = catalog_context(session)
    known = known_values(slim, context)
    shelf = Shelf(store, settings.folder("models"), utc_now(), 0)
    shelf = Shelf(store, settings.folder("models"), utc_now(), 0)
    model = shelf.kept(duplicate_recipe(shelf, slim, known))
    drafts = suggest_merges(slim, model, known)
    by_id = {product.id: product for product in slim}
    right = [_planted(draft, by_id) for draft in drafts if _planted(draft, by_id)]
    print(json.dumps({"proposed": len(drafts), "right": len(right), "planted_found": len(set(right))}))


def _planted(draft: Draft, by_id: dict[int, ProductFacts]) -> str:
    """The second listing that a merge is right about; empty if it joins two products."""
    change = draft.change
    if not isinstance(change, MergeChange):
        return ""
    handles = [by_id[one].handle for one in (change.keep_id, change.retire_id)]
    if origin(handles[0]) != origin(handles[1]):
        return ""
    return next(handle for handle in handles if handle.startswith(AGAIN))


BENCHMARKS: tuple[Benchmark, ...] = (Benchmark(KEYS, run),)
