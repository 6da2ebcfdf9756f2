"""``endcap evaluate copy``: texts from facts, in the way of approved ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.copywriting.claims import knowledge
from core.copywriting.claims.findings import all_findings
from core.copywriting.claims.guard import check
from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.drafting.drafts import Draft, NothingToSayError, draft
from core.copywriting.drafting.judging import SURPRISE
from core.copywriting.drafting.learning import Learned, learn
from core.copywriting.subject import ApprovedText, CopyFacts, read_facts
from core.evaluate.files import bad_file, bad_row, check_out, read_table, unique_texts, write_table

_ITEM = {"id": "a name for each item", "product_type": "what it is", "facts": "an object {name: value or list}"}
_EXAMPLE = {"product_type": _ITEM["product_type"], "facts": _ITEM["facts"], "text": "the approved text"}
_COMPARED_WITH = 40  # latest drafts of the same type
_VARIANTS = 4  # read where the guard finds something in the best text
_TOLD_EVERY = 50  # drafts


def copy(
    items: Path,
    examples: Path,
    out: Path,
    *,
    state: Sequence[str] = (),
    surprise: float = SURPRISE,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Learn from the approved texts, and write id, text, clauses and score for each item.

    Facts that approved texts never state are left out where they would make a text more than ``surprise`` times as
    surprising, word by word, but for those of the names in ``state``.

    Returns:
        What was done, for the summary line.

    Raises:
        BadInputError: a file cannot be used, or an item has no fact to write from; the message names the row.
    """
    tell = progress or _silent
    for path in (items, examples, out):
        if not path.name.casefold().endswith(".jsonl"):
            raise bad_file(path, "its ending is not .jsonl; expected JSON lines, as facts are objects")
    check_out(out)
    table = read_table(items, _ITEM)
    names = unique_texts(items, table, "id")
    asked = _facts(items, table)
    approved = _approved(examples)
    writer = _Writer(learn(approved, seed=seed), knowledge.learn(approved), frozenset(state), surprise, seed)
    near: dict[str, list[str]] = {}
    drafts = []
    for row, facts in enumerate(asked):
        if row % _TOLD_EVERY == 0:
            tell(row, len(asked), "writing")
        alike = near.setdefault(facts.product_type, [])
        try:
            drafts.append(writer.draft(facts, alike[-_COMPARED_WITH:]))
        except NothingToSayError:
            raise bad_row(items, row, "facts", "", "one fact at least that a text can state") from None
        alike.append(drafts[-1].text)
    rows = [_row(name, one) for name, one in zip(names, drafts, strict=True)]
    write_table(out, pd.DataFrame(rows))
    return {
        "capability": "copy",
        "written": len(drafts),
        "known": len(approved),
        "characters": sum(len(one.text) for one in drafts),
        "left_out": sum(len(one.left_out) for one in drafts),
        "seed": seed,
    }


@dataclass(frozen=True)
class _Writer:
    """What was learned for writing, and for reading what was written."""

    learned: Learned
    known: Knowledge
    state: frozenset[str]
    surprise: float
    seed: int

    def draft(self, facts: CopyFacts, others: Sequence[str]) -> Draft:
        """The best text in which the guard finds nothing; of others only where the best one has a finding."""
        best = self._drafts(facts, others, 1)[0]
        if not self._found(best, facts):
            return best
        return min((best, *self._drafts(facts, others, _VARIANTS)), key=lambda one: self._found(one, facts))

    def _drafts(self, facts: CopyFacts, others: Sequence[str], count: int) -> list[Draft]:
        return draft(
            facts,
            self.learned,
            n_variants=count,
            must_state=self.state,
            others=others,
            surprise=self.surprise,
            seed=self.seed,
        )

    def _found(self, one: Draft, facts: CopyFacts) -> int:
        return len(all_findings(check(one.text, facts, self.known)))


def _facts(path: Path, table: pd.DataFrame) -> list[CopyFacts]:
    return [
        read_facts(kind, facts, f"{path.name}: row {row}")
        for row, (kind, facts) in enumerate(zip(table["product_type"], table["facts"], strict=True), 1)
    ]


def _approved(path: Path) -> list[ApprovedText]:
    table = read_table(path, _EXAMPLE)
    for row, text in enumerate(table["text"]):
        if not isinstance(text, str) or not text.strip():
            raise bad_row(path, row, "text", "" if text is None else str(text), "the approved text")
    return [ApprovedText(facts, text) for facts, text in zip(_facts(path, table), table["text"], strict=True)]


def _row(name: str, one: Draft) -> dict[str, object]:
    clauses = [{"text": clause.text, "facts": list(clause.facts)} for clause in one.clauses]
    return {"id": name, "text": one.text, "clauses": clauses, "score": one.score}


def _silent(_done: int, _total: int, _coming: str) -> None:
    """Nobody wants to know."""
