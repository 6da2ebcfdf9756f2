"""Shopify's metafield columns and the attributes they hold: what comes in under a header goes out under the same."""

from __future__ import annotations

import re

from core.changes import digest

_HEADER = re.compile(r"(?P<name>.+?)\s*\(product\.metafields\.(?P<key>[^().\s]+\.[^()\s]+)\)", re.IGNORECASE)
_KEYED_NAME = re.compile(r"(?P<name>\S.*?) \((?P<key>[^().\s]+\.[^()\s]+)\)")
_MOST_OF_A_KEY = 64  # Shopify's limit


def attribute_of(header: str) -> str | None:
    """The name of the attribute that a metafield column holds; None for any other column.

    A metafield of the namespace ``custom`` with the key that Endcap itself would give it goes by its plain name; any
    other carries its key in brackets, so that ``header_of`` gives the header back.

    >>> attribute_of("Sleeve length (product.metafields.custom.sleeve_length)")
    'Sleeve length'
    >>> attribute_of("Colour (product.metafields.shopify.color-pattern)")
    'Colour (shopify.color-pattern)'
    """
    found = _HEADER.fullmatch(header)
    if found is None:
        return None
    name = found["name"].strip()
    keyed = f"{name} ({found['key']})"
    return name if header_of(name) == header_of(keyed) else keyed


def header_of(attribute: str) -> str:
    """The metafield column of an attribute.

    >>> header_of("Sleeve length"), header_of("Fit (details.fit_2)")
    ('Sleeve length (product.metafields.custom.sleeve_length)', 'Fit (product.metafields.details.fit_2)')
    """
    keyed = _KEYED_NAME.fullmatch(attribute)
    if keyed:
        return f"{keyed['name']} (product.metafields.{keyed['key']})"
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in attribute.lower()).split()
    key = "_".join(words)[:_MOST_OF_A_KEY] or f"attribute_{digest(attribute)[:8]}"  # a name in another script
    return f"{attribute} (product.metafields.custom.{key})"


def plain_name(attribute: str) -> str:
    """The attribute's name as people say it, without its key.

    >>> plain_name("Colour (shopify.color-pattern)"), plain_name("Size (UK)")
    ('Colour', 'Size (UK)')
    """
    if not attribute.endswith(")"):
        return attribute
    keyed = _KEYED_NAME.fullmatch(attribute)
    return keyed["name"] if keyed else attribute


def last_part(header: str) -> str:
    """The last part of a metafield column's key, in small letters: ``department``; empty for any other column."""
    found = _HEADER.fullmatch(header)
    return found["key"].rpartition(".")[2].casefold() if found else ""
