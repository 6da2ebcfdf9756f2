"""The writer that asks a language model's server, and has the built-in writer stand in for it where it fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.changes import CopyField
from core.copywriting.places import PLACES
from core.copywriting.served.answer import Text, Unusable, read_answer, schema
from core.copywriting.served.calling import Failure, Question
from core.copywriting.served.prices import to_minor
from core.copywriting.served.prompt import VERSION, Prompt, make_prompt
from core.copywriting.served.trying import Asking
from core.copywriting.subject import ApprovedText, CopyFacts
from core.copywriting.writing import CopyRequest, Variant, Writer, Written

NAME = "language model"
_RESTS = "it failed several times in a row and is left alone for a while"
_LONGEST_COUNTED = 2400

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServedWriter:
    """Asks a server for texts; ``stand_in`` writes those that it fails to write.

    It writes to the store before and after each call: go through ``write`` without a `write` session of your own.
    """

    asking: Asking
    model: str
    stand_in: Writer
    locale: str
    examples: Mapping[CopyField, Sequence[ApprovedText]]

    @property
    def name(self) -> str:
        """What people call it."""
        return NAME

    @property
    def version(self) -> str:
        """The model's name and what it is told, such as ``"small-1 · 3fa09b1c"``."""
        return f"{self.model[:60]} · {VERSION}"

    def write(self, requests: Sequence[CopyRequest]) -> Iterator[Written]:
        """One answer a request, in order, as they become ready.

        Raises:
            WriterStoppedError: the day's budget is spent; answers given before count.
        """
        for request in requests:
            before = self.asking.spent_micro
            texts = self._texts(request)
            cost_minor = to_minor(self.asking.spent_micro - before)
            if isinstance(texts, str):
                log.warning("The copy server was replaced for product %s: %s", request.key, texts)
                yield self._stood_in(request, texts, cost_minor)
            else:
                yield Written(request, tuple(_variant(text, request.facts) for text in texts), cost_minor=cost_minor)

    def _texts(self, request: CopyRequest) -> tuple[Text, ...] | str:
        """The server's texts, the best first, or why there are none; a fault is told back to it once."""
        if self.asking.is_resting:
            return _RESTS
        prompt = make_prompt(request, self.examples.get(request.field, ()), self.locale)
        fault = ""
        for _ in range(2):
            reply = self.asking.ask(_question(prompt, request))
            if isinstance(reply, Failure):
                return reply.reason
            found = Unusable("it was cut off; write less.") if reply.is_cut else None
            texts = found or read_answer(reply.text, prompt.labels, PLACES[request.field])
            if not isinstance(texts, Unusable):
                self.asking.judged(usable=True)
                return tuple(sorted(texts, key=lambda text: -_coverage(text, request.facts)))[: request.variants]
            fault = texts.reason
            prompt = prompt.after(reply.text, fault)
        self.asking.judged(usable=False)
        return f"its answer cannot be used: {fault}"

    def _stood_in(self, request: CopyRequest, why: str, cost_minor: int) -> Written:
        written = next(iter(self.stand_in.write([request])))
        return replace(
            written,
            cost_minor=written.cost_minor + cost_minor,
            writer=written.writer or self.stand_in.name,
            writer_version=written.writer_version or self.stand_in.version,
            why_other=f"The language model did not write this: {why}"[:300],
        )


def _question(prompt: Prompt, request: CopyRequest) -> Question:
    """A text is counted with half a token a character, its clauses and facts around it included."""
    longest = min(PLACES[request.field].longest, _LONGEST_COUNTED)
    return Question(prompt.messages, schema(tuple(prompt.labels)), 256 + request.variants * longest // 2)


def _variant(text: Text, facts: CopyFacts) -> Variant:
    coverage = _coverage(text, facts)
    return Variant(text.text, text.clauses, coverage, {"coverage": coverage})


def _coverage(text: Text, facts: CopyFacts) -> float:
    """The share of the product's facts that the text cites, from 0 to 1; 1 where there are none."""
    cited = {name for clause in text.clauses for name in clause.facts}
    return len(cited) / len(facts.values) if facts.values else 1.0
