"""Policies in tests: proposed, judged by approvals, certified and at work, with a limit that 18 approvals satisfy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.proposals import automatic, policies, policy_reads
from core.proposals.policies import Terms
from core.proposals.policy_reads import PolicyView
from core.records.choices import Action, Kind
from core.records.flow import Decision, Proposal
from core.records.store import Store
from tests.proposals.desk import Shop, accepted, category_draft, propose, request

FIRST_SIZE = 18
"""Approvals without an error that certify a policy with an error of 20 % at most."""


def terms(**changed: Any) -> Terms:
    """Category proposals from 80 % on, with an error of 20 % at most."""
    usual = {"kind": Kind.CATEGORY, "min_confidence": 0.8, "max_error_rate": 0.2, "audit_share": 0.2}
    return Terms(**{**usual, **changed})


def proposed(store: Store, manager: Actor, now: datetime, **changed: Any) -> int:
    """A new policy."""
    with store.write() as session:
        return policies.propose(session, terms(**changed), manager, now)


def suggest(store: Store, shop: Shop, now: datetime, numbers: Sequence[int], **changed: Any) -> list[int]:
    """A category proposal for each of these products; their ids."""
    before = set(propose(store, now))
    return [
        each
        for each in propose(store, now, *(category_draft(shop, one, **changed) for one in numbers))
        if each not in before
    ]


def approve(store: Store, ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """A plain approval of each."""
    for each in ids:
        accepted(store, request(each), actor, now)


def reject(store: Store, ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """A rejection of each."""
    for each in ids:
        accepted(store, request(each, Action.REJECT), actor, now)


def judged(store: Store, policy_id: int, now: datetime) -> PolicyView:
    """The policy after it was judged by everything decided."""
    with store.write() as session:
        automatic.judge_all(session, now)
    return view(store, policy_id)


def view(store: Store, policy_id: int) -> PolicyView:
    """The policy as the screen shows it."""
    with store.read() as session:
        return next(one for one in policy_reads.list_policies(session) if one.id == policy_id)


def activated(store: Store, shop: Shop, reviewer: Actor, manager: Actor, now: datetime, **changed: Any) -> int:
    """A policy that people's approvals of the first 18 products certified and that a manager activated."""
    policy_id = proposed(store, manager, now, **changed)
    approve(store, suggest(store, shop, now, range(FIRST_SIZE)), reviewer, now)
    with store.write() as session:
        policies.activate(session, policy_id, manager, now)
    return policy_id


def at_work(store: Store, now: datetime) -> int:
    """How many proposals the active policies approve in one run, at that moment."""
    applied = 0
    with store.write() as session:
        active = automatic.judge_all(session, now)
    for policy_id in active:
        with store.read() as session:
            found = automatic.look(session, policy_id, size=500)
        with store.write() as session:
            done = automatic.decide(session, policy_id, found, now)
        assert done is not None
        applied += done.applied
    return applied


def by_policy(store: Store, policy_id: int) -> list[int]:
    """The proposals that the policy decided."""
    with store.read() as session:
        found = select(Decision.proposal_id).where(col(Decision.policy_id) == policy_id)  # type: ignore[call-overload]
        return list(session.scalars(found.order_by(col(Decision.id))))


def still_open(store: Store) -> list[int]:
    """The open proposals."""
    with store.read() as session:
        found = select(Proposal.id).where(col(Proposal.status) == "open")  # type: ignore[call-overload]
        return list(session.scalars(found.order_by(col(Proposal.id))))
