"""Health says the process lives; readiness looks at the store, the home folder and the worker each time."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.api import health
from core.api.app import create_api
from core.records.migrate import migrate
from core.records.store import Store
from core.settings import Settings


def worker_seen(chosen: Settings, ago: timedelta) -> None:
    lock = chosen.folder("jobs") / "worker.lock"
    lock.touch()
    moment = (datetime.now(UTC) - ago).timestamp()
    os.utime(lock, (moment, moment))


def test_health_answers(client: TestClient) -> None:
    answer = client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_store_and_home_are_well(client: TestClient, chosen: Settings) -> None:
    worker_seen(chosen, timedelta(seconds=3))

    answer = client.get("/ready")

    assert answer.status_code == 200
    found = answer.json()
    assert (found["ready"], found["store"]["ok"], found["home"]["ok"], found["worker"]["ok"]) == (True,) * 4


def test_a_silent_worker_warns_but_keeps_nobody_from_deciding(client: TestClient, chosen: Settings) -> None:
    never = client.get("/ready").json()
    worker_seen(chosen, timedelta(seconds=61))
    late = client.get("/ready").json()

    assert never["ready"]
    assert never["worker"] == {"ok": False, "what": "No worker has run for this home folder: start `endcap worker`."}
    assert late["ready"]
    assert "last seen 61 s ago" in late["worker"]["what"]


def test_not_ready_when_the_home_folder_is_gone(client: TestClient, chosen: Settings) -> None:
    chosen.home.rmdir()

    answer = client.get("/ready")

    assert answer.status_code == 503
    assert "cannot be written" in answer.json()["home"]["what"]


def test_looking_leaves_nothing_in_the_home_folder(client: TestClient, chosen: Settings) -> None:
    client.get("/ready")

    assert list(chosen.home.iterdir()) == []


@pytest.mark.parametrize("revision", ["", "0001"])
def test_not_ready_when_the_store_is_at_another_revision(chosen: Settings, tmp_path: Path, revision: str) -> None:
    store = Store(f"sqlite:///{tmp_path / 'old.sqlite'}")
    if revision:
        migrate(store, revision)

    found = health.look(store, chosen, datetime.now(UTC))
    store.close()

    assert not found.ready
    assert "another revision" in found.store.what


def test_not_ready_when_the_database_does_not_answer(chosen: Settings, tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite").mkdir()
    store = Store(f"sqlite:///{tmp_path / 'folder.sqlite'}")

    with TestClient(create_api(chosen, store)) as client:
        answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer.json()["store"]["what"].startswith("The store does not answer")
    assert str(tmp_path) not in answer.text
