"""What changes are judged by beside the facts, read for just these changes in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from core.catalog.facts import CatalogContext
from core.catalog.facts import context_of as catalog_context_of
from core.changes import Change, CopyChange
from core.copywriting import phrases, voice
from core.copywriting.mail.check import Judge
from core.mails import MailChange, MailKind
from core.proposals import kinds
from core.proposals.copy_claims import claims
from core.proposals.copy_plan import NO_COPY_RULES, CopyRules
from core.proposals.kinds import Context, Facts, Subject
from core.proposals.mail_plan import NO_MAIL_RULES, MailRules
from core.proposals.mail_products import count_arrived

MAIL_CHANNEL = "email"
"""The channel whose guide a mail follows; where it has none, the department's for all."""


def context_of(
    session: Session,
    changes: Sequence[tuple[Change, Subject]],
    known: Facts,
    catalog: CatalogContext | None = None,
    *,
    also: Iterable[int] = (),
) -> Context:
    """The context of these changes; guides and phrases are read only where a text is among them.

    Args:
        session: where they are.
        changes: each with what it is about.
        known: the facts of the products concerned.
        catalog: what the catalogue allows, if it was read already.
        also: categories to know beside those that the changes need.
    """
    asked = kinds.category_ids((change for change, _ in changes), known) | set(also)
    departments = {
        product.department
        for change, subject in changes
        if isinstance(change, CopyChange) and (product := known.get(subject.product_id or 0)) is not None
    }
    mails = [change for change, _ in changes if isinstance(change, MailChange)]
    channels = {change.channel for change, _ in changes if isinstance(change, CopyChange) and change.channel}
    rules = copy_rules(session, departments, channels), mail_rules(session, mails)
    return Context(catalog or catalog_context_of(session, asked), *rules)


def copy_rules(session: Session, departments: Iterable[str], channels: Iterable[str] = ()) -> CopyRules:
    """What texts of these departments are judged by now, those that are these channels' own among them."""
    wanted = sorted(set(departments))
    if not wanted:
        return NO_COPY_RULES
    guides = {name: found.guide for name, found in voice.newest(session, wanted).items()}
    of_channels = {
        (name, channel): found.guide
        for channel in channels
        for name, found in voice.newest(session, wanted, channel).items()
    }
    return CopyRules(guides, phrases.approved(session, wanted), claims(session), of_channels)


def mail_rules(session: Session, mails: Sequence[MailChange]) -> MailRules:
    """What these mails are judged by now, with how many products have arrived since the day that each names."""
    if not mails:
        return NO_MAIL_RULES
    judges = {department: mail_judge(session, department) for department in {one.department for one in mails}}
    asked = {(one.department, one.since) for one in mails if one.since and one.occasion is MailKind.NEW_ARRIVALS}
    return MailRules(judges, {(name, since): count_arrived(session, name, since) for name, since in asked})


def mail_judge(session: Session, department: str) -> Judge:
    """What mails of a department are judged by now."""
    guide = voice.in_force(session, department, MAIL_CHANNEL).guide
    return Judge(guide, phrases.approved(session, [department]).get(department, frozenset()), claims(session))
