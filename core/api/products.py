"""Products from other programs: an upsert of a list, checked as files are, with an answer for each record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from core import ingest
from core.api.callers import TokenRoute, bearer
from core.api.problems import ErrorBody
from core.ingest.problems import Problem
from core.records.base import utc_now

MOST_RECORDS = 1000

router = APIRouter(prefix="/v1", tags=["products"], route_class=TokenRoute)

_EXAMPLE = {
    "products": [
        {
            "handle": "linen-shirt-dress",
            "title": "Linen shirt dress",
            "product_type": "Dresses",
            "attributes": {"Colour": "Sand"},
            "skus": [{"sku": "LSD-S", "price": "59.00", "options": {"Size": "S"}, "on_hand": 12}],
        }
    ]
}


class Upsert(BaseModel):
    """Products to create or change. A field that is absent keeps the value that is there; an empty one erases it."""

    model_config = {"json_schema_extra": {"examples": [_EXAMPLE]}}

    products: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_RECORDS)


class ProblemFound(BaseModel):
    """One value that was refused, or is worth a look."""

    field: str
    value: str
    reason: str


class Outcome(BaseModel):
    """What became of one record."""

    index: int = Field(description="Its place in the request, from 0.")
    handle: str
    outcome: Literal["created", "changed", "unchanged", "refused"]
    problems: list[ProblemFound] = Field(default_factory=list)


class Upserted(BaseModel):
    """What became of the request."""

    created: int
    changed: int
    unchanged: int
    refused: int
    results: list[Outcome]


@router.put(
    "/products",
    summary="Create or change products",
    responses={code: {"model": ErrorBody} for code in (401, 413, 422, 503)},
    dependencies=[bearer],
)
def upsert_products(request: Request, body: Upsert) -> Upserted:
    """Each record is checked as a row of a file would be, and taken or refused alone. The same request twice changes
    nothing the second time.
    """
    actor = request.state.caller.actor
    done = ingest.upsert(request.app.state.store, body.products, actor, utc_now())
    return Upserted(
        created=done.created,
        changed=done.changed,
        unchanged=done.unchanged,
        refused=done.refused,
        results=[
            Outcome(index=index, handle=one.handle, outcome=one.outcome, problems=problems_of(one.problems))
            for index, one in enumerate(done.records)
        ],
    )


def problems_of(problems: Iterable[Problem]) -> list[ProblemFound]:
    """The problems as the API names them."""
    return [ProblemFound(field=found.column, value=found.value, reason=found.reason) for found in problems]
