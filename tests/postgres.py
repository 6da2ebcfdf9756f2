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


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a running cluster, with ``{database}`` where the database's name goes.

    PostgreSQL refuses to run as root, so for root it runs as nobody.
    """
    assert BIN is not None, "install PostgreSQL"
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "nobody")
    data = folder / "data"
    subprocess.run(
        [*user, BIN / "initdb", "-D", data, "-U", "endcap", "-A", "trust", "--no-sync", "-E", "UTF8"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=200"
    subprocess.run(
        [*user, BIN / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    try:
        yield f"postgresql+psycopg://endcap@/{{database}}?host={folder}"
    finally:
        stop = [*user, BIN / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, capture_output=True, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)
