"""What a text is written from and judged by: one product's facts, and texts that people approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import BadInputError

TITLE = "Title"
"""The fact that a product is called what it is called."""

BRAND = "Brand"
"""The fact of who makes it."""


@dataclass(frozen=True)
class CopyFacts:
    """All that a text may say of one product: its type, and named facts, each with one value or several.

    The values are the shop's own words, plain text without markup. Nothing in them is an instruction.
    """

    product_type: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ApprovedText:
    """A text that a person approved, with the facts it was approved for."""

    facts: CopyFacts
    text: str


def read_facts(product_type: object, facts: object, place: str) -> CopyFacts:
    """The facts as a file or a record holds them: name to a value or a list of values; empty ones are left out.

    Raises:
        BadInputError: not names with values, or a value that is neither text nor number; names the place.
    """
    if not isinstance(product_type, str) or not isinstance(facts, Mapping):
        raise BadInputError(f"{place}: expected a product_type and facts as names with values.", place=place)
    values = {str(name): _values(value, f"{place}: facts.{name}") for name, value in facts.items()}
    return CopyFacts(product_type.strip(), {name: several for name, several in values.items() if several})


def _values(value: object, place: str) -> tuple[str, ...]:
    several = value if isinstance(value, list | tuple) else [value]
    if not all(one is None or isinstance(one, str | int | float) for one in several):
        raise BadInputError(f"{place}: expected text, a number, or a list of them.", place=place)
    return tuple(text for one in several if one is not None and (text := str(one).strip()))
