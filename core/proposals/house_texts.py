"""The texts that a department's voice is learned from, with what each counts; and the learning of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from core.changes import CopyChange, CopyField
from core.copywriting import house_versions
from core.copywriting.house import AFTER_EDIT, AS_WRITTEN, ON_PAGE, HouseVoice, Taught, data_cut, learn_house
from core.copywriting.places import PLACES
from core.copywriting.subject import ApprovedText
from core.proposals.copy_facts import copy_facts
from core.proposals.copy_history import described
from core.records.catalogue import Product
from core.records.choices import Action, Kind
from core.records.flow import Decision, Proposal

MOST_TEXTS = 1000
"""Texts of a department that are read; of more, the newest."""

SEED = 7
"""Of which texts are kept apart from the model."""

_WEIGHTS = {Action.APPROVE: AS_WRITTEN, Action.OVERRIDE: AS_WRITTEN, Action.EDIT: AFTER_EDIT}


def taught_texts(session: Session, department: str) -> list[Taught]:
    """The descriptions on the department's pages with what each counts: by what a person decided of that very text."""
    decided = _decided(session, department)
    return [
        Taught(
            ApprovedText(copy_facts(product), product.description),
            decided.get((product.id, _plain(product.description)), ON_PAGE),
            product.id,
        )
        for product in described(session, department, MOST_TEXTS)
    ]


def learn_department(session: Session, department: str) -> tuple[HouseVoice, str] | None:
    """What the department's texts teach with what tells them from others; None if the newest version has just that."""
    taught = taught_texts(session, department)
    cut = data_cut(taught)
    if house_versions.is_of(session, department, cut, SEED):
        return None
    return learn_house(taught, seed=SEED), cut


def keep(session: Session, department: str, house: HouseVoice, cut: str, now: datetime) -> int:
    """The version that it becomes, in a `write` session."""
    return house_versions.keep(session, department, house, cut, SEED, now)


def _decided(session: Session, department: str) -> dict[tuple[int, str], int]:
    """What people's decisions on descriptions that stand count, by product and text."""
    undo = aliased(Decision)
    rows = session.execute(
        select(Decision.product_id, Decision.action, Decision.payload)  # type: ignore[call-overload]
        .join(Proposal, col(Proposal.id) == col(Decision.proposal_id))
        .join(Product, col(Product.id) == col(Decision.product_id))
        .where(
            col(Proposal.kind) == Kind.COPY,
            col(Proposal.field) == PLACES[CopyField.DESCRIPTION].field,
            col(Product.department) == department,
            col(Decision.action).in_(_WEIGHTS),
            col(Decision.actor_id).is_not(None),
            ~exists().where(col(undo.undoes_id) == col(Decision.id)),
        )
        .order_by(col(Decision.id))
    )
    return {(row.product_id, _plain(CopyChange.model_validate(row.payload).text)): _WEIGHTS[row.action] for row in rows}


def _plain(text: str) -> str:
    return " ".join(text.split())
