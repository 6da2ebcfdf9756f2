"""``endcap serve`` starts the dashboard and a worker, and leaves neither behind however it ends."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from core.jobs.queue import start
from core.jobs.run import COMMAND_LINE
from core.jobs.tasks import Task
from core.records.base import utc_now
from core.records.choices import JobStatus
from core.records.store import open_store
from core.records.work import Job
from core.settings import Settings
from tests.jobs.processes import Installation, Process, installation, is_alive, until

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "home") as found:
        yield found


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def is_healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def serve(place: Installation, port: int, *words: str) -> tuple[Process, list[psutil.Process]]:
    """The server, once it answers, and the processes it started."""
    server = place.start("serve", "--port", str(port), *words)
    until(lambda: is_healthy(port) or server.poll() is not None, "the dashboard to answer")
    assert server.poll() is None
    if "--no-worker" not in words:
        until((place.home / "jobs" / "queue.sqlite").exists, "the worker to run")
    return server, place.children(server)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_both_stop_cleanly_when_asked(place: Installation, port: int, number: signal.Signals) -> None:
    server, beside = serve(place, port)
    assert len(beside) == 1

    server.send_signal(number)

    output, _ = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "The first admin was made" in output
    assert f"http://localhost:{port}" in output
    assert output.endswith("Endcap has stopped.\n")
    assert "Traceback" not in output
    assert not any(is_alive(each) for each in beside)
    assert not is_healthy(port)


def test_a_worker_asked_to_end_while_a_library_is_at_work_ends_without_a_complaint(place: Installation) -> None:
    place.start("init").communicate(timeout=30)
    store = open_store(chosen := Settings(home=place.home))
    job_id = start(store, chosen, Task.PROPOSE, {}, COMMAND_LINE, utc_now())
    worker = place.start("worker")
    until(lambda: any("libtorch" in each.path for each in psutil.Process(worker.pid).memory_maps()), "torch to load")

    worker.terminate()

    output, _ = worker.communicate(timeout=30)
    with store.read() as session:
        job = session.get_one(Job, job_id)
        assert (worker.returncode, job.status, job.attempts, job.worker) == (0, JobStatus.WAITING, 0, "")
    store.close()
    assert "terminate called" not in output
    assert "Traceback" not in output


def test_the_worker_ends_when_the_dashboard_is_killed(place: Installation, port: int) -> None:
    server, (worker,) = serve(place, port)

    server.kill()
    server.wait()

    until(lambda: not is_alive(worker), "the worker to end")


def test_a_worker_that_dies_is_followed_by_another(place: Installation, port: int) -> None:
    server, (worker,) = serve(place, port)

    worker.kill()

    until(lambda: any(each.pid != worker.pid for each in place.children(server)), "another worker to start")
    assert is_healthy(port)


def test_the_dashboard_can_run_alone(place: Installation, port: int) -> None:
    server, beside = serve(place, port, "--no-worker")

    assert beside == []
    server.terminate()
    server.communicate(timeout=30)
    assert server.returncode == 0


def test_a_port_that_is_taken_is_one_clear_line(place: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        place.start("init").communicate(timeout=30)

        output, _ = (server := place.start("serve", "--port", str(port))).communicate(timeout=30)

    assert server.returncode == 2
    assert output.splitlines() == [
        f"Endcap cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Nothing was started; choose another port with --port."
    ]
