"""A throw-away PostgreSQL cluster: socket only, nothing synced to disk, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


class Cluster:
    """A cluster in a folder of its own; ``url`` has ``{database}`` where the database's name goes.

    PostgreSQL refuses to run as root, so for root it runs as nobody.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"postgresql+psycopg://endcap@/{{database}}?host={folder}"
        self._user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
        if self._user:
            shutil.chown(folder, "nobody")
        self._run("initdb", "-D", self._data, "-U", "endcap", "-A", "trust", "--no-sync", "-E", "UTF8")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Return once it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        options += " -c max_connections=200"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-w", "-l", self.folder / "log", "start")

    def stop(self, how: str = "fast") -> None:
        """Return once it is gone; ``immediate`` is as a power cut."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop")

    def _run(self, program: str, *words: str | Path) -> None:
        assert BIN is not None, "install PostgreSQL"
        subprocess.run([*self._user, BIN / program, *words], check=True, capture_output=True, cwd=self.folder)


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A running cluster that may be stopped and started; it is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    made = Cluster(folder)
    made.start()
    try:
        yield made
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a running cluster, with ``{database}`` where the database's name goes."""
    with own_cluster() as made:
        yield made.url
