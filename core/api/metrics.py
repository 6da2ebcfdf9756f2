"""Numbers for Prometheus: request times counted here, everything else read from the store at each scrape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlmodel import Session, col

from core.api.callers import TokenRoute
from core.errors import StoreError
from core.money import exponent
from core.proposals import queue
from core.records import chain
from core.records.choices import JobStatus, OutboxStatus
from core.records.flow import ChainHead
from core.records.store import Store
from core.records.work import Job, Outbox

router = APIRouter(tags=["health"], route_class=TokenRoute)

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The registry of one app; nothing is shared with other apps in the process."""

    def __init__(self, store: Store) -> None:
        """Metrics over that store."""
        self.registry = CollectorRegistry()
        self.registry.register(_StoreNumbers(store))
        self._requests = Histogram(
            "endcap_request_seconds",
            "Time to answer a request.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; addresses that no route answers share one label."""
        known = method if route else "other"
        self._requests.labels(known, route or "none", str(status)).observe(seconds)


@router.get("/metrics", summary="Numbers for Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    """Queue, decisions, jobs, outbox and request times in Prometheus' text format."""
    registry = request.app.state.metrics.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _StoreNumbers(Collector):
    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterable[Metric]:
        return []  # so that registering asks the store nothing

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("endcap_store_up", "1 if the store answers.")
        try:
            with self._store.read() as session:
                numbers = [*_queue(session), _decisions(session), _jobs(session), _outbox(session)]
        except StoreError:
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        yield from numbers


def _queue(session: Session) -> Iterator[Metric]:
    counts = queue.counts(session)
    open_by_kind = GaugeMetricFamily("endcap_queue_open", "Open proposals.", labels=("kind",))
    for kind, number in counts.by_kind.items():
        open_by_kind.add_metric((kind,), number)
    yield open_by_kind
    stake = GaugeMetricFamily(
        "endcap_queue_stake", "Money at stake a month in open proposals, in whole units.", labels=("currency",)
    )
    for money in counts.stake:
        stake.add_metric((money.currency,), money.minor / 10 ** exponent(money.currency))
    yield stake


def _decisions(session: Session) -> Metric:
    length = session.scalars(select(ChainHead.length).where(col(ChainHead.chain) == chain.DECISIONS)).first()  # type: ignore[call-overload]
    return GaugeMetricFamily("endcap_decisions", "Decisions in the audit chain.", value=length or 0)


def _jobs(session: Session) -> Metric:
    family = GaugeMetricFamily("endcap_jobs", "Background jobs by status.", labels=("status",))
    rows = session.execute(select(Job.status, func.count()).group_by(col(Job.status)))  # type: ignore[call-overload]
    found = dict(rows.all())
    for status in JobStatus:
        family.add_metric((status,), found.get(status, 0))
    return family


def _outbox(session: Session) -> Metric:
    family = GaugeMetricFamily("endcap_outbox", "Messages to the outside not delivered.", labels=("status",))
    for status in (OutboxStatus.WAITING, OutboxStatus.DEAD):
        number = session.scalar(select(func.count()).where(col(Outbox.status) == status))
        family.add_metric((status,), number or 0)
    return family
