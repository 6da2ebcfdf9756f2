"""A process that takes a release in and says so when it begins to write; run as a program by test_killed.py."""

from __future__ import annotations

import sys
from datetime import datetime

from core.access.roles import Actor
from core.jobs import releasing
from core.records.choices import Role
from core.records.store import Store


def main(url: str, user_id: int, at: str) -> None:
    """Take in the lines of standard input; *writing* is printed once nodes are written, before the proposals are."""
    lines = sys.stdin.read().splitlines()
    submit = releasing.submit

    def told(*values: object, **options: object) -> object:
        print("writing", flush=True)
        return submit(*values, **options)  # type: ignore[arg-type]

    releasing.submit = told  # type: ignore[assignment]
    manager = Actor(user_id, "Killed", Role.MANAGER)
    releasing.take_release(Store(url), lines, "shop", manager, datetime.fromisoformat(at))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
