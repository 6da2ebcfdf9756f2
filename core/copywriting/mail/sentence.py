"""What a writer's text says of a product beyond its name, which stands above it in a mail. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from core.copywriting.clauses import says
from core.copywriting.mail.parts import Line, Said
from core.copywriting.subject import BRAND, TITLE, CopyFacts
from core.copywriting.writing import Written

_JOINTS = " .,;:–—-"


def sentence(written: Written) -> Line:
    """The best text without the product's name at its beginning; empty where nothing else is said.

    What follows the name begins a sentence of its own: of “Oak shelf, by Larch.” it is “By Larch.”
    """
    if not written.variants:
        return Line("")
    best = written.variants[0]
    product_id = written.request.key
    name = next(iter(written.request.facts.values.get(TITLE, ())), "").rstrip(".!?")
    if not name or best.text[: len(name)].casefold() != name.casefold() or best.text[len(name) :][:1].isalnum():
        return Line(best.text, tuple(Said(one.text, one.facts, product_id) for one in best.clauses))
    rest = best.text[len(name) :].lstrip(_JOINTS)
    text = rest[:1].upper() + rest[1:]
    said = []
    for clause in best.clauses:
        at = text.casefold().find(clause.text.casefold())
        if at >= 0:
            said.append(Said(text[at : at + len(clause.text)], clause.facts, product_id))
    return Line(text, tuple(said))


def values_of(products: Iterable[CopyFacts]) -> dict[str, frozenset[str]]:
    """Every value that a fact has among these products, by the fact's name."""
    found: dict[str, set[str]] = {}
    for facts in products:
        for name, values in facts.values.items():
            found.setdefault(name, set()).update(values)
    return {name: frozenset(values) for name, values in found.items()}


def contradicts_name(line: Line, facts: CopyFacts, values: Mapping[str, Set[str]]) -> bool:
    """Whether the line states a value where the product's name has another one of the same fact.

    Below “Driveshaft, diesel” nothing says “Petrol.”: one of the two is wrong, and a reader cannot tell which.
    """
    name = " ".join(facts.values.get(TITLE, ()))
    for fact in {fact for said in line.clauses for fact in said.facts} - {TITLE, BRAND}:
        own = facts.values.get(fact, ())
        if not any(says(name, value) for value in own) and any(says(name, value) for value in values.get(fact, ())):
            return True
    return False
