"""``python -m data FOLDER [--seed 7] [--until 2026-03-01]``: build the demo shop."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from data import build


def main() -> None:
    """Build the demo shop and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m data", description="Build the demo shop's files.")
    parser.add_argument("folder", type=Path, help="where the files go; it is made if need be")
    parser.add_argument("--seed", type=int, default=7, help="another seed gives another shop (default: 7)")
    parser.add_argument("--until", type=date.fromisoformat, help="also write two years of trade up to this day")
    options = parser.parse_args()
    shop = build(options.folder, options.seed, options.until)
    sys.stdout.write(f"The demo shop is in {shop.folder}: import {shop.products.name} and {shop.taxonomy.name}.\n")


if __name__ == "__main__":
    main()
