"""What the shop's own texts teach the guard of claims, kept in the store and asked of every drafted or edited text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from core.changes import Finding, digest
from core.copywriting.claims.findings import ClaimFinding, ClaimKind, all_findings
from core.copywriting.claims.guard import check
from core.copywriting.claims.knowledge import NOTHING_LEARNED, Knowledge, from_json, learn
from core.copywriting.subject import ApprovedText, CopyFacts
from core.errors import BadInputError
from core.proposals.copy_plan import Claims
from core.records.judged import ShopValue

_NAME = "copy claims"
_MESSAGE = 500
_OF_THE_PLACE = frozenset({ClaimKind.BANNED, ClaimKind.HIDDEN})
"""Found by the check of a text in its place, with words about that place."""


def keep_learned(session: Session, examples: Sequence[ApprovedText], now: datetime) -> None:
    """Keep what these texts teach, in a `write` session; the same texts again change nothing."""
    learned = learn(examples).to_json()
    kept = session.get(ShopValue, _NAME)
    mark = digest(learned)
    if kept is not None and kept.value.get("mark") == mark:
        return
    kept = kept or ShopValue(name=_NAME)
    kept.value, kept.updated_at = {"mark": mark, "knowledge": learned}, now
    session.add(kept)
    session.flush()


def claims(session: Session) -> Claims:
    """Who finds claims that neither facts nor approved phrases support, with what the shop's texts have taught."""
    return partial(_found, knowledge(session))


def knowledge(session: Session) -> Knowledge:
    """What the shop's texts have taught."""
    mark = session.scalars(_MARK).one_or_none()
    if not mark:
        return NOTHING_LEARNED
    if mark not in _KNOWN:
        _KNOWN.clear()
        _KNOWN[mark] = _read(session)
    return _KNOWN[mark]


def is_supported(text: str, facts: CopyFacts, phrases: frozenset[str], found: Claims) -> bool:
    """Whether nothing in the text goes beyond the facts and the approved phrases."""
    return not found(text, facts, phrases, "")


_MARK = select(col(ShopValue.value)["mark"].as_string()).where(col(ShopValue.name) == _NAME)
_KNOWN: dict[str, Knowledge] = {}
"""What was read last by its mark: the same for every session of a process, until the shop's texts have changed."""


def _read(session: Session) -> Knowledge:
    try:
        return from_json(session.get_one(ShopValue, _NAME).value["knowledge"])
    except BadInputError:  # of another format: learned again by the next run
        return NOTHING_LEARNED


def _found(
    knowledge: Knowledge, text: str, facts: CopyFacts, phrases: frozenset[str], field: str
) -> tuple[Finding, ...]:
    found = all_findings(check(text, _as_said(facts), knowledge, approved=phrases))
    told = (_finding(one, field, facts) for one in found if one.kind not in _OF_THE_PLACE)
    return tuple(dict.fromkeys(told))


def _as_said(facts: CopyFacts) -> CopyFacts:
    """The facts with each value also before its name, as people say it: *Fit: slim* is a slim fit."""
    values = {name: (*several, *_with_name(name, several)) for name, several in facts.values.items()}
    return CopyFacts(facts.product_type, values)


def _with_name(name: str, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{value} {name.lower()}" for value in values)


def _finding(one: ClaimFinding, field: str, facts: CopyFacts) -> Finding:
    """The finding in the words of the facts as the shop holds them."""
    words, code = one.message, f"claim-{one.kind}"
    for name, values in facts.values.items():
        for said in _with_name(name, values):
            words = words.replace(f", “{said}”", "")
    return Finding(level=one.level, code=code, message=words[:_MESSAGE], field=field, start=one.start, end=one.end)
