"""A mail from the facts of several products: what is said of each, around it what the house says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from core.changes import Finding
from core.copywriting.mail import wording
from core.copywriting.mail.check import Judge, is_blocked, is_unfit, line_findings, product_findings
from core.copywriting.mail.parts import Button, Line, Mail, MailKind, MailProduct, ProductPart, line
from core.copywriting.mail.wording import DEPARTMENT, PRODUCTS, SINCE, STOCK, Topic
from core.errors import BadInputError

T = TypeVar("T")

MOST_PRODUCTS = 6
"""Shown in a mail: more are scrolled past."""

_NONE = {
    MailKind.NEW_ARRIVALS: "None that can be bought arrived in that time; ask for more days.",
    MailKind.BACK_IN_STOCK: "Name the SKUs that are back and can be bought, in this department.",
}


@dataclass(frozen=True)
class Order:
    """What mail is wanted: ``since`` is the day in words from which on products count, ``shop_url`` the button's link.

    ``subjects`` is how many to choose from; ``total`` is how many products there are in all.
    """

    kind: MailKind
    department: str = ""
    since: str = ""
    shop_url: str = ""
    locale: str = "en-GB"
    subjects: int = 3
    total: int = 0
    most: int = MOST_PRODUCTS


@dataclass(frozen=True)
class LeftOut:
    """A product that the mail does not show, and why."""

    product: MailProduct
    why: str


@dataclass(frozen=True)
class Composed:
    """A mail, and the products that it could not show."""

    mail: Mail
    left_out: tuple[LeftOut, ...] = ()


def compose(order: Order, products: Sequence[MailProduct], judge: Judge) -> Composed:
    """The mail about these products, the first of them first; what the guide or the claims check forbids is left out.

    Args:
        order: what is wanted.
        products: in the order in which they are shown; a cart's mail takes none.
        judge: the department's guide, its phrases, and who looks for claims.

    Raises:
        BadInputError: no product is left to write about.
    """
    fit, left_out = _fit(order, products, judge)
    if order.kind is not MailKind.CART and not fit:
        why = left_out[0].why if left_out else _NONE[order.kind]
        raise BadInputError(f"There is no product to write about. Nothing was written. {why}", left_out=left_out)
    topic = Topic(order.kind, order.department, tuple(fit), order.total - len(left_out), order.since)
    mail = _bare(order, topic)
    ways = list(wording.openings(topic))
    mail = replace(mail, intro=_best([(way, _of_all(way, mail, judge)) for way in ways]))
    preheaders = [(one, line_findings(one, "preheader", mail, judge)) for one in wording.preheaders(topic)]
    subjects = [(one, line_findings(one, "subject", mail, judge)) for one in wording.subjects(topic)]
    mail = replace(mail, preheader=_best(preheaders), subjects=_first(subjects, order.subjects))
    return Composed(mail, tuple(left_out))


def _fit(order: Order, products: Sequence[MailProduct], judge: Judge) -> tuple[list[MailProduct], list[LeftOut]]:
    """The first products that may be shown, without a sentence where only that is forbidden; and those left out."""
    fit: list[MailProduct] = []
    left_out: list[LeftOut] = []
    for product in products:
        if len(fit) == order.most:
            break
        tries = (product, replace(product, sentence=Line("")))
        judged = [(one, product_findings(_part(one), judge, _alone(order, one))) for one in tries]
        allowed = next((one for one, found in judged if not is_unfit(found)), None)
        if allowed is None:
            left_out.append(LeftOut(product, judged[-1][1][0].message))
        else:
            fit.append(allowed)
    return fit, left_out


def _alone(order: Order, product: MailProduct) -> Mail:
    return _bare(order, Topic(order.kind, order.department, (product,), 1, order.since))


def _bare(order: Order, topic: Topic) -> Mail:
    """The mail but for its subjects, its preheader and its opening."""
    own: dict[str, tuple[str, ...]] = {DEPARTMENT: (topic.department,), PRODUCTS: _counts(topic)}
    own[SINCE] = (topic.since,) if order.kind is MailKind.NEW_ARRIVALS else ()
    own[STOCK] = wording.IN_STOCK if order.kind is MailKind.BACK_IN_STOCK else ()
    facts = {fact: values for fact, values in own.items() if any(values)} if topic.products else {}
    only = topic.products[0].address if topic.total == 1 and topic.products else ""
    address = "{{cart_url}}" if order.kind is MailKind.CART else only or order.shop_url
    return Mail(
        kind=order.kind,
        department=order.department,
        subjects=(),
        preheader=Line(""),
        greeting=wording.GREETINGS[0],
        intro=(),
        products=tuple(_part(product) for product in topic.products),
        buttons=(Button(wording.LABELS[order.kind], address),),
        foot=wording.foot(order.kind),
        facts=facts,
        locale=order.locale,
    )


def _counts(topic: Topic) -> tuple[str, ...]:
    """The numbers that the mail may say, in digits and in words."""
    numbers = dict.fromkeys((topic.total, topic.total - 1, len(topic.products)))
    return tuple(f"{number:,}" for number in numbers) + tuple(wording.number(number) for number in numbers)


def _part(product: MailProduct) -> ProductPart:
    options = [fact for fact, values in product.known.values.items() if set(product.back) & set(values)]
    lines = (wording.back_line(product, options), product.sentence)
    return ProductPart(product, line(wording.name(product)), tuple(one for one in lines if one.text))


def _of_all(lines: Iterable[Line], mail: Mail, judge: Judge) -> list[Finding]:
    return [finding for one in lines for finding in line_findings(one, "body", mail, judge)]


def _best(judged: Sequence[tuple[T, list[Finding]]]) -> T:
    return min(judged, key=lambda each: (is_blocked(each[1]), bool(each[1])))[0]


def _first(judged: Sequence[tuple[Line, list[Finding]]], most: int) -> tuple[Line, ...]:
    """The subjects that nothing forbids, those without a remark first; the first of all if every one is forbidden."""
    ranked = sorted(judged, key=lambda each: (is_blocked(each[1]), bool(each[1])))
    allowed = [one for one, found in ranked if not is_blocked(found)]
    return tuple(allowed[:most]) or (ranked[0][0],)
