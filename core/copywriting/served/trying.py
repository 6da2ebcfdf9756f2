"""Asking with patience: within the budget, again after a wait where that may help, and not at all of a server at rest.

Waits grow by two with *full jitter* (Brooker, "Exponential Backoff And Jitter", AWS 2015) and honour Retry-After.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from core.copywriting.served.breaker import Breaker, State
from core.copywriting.served.budget import Budget
from core.copywriting.served.calling import Failure, Form, Question, Reply, Server
from core.copywriting.served.prices import NO_USAGE, Price, Usage
from core.copywriting.writing import WriterStoppedError
from core.money import show

log = logging.getLogger(__name__)

_TOKENS_A_MESSAGE = 16
_NEXT = {Form.SCHEMA: Form.JSON, Form.JSON: Form.WORDS}
_FORM_REFUSED = frozenset({400, 404, 415, 422, 501})


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
    """What time and chance are: the time now, seconds of a clock that never goes back, a way to wait, and dice."""

    clock: Callable[[], datetime]
    rng: Random
    sleep: Callable[[float], object] = time.sleep
    seconds: Callable[[], float] = time.monotonic


@dataclass
class Asking:
    """One server with its price, the day's budget and its breaker. ``spent_micro`` and ``usage`` add up all calls."""

    server: Server
    price: Price
    budget: Budget
    around: Surroundings
    patience: Patience = Patience()
    breaker: Breaker = field(default_factory=Breaker)
    spent_micro: int = 0
    usage: Usage = NO_USAGE
    _form: Form = Form.SCHEMA

    @property
    def is_resting(self) -> bool:
        """Whether the server is left alone now."""
        return self.breaker.state(self.around.seconds()) == State.OPEN

    def ask(self, question: Question) -> Reply | Failure:
        """What the server wrote, or why not after all tries.

        Raises:
            WriterStoppedError: the day's budget does not reach for another call.
        """
        tried = 0
        while True:
            tried += 1
            answer = self._in_a_form_it_takes(question)
            if isinstance(answer, Reply):
                return answer
            wait_s = self.patience.wait_s(tried, answer, self.around.rng)
            self._count(answer, wait_s)
            if wait_s is None or self.is_resting:
                return answer
            log.info("The copy server: %s Asked again in %.1f s.", answer.reason, wait_s)
            self.around.sleep(wait_s)

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
            self.breaker.failed(self.around.seconds(), max(failure.wait_s, 0.0))

    def _in_a_form_it_takes(self, question: Question) -> Reply | Failure:
        """The answer in the strictest form the server takes; many know no schema, some not even JSON."""
        answer = self._once(question, self._form)
        form = self._form
        while isinstance(answer, Failure) and answer.status in _FORM_REFUSED and form in _NEXT:
            form = _NEXT[form]
            answer = self._once(question, form)
        if isinstance(answer, Reply):
            self._form = form
        return answer

    def _once(self, question: Question, form: Form) -> Reply | Failure:
        now = self.around.clock()
        most = _most_usage(question)
        held = self.budget.reserve(self.price.cost_micro(most), now)
        if held is None:
            limit = show(self.budget.most_micro // 10**6, self.price.currency)
            raise WriterStoppedError(
                f"Today's budget for the copy server, {limit}, does not reach for another text. What was written is "
                "kept. Go on tomorrow (UTC), or ask an admin to raise ENDCAP_LLM_DAY_BUDGET_MINOR."
            )
        usage, spent = most, held.micro  # what counts if anything unforeseen happens
        try:
            answer = self.server.ask(question, form)
            usage = _usage(answer, most)
            spent = self.price.cost_micro(usage)
        finally:
            self.budget.settle(held, spent, self.around.clock(), usage)
            self.spent_micro += spent
            self.usage += usage
        return answer


def _most_usage(question: Question) -> Usage:
    """Tokens that a call can have at most: no tokenizer in use makes more of them than there are bytes."""
    read = sum(len(message["content"].encode()) + _TOKENS_A_MESSAGE for message in question.messages)
    return Usage(read + len(str(question.schema).encode()), question.most_tokens)


def _usage(answer: Reply | Failure, most: Usage) -> Usage:
    """What the server counted; the most there can be if it counted nothing but may have worked."""
    if isinstance(answer, Reply):
        return answer.usage or most
    return most if answer.may_cost else NO_USAGE
