"""The benchmark of imports measures what it says, also when it is small."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.ingest.shopify import dialect_of
from core.ingest.values import is_gtin
from tests.bench.frame import TARGETS
from tests.bench.ingest import BENCHMARKS, write_catalogue


def test_the_file_has_as_many_skus_as_asked_and_is_the_same_each_time(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "a.csv", 500)
    write_catalogue(tmp_path / "b.csv", 500)

    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [row["SKU"] for row in rows if row["SKU"]]
    assert len(codes) == len(set(codes)) == 500
    assert all(is_gtin(row["Barcode"]) for row in rows if row["SKU"])
    assert dialect_of(list(rows[0])) == "shopify-current"
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.slow
def test_a_small_run_gives_every_key(tmp_path: Path) -> None:
    (benchmark,) = BENCHMARKS

    found = benchmark.run(0.01, tmp_path)

    assert set(found) == set(benchmark.keys) <= set(TARGETS)
    assert found["reimport_50k_changes"] == 0
    assert found["import_50k_rss_mb"] > 50
