"""The API: health, metrics, product upserts, facts and webhooks. Mounted under /api by the dashboard, or run alone.

Alone: ``uvicorn core.api.app:create_default --factory``.
"""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from core.api import facts, health, metrics, products, webhooks
from core.api.edge import BodyLimit, Edge
from core.api.metrics import Metrics
from core.api.problems import ErrorBody, add_handlers
from core.records.store import Store, open_store
from core.settings import Settings, settings

MOST_BODY_BYTES = 10_000_000

_ABOUT = """
Bring products in from other programs, and watch over an Endcap installation.

Programs send `Authorization: Bearer <token>`; an admin makes and revokes tokens on the Users screen. Every refusal has
the same body: `error.code` for programs, `error.what` and `error.remedy` for people.
"""


def create_api(settings: Settings, store: Store) -> FastAPI:
    """The API over that store."""
    app = FastAPI(
        title="Endcap",
        version=version("endcap"),
        description=_ABOUT,
        docs_url=None,  # the usual pages load scripts from other sites
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        responses={"4XX": {"model": ErrorBody}, "5XX": {"model": ErrorBody}},
    )
    app.state.settings, app.state.store, app.state.metrics = settings, store, Metrics(store)
    add_handlers(app)
    app.add_middleware(BodyLimit, most_bytes=MOST_BODY_BYTES)
    app.add_middleware(Edge, observe=app.state.metrics.observe)
    for part in (health, metrics, products, facts, webhooks):
        app.include_router(part.router)
    return app


def create_default() -> FastAPI:
    """The API of the installation that the ``ENDCAP_…`` variables name."""
    chosen = settings()
    return create_api(chosen, open_store(chosen))
