"""What a benchmark is, what its keys must reach, and how CPU seconds and memory of a process tree are taken."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# key -> (side, bound); a key without a bound is only reported.
TARGETS: dict[str, tuple[Literal["≤", "≥"], float]] = {
    "decide_next_p50_ratio": ("≤", 2),
    "decide_next_p95_ratio": ("≤", 4),
    "decide_next_planted_p50_ratio": ("≤", 2),
    "decide_next_planted_p95_ratio": ("≤", 4),
    "reviewers20_p95_ms": ("≤", 250),
    "reviewers20_errors": ("≤", 0),
    "contention_lost": ("≤", 0),
    "contention_doubled": ("≤", 0),
    "contention_doubled_postgres": ("≤", 0),
    "queue_page_p95_ms": ("≤", 5),
    "queue_counters_p95_ms": ("≤", 5),
    "queue_search_p95_ms": ("≤", 100),
    "meaning_search_p95_ms": ("≤", 100),
    "meaning_held_mb": ("≤", 110),
    "meaning_p20_hm": ("≥", 0.45),
    "meaning_p20_demo": ("≥", 0.2),
    "meaning_nonsense_hm": ("≤", 0.02),
    "meaning_nonsense_demo": ("≤", 0.02),
    "bulk_approve_10k_s": ("≤", 5),
    "bulk_undo_10k_s": ("≤", 10),
    "import_50k_cpu_s": ("≤", 25),
    "import_50k_rss_mb": ("≤", 600),
    "reimport_50k_changes": ("≤", 0),
    "reimport_50k_cpu_s": ("≤", 10),
    "propose_50k_cpu_s": ("≤", 120),
    "facts_import_10m_cpu_s": ("≤", 120),
    "category_year_read_s": ("≤", 0.5),
    "events_per_s": ("≥", 20_000),
    "events_lost": ("≤", 0),
    "embed_texts_per_cpu_s": ("≥", 10_000),
    "health_50k_cpu_s": ("≤", 30),
    "health_page_p95_ms": ("≤", 100),
    "taxonomy_15k_s": ("≤", 10),
    "taxonomy_changes_found": ("≥", 0.95),
    "category_pick_ms": ("≤", 100),
    "dashboard_rss_mb": ("≤", 350),
    "soak_growth_pct": ("≤", 5),
    "demo_first_page_s": ("≤", 45),
    "classify_extract_50k_cpu_s": ("≤", 150),
    "ece_hm": ("≤", 0.03),
    "ece_flipkart": ("≤", 0.03),
    "duplicates_100k_cpu_s": ("≤", 120),
    "duplicates_100k_rss_mb": ("≤", 2000),
    "drafts_5000x3_s": ("≤", 300),
    "copy_next_p50_ratio": ("≤", 2),
    "copy_next_p95_ratio": ("≤", 4),
    "triage_gain": ("≥", 2),
    "policy_false_activation_rate": ("≤", 0.05),
}


@dataclass(frozen=True)
class Benchmark:
    """A run that gives numbers for some keys: ``run(scale, folder)``, the folder being its own and empty.

    ``scale`` 1 is the size the targets are for. A failed run raises; it never gives a number.
    """

    keys: tuple[str, ...]
    run: Callable[[float, Path], dict[str, float]]


@dataclass(frozen=True)
class Usage:
    """What a child process used: CPU seconds of its tree, the largest resident memory of one process, wall seconds."""

    cpu_s: float
    rss_mb: float
    wall_s: float
    stdout: str


def is_met(key: str, value: float) -> bool | None:
    """Whether the value reaches its target; None where there is none."""
    if key not in TARGETS:
        return None
    side, bound = TARGETS[key]
    return value <= bound if side == "≤" else value >= bound


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def run_measured(words: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end as a child of a fresh interpreter and give what its tree used.

    Raises:
        RuntimeError: the command failed; holds the end of what it printed.
    """
    code = "import sys; from tests.bench.frame import measure_and_print; measure_and_print(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONSAFEPATH": "", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: exit {done.returncode}: {done.stderr.strip()[-2000:]}")
    body, _, last = done.stdout.rstrip("\n").rpartition("\n")
    cpu_s, rss_mb, wall_s = map(float, last.split())
    return Usage(cpu_s, rss_mb, wall_s, body)


def measure_and_print(words: list[str]) -> None:
    """Run a command and print, as the last line, its CPU seconds, largest resident megabytes and wall seconds."""
    start = time.perf_counter()
    code = subprocess.run(words, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall_s = time.perf_counter() - start
    print(f"\n{used.ru_utime + used.ru_stime:.3f} {used.ru_maxrss / 1024:.1f} {wall_s:.3f}")
    sys.exit(code)
