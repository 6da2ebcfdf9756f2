"""The products that a mail is about, read from the store, and each as its texts are written from and judged by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Select, exists, func, or_, select
from sqlmodel import Session, col

from core.catalog.facts import ProductFacts, SkuFacts, facts
from core.copywriting.mail.markup import is_link
from core.copywriting.mail.parts import MailProduct
from core.copywriting.subject import TITLE
from core.errors import BadInputError
from core.proposals.mail_facts import calm_words, mail_facts
from core.records.catalogue import Product, Sku
from core.records.choices import ProductStatus

_NO_CHOICE = "default title"
_NAMED = 5  # unknown SKUs in a message
_NOT_SHOWN = (".svg", ".webp", ".avif")  # pictures that many mail programs leave blank


@dataclass(frozen=True)
class Chosen:
    """The first of the products, and how many there are in all."""

    products: tuple[ProductFacts, ...]
    total: int


def arrived(session: Session, department: str, since: datetime, most: int) -> Chosen:
    """What the department sells since then and can be bought, the newest first."""
    wanted = _sold(department).where(col(Product.created_at) >= since)
    found = session.scalars(wanted.order_by(col(Product.created_at).desc(), col(Product.id).desc())).all()
    return _chosen(session, found, most)


def count_arrived(session: Session, department: str, since: datetime) -> int:
    """How many products the department sells since then that can be bought now."""
    wanted = _sold(department).where(col(Product.created_at) >= since).subquery()
    return int(session.execute(select(func.count()).select_from(wanted)).scalar_one())


def came_back(session: Session, department: str, codes: Sequence[str], most: int) -> Chosen:
    """The department's products of these SKUs, in their order; SKUs that cannot be bought do not count.

    Raises:
        BadInputError: the shop has no SKU of that code.
    """
    rows = session.execute(select(col(Sku.code), col(Sku.product_id)).where(col(Sku.code).in_(codes), _IN_STOCK))
    owners = {row.code: row.product_id for row in rows}
    known = set(session.scalars(select(col(Sku.code)).where(col(Sku.code).in_(codes))))
    unknown = [code for code in codes if code not in known]
    if unknown:
        named = ", ".join(unknown[:_NAMED])
        raise BadInputError(f"The shop has no SKU {named}. Nothing was written; correct the list and draft again.")
    sold = set(session.scalars(_sold(department).where(col(Product.id).in_(list(owners.values())))))
    ordered = dict.fromkeys(owners[code] for code in codes if code in owners)
    return _chosen(session, [product_id for product_id in ordered if product_id in sold], most)


def mail_product(product: ProductFacts, shop_url: str, back: Collection[str] = ()) -> MailProduct:
    """The product without a sentence yet; its words hold nothing that a sending program would act on.

    ``back`` has the codes of the SKUs that are in stock again.
    """
    address = f"{shop_url.rstrip('/')}/products/{quote(product.handle, safe='')}" if is_link(shop_url) else ""
    pictures = (url for url in product.image_urls if is_link(url) and not url.lower().endswith(_NOT_SHOWN))
    known = mail_facts(product)
    again = [sku for sku in product.skus if sku.code in back]
    return MailProduct(
        id=product.id,
        title=next(iter(known.values.get(TITLE, ())), ""),
        known=known,
        back=tuple(dict.fromkeys(label for sku in again if (label := _label(sku)))),
        back_by=_told_by(again),
        codes=tuple(sku.code for sku in again),
        address=address,
        image=next(pictures, ""),
    )


def _label(sku: SkuFacts) -> str:
    """What people call the variant: its option values."""
    said = (calm_words(value) for value in sku.options.values() if value.casefold() != _NO_CHOICE)
    return " / ".join(value for value in said if value)


def _told_by(skus: Sequence[SkuFacts]) -> str:
    """The one option of the SKUs if it is a size: “8” alone says nothing."""
    names = {name.casefold() for sku in skus for name in sku.options}
    return "size" if len(names) == 1 and "size" in next(iter(names)) else ""


def _chosen(session: Session, ids: Sequence[int | None], most: int) -> Chosen:
    wanted = [product_id for product_id in ids if product_id is not None]
    known = facts(session, wanted[:most])
    return Chosen(tuple(known[product_id] for product_id in wanted[:most]), len(wanted))


_IN_STOCK = or_(col(Sku.on_hand_units).is_(None), col(Sku.on_hand_units) > 0)


def _sold(department: str) -> Select[int | None]:
    """The ids of the department's products that can be bought now."""
    has_stock = exists().where(col(Sku.product_id) == col(Product.id), _IN_STOCK)
    is_live = col(Product.status) == ProductStatus.ACTIVE
    return select(col(Product.id)).where(is_live, col(Product.department) == department, has_stock)
