"""``make bench``: run the benchmarks, print a table, write build/bench.json; exit 1 if one failed or missed."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import tempfile
import traceback
from pathlib import Path

from rich.console import Console
from rich.table import Table

import tests.bench
from tests.bench.frame import TARGETS, Benchmark, is_met

BUILD = Path("build")


def main() -> int:
    """0 if every benchmark that was asked for ran and, at full scale, met its targets."""
    options = _options()
    console = Console(stderr=False)
    results: dict[str, float] = {}
    failed: list[str] = []
    for benchmark in benchmarks():
        if not any(key.startswith(options.only) for key in benchmark.keys):
            continue
        console.print(f"running {', '.join(benchmark.keys)} …", style="dim")
        try:
            with tempfile.TemporaryDirectory(prefix="endcap-bench-") as folder:
                results |= benchmark.run(options.scale, Path(folder))
        except Exception:  # noqa: BLE001  (the edge: one failure must not hide the other numbers)
            traceback.print_exc()
            failed += benchmark.keys
    console.print(_table(results, failed, options.scale))
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(results, indent=1) + "\n")
    missed = [key for key, value in results.items() if options.scale == 1 and is_met(key, value) is False]
    return 1 if failed or missed else 0


def benchmarks() -> list[Benchmark]:
    """Every benchmark of the modules beside this one."""
    modules = [
        importlib.import_module(f"tests.bench.{found.name}")
        for found in pkgutil.iter_modules(tests.bench.__path__)
        if not found.name.startswith("test_")
    ]
    return [benchmark for module in modules for benchmark in getattr(module, "BENCHMARKS", ())]


def _table(results: dict[str, float], failed: list[str], scale: float) -> Table:
    title = "" if scale == 1 else f"scale {scale:g}: the targets do not apply"
    table = Table("key", "value", "target", "ok", title=title)
    for key in [*results, *(key for key in failed if key not in results)]:
        side, bound = TARGETS.get(key, ("", ""))
        met = is_met(key, results[key]) if key in results and scale == 1 else None
        value = f"{results[key]:.4g}" if key in results else "failed"
        table.add_row(key, value, f"{side} {bound}".strip(), {True: "ok", False: "MISSED", None: ""}[met])
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", default="", help="run benchmarks with a key that starts so")
    parser.add_argument("--scale", type=float, default=1.0, help="a fraction of the full size")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
