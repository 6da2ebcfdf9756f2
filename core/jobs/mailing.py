"""An e-mail drafted from the store: composed of what its products' facts say, checked, and queued for a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from core.changes import CopyField, Finding
from core.copywriting import voice
from core.copywriting.mail.carried import Carrier
from core.copywriting.mail.check import Judge, check, is_blocked
from core.copywriting.mail.compose import MOST_PRODUCTS, Composed, Order, compose
from core.copywriting.mail.parts import Line, MailKind, MailProduct
from core.copywriting.mail.sentence import contradicts_name, sentence, values_of
from core.copywriting.writing import CopyRequest, Writer, WriterStoppedError
from core.errors import BadInputError
from core.jobs.drafting import WriterOf
from core.proposals import copy_history, mailings
from core.proposals.context import MAIL_CHANNEL, mail_judge
from core.proposals.copy_facts import copy_facts
from core.proposals.mail_drafts import confidence_of, draft_of, why_of
from core.proposals.mail_facts import calm
from core.proposals.mail_products import Chosen, arrived, came_back, mail_product
from core.proposals.submit import submit
from core.records.base import Json
from core.records.store import Store

MOST_SUBJECTS, MOST_SHOWN, LONGEST_AGO_DAYS = 5, 12, 365

_SPARE = 4  # times the products shown are asked of the writer: some of them may be left out


@dataclass(frozen=True)
class MailOrder:
    """What mail is wanted: of products that arrived in the last ``days``, or of the SKUs that are back.

    ``products`` is how many are shown; ``shop_url`` is the shop's address, which the links lead to.
    """

    kind: MailKind
    department: str = ""
    days: int = 14
    back: tuple[str, ...] = ()
    subjects: int = 3
    products: int = MOST_PRODUCTS
    shop_url: str = ""
    locale: str = "en-GB"

    @classmethod
    def of(cls, arguments: Mapping[str, Json], locale: str) -> MailOrder:
        """The order as a job's arguments have it.

        Raises:
            BadInputError: an occasion nobody knows, or a number out of range.
        """
        occasion, back = str(arguments.get("kind", "")), arguments.get("back", [])
        if occasion not in list(MailKind):
            raise BadInputError(f"{occasion!r} is no occasion for a mail: one of {', '.join(MailKind)}.")
        numbers = {"days": LONGEST_AGO_DAYS, "subjects": MOST_SUBJECTS, "products": MOST_SHOWN}
        found = {name: arguments.get(name, getattr(cls, name)) for name in numbers}
        for name, most in numbers.items():
            if not isinstance(found[name], int) or not 1 <= found[name] <= most:
                raise BadInputError(f"{name} = {found[name]!r}: give a number from 1 to {most}. Nothing was drafted.")
        return cls(
            kind=MailKind(occasion),
            department=str(arguments.get("department", "")),
            back=tuple(str(code) for code in back) if isinstance(back, list) else (),
            shop_url=str(arguments.get("shop_url", "")),
            locale=locale,
            **found,
        )

    def arguments(self) -> dict[str, Json]:
        """The order as a job's arguments keep it."""
        numbers: dict[str, Json] = {"days": self.days, "subjects": self.subjects, "products": self.products}
        return {
            "kind": self.kind.value,
            "department": self.department,
            "back": list(self.back),
            "shop_url": self.shop_url,
            **numbers,
        }


@dataclass(frozen=True)
class DraftedMail:
    """What became of one draft: the mail as composed, what speaks against it, and whether it waits for a decision.

    ``why_not`` says why it does not.
    """

    composed: Composed
    findings: tuple[Finding, ...]
    is_queued: bool
    why_not: str = ""

    def as_json(self) -> dict[str, Json]:
        """The result as a job keeps it."""
        mail = self.composed.mail
        return {
            "is_queued": self.is_queued,
            "why_not": self.why_not,
            "title": mailings.name_of(mail.kind, mail.department),
            "subjects": len(mail.subjects),
            "products": len(mail.products),
            "left_out": len(self.composed.left_out),
        }


