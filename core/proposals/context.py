"""What changes are judged by beside the facts, read for just these changes in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from core.catalog.facts import CatalogContext
from core.catalog.facts import context_of as catalog_context_of
from core.changes import Change, CopyChange
from core.copywriting import phrases, voice
from core.proposals import kinds
from core.proposals.copy_claims import claims
from core.proposals.copy_plan import NO_COPY_RULES, CopyRules
from core.proposals.kinds import Context, Facts, Subject


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
    channels = {change.channel for change, _ in changes if isinstance(change, CopyChange) and change.channel}
    return Context(catalog or catalog_context_of(session, asked), copy_rules(session, departments, channels))


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
