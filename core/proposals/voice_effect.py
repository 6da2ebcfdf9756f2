"""What another guide would do to a department's texts, shown before it is saved: on its pages, and on new drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.facts import ProductFacts, facts
from core.catalog.suggest.drafting import title_of
from core.changes import CopyField, Finding, Level
from core.copywriting.category_rules import CategoryRule, Goods, applying, built_in
from core.copywriting.check import check
from core.copywriting.embedded import EmbeddedWriter, taught
from core.copywriting.guides import Guide
from core.copywriting.subject import ApprovedText
from core.copywriting.writing import CopyRequest
from core.proposals.copy_drafts import text_now
from core.proposals.copy_facts import copy_facts, kinds_of, known_facts
from core.proposals.copy_history import described, wanted_ids

SHOWN = 5
"""Products whose new texts are shown."""

_MOST_TEXTS = 300
_TRIED = 15  # products, as not all have facts enough to write from
_BESIDE = (CopyField.TITLE, CopyField.SEO_TITLE, CopyField.SEO_DESCRIPTION)


@dataclass(frozen=True)
class Tally:
    """Of the texts looked at, those the guide forbids and those it warns of."""

    blocked: int
    warned: int


@dataclass(frozen=True)
class Shown:
    """A product's new text under the guide before and under the other one; empty where it can write none.

    ``findings`` are those of the other guide on the text that it gives, or on the one before where it gives none;
    ``was`` are those of the guide before on the text before.
    """

    product_id: int
    title: str
    field: CopyField
    before: str
    after: str
    findings: tuple[Finding, ...]
    was: tuple[Finding, ...] = ()

    @property
    def gone(self) -> tuple[Finding, ...]:
        """What no longer speaks against it."""
        return _without(self.was, self.findings)

    @property
    def new(self) -> tuple[Finding, ...]:
        """What did not speak against it before."""
        return _without(self.findings, self.was)

    @property
    def is_same(self) -> bool:
        """Whether the other guide changes nothing."""
        return self.before == self.after


@dataclass(frozen=True)
class Effect:
    """What the other guide would do: to texts and titles on the pages now, and to the new ones of five products.

    ``shown`` is a description each, ``beside`` are their other texts as far as they change. ``rules`` are the rules for
    such goods with the number of products looked at that they are for. ``good`` and ``bad`` are what the other guide
    has against its own examples.
    """

    texts: int
    before: Tally
    after: Tally
    titles_before: Tally
    titles_after: Tally
    shown: tuple[Shown, ...]
    beside: tuple[Shown, ...] = ()
    rules: tuple[tuple[CategoryRule, int], ...] = ()
    good: tuple[Finding, ...] = ()
    bad: tuple[Finding, ...] = ()

    @property
    def let_through(self) -> int:
        """Of the products shown, those for which the other guide leaves a text."""
        return sum(bool(one.after) for one in self.shown)

    @property
    def is_shut(self) -> bool:
        """Whether the other guide lets nothing through where the one before did."""
        return self.let_through == 0 and any(one.before for one in self.shown)


def effect(session: Session, department: str, before: Guide, after: Guide) -> Effect:
    """The effect of the other guide on a department; of many texts the newest 300 are looked at."""
    pages = described(session, department, _MOST_TEXTS)
    writer = taught([ApprovedText(copy_facts(one), one.description) for one in pages])
    products = facts(session, _spread(wanted_ids(session, department)))
    shown = [_shown(writer, one, CopyField.DESCRIPTION, before, after) for one in products.values()]
    told = sorted(shown, key=lambda one: not (one.before or one.after))[:SHOWN]  # those that say something first
    beside = [_shown(writer, products[one.product_id], field, before, after) for one in told for field in _BESIDE]
    return Effect(
        len(pages),
        _tally(pages, CopyField.DESCRIPTION, before),
        _tally(pages, CopyField.DESCRIPTION, after),
        _tally(pages, CopyField.TITLE, before),
        _tally(pages, CopyField.TITLE, after),
        tuple(told),
        tuple(one for one in beside if not one.is_same),
        rules_for(after, [*pages, *products.values()]),
        check(after.examples.good, CopyField.DESCRIPTION, after) if after.examples.good else (),
        check(after.examples.bad, CopyField.DESCRIPTION, after) if after.examples.bad else (),
    )


def looked_at(session: Session, department: str) -> list[ProductFacts]:
    """Some of the department's products, evenly from the first to the last."""
    return list(facts(session, _spread(wanted_ids(session, department))).values())


def rules_for(guide: Guide, products: Sequence[ProductFacts]) -> tuple[tuple[CategoryRule, int], ...]:
    """The rules that are for at least one of these products, with the number of products each."""
    kinds = Counter({one.id: kinds_of(one) for one in products}.values())
    rules = built_in() if guide.rules is None else guide.rules
    counts = ((rule, sum(many for each, many in kinds.items() if applying([rule], each))) for rule in rules)
    return tuple((rule, count) for rule, count in counts if count)


def _without(found: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    said = {finding.message for finding in others}
    return tuple(finding for finding in found if finding.message not in said)


def _spread(ids: Sequence[int]) -> list[int]:
    """Some of them, evenly from the first to the last, so that two looks show the same products."""
    step = max(1, len(ids) // _TRIED)
    return list(ids[step // 2 :: step])[:_TRIED]


def _shown(writer: EmbeddedWriter, product: ProductFacts, field: CopyField, before: Guide, after: Guide) -> Shown:
    (said, told), (then, told_then) = (_written(writer, product, field, guide) for guide in (before, after))
    was = _found(said, field, before, product, told) if said else ()
    now = _found(then or said, field, after, product, told_then if then else told) if said or then else ()
    return Shown(product.id, title_of(product), field, said, then, now, was)


def _written(
    writer: EmbeddedWriter, product: ProductFacts, field: CopyField, guide: Guide
) -> tuple[str, frozenset[str]]:
    """The text it writes, and the names of the facts that its clauses state."""
    now, kinds = text_now(product, field), kinds_of(product)
    request = CopyRequest(product.id, field, copy_facts(product), guide, now=now, kinds=kinds)
    (written,) = writer.write([request])
    if not written.variants:
        return "", frozenset()
    best = written.variants[0]
    return best.text, frozenset(name for clause in best.clauses for name in clause.facts)


def _tally(products: Sequence[ProductFacts], field: CopyField, guide: Guide) -> Tally:
    found = [{finding.level for finding in _found(text_now(one, field), field, guide, one)} for one in products]
    blocked = sum(Level.BLOCK in levels for levels in found)
    return Tally(blocked, sum(Level.WARN in levels for levels in found if Level.BLOCK not in levels))


def _found(
    text: str, field: CopyField, guide: Guide, product: ProductFacts, told: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    values = known_facts(product).values
    stated = [value for several in values.values() for value in several]
    return check(text, field, guide, stated, Goods(kinds_of(product), values), told)
