"""A writer that writes the same of every product, for tests of what becomes of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.changes import CopyClause
from core.copywriting.clauses import stated_in
from core.copywriting.writing import CopyRequest, Variant, WriterStoppedError, Written


def titled(request: CopyRequest) -> list[str]:
    """Texts from the product's title and colour."""
    title, colour = (request.facts.values.get(name, ("",))[0] for name in ("Title", "Color"))
    return [f"{title} in {colour}, number {number}." for number in range(1, request.variants + 1)]


@dataclass
class Scripted:
    """Writes ``says`` of each request until ``budget`` requests are answered."""

    says: Callable[[CopyRequest], Sequence[str]] = titled
    budget: int | None = None
    answered: int = 0
    name: str = "scripted writer"
    version: str = "1"

    def write(self, requests: Sequence[CopyRequest]) -> Iterator[Written]:
        """One answer a request, until the budget is spent."""
        for request in requests:
            if self.budget is not None and self.answered >= self.budget:
                raise WriterStoppedError("The day's budget for the writer is spent.")
            self.answered += 1
            variants = [_variant(text, request, 0.9 - number / 10) for number, text in enumerate(self.says(request))]
            yield Written(request, tuple(variants), "" if variants else "There is nothing to say.", cost_minor=2)


def _variant(text: str, request: CopyRequest, score: float) -> Variant:
    return Variant(
        text, (CopyClause(text=text, facts=tuple(stated_in(text, request.facts.values))),), score, {"length": 0.5}
    )
