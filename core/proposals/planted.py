"""Planted checks: a category known to be wrong, put among one reviewer's proposals, to tell them how awake they are.

A check is a row of its own that is never open, so that no queue, counter, batch, policy or publication ever meets it;
only the reviewer it was planted for can decide it, and deciding it writes nothing. Off until a manager turns it on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.access.roles import Actor, Right, may_decide, require
from core.changes import Alternative, CategoryChange, Evidence, digest
from core.errors import BadInputError
from core.proposals.ordering import COLUMNS, OPEN, QueueFilter
from core.proposals.undo import stands
from core.records.catalogue import Category, Product
from core.records.chain import record
from core.records.choices import Action, Kind, ProductStatus, ProposalStatus
from core.records.flow import Decision, Proposal
from core.records.judged import ShopValue

USUAL_SHARE = 1 / 60
MOST_SHARE = 0.1
_NAME = "planted checks"
_APPROVALS = 300
_LOOKED_BACK = 10_000  # decisions, so that a look costs the same however many there are
_LOOKS_OLD = timedelta(days=3)
_HEAD = 50
_OPEN: Any = aliased(Proposal)
_APPROVED: Any = aliased(Decision)
_SOURCE: list[Any] = [Proposal, col(Product.rev), col(Category.id).label("right"), col(Category.path)]


@dataclass(frozen=True)
class PlantedChecks:
    """Whether checks are planted, and the share of a reviewer's proposals that are checks."""

    on: bool = False
    share: float = USUAL_SHARE


def in_force(session: Session) -> PlantedChecks:
    """What a manager chose; off until one does."""
    kept = session.get(ShopValue, _NAME)
    return PlantedChecks() if kept is None else PlantedChecks(bool(kept.value["on"]), float(kept.value["share"]))


def choose(session: Session, wanted: PlantedChecks, actor: Actor, now: datetime) -> None:
    """Turn checks on or off, or set their share.

    Raises:
        NotAllowedError: the actor may not set policies.
        BadInputError: the share is not above 0 and at most a tenth.
    """
    require(actor, Right.EDIT_POLICIES)
    if not 0 < wanted.share <= MOST_SHARE:
        raise BadInputError("Between none and one in ten may be a check. Nothing was changed; choose a smaller share.")
    kept = session.get(ShopValue, _NAME) or ShopValue(name=_NAME)
    kept.value, kept.updated_at = {"on": wanted.on, "share": wanted.share}, now
    session.add(kept)
    detail = {"on": wanted.on, "share": wanted.share}
    record(session, "planted checks set", actor.user_id, "", detail, now)


def share_for(session: Session, wanted: QueueFilter, actor: Actor) -> float:
    """The share of checks in that queue of the actor: none where they are off, or would stand out."""
    chosen = in_force(session)
    narrow = wanted.text.strip() or wanted.escalated_to or wanted.overdue
    narrow = narrow or wanted.min_confidence is not None or wanted.max_confidence is not None
    fits = not narrow and (not wanted.kinds or Kind.CATEGORY in wanted.kinds)
    return chosen.share if chosen.on and fits and may_decide(actor, Kind.CATEGORY) else 0.0


def plant(
    session: Session, wanted: QueueFilter, actor: Actor, now: datetime, rng: Random, known: Collection[int] = ()
) -> int | None:
    """The id of a check for the actor, one that waits already or a new one; None if there is nothing to make it of.

    In a `write` session. ``known`` are the checks on the actor's desk already.
    """
    waiting = select(col(Proposal.id)).where(*_waits_for(actor), *_in_departments(wanted))
    for proposal_id in session.scalars(waiting.order_by(col(Proposal.id))):
        if proposal_id not in known:
            return proposal_id
    sources = _sources(session, wanted, actor)
    if not sources:
        return None
    source = rng.choice(sources)
    wrong = _far_from(session, source.path, rng)
    return None if wrong is None else _store(session, source, wrong, actor, now, rng)


def waits_for(proposal: Proposal, actor: Actor) -> bool:
    """Whether the proposal is a check that this actor has not decided yet."""
    return proposal.is_planted and proposal.decided_at is None and proposal.lease_user_id == actor.user_id


def shown_status(proposal: Proposal) -> ProposalStatus:
    """The status on screen: a check that waits looks open."""
    waits = proposal.is_planted and proposal.decided_at is None
    return ProposalStatus.OPEN if waits else ProposalStatus(proposal.status)


def _waits_for(actor: Actor) -> list[ColumnElement[bool]]:
    return [
        and_(col(Proposal.is_planted)),
        col(Proposal.lease_user_id) == actor.user_id,
        col(Proposal.decided_at).is_(None),
    ]


