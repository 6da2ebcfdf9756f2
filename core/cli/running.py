"""``serve`` and ``worker``: the dashboard, and the worker beside it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event, Thread
from typing import Annotated, Any

import typer

from core.cli.console import say
from core.cli.opening import opened, prepare, start_log
from core.errors import BadSettingError
from core.settings import Settings, settings

DASHBOARD = "dashboard.app:app"
NO_ROOM = 3  # the worker's exit when another one runs already
_STOP_WITHIN_S = 30.0

log = logging.getLogger(__name__)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command()(worker)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; else ENDCAP_HOST.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; else ENDCAP_PORT.", min=0, max=65535)] = 0,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Start no worker beside the dashboard.")] = False,
) -> None:
    """Start the dashboard, and a worker beside it."""
    _choose(host, port)
    chosen = settings()
    start_log(chosen)
    with opened() as (_, store):
        prepare(chosen, store)
    listening = _listen(chosen)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _end)  # the terminal was closed
    with suppress(KeyboardInterrupt), closing(listening), _worker_beside(wanted=chosen.worker and not no_worker):
        say(f"Endcap is starting at {_address(chosen)} – Ctrl-C stops it.")
        _run_dashboard(chosen, listening)
    say("Endcap has stopped.")


def worker(
    threads: Annotated[int, typer.Option(help="Jobs that run at once.", min=1, max=32)] = 2,
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run background jobs: imports, proposing, publishing, messages."""
    from core.jobs.worker import AlreadyRunningError, run_worker

    chosen = settings()
    start_log(chosen)
    try:
        all_ended = run_worker(chosen, threads=threads, with_parent=with_parent)
    except AlreadyRunningError as error:
        say(error.message)
        raise typer.Exit(NO_ROOM) from None
    if not all_ended:
        logging.shutdown()
        os._exit(0)


def _choose(host: str, port: int) -> None:
    """What the command line says goes before the environment, for this process and those it starts."""
    if host:
        os.environ["ENDCAP_HOST"] = host
    if port:
        os.environ["ENDCAP_PORT"] = str(port)
    settings.cache_clear()


def _run_dashboard(chosen: Settings, listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        DASHBOARD,
        log_level=max(logging.WARNING, logging.getLevelName(chosen.log_level)),
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listen(chosen: Settings) -> socket.socket:
    """A socket on the address and port.

    Raises:
        BadSettingError: something else has the port, or the address is not this machine's.
    """
    try:
        found = socket.getaddrinfo(chosen.host, chosen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
            listening.listen(2048)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise BadSettingError(
            f"Endcap cannot listen on {chosen.host}:{chosen.port} ({error.strerror}). "
            "Nothing was started; choose another port with --port."
        ) from None
    return listening


def _address(chosen: Settings) -> str:
    host = "localhost" if chosen.host in ("127.0.0.1", "0.0.0.0", "::") else chosen.host  # noqa: S104
    return f"http://{host}:{chosen.port}"


def _leave(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _end(_number: int, _frame: Any) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _worker_beside(*, wanted: bool) -> Iterator[None]:
    """A worker in a process of its own while this lasts, started again if it dies."""
    if not wanted:
        yield
        return
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper:
    """Keeps one worker process alive until told to stop; the worker ends with this process, however that ends."""

    def __init__(self) -> None:
        self._over = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        self._process = _start_worker()
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join()

    def _keep(self) -> None:
        pause_s = 1.0
        while self._process is not None:
            code = self._process.wait()
            if self._over.is_set() or code == NO_ROOM:
                return
            log.error("The worker ended (%s); another one starts in %.0f s.", code, pause_s)
            if self._over.wait(pause_s):
                return
            pause_s = min(pause_s * 2, 60.0)
            self._process = _start_worker()


def _start_worker() -> subprocess.Popen[bytes]:
    """A worker that ends with this process: its standard input is a pipe that only this process holds open."""
    command = [sys.executable, "-P", "-m", "core.cli", "worker", "--with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
