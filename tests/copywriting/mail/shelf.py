"""Products and mails for tests: every value is written here, so that tests can name it."""

from __future__ import annotations

from typing import Any

from core.copywriting.mail.check import Judge
from core.copywriting.mail.compose import Order, compose
from core.copywriting.mail.parts import Line, Mail, MailKind, MailProduct, Said
from core.copywriting.subject import CopyFacts

SHOP = "https://shop.example"
SINCE = "2 March"


def product(number: int = 1, title: str = "Oak shelf", **changed: Any) -> MailProduct:
    """A shelf that its writer calls made of oak."""
    facts = CopyFacts("Shelves", {"Title": (title,), "Brand": ("Larch",), "Material": ("Oak",)})
    said = Line("Made of oak.", (Said("Made of oak", ("Material",), number),))
    values = {"known": facts, "sentence": said, "address": f"{SHOP}/products/shelf-{number}", **changed}
    return MailProduct(number, title, **values)


def order(kind: MailKind = MailKind.NEW_ARRIVALS, total: int = 2, **changed: Any) -> Order:
    """A mail of the department *Home*."""
    return Order(**{"kind": kind, "department": "Home", "since": SINCE, "shop_url": SHOP, "total": total, **changed})


def mail(kind: MailKind = MailKind.NEW_ARRIVALS, judge: Judge | None = None, **changed: Any) -> Mail:
    """A mail about two shelves, or about a cart."""
    products = [] if kind is MailKind.CART else [product(1), product(2, "Pine bench", back=("Small", "Large"))]
    return compose(order(kind, total=len(products), **changed), products, judge or Judge()).mail
