"""The texts of a product that an experiment may test against each other: what is live, what passed, what was beside it.

A pure read. A text is an arm only if nothing forbids it on today's facts; whether a person approved it is said of each,
and an arm nobody approved must not be shown to customers before somebody has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, facts, value_of
from core.changes import CopyChange, CopyField, Level
from core.copywriting.places import place_of, stored
from core.proposals.context import copy_rules
from core.proposals.copy_drafts import text_now
from core.proposals.copy_plan import CopyRules, fresh_findings
from core.proposals.origins import Origin, origins_of
from core.proposals.undo import stands
from core.records.choices import Action, Kind, ProposalStatus
from core.records.flow import Decision, Proposal

_CHUNK = 500
_ALIVE = (ProposalStatus.OPEN, ProposalStatus.APPLIED, ProposalStatus.PUBLISHED, ProposalStatus.MEASURED)
_EDITED = "edited"
_TAKEN = (Action.APPROVE, Action.EDIT, Action.OVERRIDE)


class ArmOrigin(StrEnum):
    """Where an arm's text is from."""

    SHOP = "shop"  # it stands on the page, and not because of this proposal
    AI = "ai"
    AI_EDITED = "ai edited by a person"


@dataclass(frozen=True)
class Arm:
    """One text to test, plain. ``id`` is the same for the same version of the same proposal, however often it is read.

    ``warnings`` are what a reviewer would be warned of; nothing that blocks speaks against an arm.
    """

    id: str
    product_id: int
    handle: str
    field: CopyField
    text: str
    origin: ArmOrigin
    is_live: bool
    is_approved: bool
    writer: str = ""
    writer_version: str = ""
    proposal_id: int | None = None
    warnings: tuple[str, ...] = ()
    channel: str = ""


def arms(
    session: Session, product_ids: Sequence[int], field: CopyField, channel: str = ""
) -> dict[int, tuple[Arm, ...]]:
    """The arms of each product's text, or of a channel's own, the live one first; only products with two or more."""
    name = place_of(field, channel).field
    found: dict[int, tuple[Arm, ...]] = {}
    for start in range(0, len(product_ids), _CHUNK):
        ids = product_ids[start : start + _CHUNK]
        known = facts(session, ids)
        rules = copy_rules(session, {product.department for product in known.values()}, [channel] if channel else ())
        newest = _newest(session, ids, name)
        taken = _taken(session, [row.id for row in newest.values()])
        from_machines = origins_of(session, newest)
        for product_id, row in newest.items():
            origin = from_machines.get(product_id, {}).get(name)
            several = _arms(known[product_id], row, taken.get(row.id), rules, origin)
            if len(several) > 1:
                found[product_id] = several
    return found


def shown(several: Sequence[Arm], *, approved: bool) -> tuple[Arm, ...]:
    """The arms, or only those that somebody approved or that stand on the page already."""
    return tuple(arm for arm in several if arm.is_approved or arm.is_live or not approved)


def with_proposals(session: Session, field: CopyField, department: str = "", channel: str = "") -> list[int]:
    """The products of a department, or of all, of which a text was drafted that still counts, in ascending order."""
    wanted = (
        select(col(Proposal.product_id))
        .where(*_counting(place_of(field, channel).field))
        .distinct()
        .order_by(col(Proposal.product_id))
    )
    if department:
        wanted = wanted.where(col(Proposal.department) == department)
    return [product_id for product_id in session.scalars(wanted) if product_id is not None]


def _arms(
    product: ProductFacts, row: Row[Any], taken: CopyChange | None, rules: CopyRules, origin: Origin | None
) -> tuple[Arm, ...]:
    """The text on the page, then the versions of the proposal that nothing forbids, each text once."""
    several = {arm.text: arm for arm in reversed([*_versions(product, row, taken, rules)])}
    versions = sorted(several.values(), key=lambda arm: (not arm.is_live, not arm.is_approved, arm.id))
    if any(arm.is_live for arm in versions):
        return tuple(versions)
    return (*_live(product, CopyChange.model_validate(row.payload), origin), *versions)


def _live(product: ProductFacts, change: CopyChange, origin: Origin | None) -> Iterator[Arm]:
    """The text on the page, if there is one: what every other is tested against."""
    text = text_now(product, change.field, change.channel)
    if not text.strip():
        return
    arm = Arm(f"{product.id}.live", product.id, product.handle, change.field, text, ArmOrigin.SHOP, True, True)
    arm = replace(arm, channel=change.channel)
    if origin is None:
        yield arm
    else:
        how = ArmOrigin.AI_EDITED if origin.edited else ArmOrigin.AI
        yield replace(arm, origin=how, writer=origin.writer, writer_version=origin.writer_version)


def _versions(product: ProductFacts, row: Row[Any], taken: CopyChange | None, rules: CopyRules) -> Iterator[Arm]:
    payloads = [row.payload, *(one["payload"] for one in row.alternatives)]
    numbered = [(str(number), CopyChange.model_validate(payload)) for number, payload in enumerate(payloads)]
    if taken is not None and taken.text not in {change.text for _, change in numbered}:
        numbered.insert(0, (_EDITED, taken))
    for number, change in numbered:
        warnings = _warnings(change, product, rules)
        if warnings is None:
            continue
        yield Arm(
            id=f"{row.id}.{number}",
            product_id=product.id,
            handle=product.handle,
            field=change.field,
            text=change.text,
            origin=ArmOrigin.AI_EDITED if number == _EDITED else ArmOrigin.AI,
            is_live=_as_stored(change) == value_of(product, place_of(change.field, change.channel).field),
            is_approved=taken is not None and change.text == taken.text,
            writer=change.writer,
            writer_version=change.writer_version,
            proposal_id=row.id,
            warnings=warnings,
            channel=change.channel,
        )


def _warnings(change: CopyChange, product: ProductFacts, rules: CopyRules) -> tuple[str, ...] | None:
    """What speaks against the text today; None if something forbids it."""
    found = fresh_findings(change, product, rules)
    if any(finding.level == Level.BLOCK for finding in found):
        return None
    return tuple(finding.message for finding in found)


def _as_stored(change: CopyChange) -> str:
    return stored(change.field, change.text, change.channel)


def _counting(name: str) -> tuple[Any, ...]:
    return (
        col(Proposal.kind) == Kind.COPY,
        col(Proposal.field) == name,
        col(Proposal.status).in_(_ALIVE),
        col(Proposal.is_planted).is_(False),
    )


def _newest(session: Session, product_ids: Sequence[int], name: str) -> dict[int, Row[Any]]:
    """The newest proposal that counts of each product."""
    rows = session.execute(
        select(Proposal.id, Proposal.product_id, Proposal.payload, Proposal.alternatives)  # type: ignore[call-overload]
        .where(col(Proposal.product_id).in_(product_ids), *_counting(name))
        .order_by(col(Proposal.product_id), col(Proposal.id))
    )
    return {row.product_id: row for row in rows}


def _taken(session: Session, proposal_ids: Sequence[int]) -> Mapping[int, CopyChange]:
    """What decisions that stand wrote, by proposal."""
    rows = session.execute(
        select(col(Decision.proposal_id), col(Decision.payload)).where(
            col(Decision.proposal_id).in_(proposal_ids), col(Decision.action).in_(_TAKEN), stands(Decision)
        )
    )
    return {row.proposal_id: CopyChange.model_validate(row.payload) for row in rows}
