"""A mail as a proposal carries it, and back: what is checked and sent is the very mail that was shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.copywriting.mail.parts import Button, Line, Mail, MailProduct, ProductPart
from core.copywriting.subject import TITLE, CopyFacts
from core.mails import MailBlock, MailChange

_NOTHING = CopyFacts("", {})


@dataclass(frozen=True)
class Carrier:
    """What a proposal knows of a mail beside its words: where it belongs and who wrote it, under which guide."""

    mailing_id: int
    writer: str
    writer_version: str = ""
    guide_id: int | None = None
    since: datetime | None = None


def carried(mail: Mail, subject: Line, by: Carrier) -> MailChange:
    """The mail with that subject, with the facts that it states as they are now."""
    return MailChange(
        mailing_id=by.mailing_id,
        occasion=mail.kind,
        department=mail.department,
        locale=mail.locale,
        subject=subject,
        preheader=mail.preheader,
        greeting=mail.greeting,
        intro=mail.intro,
        blocks=tuple(_block(part, (subject, mail.preheader, *mail.intro)) for part in mail.products),
        label=mail.buttons[0].label,
        address=mail.buttons[0].address,
        foot=mail.foot,
        facts={name: tuple(values) for name, values in mail.facts.items()},
        since=by.since,
        guide_id=by.guide_id,
        writer=by.writer,
        writer_version=by.writer_version,
    )


def mail_of(change: MailChange, known: Mapping[int, CopyFacts] | None = None) -> Mail:
    """The mail as it is read and checked; ``known`` are the facts of its products, which only a check needs."""
    facts = known or {}
    return Mail(
        kind=change.occasion,
        department=change.department,
        subjects=(change.subject,),
        preheader=change.preheader,
        greeting=change.greeting,
        intro=change.intro,
        products=tuple(_part(block, facts.get(block.product_id, _NOTHING)) for block in change.blocks),
        buttons=(Button(change.label, change.address),),
        foot=change.foot,
        facts=change.facts,
        locale=change.locale,
    )


def stated(product_id: int, lines: Iterable[Line], known: CopyFacts) -> dict[str, tuple[str, ...]]:
    """The facts of the product that the lines state, with their values; its name is one of them."""
    said = (clause for line in lines for clause in line.clauses if clause.product_id == product_id)
    names = dict.fromkeys((TITLE, *(name for clause in said for name in clause.facts)))
    return {name: known.values[name] for name in names if name in known.values}


def _block(part: ProductPart, others: Iterable[Line]) -> MailBlock:
    product = part.product
    return MailBlock(
        product_id=product.id,
        title=part.title,
        lines=part.lines,
        address=product.address,
        image=product.image,
        facts=stated(product.id, (*others, part.title, *part.lines), product.known),
        back=product.codes,
    )


def _part(block: MailBlock, known: CopyFacts) -> ProductPart:
    product = MailProduct(
        block.product_id, block.title.text, known, address=block.address, image=block.image, codes=block.back
    )
    return ProductPart(product, block.title, block.lines)