def _in_departments(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    return [col(Proposal.department).in_(wanted.departments)] if wanted.departments else []


def _sources(session: Session, wanted: QueueFilter, actor: Actor) -> Sequence[Row[Any]]:
    """Approved category proposals whose product still has that category, nothing open on it, and no check before."""
    checked = exists().where(
        col(Decision.product_id) == col(Proposal.product_id),
        col(Decision.is_planted).is_(True),
        col(Decision.actor_id) == actor.user_id,
    )
    waits = and_(_OPEN.is_planted, _OPEN.decided_at.is_(None), _OPEN.lease_user_id == actor.user_id)
    still_open = exists().where(
        _OPEN.product_id == col(Proposal.product_id), or_(_OPEN.status == ProposalStatus.OPEN, waits)
    )
    found = (
        select(*_SOURCE)
        .join(_APPROVED, _APPROVED.proposal_id == col(Proposal.id))
        .join(
            Product,
            and_(  # as it was approved, so that the category is known to be right
                col(Product.id) == col(Proposal.product_id),
                col(Product.category_id) == _APPROVED.payload["category_id"].as_integer(),
                col(Product.status) != ProductStatus.MERGED,
            ),
        )
        .join(Category, col(Category.id) == col(Product.category_id))
        .where(
            _APPROVED.id > select(func.max(Decision.id) - _LOOKED_BACK).scalar_subquery(),
            _APPROVED.action.in_((Action.APPROVE, Action.EDIT)),
            _APPROVED.is_planted.is_(False),
            _APPROVED.actor_id.is_not(None),
            stands(_APPROVED),
            col(Proposal.kind) == Kind.CATEGORY,
            ~checked,
            ~still_open,
            *_in_departments(wanted),
        )
        .order_by(_APPROVED.id.desc())
        .limit(_APPROVALS)
    )
    return session.execute(found).all()


def _far_from(session: Session, path: str, rng: Random) -> Category | None:
    """A category that products are in, in another branch: another root or, in a tree of one root, another bough."""
    used = exists().where(col(Product.category_id) == col(Category.id))
    found = session.scalars(
        select(Category).where(used, col(Category.retired_at).is_(None)).order_by(col(Category.id))
    ).all()
    for depth in (1, 2):
        branch = path.split(" > ")[:depth]
        far = [category for category in found if category.path.split(" > ")[:depth] != branch]
        if far:
            return rng.choice(far)
    return None


def _store(session: Session, source: Row[Any], wrong: Category, actor: Actor, now: datetime, rng: Random) -> int:
    like: Proposal = source.Proposal
    change = CategoryChange(category_id=wrong.id or 0, path=wrong.path)
    right = CategoryChange(category_id=source.right, path=source.path)
    made = Proposal(
        **_as(like),
        base_rev=source.rev,
        base_value=source.right,
        base_value_hash=digest(source.right),
        payload=change.model_dump(mode="json"),
        alternatives=[
            Alternative(
                label=right.path, confidence=round(1 - like.confidence, 4), payload=right.model_dump(mode="json")
            ).model_dump(mode="json")
        ],
        evidence=[one.model_dump(mode="json") for one in _evidence(session, like.title, wrong)],
        fingerprint=digest(("planted", actor.user_id, like.id, wrong.id, now.isoformat())),
        status=ProposalStatus.WITHDRAWN,
        is_planted=True,
        lease_user_id=actor.user_id,
        created_at=_as_old_as_others(session, now, rng),
    )
    session.add(made)
    session.flush()
    return made.id or 0


def _as_old_as_others(session: Session, now: datetime, rng: Random) -> datetime:
    """When the check seems to have been suggested: when one of the categories at the head of the queue was."""
    head = select(COLUMNS.created_at).where(OPEN, COLUMNS.kind == Kind.CATEGORY)
    found = session.scalars(head.order_by(COLUMNS.worth.desc(), COLUMNS.id.desc()).limit(_HEAD)).all()
    return rng.choice(found) if found else now - rng.random() * _LOOKS_OLD


def _as(like: Proposal) -> Mapping[str, Any]:
    """The columns that a check has in common with the proposal it is made after."""
    names = (
        *("kind", "subject", "product_id", "field", "locale", "channel", "department", "title", "suggested_by"),
        *("model_version", "confidence", "stake_minor", "currency", "worth"),
    )
    return {name: getattr(like, name) for name in names}


def _evidence(session: Session, title: str, wrong: Category) -> list[Evidence]:
    """Reasons as the models give them: words of the title, and a product that is in the category."""
    words = ", ".join(title.split()[:2])
    found = [Evidence(kind="words", text=words, source="title")] if words else []
    near = session.execute(
        select(col(Product.id), col(Product.title)).where(col(Product.category_id) == wrong.id).limit(1)
    ).first()
    if near is not None:
        found.append(Evidence(kind="similar", text=near.title[:200], product_id=near.id))
    return found
