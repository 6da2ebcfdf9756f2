"""The demo shop's last fortnight: its people decided part of the queue, as its truth says, with two policies watching.

Every decision goes through the same doors as one made on screen; the same seed decides the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlmodel import Session, col, select

from core.access.roles import Actor
from core.access.users import demo_people
from core.changes import CopyChange, read_change
from core.cli import demo_edits
from core.cli.demo_truth import Answer, Truth, asked, truthful
from core.proposals import planted, policies
from core.proposals.decide import Decided, decide
from core.proposals.ordering import QueueFilter
from core.proposals.planted import PlantedChecks
from core.proposals.policies import Terms
from core.records.choices import Action, Kind, ProposalStatus, Role
from core.records.flow import Decision, Proposal

DAYS = 14
_OPENS_AT, _HOURS = 9, 8  # of a day at the desk, UTC
_DECIDED, _DECIDED_OF_COPY = 0.6, 0.8  # of what was proposed
_BY_MANAGER = 0.2
_MISSED = 0.1  # of the planted checks
_CHECKS = PlantedChecks(on=True, share=1 / 25)
_POLICIES = (
    Terms(Kind.ATTRIBUTES, 0.9, max_error_rate=0.08),
    Terms(Kind.CATEGORY, 0.9, max_error_rate=0.05),
)


def began(now: datetime) -> datetime:
    """When the fortnight began: in the morning, before anybody was at the desk."""
    day = now - timedelta(days=DAYS)
    return day.replace(hour=_OPENS_AT - 2, minute=0, second=0, microsecond=0)


def ended(now: datetime) -> datetime:
    """When it ended: yesterday evening, after the last decision."""
    return began(now) + timedelta(days=DAYS - 1, hours=2 + _HOURS + 1)


def live_through(session: Session, truth_folder: Path, now: datetime, seed: int) -> int:
    """How many decisions the people of the demo shop made, in this `write` session; none if there are some already."""
    if session.exec(select(Decision.id).limit(1)).first() is not None:
        return 0
    people = {one.role: Actor(one.id, one.name, one.role) for one in demo_people(session)}
    manager, start, rng = people[Role.MANAGER], began(now) + timedelta(hours=1), Random(seed)
    for terms in _POLICIES:
        policies.propose(session, terms, manager, start)
    planted.choose(session, _CHECKS, manager, start)
    wanted = select(Proposal).where(col(Proposal.status) == ProposalStatus.OPEN).order_by(col(Proposal.id))
    proposals = [one for one in session.exec(wanted) if rng.random() < _decided_share(one)]
    rng.shuffle(proposals)
    truth, made = Truth(truth_folder), 0
    for proposal, at in zip(proposals, _times(len(proposals), now, rng), strict=True):
        made += _decided(session, truth, proposal, people, at, rng)
    policies.judge_now(session, manager, now)
    return made


def _decided(
    session: Session, truth: Truth, proposal: Proposal, people: Mapping[Role, Actor], at: datetime, rng: Random
) -> int:
    """How many decisions came of one look at the queue: the proposal's, and now and then a check's before it."""
    usual = Role.MARKETER if proposal.kind == Kind.COPY else Role.MERCHANDISER
    actor = people[Role.MANAGER if rng.random() < _BY_MANAGER else usual]
    is_watched = usual == Role.MERCHANDISER and rng.random() < _CHECKS.share
    made = _met_check(session, actor, at, rng) if is_watched else 0
    if proposal.status != ProposalStatus.OPEN:  # closed by a decision before it, such as a merge
        return made
    answer = decide(session, asked(proposal, _answered(session, truth, proposal, rng), rng), actor, at)
    return made + isinstance(answer, Decided)


def _decided_share(proposal: Proposal) -> float:
    return _DECIDED_OF_COPY if proposal.kind == Kind.COPY else _DECIDED


def _answered(session: Session, truth: Truth, proposal: Proposal, rng: Random) -> Answer:
    change = read_change(proposal.payload)
    if isinstance(change, CopyChange):
        return demo_edits.answer_of(session, proposal, change, rng)
    return truthful(session, truth, proposal)


def _met_check(session: Session, actor: Actor, at: datetime, rng: Random) -> int:
    check_id = planted.plant(session, QueueFilter(), actor, at, rng)
    if check_id is None:
        return 0
    action = Action.APPROVE if rng.random() < _MISSED else Action.REJECT
    request = asked(session.get_one(Proposal, check_id), Answer(action), rng)
    return isinstance(decide(session, request, actor, at), Decided)


def _times(number: int, now: datetime, rng: Random) -> list[datetime]:
    """So many moments at the desk, in their order, until yesterday evening."""
    first = began(now).replace(hour=_OPENS_AT)
    span = timedelta(hours=_HOURS)
    return sorted(first + timedelta(days=rng.randrange(DAYS)) + rng.random() * span for _ in range(number))
