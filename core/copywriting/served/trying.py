"""Asking with patience: within the budget, again after a wait where that may help, and not at all of a server at rest.

Waits grow by two with *full jitter* (Brooker, "Exponential Backoff And Jitter", AWS 2015) and honour Retry-After.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random

from core.copywriting.served.breaker import Breaker, State
from core.copywriting.served.budget import Budget
from core.copywriting.served.calling import Failure, Form, Question, Reply, Server
from core.copywriting.served.prices import MICRO, NO_USAGE, Bill, Price, Usage
from core.copywriting.writing import WriterStoppedError
from core.money import show

log = logging.getLogger(__name__)

_TOKENS_A_MESSAGE = 16
_LONGEST_REST_S = 3600.0
_NEXT = {Form.SCHEMA: Form.JSON, Form.JSON: Form.WORDS}
_FORM_REFUSED = frozenset({400, 404, 415, 422, 501})

Wait = Callable[[float], bool | None]
"""Lets so many seconds pass."""


@dataclass(frozen=True)
class Patience:
    """How often a question is asked, and how many seconds pass between: at first up to, and at most."""

    tries: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0

    def wait_s(self, tried: int, failure: Failure, rng: Random) -> float | None:
        """Seconds until the next try; None if there is none."""
        if not failure.again or tried >= self.tries:
            return None
        if failure.wait_s is not None:
            asked = failure.wait_s + rng.uniform(0, self.first_wait_s)  # so that not all come back at once
            return asked if failure.wait_s <= self.longest_wait_s else None
        return rng.uniform(0, min(self.longest_wait_s, self.first_wait_s * 2.0 ** (tried - 1)))


@dataclass(frozen=True)
class Surroundings:
    """What time and chance are: the time now, seconds of a clock that never goes back, a way to wait, and dice.

    ``sleep`` is true if it was cut short, because the work is to stop: then nothing is asked again.
    """

    clock: Callable[[], datetime]
    rng: Random
    sleep: Wait = time.sleep
    seconds: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Asked:
    """What became of a question, and what it took, whatever became of it."""

    answer: Reply | Failure
    bill: Bill

    def __add__(self, later: Asked) -> Asked:
        """The later answer, and what both took."""
        return Asked(later.answer, self.bill + later.bill)


@dataclass
class Asking:
    """One server with its price, the day's budget and its breaker, for any number of threads."""

    server: Server
    price: Price
    budget: Budget
    around: Surroundings
    patience: Patience = Patience()
    breaker: Breaker = field(default_factory=Breaker)
    _form: Form = Form.SCHEMA

    def may_ask(self) -> bool:
        """Whether the server is not left alone now; whoever is told so must ask it."""
        return self.breaker.lets_through(self.around.seconds())

    def ask(self, question: Question) -> Asked:
        """What the server wrote, or why not after all tries.

        Raises:
            WriterStoppedError: the day's budget does not reach for another call.
        """
        asked = self._in_a_form_it_takes(question)
        for tried in count(1):
            if isinstance(asked.answer, Reply):
                break
            wait_s = self.patience.wait_s(tried, asked.answer, self.around.rng)
            self._count(asked.answer, wait_s)
            if wait_s is None or self.breaker.state(self.around.seconds()) == State.OPEN:
                break
            log.info("The copy server: %s Asked again in %.1f s.", asked.answer.reason, wait_s)
            if self.around.sleep(wait_s):
                break
            asked += self._in_a_form_it_takes(question)
        return asked

    def judged(self, *, usable: bool) -> None:
        """Tell whether what the server wrote could be used: one that writes rubbish is left alone as well."""
        if usable:
            self.breaker.succeeded()
        else:
            self.breaker.failed(self.around.seconds())

    def _count(self, failure: Failure, wait_s: float | None) -> None:
        """A wait that the server named and we keep is no failure of it; one that is too long is its rest."""
        if failure.wait_s is None or not failure.again:
            self.breaker.failed(self.around.seconds())
        elif wait_s is None:
            self.breaker.failed(self.around.seconds(), min(failure.wait_s, _LONGEST_REST_S))

    def _in_a_form_it_takes(self, question: Question) -> Asked:
        """The answer in the strictest form the server takes; many know no schema, some not even JSON."""
        form = self._form
        asked = self._once(question, form)
        while isinstance(asked.answer, Failure) and asked.answer.status in _FORM_REFUSED and form in _NEXT:
            form = _NEXT[form]
            asked += self._once(question, form)
        if isinstance(asked.answer, Reply):
            self._form = form
        return asked

    def _once(self, question: Question, form: Form) -> Asked:
        most = _most_usage(question)
        held = self.budget.reserve(self.price.cost_micro(most), self.around.clock())
        if held is None:
            limit = show(self.budget.most_micro // MICRO, self.price.currency)
            raise WriterStoppedError(
                f"Today's budget for the copy server, {limit}, does not reach for another text. What was written is "
                "kept. Go on tomorrow (UTC), or ask an admin to raise ENDCAP_LLM_DAY_BUDGET_MINOR."
            )
        usage = most  # what counts if anything unforeseen happens
        try:
            answer = self.server.ask(question, form)
            usage = _usage(answer, most)
        finally:
            spent = self.price.cost_micro(usage)
            self.budget.settle(held, spent, self.around.clock(), usage)
        return Asked(answer, Bill(1, usage, spent))


def _most_usage(question: Question) -> Usage:
    """Tokens that a call can have at most: no tokenizer in use makes more of them than there are bytes."""
    read = sum(len(message["content"].encode()) + _TOKENS_A_MESSAGE for message in question.messages)
    return Usage(read + len(str(question.schema).encode()), question.most_tokens)


def _usage(answer: Reply | Failure, most: Usage) -> Usage:
    """What the server counted; the most there can be if it counted nothing but may have worked."""
    if isinstance(answer, Reply):
        return answer.usage or most
    return most if answer.may_cost else NO_USAGE
