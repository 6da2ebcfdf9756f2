"""Approving, publishing and looking at what came of it, for tests of publications."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.proposals.undo import undo
from core.publish import SHOPIFY, PublicationResult, pending
from core.records.choices import Role
from core.records.flow import Proposal
from core.records.store import Store
from tests.proposals import desk
from tests.publish.shelves import rows_of

People = dict[Role, Actor]
Publish = Callable[..., PublicationResult | None]


def approve(store: Store, people: People, now: datetime, *drafts: desk.Draft) -> list[desk.Decided]:
    """Submit the drafts and approve them all; the answers."""
    answers = []
    for proposal_id in desk.propose(store, now, *drafts):
        answer = desk.decided(store, desk.request(proposal_id), people[Role.MERCHANDISER], now)
        assert isinstance(answer, desk.Decided), answer
        answers.append(answer)
    return answers


def statuses(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(col(Proposal.status)).order_by(col(Proposal.id))))


def waiting(store: Store) -> tuple[int, int]:
    with store.read() as session:
        found = pending(session, SHOPIFY)
    return found.products, found.values


def rows(result: PublicationResult | None) -> list[list[dict[str, str]]]:
    """The rows of each product file of the publication."""
    assert result is not None
    if result.path.suffix == ".csv":
        return [rows_of(result.path.read_bytes())]
    with zipfile.ZipFile(result.path) as archive:
        return [rows_of(archive.read(name)) for name in result.files]


def take_back(store: Store, decision_id: int, people: People, now: datetime) -> None:
    """Undo the decision as the manager."""
    with store.write() as session:
        answer = undo(session, decision_id, people[Role.MANAGER], now, f"undo-{decision_id}")
    assert isinstance(answer, desk.Decided), answer
