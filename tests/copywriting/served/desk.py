"""A writer on a server, with a clock that only waiting moves, and the texts it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from core.changes import CopyClause, CopyField
from core.copywriting.served.budget import Budget, Spent
from core.copywriting.served.calling import Address, Server
from core.copywriting.served.prices import MICRO, Price
from core.copywriting.served.trying import Asking, Patience, Surroundings
from core.copywriting.served.writer import ServedWriter, Terms
from core.copywriting.subject import CopyFacts
from core.copywriting.writing import CopyRequest, Variant, Written
from core.records.store import Store
from tests.copywriting.served.served import texts

FACTS = CopyFacts("Jumper", {"material": ("wool",), "colour": ("red",)})
GOOD = texts([("Red jumper", ["f2"]), ("in wool", ["f1"])])
PRICE = Price("GBP", Decimal(10), Decimal(40))
KEY = "sk-very-secret-key"


@dataclass
class Time:
    """A clock that stands still but for waits, which it notes."""

    start: datetime
    passed_s: float = 0.0
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed_s)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.passed_s += seconds


class PlainWriter:
    """Stands in: names the product and nothing else."""

    name = "built in"
    version = "7"

    def write(self, requests: Sequence[CopyRequest]) -> Iterator[Written]:
        for request in requests:
            text = request.facts.product_type
            yield Written(request, (Variant(text, (CopyClause(text=text),), 0.1),))


@dataclass
class Desk:
    """Everything a writer needs, open to tests."""

    writer: ServedWriter
    asking: Asking
    budget: Budget
    time: Time

    def spent(self) -> Spent:
        return self.budget.spent(self.time.now())

    def write(self, *requests: CopyRequest) -> list[Written]:
        return list(self.writer.write(requests or (request(),)))

    def title(self) -> Written:
        (written,) = self.write()
        return written


def request(key: int = 1, **changes: object) -> CopyRequest:
    given: dict[str, object] = {"key": key, "field": CopyField.TITLE, "facts": FACTS, **changes}
    return CopyRequest(**given)  # type: ignore[arg-type]


def desk(
    store: Store,
    url: str,
    now: datetime,
    *,
    most_micro: int = 500 * MICRO,
    timeout_s: float = 5.0,
    tries: int = 4,
    at_once: int = 1,
) -> Desk:
    time = Time(now)
    budget = Budget(store, most_micro, "GBP")
    around = Surroundings(time.now, Random(1), time.sleep, lambda: time.passed_s)
    asking = Asking(Server(Address(url, "small-1", KEY, timeout_s), time.now), PRICE, budget, around, Patience(tries))
    writer = ServedWriter(asking, PlainWriter(), {}, Terms("small-1", "en-GB", at_once=at_once))
    return Desk(writer, asking, budget, time)
