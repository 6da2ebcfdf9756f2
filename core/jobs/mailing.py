"""A mail drafted from the store for people to look at: written as HTML, as text, and as a list of what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from core.changes import CopyField, Finding
from core.copywriting import phrases, voice
from core.copywriting.guides import Guide
from core.copywriting.mail.check import Judge, check, is_blocked
from core.copywriting.mail.compose import MOST_PRODUCTS, Composed, Order, compose
from core.copywriting.mail.markup import html
from core.copywriting.mail.merge import fields_in
from core.copywriting.mail.parts import Line, MailKind, MailProduct
from core.copywriting.mail.plain import plain
from core.copywriting.mail.sentence import contradicts_name, sentence, values_of
from core.copywriting.writing import CopyRequest, Writer, WriterStoppedError
from core.errors import BadInputError
from core.proposals import copy_claims, copy_history
from core.proposals.copy_facts import copy_facts
from core.proposals.mail_products import Chosen, arrived, calm, came_back, mail_product
from core.publish.files import write_whole
from core.records.store import Store

CHANNEL = "email"
"""The channel whose guide a mail follows; where it has none, the department's for all."""

_SPARE = 4  # times the products shown are asked of the writer: some of them may be left out
_AI_SOURCE = "trained_algorithmic_media"  # the IPTC's word for what a model made, which Google's feed takes too

WriterOf = Callable[[str], AbstractContextManager[Writer]]


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


@dataclass(frozen=True)
class Drafted:
    """A mail with what speaks against it, who wrote of the products, and how many products there were."""

    composed: Composed
    findings: tuple[Finding, ...]
    writer: str
    writer_version: str

    @property
    def is_blocked(self) -> bool:
        """Whether a finding forbids it: then only the list of what it says is written."""
        return is_blocked(self.findings)


def draft_mail(store: Store, order: MailOrder, writers: WriterOf, now: datetime) -> Drafted:
    """The mail on what the store holds now; nothing is kept or sent.

    Raises:
        BadInputError: an unknown department, an unknown SKU, or no product to write about.
    """
    with store.read() as session:
        _must_know(session, order)
        found = _wanted(session, order, now)
        guide = voice.in_force(session, order.department, CHANNEL).guide
        approved = phrases.approved(session, [order.department])[order.department]
        judge = Judge(guide, approved, copy_claims.claims(session))
    since = _day(now - timedelta(days=order.days), now)
    wanted = Order(
        order.kind, order.department, since, order.shop_url, order.locale, order.subjects, found.total, order.products
    )
    with writers(order.department) as writer:
        composed = compose(wanted, _told(found, order, writer, guide, approved), judge)
        return Drafted(composed, check(composed.mail, judge), writer.name, writer.version)


def write(drafted: Drafted, folder: Path, now: datetime) -> tuple[Path, ...]:
    """The files of the draft in the folder: HTML, text and JSON; of a forbidden mail the JSON alone."""
    mail = drafted.composed.mail
    stem = "-".join(part for part in (mail.kind, re.sub(r"\W+", "-", mail.department.lower()).strip("-")) if part)
    told = json.dumps(as_json(drafted, now), ensure_ascii=False, indent=2) + "\n"
    contents = {"json": told}
    if not drafted.is_blocked:
        contents = {"html": html(mail), "txt": plain(mail), **contents}
    paths = {folder / f"{stem}-draft.{ending}": content for ending, content in contents.items()}
    for path, content in paths.items():
        write_whole(path, content.encode())
    if drafted.is_blocked:
        for ending in ("html", "txt"):  # of a draft before, which nobody may take for this one
            (folder / f"{stem}-draft.{ending}").unlink(missing_ok=True)
    return tuple(paths)


def as_json(drafted: Drafted, now: datetime) -> dict[str, object]:
    """What the mail says, clause by clause with the facts of each, what speaks against it, and who wrote it."""
    mail = drafted.composed.mail
    fields = dict.fromkeys(field.written for _, one in mail.lines() for field in fields_in(one.text))
    links = (field.written for button in mail.buttons for field in fields_in(button.address))
    return {
        "kind": mail.kind,
        "department": mail.department,
        "locale": mail.locale,
        "made_at": now.isoformat(),
        "approved": False,
        "writer": drafted.writer,
        "writer_version": drafted.writer_version,
        "digital_source_type": _AI_SOURCE,
        "facts": {fact: list(values) for fact, values in mail.facts.items()},
        "lines": [{"part": part, **asdict(one)} for part, one in mail.lines()],
        "button": [asdict(button) for button in mail.buttons],
        "merge_fields": [*dict.fromkeys((*fields, *links))],
        "products": [_product_json(part.product) for part in mail.products],
        "left_out": [{"product_id": one.product.id, "why": one.why} for one in drafted.composed.left_out],
        "findings": [finding.model_dump(mode="json") for finding in drafted.findings],
    }


def _product_json(product: MailProduct) -> dict[str, object]:
    values = {fact: list(several) for fact, several in product.known.values.items()}
    return {"id": product.id, "title": product.title, "address": product.address, "facts": values}


def _day(day: datetime, now: datetime) -> str:
    """The day as people say it: *2 March*, and of another year *2 March 2025*."""
    return f"{day.day} {day:%B}" if day.year == now.year else f"{day.day} {day:%B %Y}"


def _must_know(session: Session, order: MailOrder) -> None:
    known = copy_history.departments(session)
    if order.department in known or (order.kind is MailKind.CART and not order.department):
        return
    names = ", ".join(known) or "none yet"
    raise BadInputError(
        f"There is no department {order.department!r} with products on sale. Nothing was written; the shop has {names}."
    )


def _wanted(session: Session, order: MailOrder, now: datetime) -> Chosen:
    """The products that the mail is about, those to be shown first at the beginning."""
    if order.kind is MailKind.CART:
        return Chosen((), 0)
    if order.kind is MailKind.NEW_ARRIVALS:
        return arrived(session, order.department, now - timedelta(days=order.days), _SPARE * order.products)
    return came_back(session, order.department, order.back, _SPARE * order.products)


def _told(found: Chosen, order: MailOrder, writer: Writer, guide: Guide, approved: frozenset[str]) -> list[MailProduct]:
    """The products, each with what the writer says of it beyond its name."""
    asked = [
        CopyRequest(product.id, CopyField.SEO_DESCRIPTION, calm(copy_facts(product)), guide, phrases=approved)
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
