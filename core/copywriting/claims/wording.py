"""Words that speak of the product and that no fact bears out, and words that contradict a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.claims.lexicon import few, lexicon
from core.copywriting.claims.senses import (
    Judged,
    is_everyday,
    is_label,
    is_of_a_part,
    is_of_another,
    is_said_of_the_product,
    is_shop_word,
    is_two_faced,
    is_value,
)
from core.copywriting.claims.stated import Stated, covers
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import Unit

_EXCLUSIVE = ("colour", "material", "pattern")  # classes of which a product has what its facts say and no other


def wording(read: Read, facts: Stated, knowledge: Knowledge) -> Iterator[ClaimFinding]:
    """Contradictions of facts and unsupported words; what approved phrases and sayings cover is left alone."""
    judged = Judged(read, facts, knowledge)
    for place, unit in enumerate(read.units):
        if read.is_excused(unit):
            continue
        if place in read.denied:
            yield from _denied(judged, unit)
        elif (
            not is_everyday(judged, unit)
            and not is_label(read, unit)
            and (not covers(unit, read.words, facts) or _rivals(judged, unit))
        ):
            yield from _uncovered(judged, unit)


def _rivals(judged: Judged, unit: Unit) -> frozenset[str]:
    """The product's facts of which the unit is a value, if they have other values only."""
    if unit.key in judged.facts.keys:
        return frozenset()
    return judged.knowledge.names_of.get(unit.key, frozenset()) & judged.facts.names


def _denied(judged: Judged, unit: Unit) -> Iterator[ClaimFinding]:
    facts = judged.facts
    is_the_other = (
        bool(lexicon().opposite.get(unit.key, frozenset()) & facts.keys.keys()) and unit.key not in facts.keys
    )
    if unit.key in facts.denied or is_the_other or not _can_be_denied(judged, unit):
        return
    start, end = judged.read.span(unit)
    said = judged.read.said(unit)
    names = covers(unit, judged.read.words, facts)
    if names and not _rivals(judged, unit):
        message = f"The text says that there is no “{said}”; the facts ({_listed(names)}) say there is."
        yield ClaimFinding(start, end, ClaimKind.NEGATION, Level.BLOCK, message)
    elif is_value(judged, unit) and not is_two_faced(judged.read, unit):
        message = f"The text says that there is no “{said}”; no fact says so."
        yield ClaimFinding(start, end, ClaimKind.NEGATION, Level.WARN, message)


def _can_be_denied(judged: Judged, unit: Unit) -> bool:
    """Whether it names a thing or a property that a product may or may not have."""
    words = judged.read.words[unit.first : unit.last]
    if is_value(judged, unit) or all(word.base in few("anatomy") for word in words):
        return True
    stems = {word.stem for word in words}
    if stems & judged.facts.product_type or stems <= lexicon().ordinary:
        return False
    return any(word.base in judged.knowledge.words for word in words)


def _uncovered(judged: Judged, unit: Unit) -> Iterator[ClaimFinding]:
    start, end = judged.read.span(unit)
    said = judged.read.said(unit)
    if contradicted := _contradicted(judged, unit):
        message = f"The text says “{said}”; {contradicted}."
        yield ClaimFinding(start, end, ClaimKind.CONTRADICTION, Level.BLOCK, message)
    elif _speaks_of_the_product(judged, unit):
        message = f"No fact says “{said}”. Take it out, add the fact, or approve the wording."
        yield ClaimFinding(start, end, ClaimKind.UNSUPPORTED, Level.WARN, message)


def _contradicted(judged: Judged, unit: Unit) -> str:
    """What the facts say instead; empty if they are silent on it."""
    facts = judged.facts
    if unit.key in facts.denied and unit.key not in facts.keys:
        return "the facts say there is none"
    if (rivals := _rivals(judged, unit)) and not is_of_a_part(judged, unit) and not is_of_another(judged, unit):
        return f"the fact {_listed(rivals)} says {_values(facts, rivals)}"
    if opposed := lexicon().opposite.get(unit.key, frozenset()) & facts.keys.keys():
        return f"the facts say “{min(opposed)}”"
    kind_of_word = lexicon().class_of.get(unit.key, "")
    own = facts.of_class(kind_of_word) if kind_of_word in _EXCLUSIVE else frozenset()
    if not own or is_of_a_part(judged, unit) or not _is_meant(judged, unit):
        return ""
    return f"the fact {_listed(own)} says {_values(facts, own)}"


def _speaks_of_the_product(judged: Judged, unit: Unit) -> bool:
    """Whether it says something that a fact would have to bear out; the names of the product's own facts do not."""
    if all(word.stem in judged.facts.name_stems for word in judged.read.words[unit.first : unit.last]):
        return False
    if is_value(judged, unit):
        return _is_meant(judged, unit)
    return is_shop_word(judged, unit) and is_said_of_the_product(judged, unit)


def _is_meant(judged: Judged, unit: Unit) -> bool:
    """Whether a word is meant of the product: a word with an everyday sense must be brought in as such."""
    return not is_two_faced(judged.read, unit) or is_said_of_the_product(judged, unit)


def _values(facts: Stated, names: frozenset[str]) -> str:
    return ", ".join(f"“{value.text[:60]}”" for value in facts.values if value.name in names)[:200]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