def draft_mail(store: Store, order: MailOrder, writers: WriterOf, now: datetime) -> DraftedMail:
    """What became of one mail on what the store holds now; an open one for the same occasion gives way to it.

    A mail that a check forbids is not queued. Nothing is sent.

    Raises:
        BadInputError: an unknown department, an unknown SKU, or no product to write about.
    """
    with store.read() as session:
        _must_know(session, order)
        found = _wanted(session, order, now)
        guide = voice.in_force(session, order.department, MAIL_CHANNEL)
        judge = mail_judge(session, order.department)
    since = _since(order, now)
    wanted = Order(
        order.kind,
        order.department,
        _day(since or now, now),
        order.shop_url,
        order.locale,
        order.subjects,
        found.total,
        order.products,
    )
    with writers(order.department) as writer:
        composed = compose(wanted, _told(found, order, writer, judge), judge)
        by = Carrier(0, writer.name, writer.version, guide.id, since)
    findings = check(composed.mail, judge)
    if is_blocked(findings):
        return DraftedMail(composed, findings, False, findings[0].message)
    return _queued(store, composed, by, found, findings, wanted.since, now)


def _queued(
    store: Store,
    composed: Composed,
    by: Carrier,
    found: Chosen,
    findings: tuple[Finding, ...],
    since: str,
    now: datetime,
) -> DraftedMail:
    mail = composed.mail
    with store.write() as session:
        mailing_id = mailings.mailing_id(session, mail.kind, mail.department, mail.locale, now)
        products = {product.id: product for product in found.products}
        confidence = confidence_of(*mailings.taken(session))
        draft = draft_of(composed, replace(by, mailing_id=mailing_id), products, confidence, why_of(mail, since))
        done = submit(session, [draft], None, now)
    why_not = "" if done.created else "The very same mail waits or was decided already. Nothing was changed."
    return DraftedMail(composed, findings, done.created > 0, why_not)


def _since(order: MailOrder, now: datetime) -> datetime | None:
    """The beginning of the day from which on products count, where the mail is about arrivals."""
    if order.kind is not MailKind.NEW_ARRIVALS:
        return None
    return (now - timedelta(days=order.days)).replace(hour=0, minute=0, second=0, microsecond=0)


def _day(day: datetime, now: datetime) -> str:
    """The day as people say it: *2 March*, and of another year *2 March 2025*."""
    return f"{day.day} {day:%B}" if day.year == now.year else f"{day.day} {day:%B %Y}"


def _must_know(session: Session, order: MailOrder) -> None:
    known = copy_history.departments(session)
    if order.department in known or (order.kind is MailKind.CART and not order.department):
        return
    names = ", ".join(known) or "none yet"
    raise BadInputError(
        f"There is no department {order.department!r} with products on sale. Nothing was drafted; the shop has {names}."
    )


def _wanted(session: Session, order: MailOrder, now: datetime) -> Chosen:
    """The products that the mail is about, those to be shown first at the beginning."""
    if order.kind is MailKind.CART:
        return Chosen((), 0)
    if order.kind is MailKind.NEW_ARRIVALS:
        return arrived(session, order.department, _since(order, now) or now, _SPARE * order.products)
    return came_back(session, order.department, order.back, _SPARE * order.products)


def _told(found: Chosen, order: MailOrder, writer: Writer, judge: Judge) -> list[MailProduct]:
    """The products, each with what the writer says of it beyond its name."""
    asked: Sequence[CopyRequest] = [
        CopyRequest(
            product.id, CopyField.SEO_DESCRIPTION, calm(copy_facts(product)), judge.guide, phrases=judge.phrases
        )
        for product in found.products
    ]
    sentences: dict[int, Line] = {}
    with suppress(WriterStoppedError):  # what it gave before counts; the others stand with their names alone
        for written in writer.write(asked):
            sentences[written.request.key] = sentence(written)
    products = [mail_product(product, order.shop_url, order.back) for product in found.products]
    values = values_of(product.known for product in products)
    return [
        replace(product, sentence=said)
        if (said := sentences.get(product.id)) and not contradicts_name(said, product.known, values)
        else product
        for product in products
    ]
