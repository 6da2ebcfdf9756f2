"""What a writer's text says of a product beyond its name, which stands above it in a mail. Pure."""

from __future__ import annotations

from core.copywriting.mail.parts import Line, Said
from core.copywriting.subject import TITLE
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
