"""The frame of the benchmarks measures what it says."""

import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import benchmarks
from tests.bench.frame import is_met, percentile, run_measured

ROOT = Path(__file__).parents[2]


def test_a_percentile_is_a_nearest_rank() -> None:
    assert percentile([5, 1, 2, 3, 4], 0.5) == 3
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7], 0.95) == 7


@pytest.mark.parametrize(
    ("key", "value", "met"),
    [("queue_page_p95_ms", 5, True), ("queue_page_p95_ms", 5.1, False), ("embed_texts_per_cpu_s", 9e3, False)],
)
def test_targets_are_judged_on_their_side(key: str, value: float, met: bool) -> None:
    assert is_met(key, value) is met


def test_a_key_without_a_target_is_not_judged() -> None:
    assert is_met("floor_p50_ms", 1e9) is None


def test_cpu_seconds_and_memory_are_those_of_the_child() -> None:
    code = "x = bytearray(80_000_000)\nfor i in range(3_000_000): pass"

    used = run_measured([sys.executable, "-c", code], ROOT)

    assert used.rss_mb > 80
    assert 0.02 < used.cpu_s < 20


def test_a_failed_child_is_an_error_and_not_a_number() -> None:
    with pytest.raises(RuntimeError, match="exit 3"):
        run_measured([sys.executable, "-c", "raise SystemExit(3)"], ROOT)


def test_no_key_is_measured_twice() -> None:
    keys = [key for benchmark in benchmarks() for key in benchmark.keys]

    assert len(keys) == len(set(keys))
    assert "import_50k_cpu_s" in keys
