"""The whole dashboard as a process of its own, on a free port, over a store of its own; and sign-ins into it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlmodel import select

from core.access import sessions
from core.records.people import User
from core.records.store import Store

ROOT = Path(__file__).parents[2]
STARTS_IN_S = 60


@dataclass
class Served:
    """A dashboard over the store in ``home``; start, stop and kill it as often as a test needs."""

    home: Path
    port: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, app: str = "dashboard.app:app") -> Served:
        """Return once it answers."""
        self.port = self.port or free_port()
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", app, "--port", str(self.port), "--log-level", "warning"],
                cwd=ROOT,
                env={**os.environ, "ENDCAP_HOME": str(self.home), "OMP_NUM_THREADS": "1", **self.environment},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        return self.wait()

    def wait(self) -> Served:
        """Return once the process answers; what it said is the error if it does not."""
        deadline = time.monotonic() + STARTS_IN_S
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError((self.home / "server.log").read_text()[-4000:])
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def sign_in(self, store: Store, username: str) -> dict[str, str]:
        """A cookie of a new sign-in of that person, as Playwright takes it."""
        with store.write() as session:
            user = session.exec(select(User).where(User.username == username)).one()
            token = sessions.start(session, user.id or 0, datetime.now(UTC))
        return {"name": "endcap_session", "value": token, "url": self.url}

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_stcore/health", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
