"""A proposed text written anew as its reviewer asks, such as "shorter, less hype": checked, and put in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, facts
from core.changes import CopyChange, Draft
from core.copywriting import acceptance, house_versions, phrases, voice
from core.copywriting.house import NOTHING_LEARNED
from core.copywriting.served.prompt import LONGEST_INSTRUCTION
from core.copywriting.writing import CopyRequest, Writer, Written
from core.errors import BadInputError
from core.jobs.drafting import WriterOf
from core.proposals import copy_history
from core.proposals.context import copy_rules
from core.proposals.copy_drafts import Asked, Unwritten, draft_of
from core.proposals.copy_facts import copy_facts, kinds_of
from core.proposals.submit import submit
from core.records.catalogue import Product
from core.records.choices import Kind, ProposalStatus
from core.records.flow import Proposal
from core.records.store import Store

VARIANTS = 3
_TOO_LATE = "Somebody decided this text, or another took its place, while it was rewritten. Nothing was changed."
_SAME = "It came out as a text that was proposed already. Nothing was changed."


@dataclass(frozen=True)
class Rewritten:
    """Whether a new text waits in the place of the one rewritten, as which proposal; ``why_not`` says why none does."""

    is_queued: bool
    why_not: str = ""
    proposal_id: int | None = None


def rewrite_copy(store: Store, proposal_id: int, instruction: str, writer_of: WriterOf, now: datetime) -> Rewritten:
    """What became of one rewrite. The open proposal gives way to the new text, or stays if there is none.

    Args:
        store: the store; nothing is held of it while the writer thinks.
        proposal_id: an open proposal of a text.
        instruction: the reviewer's, in a few words.
        writer_of: opens the writer of a department.
        now: the time now.

    Raises:
        BadInputError: no instruction or one that is too long, or no open proposal of a text. Nothing was changed.
        WriterStoppedError: the writer's budget is spent, or it refuses. Nothing was changed.
    """
    asked_for = " ".join(instruction.split())
    if not 0 < len(asked_for) <= LONGEST_INSTRUCTION:
        raise BadInputError(
            f"Say in up to {LONGEST_INSTRUCTION} characters how the text should change. Nothing was changed."
        )
    with store.read() as session:
        asked, version = _asked(session, proposal_id, asked_for)
    with writer_of(asked.product.department) as writer:
        written = next(iter(writer.write([asked.request])))
    with store.read() as session:
        found = _draft(session, asked, written, writer)
    if isinstance(found, Unwritten):
        return Rewritten(False, found.why)
    with store.write() as session:
        if not _is_in_time(session, proposal_id, version, asked.product):
            return Rewritten(False, _TOO_LATE)
        created = submit(session, [found], None, now).created
        new_id = session.get_one(Proposal, proposal_id).superseded_by_id if created else None
    return Rewritten(created > 0, "" if created else _SAME, new_id)


def _asked(session: Session, proposal_id: int, instruction: str) -> tuple[Asked, int]:
    """What to ask of the writer, and the proposal's version."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None or proposal.kind != Kind.COPY or proposal.status != ProposalStatus.OPEN:
        raise BadInputError("There is no such text to decide any more. Nothing was changed; go on with the next.")
    change = CopyChange.model_validate(proposal.payload)
    product = facts(session, [proposal.product_id or 0])[proposal.product_id or 0]
    department = product.department
    request = CopyRequest(
        product.id,
        change.field,
        copy_facts(product),
        voice.in_force(session, department, change.channel).guide,
        VARIANTS,
        change.text,
        phrases.approved(session, [department]).get(department, frozenset()),
        instruction,
        kinds_of(product),
        change.channel,
    )
    return Asked(product, request, f"A reviewer asked: {instruction}"), proposal.version


def _draft(session: Session, asked: Asked, written: Written, writer: Writer) -> Draft | Unwritten:
    department, channel = asked.product.department, asked.request.channel
    others = tuple(one for one in written.variants if one.text != asked.request.now)
    return draft_of(
        asked,
        replace(written, variants=others, why_none=written.why_none or _SAME),
        writer,
        voice.in_force(session, department, channel),
        copy_rules(session, [department], [channel] if channel else ()),
        acceptance.learned(copy_history.answered(session)),
        known.house if (known := house_versions.learnt(session, department)) else NOTHING_LEARNED,
    )


def _is_in_time(session: Session, proposal_id: int, version: int, product: ProductFacts) -> bool:
    proposal = session.get(Proposal, proposal_id, with_for_update=True)
    rev = session.scalars(select(col(Product.rev)).where(col(Product.id) == product.id)).one_or_none()
    is_open = proposal is not None and proposal.status == ProposalStatus.OPEN and proposal.version == version
    return is_open and rev == product.rev
