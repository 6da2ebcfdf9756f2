"""What another guide would do to a department's texts, shown before it is saved: on its pages, and on new drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.facts import ProductFacts, facts
from core.catalog.suggest.drafting import title_of
from core.changes import CopyField, Finding, Level
from core.copywriting.check import check
from core.copywriting.embedded import EmbeddedWriter, taught
from core.copywriting.guides import Guide
from core.copywriting.subject import ApprovedText, CopyFacts
from core.copywriting.writing import CopyRequest
from core.proposals.copy_facts import copy_facts
from core.proposals.copy_history import approved_texts, wanted_ids

SHOWN = 5
"""Products whose new texts are shown."""

_MOST_TEXTS = 300
_TRIED = 15  # products, as not all have facts enough to write from


@dataclass(frozen=True)
class Tally:
    """Of the texts looked at, those the guide forbids and those it warns of."""

    blocked: int
    warned: int


@dataclass(frozen=True)
class Shown:
    """A product's new description under the guide before and under the other one; empty where it can write none.

    ``findings`` are those of the other guide on the text that it gives, or on the one before where it gives none.
    """

    product_id: int
    title: str
    before: str
    after: str
    findings: tuple[Finding, ...]

    @property
    def is_same(self) -> bool:
        """Whether the other guide changes nothing."""
        return self.before == self.after


@dataclass(frozen=True)
class Effect:
    """What the other guide would do: to the texts that stand on the pages now, and to five new ones."""

    texts: int
    before: Tally
    after: Tally
    shown: tuple[Shown, ...]


def effect(session: Session, department: str, before: Guide, after: Guide) -> Effect:
    """The effect of the other guide on a department; of many texts the newest 300 are looked at."""
    texts = approved_texts(session, department, _MOST_TEXTS)
    writer = taught(texts)
    products = facts(session, _spread(wanted_ids(session, department))).values()
    written = [_shown(writer, product, before, after) for product in products]
    told = sorted(written, key=lambda one: not (one.before or one.after))[:SHOWN]  # those that say something first
    return Effect(len(texts), _tally(texts, before), _tally(texts, after), tuple(told))


def _spread(ids: Sequence[int]) -> list[int]:
    """Some of them, evenly from the first to the last, so that two looks show the same products."""
    step = max(1, len(ids) // _TRIED)
    return list(ids[step // 2 :: step])[:_TRIED]


def _shown(writer: EmbeddedWriter, product: ProductFacts, before: Guide, after: Guide) -> Shown:
    said, then = (_written(writer, product, guide) for guide in (before, after))
    found = check(then or said, CopyField.DESCRIPTION, after, _stated(copy_facts(product))) if said or then else ()
    return Shown(product.id, title_of(product), said, then, found)


def _written(writer: EmbeddedWriter, product: ProductFacts, guide: Guide) -> str:
    request = CopyRequest(product.id, CopyField.DESCRIPTION, copy_facts(product), guide)
    (written,) = writer.write([request])
    return written.variants[0].text if written.variants else ""


def _tally(texts: Sequence[ApprovedText], guide: Guide) -> Tally:
    found = [
        {one.level for one in check(text.text, CopyField.DESCRIPTION, guide, _stated(text.facts))} for text in texts
    ]
    blocked = sum(Level.BLOCK in levels for levels in found)
    return Tally(blocked, sum(Level.WARN in levels for levels in found if Level.BLOCK not in levels))


def _stated(known: CopyFacts) -> list[str]:
    return [value for several in known.values.values() for value in several]
