"""What people decided of drafted texts as examples to train a language model on: talks, or pairs of better and worse.

The talk is the one the server is asked in (core/copywriting/served/prompt.py), so that a model trained on it answers
that. Only decisions of people who agreed leave the shop, without their names; each line has its provenance beside it.
Formats: OpenAI's ``messages`` JSONL; TRL's conversational preference pairs (``prompt``, ``chosen``, ``rejected``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from core.access.roles import Actor, Right, require
from core.changes import CopyChange, Json
from core.copywriting.guides import NO_GUIDE, Guide, read_guide
from core.copywriting.served.prompt import make_prompt
from core.copywriting.subject import CopyFacts
from core.copywriting.writing import CopyRequest
from core.errors import NotFoundError
from core.proposals.undo import stands
from core.records.catalogue import Category, Product
from core.records.chain import record
from core.records.choices import Action, Kind
from core.records.flow import Decision, Proposal
from core.records.people import User
from core.records.voice import VoiceGuide

_TAKEN = (Action.APPROVE, Action.EDIT, Action.OVERRIDE)


class Form(StrEnum):
    """What the lines are: whole talks, or the same talk with a better and a worse answer."""

    MESSAGES = "messages"
    PREFERENCES = "preferences"


@dataclass(frozen=True)
class Lesson:
    """A drafted text and the one that a person let pass; the same where they took it as it was."""

    proposal_id: int
    decision_id: int
    action: Action
    product_type: str
    department: str
    proposed: CopyChange
    taken: CopyChange
    guide: Guide
    decided_at: datetime

    @property
    def facts(self) -> CopyFacts:
        """The facts that either text states, as they were then."""
        return CopyFacts(self.product_type, {**self.proposed.facts, **self.taken.facts})


@dataclass(frozen=True)
class Exported:
    """The lines with the provenance of each, and how many decisions stay as their people did not agree."""

    lines: tuple[dict[str, Json], ...]
    provenance: tuple[dict[str, Json], ...]
    withheld: int


def agrees(session: Session, actor: Actor) -> bool:
    """Whether the actor agreed that their decisions on texts are exported."""
    person = session.get(User, actor.user_id or 0)
    return person is not None and person.shares_edits


def agree(session: Session, actor: Actor, agreed: bool, now: datetime) -> None:
    """Keep that the actor agrees, or no longer does; for exports from now on, in a `write` session.

    Raises:
        NotFoundError: the actor is nobody who could agree.
    """
    person = session.get(User, actor.user_id or 0)
    if person is None:
        raise NotFoundError("Only a person can agree to this. Nothing was changed.")
    person.shares_edits = agreed
    record(session, "edits shared", actor.user_id, f"user:{actor.user_id}", {"agrees": agreed}, now)


def export(session: Session, form: Form, actor: Actor, locale: str) -> Exported:
    """The examples of the people who agreed, the oldest first; what was taken back is none.

    Args:
        session: where the decisions are.
        form: what the lines are; a text taken as it was gives no pair.
        actor: who exports.
        locale: the language the texts are in.

    Raises:
        NotAllowedError: the actor may not train models.
    """
    require(actor, Right.CHOOSE_MODELS)
    made = [(one, line) for one in lessons(session) if (line := _line(one, form, locale)) is not None]
    return Exported(tuple(line for _, line in made), tuple(_provenance(one) for one, _ in made), _withheld(session))


def lessons(session: Session) -> Iterator[Lesson]:
    """The texts that people who agreed let pass, the oldest first."""
    guides = {row.id or 0: row.guide for row in session.scalars(select(VoiceGuide))}
    rows = session.execute(
        _LESSONS.where(col(User.shares_edits).is_(True), stands(Decision)).order_by(col(Decision.id))
    )
    for row in rows:
        yield _lesson(row, guides)


def written(lines: Iterable[Mapping[str, Json]]) -> str:
    """The lines as JSONL."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


