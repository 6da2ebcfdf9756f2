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

    What follows the name begins a sentence of its own: of “Oak shelf, by Larch.” it is “By Larch.” What states no fact
    at its end is left out: said of one product after another, it tells nothing of any.
    """
    if not written.variants:
        return Line("")
    best = written.variants[0]
    product_id = written.request.key
    name = next(iter(written.request.facts.values.get(TITLE, ())), "").rstrip(".!?")
    if not name or best.text[: len(name)].casefold() != name.casefold() or best.text[len(name) :][:1].isalnum():
        return _telling(Line(best.text, tuple(Said(one.text, one.facts, product_id) for one in best.clauses)))
    rest = best.text[len(name) :].lstrip(_JOINTS)
    text = rest[:1].upper() + rest[1:]
    said = []
    for clause in best.clauses:
        words = _after(name, clause.text)
        at = text.casefold().find(words.casefold()) if words else -1
        if at >= 0:
            said.append(Said(text[at : at + len(words)], clause.facts, product_id))
    return _telling(Line(text, tuple(said)))


def _telling(line: Line) -> Line:
    """The line without the clauses at its end that state no fact."""
    text, said = line.text, list(line.clauses)
    while said and not said[-1].facts and text.rstrip(_JOINTS).endswith(said[-1].text.rstrip(_JOINTS)):
        text = text[: text.rfind(said.pop().text)].rstrip()
    return Line(text, tuple(said))


def _after(name: str, words: str) -> str:
    """A clause without the name it begins with: of “Oak shelf by Larch” it is “by Larch”."""
    begins = words[: len(name)].casefold() == name.casefold()
    return words[len(name) :].lstrip(_JOINTS) if begins else words


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
