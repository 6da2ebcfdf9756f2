"""Words that speak of the product and that no fact bears out, and words that contradict a fact."""

from __future__ import annotations

from collections.abc import Iterator

from core.changes import Level
from core.copywriting.claims.findings import ClaimFinding, ClaimKind
from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.claims.lexicon import few, lexicon
from core.copywriting.claims.stated import Stated, covers
from core.copywriting.claims.subject_text import Read
from core.copywriting.claims.terms import Token, Unit

_EXCLUSIVE = ("colour", "material", "pattern")  # classes of which a product has what its facts say and no other


def wording(read: Read, facts: Stated, knowledge: Knowledge) -> Iterator[ClaimFinding]:
    """Contradictions of facts and unsupported words; what approved phrases and sayings cover is left alone."""
    for place, unit in enumerate(read.units):
        if read.is_excused(unit) or _is_verb(read, unit) or _is_beside_the_point(read, unit, facts):
            continue
        if place in read.denied:
            yield from _denied(read, unit, facts, knowledge)
        elif not covers(unit, read.words, facts) or _is_other_value(unit, facts, knowledge):
            yield from _uncovered(read, unit, facts, knowledge)


def _is_beside_the_point(read: Read, unit: Unit, facts: Stated) -> bool:
    """Whether it is an everyday word, or names what the product is."""
    if read.said(unit).lower() in lexicon().plain:
        return True
    return all(word.stem in facts.product_type for word in read.words[unit.first : unit.last])


def _is_other_value(unit: Unit, facts: Stated, knowledge: Knowledge) -> bool:
    """Whether the unit is a value of a fact for which the product has other values only."""
    return unit.key not in facts.keys and bool(knowledge.names_of.get(unit.key, frozenset()) & facts.names)


def _denied(read: Read, unit: Unit, facts: Stated, knowledge: Knowledge) -> Iterator[ClaimFinding]:
    if unit.key in facts.denied or not _speaks_of_products(unit, read, facts, knowledge):
        return
    start, end = read.span(unit)
    names = covers(unit, read.words, facts)
    if names and not _is_other_value(unit, facts, knowledge):
        message = f"The text says that there is no “{read.said(unit)}”; the facts ({_listed(names)}) say there is."
        yield ClaimFinding(start, end, ClaimKind.NEGATION, Level.BLOCK, message)
    elif unit.key in lexicon().class_of or unit.key in knowledge.names_of:
        message = f"The text says that there is no “{read.said(unit)}”; no fact says so."
        yield ClaimFinding(start, end, ClaimKind.NEGATION, Level.WARN, message)


def _speaks_of_products(unit: Unit, read: Read, facts: Stated, knowledge: Knowledge) -> bool:
    if unit.key in lexicon().class_of or unit.key in knowledge.names_of:
        return True
    stems = {word.stem for word in read.words[unit.first : unit.last]}
    bases = {word.base for word in read.words[unit.first : unit.last]}
    return not stems & facts.product_type and not stems <= lexicon().ordinary and bool(bases & knowledge.words)


def _uncovered(read: Read, unit: Unit, facts: Stated, knowledge: Knowledge) -> Iterator[ClaimFinding]:
    general = lexicon()
    start, end = read.span(unit)
    said = read.said(unit)
    rivals = knowledge.names_of.get(unit.key, frozenset()) & facts.names
    kind_of_word = general.class_of.get(unit.key, "")
    if unit.key in facts.denied and unit.key not in facts.keys:
        message = f"The text says “{said}”; the facts say there is none."
        yield ClaimFinding(start, end, ClaimKind.CONTRADICTION, Level.BLOCK, message)
    elif rivals and not _is_of_a_part(read, unit, kind_of_word):
        message = f"The text says “{said}”; the fact {_listed(rivals)} says {_values(facts, rivals)}."
        yield ClaimFinding(start, end, ClaimKind.CONTRADICTION, Level.BLOCK, message)
    elif opposed := general.opposite.get(unit.key, frozenset()) & facts.keys.keys():
        message = f"The text says “{said}”; the facts say “{min(opposed)}”."
        yield ClaimFinding(start, end, ClaimKind.CONTRADICTION, Level.BLOCK, message)
    elif (
        kind_of_word in _EXCLUSIVE
        and (own := facts.of_class(kind_of_word))
        and not _is_of_a_part(read, unit, kind_of_word)
    ):
        message = f"The text says “{said}”; the fact {_listed(own)} says {_values(facts, own)}."
        yield ClaimFinding(start, end, ClaimKind.CONTRADICTION, Level.BLOCK, message)
    elif _is_two_faced(read, unit) and not _is_said_of_the_product(read, unit, facts, knowledge):
        return
    elif kind_of_word or unit.key in knowledge.names_of or _is_shop_word(read, unit, facts, knowledge):
        message = f"No fact says “{said}”. Take it out, add the fact, or approve the wording."
        yield ClaimFinding(start, end, ClaimKind.UNSUPPORTED, Level.WARN, message)


def _is_verb(read: Read, unit: Unit) -> bool:
    """Whether a single word of two meanings follows a word that verbs follow: you can *handle* it."""
    return (
        bool(unit.first)
        and _is_two_faced(read, unit)
        and read.words[unit.first - 1].text.lower() in few("before_verbs")
    )


def _is_two_faced(read: Read, unit: Unit) -> bool:
    return unit.last - unit.first == 1 and read.words[unit.first].base in few("two_faced")


def _is_said_of_the_product(read: Read, unit: Unit, facts: Stated, knowledge: Knowledge) -> bool:
    """Whether a word that has an everyday meaning as well is brought in as something the product has or is."""
    words, first = read.words, unit.first
    if unit.last < len(words) and not words[unit.last].apart and _is_product_word(words[unit.last], facts, knowledge):
        return True
    while first and not words[first].apart and words[first - 1].base in few("joining") - few("has"):
        first -= 1
    if first == 0 or words[first].apart:
        return True
    before = words[first - 1]
    return before.base in few("has") or _is_product_word(before, facts, knowledge)


def _is_product_word(word: Token, facts: Stated, knowledge: Knowledge) -> bool:
    if word.base in lexicon().class_of or word.stem in facts.product_type:
        return True
    return word.base in knowledge.vocabulary and word.stem not in lexicon().ordinary


def _is_of_a_part(read: Read, unit: Unit, kind_of_word: str) -> bool:
    """Whether a colour or a material stands before a part, as in *metal buckle*: it says nothing of the whole."""
    if kind_of_word not in {"colour", "material"} or unit.last >= len(read.words):
        return False
    return lexicon().class_of.get(read.words[unit.last].base) == "part"


def _is_shop_word(read: Read, unit: Unit, facts: Stated, knowledge: Knowledge) -> bool:
    """Whether it is a word of the facts of other products, and none of everyday language or of product types."""
    return all(
        word.base in knowledge.words
        and not (word.stem in lexicon().ordinary or word.stem in knowledge.types or word.stem in facts.product_type)
        for word in read.words[unit.first : unit.last]
    )


def _values(facts: Stated, names: frozenset[str]) -> str:
    return ", ".join(f"“{value.text[:60]}”" for value in facts.values if value.name in names)[:200]


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
