"""A shop with a drafted mail about its dresses, for tests of mails in the flow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from core.copywriting.writing import CopyRequest, Writer
from core.jobs.mailing import MailOrder, draft_mail
from core.mails import MailChange, MailKind
from core.records.catalogue import Product
from core.records.flow import Proposal
from core.records.store import Store
from tests.copywriting.scripted import Scripted
from tests.proposals.desk import Shop, open_shop

SHOP = "https://shop.example"


def _coloured(request: CopyRequest) -> list[str]:
    return [f"Comes in {request.facts.values['Color'][0]}."]


@contextmanager
def _of_department(_department: str) -> Iterator[Writer]:
    yield Scripted(_coloured)


def mailed_shop(store: Store, now: datetime) -> Shop:
    """Three dresses, one a day until now; the first came last. Nothing is drafted yet."""
    shop = open_shop(store)
    with store.write() as session:
        for number, product_id in enumerate(shop.products):
            session.get_one(Product, product_id).created_at = now - timedelta(days=number, hours=1)
    return shop


def draft(store: Store, now: datetime, kind: MailKind = MailKind.NEW_ARRIVALS, **changed: Any) -> int:
    """The id of the open proposal of a mail drafted now."""
    order = MailOrder(**{"kind": kind, "department": "Fashion", "shop_url": SHOP, **changed})
    done = draft_mail(store, order, _of_department, now)
    assert done.is_queued, done.why_not
    with store.read() as session:
        wanted = select(col(Proposal.id)).where(col(Proposal.kind) == "mail", col(Proposal.status) == "open")
        return session.scalars(wanted.order_by(col(Proposal.id).desc())).first() or 0


def change_of(store: Store, proposal_id: int) -> MailChange:
    """The mail as it is proposed."""
    with store.read() as session:
        return MailChange.model_validate(session.get_one(Proposal, proposal_id).payload)
