"""How the demo shop's departments speak, when its products arrived, and the texts and mails drafted of them."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
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
from core.proposals import copy_history
from core.records.catalogue import Product, Sku
from core.records.choices import ProductStatus, Role
from core.records.store import Store
from core.settings import Settings

_TEXTS = (CopyField.TITLE, CopyField.DESCRIPTION, CopyField.BULLETS, CopyField.SEO_DESCRIPTION)
_PRODUCTS = 10
"""Of each department, whose texts were asked for before the fortnight."""

_NEEDED = CopyOrder(fields=(CopyField.TITLE, CopyField.DESCRIPTION), variants=2)
"""What is written after it: of every department those texts that products are in need of."""

_DEPARTMENT, _DAYS = "Fashion", 49
"""Of which the first mails speak, and how far back what arrived is new."""

_LAUNCHES, _ARRIVALS = timedelta(days=5 * 365), timedelta(days=2 * 365)
"""The years over which the made-up shop launched its products, and those over which they arrived in the catalogue."""


def take_guides(session: Session, folder: Path, now: datetime) -> int:
    """How many guides the demo shop's manager saved, in this `write` session; those that are there stay as they are."""
    manager = next(Actor(one.id, one.name, one.role) for one in demo_people(session) if one.role == Role.MANAGER)
    return len(
        [voice.take_file(session, path.read_text("utf-8"), manager, now) for path in sorted(folder.glob("*.yaml"))]
    )


def spread_arrivals(session: Session, truth_folder: Path, now: datetime) -> None:
    """Let products have arrived over two years in the order of their launches, in this `write` session."""
    with (truth_folder / "products.csv").open(encoding="utf-8", newline="") as file:
        launched = {row["handle"]: date.fromisoformat(row["launched"]) for row in csv.DictReader(file)}
    last = max(launched.values(), default=now.date())
    for product in session.scalars(select(Product)):
        age = last - launched.get(product.handle, last)
        product.created_at = now - age * (_ARRIVALS / _LAUNCHES)


def draft_first(store: Store, settings: Settings, now: datetime) -> int:
    """How many texts over all departments the people of the fortnight found in their queue."""
    with store.read() as session:
        names = copy_history.departments(session)
    orders = [CopyOrder(name, _TEXTS, variants=2, most_products=_PRODUCTS, always=True) for name in names]
    return sum(_drafted(store, settings, order, now) for order in orders)


def draft_needed(store: Store, settings: Settings, now: datetime) -> int:
    """How many texts wait now that did not before, written after what people decided; every voice is learned."""
    made = _drafted(store, settings, _NEEDED, now)
    learn_voices(store, "", Progress(), now)
    return made


def _drafted(store: Store, settings: Settings, order: CopyOrder, now: datetime) -> int:
    return draft_copy(store, order, writers(store, settings), Progress(), now).submitted.created


def draft_mails(store: Store, settings: Settings, now: datetime) -> int:
    """How many mails wait now that did not before, one an occasion; their links lead to a shop that is none."""
    with store.read() as session:
        back = tuple(session.scalars(_IN_STOCK))
    orders = (
        MailOrder(MailKind.NEW_ARRIVALS, _DEPARTMENT, days=_DAYS),
        MailOrder(MailKind.BACK_IN_STOCK, _DEPARTMENT, back=back),
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
        col(Product.department) == _DEPARTMENT,
        col(Product.status) == ProductStatus.ACTIVE,
        col(Sku.on_hand_units) > 0,
        col(Sku.position) == 1,
    )
    .order_by(col(Sku.id))
    .limit(4)
)
