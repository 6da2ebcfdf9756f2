"""The benchmarks of facts measure what they say, also when they are small."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.ingest.feeds import feed_of
from tests.bench.facts import BENCHMARKS, events, write_orders
from tests.bench.frame import TARGETS, Benchmark


def test_the_file_has_as_many_lines_as_asked_over_two_years_and_is_the_same_each_time(tmp_path: Path) -> None:
    write_orders(tmp_path / "a.csv", 900)
    write_orders(tmp_path / "b.csv", 900)

    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 900
    assert feed_of(list(rows[0])) is not None
    assert (min(row["Order date"] for row in rows)[:4], max(row["Order date"] for row in rows)[:4]) == ("2024", "2025")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_no_two_batches_of_events_share_an_id() -> None:
    ids = [
        one for writer in range(2) for number in range(2) for one in events(writer, number, 5)["event_id"].to_pylist()
    ]

    assert len(set(ids)) == len(ids) == 20


@pytest.mark.slow
@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda benchmark: benchmark.keys[0])
def test_a_small_run_gives_every_key(benchmark: Benchmark, tmp_path: Path) -> None:
    found = benchmark.run(0.002, tmp_path)

    assert set(found) == set(benchmark.keys) <= set(TARGETS)
    assert found.get("events_lost", 0) == 0
