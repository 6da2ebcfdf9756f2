"""What giving a product a text would do on these facts, and what speaks against it. Pure; asked at every apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.catalog import check as catalog_check
from core.catalog.facts import ProductFacts, value_of
from core.catalog.findings import block, quoted, warn
from core.catalog.plain_text import plain_text
from core.changes import CopyChange, FieldWrite, Finding, Level, Plan
from core.copywriting.category_rules import Goods
from core.copywriting.check import check
from core.copywriting.guides import NO_GUIDE, Guide
from core.copywriting.places import CHANNEL_NAMES, place_of, stored
from core.copywriting.subject import TITLE, CopyFacts
from core.proposals.copy_facts import kinds_of, known_facts

Claims = Callable[[str, CopyFacts, frozenset[str], str], Sequence[Finding]]
"""Finds claims in a text, of a catalogue field, that neither the facts nor the approved phrases support."""


def no_claims(_text: str, _facts: CopyFacts, _phrases: frozenset[str], _name: str) -> Sequence[Finding]:
    """Nothing is found where nothing was learned from."""
    return ()


@dataclass(frozen=True)
class CopyRules:
    """What texts are judged by: guides and approved phrases by department, and who looks for claims.

    ``of_channels`` are the guides for texts of one channel alone, by department and channel.
    """

    guides: Mapping[str, Guide] = field(default_factory=dict)
    phrases: Mapping[str, frozenset[str]] = field(default_factory=dict)
    claims: Claims = no_claims
    of_channels: Mapping[tuple[str, str], Guide] = field(default_factory=dict)

    def guide(self, department: str, channel: str = "") -> Guide:
        """The guide of a department for the texts of all channels, or for one's own."""
        own = self.of_channels.get((department, channel)) if channel else None
        return own or self.guides.get(department, NO_GUIDE)


NO_COPY_RULES = CopyRules()


def plan_copy(change: CopyChange, facts: Mapping[int, ProductFacts], rules: CopyRules, product_id: int | None) -> Plan:
    """The one write, with findings; a *block* among them means it must not be written."""
    product = catalog_check.subject_of(facts, product_id)
    if isinstance(product, Plan):
        return product
    name = place_of(change.field, change.channel).field
    before, after = value_of(product, name), stored(change.field, change.text, change.channel)
    if before == after:
        return Plan(findings=(block("copy-same", "The product has exactly this text already. Reject this.", name),))
    if change.channel and change.text == _shops(product, change):
        words = f"{CHANNEL_NAMES[change.channel]} gets exactly this text already: it is the shop's own. Reject this."
        return Plan(findings=(block("copy-same", words, name),))
    found = fresh_findings(change, product, rules)
    if any(finding.level == Level.BLOCK for finding in found):
        return Plan(findings=found)
    return Plan((FieldWrite(product.id, name, before, after),), found)


def fresh_findings(change: CopyChange, product: ProductFacts, rules: CopyRules) -> tuple[Finding, ...]:
    """What speaks against the text now: facts that moved since it was written, and what ``findings`` finds."""
    return (
        *_facts_moved(change, product, place_of(change.field, change.channel).field),
        *findings(change, product, rules),
    )


def findings(change: CopyChange, product: ProductFacts, rules: CopyRules) -> tuple[Finding, ...]:
    """What the department's guide, its place and the product's facts say against the text."""
    known = known_facts(product)
    guide = rules.guide(product.department, change.channel)
    said = [value for values in known.values.values() for value in values]
    phrases = rules.phrases.get(product.department, frozenset())
    claims = rules.claims(change.text, known, phrases, place_of(change.field, change.channel).field)
    told = {name for clause in change.clauses for name in clause.facts}
    goods = Goods(kinds_of(product), known.values)
    return (*check(change.text, change.field, guide, said, goods, told, change.channel), *claims)


def _shops(product: ProductFacts, change: CopyChange) -> str:
    """The shop's own text in plain words, which a channel has that has none of its own."""
    value = value_of(product, place_of(change.field).field)
    return plain_text(value) if isinstance(value, str) else ""


def _facts_moved(change: CopyChange, product: ProductFacts, name: str) -> Iterator[Finding]:
    """Facts that the text states and that are others now than when it was written; of a name a person may judge."""
    live = known_facts(product).values
    for fact, values in change.facts.items():
        if live.get(fact, ()) != tuple(values):
            now = quoted(", ".join(live[fact])) if fact in live else "gone"
            words = f"{fact} was {quoted(', '.join(values))} when this was written and is {now} now. Edit the text."
            yield (warn if fact == TITLE else block)("copy-fact-changed", words, name)
