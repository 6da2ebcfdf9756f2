"""How the demo shop's departments speak, and the first texts and mails drafted for one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from core.access.roles import Actor
from core.access.users import demo_people
from core.changes import CopyField
from core.copywriting import voice
from core.jobs.drafting import CopyOrder, draft_copy
from core.jobs.mailing import MailOrder, draft_mail
from core.jobs.progress import Progress
from core.jobs.voicing import learn_voices
from core.jobs.writers import writers
from core.mails import MailKind
from core.records.catalogue import Product, Sku
from core.records.choices import ProductStatus, Role
from core.records.store import Store
from core.settings import Settings

_FIRST = CopyOrder("Fashion", (CopyField.DESCRIPTION, CopyField.SEO_DESCRIPTION), variants=2, most_products=20)
"""What is in the queue from the beginning: the texts of a department in which facts are plenty."""


def take_guides(session: Session, folder: Path, now: datetime) -> int:
    """How many guides the demo shop's manager saved, in this `write` session; those that are there stay as they are."""
    manager = next(Actor(one.id, one.name, one.role) for one in demo_people(session) if one.role == Role.MANAGER)
    return len(
        [voice.take_file(session, path.read_text("utf-8"), manager, now) for path in sorted(folder.glob("*.yaml"))]
    )


def draft(store: Store, settings: Settings, now: datetime) -> int:
    """How many texts wait now that did not before; a second time there are none. Every voice is learned first."""
    learn_voices(store, "", Progress(), now)
    return draft_copy(store, _FIRST, writers(store, settings), Progress(), now).submitted.created


def draft_mails(store: Store, settings: Settings, now: datetime) -> int:
    """How many mails wait now that did not before, one an occasion; their links lead to a shop that is none."""
    with store.read() as session:
        back = tuple(session.scalars(_IN_STOCK))
    orders = (
        MailOrder(MailKind.NEW_ARRIVALS, _FIRST.department, days=30),
        MailOrder(MailKind.BACK_IN_STOCK, _FIRST.department, back=back),
        MailOrder(MailKind.CART),
    )
    opened = writers(store, settings)
    linked = [replace(one, shop_url=settings.shop_url or _NO_SHOP, locale=settings.locale) for one in orders]
    return sum(draft_mail(store, one, opened, now).is_queued for one in linked)


_NO_SHOP = "https://shop.example"
_IN_STOCK = (
    select(col(Sku.code))
    .join(Product, col(Product.id) == col(Sku.product_id))
    .where(
        col(Product.department) == _FIRST.department,
        col(Product.status) == ProductStatus.ACTIVE,
        col(Sku.on_hand_units) > 0,
        col(Sku.position) == 1,
    )
    .order_by(col(Sku.id))
    .limit(4)
)
