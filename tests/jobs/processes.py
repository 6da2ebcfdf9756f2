"""Real processes of Endcap over a home folder, started and watched by tests, and never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psutil

Process = subprocess.Popen[str]
WAIT_S = 90.0


@dataclass
class Installation:
    """A home folder and the processes that tests started over it."""

    home: Path
    database_url: str = ""
    processes: list[Process] = field(default_factory=list)

    def start(self, *words: str) -> Process:
        """``endcap`` with these words, in a process of its own."""
        own = {"ENDCAP_HOME": str(self.home), "ENDCAP_DATABASE_URL": self.database_url, "OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.cli", *words],
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def children(self, process: Process) -> list[psutil.Process]:
        """The processes it started, as long as they live."""
        try:
            return [each for each in psutil.Process(process.pid).children(recursive=True) if is_alive(each)]
        except psutil.NoSuchProcess:
            return []


@contextmanager
def installation(home: Path, database_url: str = "") -> Iterator[Installation]:
    """An installation whose processes are all gone at the end."""
    found = Installation(home, database_url)
    try:
        yield found
    finally:
        for process in found.processes:
            for each in found.children(process):
                each.kill()
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def until(happened: Callable[[], bool], what: str, *, within_s: float = WAIT_S, every_s: float = 0.02) -> None:
    """Return once it happened; fail with what was awaited if it did not in time."""
    deadline = monotonic() + within_s
    while not happened():
        assert monotonic() < deadline, f"{what} did not happen within {within_s:.0f} s"
        sleep(every_s)


def is_alive(process: psutil.Process) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
