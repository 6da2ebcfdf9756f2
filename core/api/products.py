"""Products from other programs: an upsert of a list, checked as files are, with an answer for each record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, BeforeValidator, Field, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from core.access.roles import Actor
from core.api.callers import TokenRoute, bearer
from core.api.problems import ErrorBody
from core.ingest import Problem, ProductRecord, upsert
from core.ingest.outcome import Outcome
from core.records.base import utc_now
from core.records.store import Store
from core.settings import Settings

MOST_RECORDS = 1000
_HALF_SIGNS = re.compile("[\ud800-\udfff]")

router = APIRouter(prefix="/v1", tags=["products"], route_class=TokenRoute)

_EXAMPLE = {
    "handle": "linen-shirt-dress",
    "title": "Linen shirt dress",
    "product_type": "Dresses",
    "attributes": {"Colour": "Sand"},
    "skus": [{"code": "LSD-S", "price": "59.00", "options": {"Size": "S"}, "on_hand": 12}],
}


class _Described:
    """Describes a raw record as a product, while each is checked alone and later."""

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, describe: GetJsonSchemaHandler) -> JsonSchemaValue:
        return describe(ProductRecord.__pydantic_core_schema__)


Raw = dict[str, Any]


class Batch(BaseModel):
    """Products to create or change."""

    products: list[Annotated[Raw, _Described]] = Field(
        min_length=1,
        max_length=MOST_RECORDS,
        description="A field that is not sent keeps the value that is there; one sent as null or blank erases it.",
        examples=[[_EXAMPLE]],
    )


def _sendable(text: str) -> str:
    """The text with a mark for each half of a sign (an emoji cut in two, say): JSON takes them in, but not back out."""
    return _HALF_SIGNS.sub("\N{REPLACEMENT CHARACTER}", text)


Echoed = Annotated[str, BeforeValidator(_sendable)]
"""What the sender wrote, as an answer can repeat it."""


class Fault(BaseModel):
    """One value that was refused, or that is worth a look."""

    field: Echoed
    value: Echoed
    reason: Echoed
    severity: str = Field(description="refused: the record was left out; warning: it was taken in.")


class RecordResult(BaseModel):
    """What became of one record."""

    index: int = Field(description="Its place in the request, from 0.")
    handle: Echoed
    outcome: Outcome
    problems: list[Fault] = Field(default_factory=list)


class BatchResult(BaseModel):
    """What became of the request, counted and one by one."""

    created: int
    changed: int
    unchanged: int
    refused: int
    results: list[RecordResult]


@router.put(
    "/products",
    summary="Create or change products",
    responses={code: {"model": ErrorBody} for code in (401, 413, 422, 503)},
    dependencies=[bearer],
)
def put_products(request: Request, body: Batch) -> BatchResult:
    """Each record is checked as a row of a file would be, and taken or refused alone.

    The same request a second time changes nothing.
    """
    state = request.app.state
    return take_in(state.store, state.settings, body.products, request.state.caller.actor, utc_now())


def take_in(store: Store, settings: Settings, products: list[Raw], actor: Actor, now: datetime) -> BatchResult:
    """The result of one request; records that are no products at all never reach the store."""
    records: dict[int, ProductRecord] = {}
    faults: dict[int, list[Fault]] = {}
    for index, product in enumerate(products):
        try:
            records[index] = ProductRecord.model_validate(product)
        except ValidationError as error:
            faults[index] = [_misfit(found) for found in error.errors()[:20]]
    outcomes: dict[int, Outcome] = {}
    if records:
        places = list(records)
        done = upsert(store, list(records.values()), actor, now, sender=actor.name, shop=settings)
        outcomes = {places[line - 1]: outcome for line, outcome in done.outcomes.items()}
        for problem in done.problems:
            faults.setdefault(places[problem.line - 1], []).append(fault_of(problem))
    return _result(products, outcomes, faults)


def fault_of(problem: Problem) -> Fault:
    """The problem as the API names it."""
    return Fault(field=problem.column, value=problem.value, reason=problem.reason, severity=problem.severity)


def _result(products: list[Raw], outcomes: Mapping[int, Outcome], faults: Mapping[int, list[Fault]]) -> BatchResult:
    results = [
        RecordResult(
            index=index,
            handle=str(product.get("handle", ""))[:255],
            outcome=outcomes.get(index, Outcome.REFUSED),
            problems=faults.get(index, []),
        )
        for index, product in enumerate(products)
    ]
    return BatchResult(**_counted(result.outcome for result in results), results=results)


def _counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    found = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    for outcome in outcomes:
        found[outcome] += 1
    return found


def _misfit(error: Mapping[str, Any]) -> Fault:
    place = ".".join(str(part) for part in error["loc"])
    value = error["input"] if isinstance(error["input"], str | int | float | bool) else ""
    return Fault(field=place, value=str(value)[:200], reason=str(error["msg"]), severity="refused")
