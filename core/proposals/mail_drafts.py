"""The draft that becomes of a composed mail: its subjects as versions to choose from, and why it is suggested. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.catalog.facts import ProductFacts
from core.catalog.stake import stake_minor
from core.changes import Alternative, Draft, Evidence
from core.copywriting.mail.carried import Carrier, carried
from core.copywriting.mail.compose import Composed
from core.copywriting.mail.parts import Mail
from core.mails import MailChange, MailKind
from core.proposals.mailings import name_of

CHANNEL, FIELD = "email", "mail"
_LEFT_OUT = 3
_OF_THE_STAKE = "seo_description"
"""A mail tells of products about as briefly as a search result does, so that a wrong one costs about as much."""


def draft_of(
    composed: Composed, by: Carrier, products: Mapping[int, ProductFacts], confidence: float, why: str
) -> Draft:
    """The mail under its first subject, which is the best, with one version for each of the other subjects.

    ``why`` says what the mail is for, and ``confidence`` how often people took such a mail as it was.
    """
    mail = composed.mail
    first, *others = (carried(mail, subject, by) for subject in mail.subjects)
    shown = [products[part.product.id] for part in mail.products]
    return Draft(
        kind="mail",
        subject=f"mailing:{by.mailing_id}",
        product_id=None,
        field=FIELD,
        change=first,
        base_value=None,
        base_rev=1,
        confidence=confidence,
        stake_minor=sum(stake_minor(product, "copy", _OF_THE_STAKE) for product in shown),
        currency=next((product.currency for product in shown if product.currency), "GBP"),
        suggested_by=f"{by.writer} {by.writer_version}".strip()[:80],
        title=name_of(mail.kind, mail.department),
        department=mail.department,
        search_text=" ".join(line.text for _, line in mail.lines())[:5000],
        locale=mail.locale,
        channel=CHANNEL,
        alternatives=tuple(_alternative(one, confidence) for one in others),
        evidence=tuple(_evidence(composed, why)),
        model_version=by.writer_version[:80],
    )


def confidence_of(taken_as_it_was: int, answered: int) -> float:
    """How often people took a mail as it was, where four of five were taken before anybody was asked.

    >>> confidence_of(0, 0), round(confidence_of(10, 10), 3)
    (0.8, 0.933)
    """
    return (taken_as_it_was + 4) / (answered + 5)


def why_of(mail: Mail, since: str) -> str:
    """What the mail is for, in a sentence."""
    if mail.kind is MailKind.CART:
        return "It goes to people who left a cart behind."
    if mail.kind is MailKind.BACK_IN_STOCK:
        return f"Somebody asked for a mail about {len(mail.products)} products that are back in stock."
    return f"It tells what arrived in {mail.department} since {since}."


def _alternative(change: MailChange, confidence: float) -> Alternative:
    return Alternative(label=change.subject.text, confidence=confidence, payload=change.model_dump(mode="json"))


def _evidence(composed: Composed, why: str) -> Iterable[Evidence]:
    yield Evidence(kind="rule", text=why, source=FIELD)
    for one in composed.left_out[:_LEFT_OUT]:
        yield Evidence(kind="rule", text=f"{one.product.title} was left out: {one.why}"[:2000], source=FIELD)
