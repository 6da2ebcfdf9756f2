"""``endcap evaluate claims``: texts judged against the facts of their products."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from core.copywriting.claims.findings import ClaimFinding, all_findings
from core.copywriting.claims.guard import check
from core.copywriting.claims.knowledge import learn
from core.copywriting.subject import ApprovedText, CopyFacts, read_facts
from core.errors import BadInputError
from core.evaluate.files import bad_file, bad_row, check_out, read_table, unique_texts, write_table

_FACTS = {"product_type": "the product's type", "facts": "an object {name: value or list}"}
_NEEDED = {"id": "a name for each text", **_FACTS, "text": "the text to judge"}
_APPROVED = {**_FACTS, "text": "a text that people approved"}
_SHOWN = 200  # texts between two lines of progress


def claims(
    items: Path,
    examples: Path,
    out: Path,
    *,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, object]:
    """Learn from the approved examples, judge the items' texts, and write id, supported and findings.

    Nothing is left to chance: the seed is taken for the sake of the other commands and reported.

    Returns:
        What was done, for the summary line.

    Raises:
        BadInputError: a file cannot be used; the message names the column or the row.
    """
    for path in (items, examples, out):
        if not path.name.casefold().endswith(".jsonl"):
            raise bad_file(path, "its ending is not .jsonl; expected JSON lines, as facts are objects")
    check_out(out)
    known = [ApprovedText(facts, text) for facts, text in _texts(examples, read_table(examples, _APPROVED))]
    table = read_table(items, _NEEDED)
    names = unique_texts(items, table, "id")
    asked = _texts(items, table)
    knowledge = learn(known)
    found = []
    for place, (facts, text) in enumerate(asked):
        if progress is not None and place % _SHOWN == 0:
            progress(place, len(asked), "judging texts")
        found.append(all_findings(check(text, facts, knowledge)))
    supported = [not several for several in found]
    answers = {"id": names, "supported": supported, "findings": [list(map(_answer, several)) for several in found]}
    write_table(out, pd.DataFrame(answers))
    return {
        "capability": "claims",
        "read": len(asked),
        "known": len(known),
        "supported": sum(supported),
        "findings": sum(map(len, found)),
        "seed": seed,
    }


def _texts(path: Path, table: pd.DataFrame) -> list[tuple[CopyFacts, str]]:
    rows = zip(table["product_type"], table["facts"], table["text"], strict=True)
    return [_text(path, row, *values) for row, values in enumerate(rows)]


def _text(path: Path, row: int, product_type: object, facts: object, text: object) -> tuple[CopyFacts, str]:
    if not isinstance(text, str):
        raise bad_row(path, row, "text", "" if text is None else str(text), "a text")
    try:
        return read_facts(product_type, facts, f"row {row + 1}"), text
    except BadInputError as error:
        raise bad_file(path, error.message.rstrip(".")) from None


def _answer(one: ClaimFinding) -> dict[str, object]:
    return {
        "start": one.start,
        "end": one.end,
        "kind": one.kind.value,
        "level": one.level.value,
        "message": one.message,
    }
