"""The guard: does a text say only what a product's facts support? Pure, and linear in the length of the text.

    knowledge = learn(approved_texts)                      # once a shop; store it by to_json()
    clauses = check("Made of organic cotton.", facts, knowledge, Limits(banned=("cheap",)))
    is_blocked(clauses), all_findings(clauses)

A text is cut in clauses; each is tied to the facts it states. A word that speaks of the product (a material, a colour,
a part, a number, a name, an effect) must be borne out by a fact or be part of an approved phrase. Words that only
join, please or speak of the reader need neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.copywriting.claims.effects import effects, refusals
from core.copywriting.claims.figures import figures
from core.copywriting.claims.findings import ClaimFinding, Clause, Limits, without_overlaps
from core.copywriting.claims.judgement import promises
from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.claims.lexicon import lexicon
from core.copywriting.claims.making import attributes, making
from core.copywriting.claims.names import names
from core.copywriting.claims.regulated import regulated
from core.copywriting.claims.safety import unsafe
from core.copywriting.claims.stated import Stated, covers, stated
from core.copywriting.claims.subject_text import Read, clause_spans, read
from core.copywriting.claims.terms import phrases_of
from core.copywriting.claims.wording import wording
from core.copywriting.subject import CopyFacts

NO_LIMITS = Limits()


def check(
    text: str,
    facts: CopyFacts,
    knowledge: Knowledge,
    limits: Limits = NO_LIMITS,
    *,
    approved: frozenset[str] = frozenset(),
) -> tuple[Clause, ...]:
    """The text's clauses in order, each with the facts it states and what is wrong in it.

    Args:
        text: plain text, of any length and language.
        facts: of the product the text is for.
        knowledge: what the shop's approved texts taught.
        limits: what the voice guide bans, has proof for, and which competitors there are.
        approved: phrases approved for this voice beside those in the knowledge.

    Returns:
        Clauses that do not overlap. Every finding lies inside the text, in the clause in which it begins. A text
        without a finding says nothing that the facts and the approved phrases do not cover.
    """
    known = stated(facts, knowledge)
    seen = read(text, knowledge, phrases_of(approved))
    found = without_overlaps(
        [
            *unsafe(text),
            *regulated(seen, known, limits),
            *effects(seen, known),
            *refusals(seen),
            *names(seen, known, knowledge, phrases_of(limits.competitors)),
            *making(seen, known),
            *attributes(seen, known),
            *figures(seen, known),
            *wording(seen, known, knowledge),
        ]
    )
    promised = promises(seen, known, found)
    return tuple(_clauses(seen, known, without_overlaps([*found, *promised])))


def _clauses(seen: Read, known: Stated, found: Sequence[ClaimFinding]) -> list[Clause]:
    spans = _covering(clause_spans(seen), found)
    clauses = []
    unit, finding = 0, 0
    for number, (start, end) in enumerate(spans):
        until = spans[number + 1][0] if number + 1 < len(spans) else len(seen.text) + 1
        names_stated: set[str] = set()
        while unit < len(seen.units) and seen.span(seen.units[unit])[0] < until:
            names_stated |= _facts_of(seen, unit, known)
            unit += 1
        first = finding
        while finding < len(found) and found[finding].start < until:
            finding += 1
        clauses.append(Clause(start, end, tuple(sorted(names_stated)), tuple(found[first:finding])))
    return clauses


def _covering(spans: list[tuple[int, int]], found: Sequence[ClaimFinding]) -> list[tuple[int, int]]:
    """The clauses; where a finding stands before the first or there is none, that place is a clause as well."""
    if found and (not spans or found[0].start < spans[0][0]):
        end = spans[0][0] if spans else max(one.end for one in found)
        return [(found[0].start, max(found[0].start + 1, end)), *spans]
    return spans


def _facts_of(seen: Read, number: int, known: Stated) -> frozenset[str]:
    unit = seen.units[number]
    words = seen.words[unit.first : unit.last]
    if unit.key not in known.keys or (len(words) == 1 and words[0].stem in lexicon().ordinary):
        return frozenset()
    return covers(unit, seen.words, known)