_LESSONS: Any = (
    select(
        col(Decision.id).label("decision_id"),
        col(Decision.action),
        col(Decision.payload).label("taken"),
        col(Decision.created_at),
        col(Proposal.id).label("proposal_id"),
        col(Proposal.payload).label("proposed"),
        col(Proposal.department),
        func.coalesce(Category.name, Product.product_type).label("product_type"),
    )
    .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
    .join(User, col(User.id) == col(Decision.actor_id))
    .join(Product, col(Product.id) == col(Proposal.product_id))
    .outerjoin(Category, col(Category.id) == col(Product.category_id))
    .where(col(Proposal.kind) == Kind.COPY, col(Proposal.is_planted).is_(False), col(Decision.action).in_(_TAKEN))
)


def _lesson(row: Row[Any], guides: Mapping[int, dict[str, Any]]) -> Lesson:
    proposed = CopyChange.model_validate(row.proposed)
    kept = guides.get(proposed.guide_id or 0)
    return Lesson(
        proposal_id=row.proposal_id,
        decision_id=row.decision_id,
        action=Action(row.action),
        product_type=row.product_type,
        department=row.department,
        proposed=proposed,
        taken=CopyChange.model_validate(row.taken),
        guide=read_guide(kept, f"guide {proposed.guide_id}") if kept is not None else NO_GUIDE,
        decided_at=row.created_at,
    )


def _line(lesson: Lesson, form: Form, locale: str) -> dict[str, Json] | None:
    if form == Form.PREFERENCES and lesson.taken.text == lesson.proposed.text:
        return None
    change = lesson.proposed
    request = CopyRequest(lesson.proposal_id, change.field, lesson.facts, lesson.guide, channel=change.channel)
    prompt = make_prompt(request, (), locale)
    asked: list[Json] = [dict(message) for message in prompt.messages]
    labels = {name: label for label, name in prompt.labels.items()}
    better = _answer(lesson.taken, labels)
    if form == Form.MESSAGES:
        return {"messages": [*asked, better]}
    return {"prompt": asked, "chosen": [better], "rejected": [_answer(lesson.proposed, labels)]}


def _answer(change: CopyChange, labels: Mapping[str, str]) -> dict[str, Json]:
    """The text as the server is asked to give it: clause by clause, each with the labels of its facts."""
    clauses: list[Json] = [
        {"text": piece, "facts": [labels[name] for name in names if name in labels]} for piece, names in pieces(change)
    ]
    return {"role": "assistant", "content": json.dumps({"variants": [{"clauses": clauses}]}, ensure_ascii=False)}


def pieces(change: CopyChange) -> list[tuple[str, tuple[str, ...]]]:
    """The clauses with what joins each to the one before, so that they make the whole text, and the facts of each.

    >>> from core.changes import CopyClause
    >>> said = (CopyClause(text="A dress", facts=("Type",)), CopyClause(text="a belt", facts=("Details",)))
    >>> pieces(CopyChange(field="description", text="A dress with a belt.", clauses=said, writer="w"))
    [('A dress', ('Type',)), (' with a belt.', ('Details',))]
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    for clause in change.clauses:
        start = change.text.find(clause.text, at)
        if start >= 0:
            end = start + len(clause.text)
            found.append((change.text[at:end], clause.facts))
            at = end
    if not found:
        return [(change.text, ())]
    last, facts = found[-1]
    return [*found[:-1], (last + change.text[at:], facts)]


def _provenance(lesson: Lesson) -> dict[str, Json]:
    return {
        "proposal": lesson.proposal_id,
        "decision": lesson.decision_id,
        "action": lesson.action.value,
        "field": lesson.proposed.field.value,
        "channel": lesson.proposed.channel,
        "department": lesson.department,
        "writer": lesson.proposed.writer,
        "writer_version": lesson.proposed.writer_version,
        "guide": lesson.proposed.guide_id,
        "decided_at": lesson.decided_at.isoformat(),
    }


def _withheld(session: Session) -> int:
    of_others = _LESSONS.where(col(User.shares_edits).is_(False), stands(Decision)).subquery()
    return int(session.execute(select(func.count()).select_from(of_others)).scalar_one())
