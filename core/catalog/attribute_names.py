"""One attribute, one name: what the schema calls “Color” goes by the name under which the shop's own files hold it.

A Shopify metafield comes in as ``Color (shopify.color-pattern)``, so that it goes out under the very header it came in.
The schema, which people write, says ``Color``. They are the same attribute: the schema's rows take the longer name, and
checks, proposals and files all speak of one thing. People read the plain name (`plain_name`).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from core.catalog.metafields import plain_name
from core.records.catalogue import Attribute, Product

_ROWS = 1000


def follow_shop(session: Session, held: Iterable[str]) -> dict[str, str]:
    """The asked attributes renamed now, from the plain name to the one the shop's products have; in a `write` session.

    An attribute stays as it is where the shop has products under its plain name too, or under two longer ones: nobody
    can say then which is meant.

    ``held`` are names of attributes that products have or were just given; others are not looked for.
    """
    longer = {plain_name(name).casefold() for name in held if plain_name(name) != name}
    asked = [row for row in session.scalars(select(Attribute)) if row.name.casefold() in longer]
    if not asked:
        return {}
    used, taken = names_in_use(session), {(row.category_id, row.name) for row in session.scalars(select(Attribute))}
    renamed: dict[str, str] = {}
    for row in asked:
        meant = [name for name in used if plain_name(name).casefold() == row.name.casefold()]
        if len(meant) == 1 and meant[0] != row.name and (row.category_id, meant[0]) not in taken:
            renamed[row.name] = meant[0]
            row.name = meant[0]
    session.flush()
    return renamed


def names_in_use(session: Session) -> set[str]:
    """The names of the attributes that any product has."""
    found: set[str] = set()
    for attributes in session.scalars(select(col(Product.attributes)).execution_options(yield_per=_ROWS)):
        found.update(attributes)
    return found
