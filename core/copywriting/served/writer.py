"""The writer that asks a language model's server, and has the built-in writer stand in for it where it fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import islice

from core.changes import CopyField
from core.copywriting.served.answer import Text, Unusable, read_answer, schema
from core.copywriting.served.calling import Failure, Question, Reply
from core.copywriting.served.prices import NOTHING, Bill, to_minor
from core.copywriting.served.prompt import VERSION, Prompt, make_prompt
from core.copywriting.served.trying import Asking
from core.copywriting.subject import ApprovedText, CopyFacts
from core.copywriting.writing import CopyRequest, Variant, Writer, WriterStoppedError, Written

NAME = "language model"
_RESTS = "it failed several times in a row and is left alone for a while."
_LONGEST_COUNTED = 2400

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Made:
    """The server's texts of one request, or why there are none, and what they took."""

    texts: tuple[Text, ...] | str
    bill: Bill = NOTHING


@dataclass(frozen=True)
class Terms:
    """The model by its name, the language, the tokens it may think for each text, and how many are asked at once."""

    model: str
    locale: str
    thinking_tokens: int = 0
    at_once: int = 1


@dataclass(frozen=True)
class ServedWriter:
    """Asks a server for texts; ``stand_in`` writes those that it fails to write.

    It writes to the store before and after each call: go through ``write`` without a `write` session of your own.
    """

    asking: Asking
    stand_in: Writer
    examples: Mapping[CopyField, Sequence[ApprovedText]]
    terms: Terms

    @property
    def name(self) -> str:
        """What people call it."""
        return NAME

    @property
    def version(self) -> str:
        """The model's name and what it is told, such as ``"small-1 · 3fa09b1c"``."""
        return f"{self.terms.model[:60]} · {VERSION}"

    def write(self, requests: Sequence[CopyRequest]) -> Iterator[Written]:
        """One answer a request, as they become ready; up to ``at_once`` of them are under way together.

        Raises:
            WriterStoppedError: the day's budget is spent; answers given before count, those under way are given first.
        """
        left, under_way = iter(requests), dict[Future[_Made], CopyRequest]()
        stopped: WriterStoppedError | None = None
        with ThreadPoolExecutor(self.terms.at_once) as pool:
            while True:
                for request in islice(left, self.terms.at_once - len(under_way) if stopped is None else 0):
                    under_way[pool.submit(self._made, request)] = request
                if not under_way:
                    break
                for ready in wait(under_way, return_when=FIRST_COMPLETED).done:
                    request = under_way.pop(ready)
                    try:
                        made = ready.result()
                    except WriterStoppedError as error:
                        stopped = error
                    else:
                        yield self._written(request, made)
        if stopped is not None:
            raise stopped

    def _made(self, request: CopyRequest) -> _Made:
        """The server's texts, the best first, or why there are none; a fault is told back to it once."""
        if not self.asking.may_ask():
            return _Made(_RESTS)
        prompt = make_prompt(request, self.examples.get(request.field, ()), self.terms.locale)
        bill, fault = NOTHING, ""
        for _ in range(2):
            asked = self.asking.ask(_question(prompt, request, self.terms))
            bill += asked.bill
            if isinstance(asked.answer, Failure):
                return _Made(asked.answer.reason, bill)
            texts = _read(asked.answer, prompt, request)
            if not isinstance(texts, Unusable):
                self.asking.judged(usable=True)
                return _Made(texts, bill)
            fault = texts.reason
            prompt = prompt.after(asked.answer.text, fault)
        self.asking.judged(usable=False)
        return _Made(f"its answer cannot be used: {fault}", bill)

    def _written(self, request: CopyRequest, made: _Made) -> Written:
        if isinstance(made.texts, str):
            log.warning("The copy server wrote nothing for product %s: %s", request.key, made.texts)
            written = self._stood_in(request, made.texts)
        else:
            written = Written(request, tuple(_variant(text, request.facts) for text in made.texts))
        told = made.bill.told(self.asking.price.currency) if made.bill.calls else ""
        return replace(written, cost_minor=written.cost_minor + to_minor(made.bill.micro), bill=told)

    def _stood_in(self, request: CopyRequest, why: str) -> Written:
        """The other writer's texts; none where a reviewer gave an instruction, which it would not follow."""
        if request.instruction:
            return Written(request, (), f"The language model did not rewrite the text: {why} It is as it was.")
        written = next(iter(self.stand_in.write([request])))
        return replace(
            written,
            writer=written.writer or self.stand_in.name,
            writer_version=written.writer_version or self.stand_in.version,
            why_other=f"The language model did not write this: {why}"[:300],
        )


def _read(reply: Reply, prompt: Prompt, request: CopyRequest) -> tuple[Text, ...] | Unusable:
    if reply.is_cut:
        return Unusable("it was cut off; write less.")
    texts = read_answer(reply.text, prompt.labels, request.place)
    if isinstance(texts, Unusable):
        return texts
    return tuple(sorted(texts, key=lambda text: -_coverage(text, request.facts)))[: request.variants]


def _question(prompt: Prompt, request: CopyRequest, terms: Terms) -> Question:
    """A text is counted with half a token a character, its clauses and facts around it included."""
    longest = min(request.place.longest, _LONGEST_COUNTED)
    most_tokens = terms.thinking_tokens + 256 + request.variants * longest // 2
    return Question(prompt.messages, schema(tuple(prompt.labels)), most_tokens)


def _variant(text: Text, facts: CopyFacts) -> Variant:
    coverage = _coverage(text, facts)
    return Variant(text.text, text.clauses, coverage, {"coverage": coverage})


def _coverage(text: Text, facts: CopyFacts) -> float:
    """The share of the product's facts that the text cites, from 0 to 1; 1 where there are none."""
    cited = {name for clause in text.clauses for name in clause.facts}
    return len(cited) / len(facts.values) if facts.values else 1.0
