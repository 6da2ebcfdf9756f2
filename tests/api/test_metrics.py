"""Metrics are for callers with a token, kept by app and never by process, and tell when the store is down."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from core.api.metrics import Metrics
from core.records import chain
from core.records.choices import JobStatus, Kind, OutboxStatus
from core.records.flow import Proposal
from core.records.store import Store
from core.records.work import Job, Outbox


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """Its queries are its own, so both databases answer them here."""
    found: Store = request.getfixturevalue(request.param)
    return found


def numbers(text: str) -> dict[str, float]:
    """Each sample by its name and labels, such as ``endcap_jobs{failed}``."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = "{" + ",".join(sample.labels.values()) + "}" if sample.labels else ""
            found[sample.name + labels] = sample.value
    return found


def test_metrics_need_a_token(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 401


def test_metrics_tell_what_stands_where(
    client: TestClient, store: Store, bearer: dict[str, str], now: datetime
) -> None:
    with store.write() as session:
        for number, currency in enumerate(("GBP", "GBP", "JPY")):
            session.add(
                Proposal(
                    kind=Kind.CATEGORY,
                    subject=f"product:{number}",
                    field="category_id",
                    base_value_hash="",
                    suggested_by="rules",
                    confidence=0.9,
                    stake_minor=12_345,
                    currency=currency,
                    fingerprint=str(number),
                )
            )
        session.add_all([Job(task="sweep", status=status) for status in (JobStatus.FAILED, JobStatus.FAILED)])
        session.add_all(
            [
                Outbox(topic="publication", status=status, idempotency_key=key, next_at=now)
                for status, key in ((OutboxStatus.DEAD, "a"), (OutboxStatus.WAITING, "b"), (OutboxStatus.SENT, "c"))
            ]
        )
        chain.locked_head(session, chain.DECISIONS).length = 41

    found = numbers(client.get("/metrics", headers=bearer).text)

    assert found["endcap_store_up"] == 1
    assert found["endcap_queue_open{category}"] == 3
    assert found["endcap_queue_stake{GBP}"] == pytest.approx(246.90)
    assert found["endcap_queue_stake{JPY}"] == 12_345
    assert found["endcap_decisions"] == 41
    assert (found["endcap_jobs{failed}"], found["endcap_jobs{running}"]) == (2, 0)
    assert (found["endcap_outbox{dead}"], found["endcap_outbox{waiting}"]) == (1, 1)


def test_requests_are_timed_by_route_and_unknown_addresses_share_one_label(
    client: TestClient, bearer: dict[str, str]
) -> None:
    for path in ("/health", "/health", "/a", "/b", "/c?x=1"):
        client.get(path)

    text = client.get("/metrics", headers=bearer).text

    found = numbers(text)
    assert found["endcap_request_seconds_count{GET,/health,200}"] == 2
    assert found["endcap_request_seconds_count{other,none,404}"] == 3
    assert not re.search(r'route="/[abc]', text)


def test_two_apps_in_a_process_do_not_share_numbers(store: Store) -> None:
    first, second = Metrics(store), Metrics(store)
    first.observe("GET", "/health", 200, 0.2)

    count = "endcap_request_seconds_count"
    labels = {"method": "GET", "route": "/health", "status": "200"}
    assert first.registry.get_sample_value(count, labels) == 1
    assert second.registry.get_sample_value(count, labels) is None


def test_a_store_that_does_not_answer_is_a_number_and_no_failure(tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite").mkdir()
    store = Store(f"sqlite:///{tmp_path / 'folder.sqlite'}")

    found = Metrics(store).registry

    assert found.get_sample_value("endcap_store_up") == 0
    assert found.get_sample_value("endcap_decisions") is None
