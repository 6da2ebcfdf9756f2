"""The same file twice at once, and an import killed while it writes: whole processes on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.records.catalogue import Product, Sku
from core.records.flow import AuditEvent
from core.records.store import Store
from core.records.work import ImportBatch
from core.settings import Settings
from tests.ingest.conftest import Import, product
from tests.ingest.files import simple, write_current

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def start(store: Store, shop: Settings, file: Path, death: str = "") -> subprocess.Popen[str]:
    """An import that waits at the starting line."""
    words = [sys.executable, "-m", "tests.ingest.whole_process", store.url, str(shop.home), str(file)]
    child = subprocess.Popen(
        [*words, *([death] if death else [])], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def finish(child: subprocess.Popen[str]) -> list[int]:
    """What the import printed: created, changed, unchanged, refused."""
    said, _ = child.communicate("go\n", timeout=120)
    return [int(number) for number in said.split()]


def counts(store: Store) -> tuple[int, int, int, int]:
    """Products, SKUs, batches and audit events in the store."""
    with store.read() as session:
        tables = (Product, Sku, ImportBatch, AuditEvent)
        products, skus, batches, events = (session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)
    return products, skus, batches, events


def test_the_same_file_twice_at_once_is_never_doubled(store: Store, shop: Settings, tmp_path: Path) -> None:
    file = write_current(tmp_path / "a.csv", [simple(number) for number in range(3_000)])
    children = [start(store, shop, file) for _ in range(2)]

    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    results = sorted(finish(child) for child in children)

    assert [child.returncode for child in children] == [0, 0]
    assert results == [[0, 0, 3_000, 0], [3_000, 0, 0, 0]]
    assert counts(store) == (3_000, 3_000, 2, 2)


def test_an_import_killed_while_it_writes_leaves_the_old_state(
    store: Store, take: Import, shop: Settings, tmp_path: Path
) -> None:
    take(write_current(tmp_path / "old.csv", [simple(number) for number in range(100)]))
    before = counts(store)
    file = write_current(tmp_path / "new.csv", [simple(number, Price="99.00") for number in range(3_000)])

    child = start(store, shop, file, "die-in-write")
    finish(child)

    assert child.returncode == -9
    assert counts(store) == before
    assert product(store, "mug-1").rev == 1
    again = take(file)
    assert (again.created, again.changed) == (2_900, 100)
    assert counts(store) == (3_000, 3_000, before[2] + 1, before[3] + 1)
    assert list(shop.folder("staging").iterdir()) == []
    assert [report.name for report in shop.folder("reports").iterdir() if report.suffix != ".csv"] == []
