"""An installation with a home folder of its own, and tasks that tests control."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.access.roles import Right
from core.jobs.tasks import TASKS, Task, TaskKind, Work
from core.records.base import Json
from core.settings import Settings

Does = Callable[[Work], dict[str, Json]]
Sweeping = Callable[[Does], None]


@pytest.fixture
def installation(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def sweeping(monkeypatch: pytest.MonkeyPatch) -> Callable[[Does], None]:
    """Say what the task *sweep* does."""

    def set_task(does: Does) -> None:
        kind = TaskKind(does, Right.PROPOSE, lambda _: "A test's task", "Nothing was kept.")
        monkeypatch.setitem(TASKS, Task.SWEEP, kind)

    return set_task
