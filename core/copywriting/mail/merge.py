"""Merge fields: what the sending program fills in for each reader, such as ``{{first_name|there}}``. Pure.

Only those named here are known. One for a word carries the fallback that stands there if the program knows no value;
one for an address is a whole link, or a line of its own, and has none. Words that come from products never hold any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from core.changes import Finding, Level


class Fills(StrEnum):
    """What a field is filled with: a word or two in a sentence, a link's address, or lines of text."""

    WORDS = "words"
    ADDRESS = "address"
    LINES = "lines"


KNOWN: Mapping[str, Fills] = MappingProxyType(
    {
        "first_name": Fills.WORDS,
        "shop_name": Fills.WORDS,
        "cart_items": Fills.WORDS,
        "cart_url": Fills.ADDRESS,
        "unsubscribe_url": Fills.ADDRESS,
        "shop_address": Fills.LINES,
    }
)
"""Every field there is, with what it is filled with."""

UNSUBSCRIBE = "{{unsubscribe_url}}"
POSTAL = "{{shop_address}}"

_FIELD = re.compile(r"\{\{([a-z_]{1,40})(?:\|([^{}|<>&\"'\r\n]{1,60}))?\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")
# Signs by which programs that send mail know a place to fill in or a command: Liquid, Mailchimp, Salesforce, Mailgun.
_MACHINERY = re.compile(r"[{}]|\*\||\|\*|%%|\[\[|\]\]|<%|%>|\$\(|\$\[|%(?=[A-Za-z_][\w.]*%)")
_HARMLESS = {"{": "(", "}": ")", "[[": "(", "]]": ")", "%%": "%"}


@dataclass(frozen=True)
class Field:
    """One merge field as it stands in a text."""

    name: str
    fallback: str
    written: str


def pieces(text: str) -> Iterator[str | Field]:
    """The text in its order as plain words and merge fields.

    >>> [piece if isinstance(piece, str) else piece.name for piece in pieces("Hello {{first_name|there}}, look")]
    ['Hello ', 'first_name', ', look']
    """
    at = 0
    for match in _FIELD.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        yield Field(match[1], match[2] or "", match[0])
        at = match.end()
    if at < len(text):
        yield text[at:]


def fields_in(text: str) -> tuple[Field, ...]:
    """The merge fields of a text, in their order."""
    return tuple(piece for piece in pieces(text) if isinstance(piece, Field))


def shown(text: str) -> str:
    """The text as a reader sees it of whom nothing is known: with the fallbacks in place of the fields."""
    return "".join(piece if isinstance(piece, str) else piece.fallback for piece in pieces(text))


def inert(words: str) -> str:
    """Words of a product without any sign that a sending program would act on.

    >>> inert("{{first_name|you}} & a 100%% {% raw %} mug")
    '((first_name|you)) & a 100% (% raw %) mug'
    """
    found = _MACHINERY.sub(lambda match: _HARMLESS.get(match[0], " "), words)
    return found if found == words else inert(found)


def faults(text: str, part: str, *, may_hold_address: bool = False) -> Iterator[Finding]:
    """What is wrong with the merge fields of a text; all of it forbids the mail.

    Args:
        text: a subject, a sentence or a line.
        part: what it is of the mail, for the finding.
        may_hold_address: whether an address or lines of text may be filled in there.
    """
    for field in fields_in(text):
        filled = KNOWN.get(field.name)
        if filled is None:
            words = f"“{field.written}” is no merge field here: use one of {', '.join(KNOWN)}."
            yield _block("mail-field-unknown", words, part)
        elif filled is Fills.WORDS and not field.fallback.strip():
            words = f"“{field.written}” has no fallback. Write one, such as {{{{{field.name}|there}}}}."
            yield _block("mail-field-fallback", words, part)
        elif filled is not Fills.WORDS and field.fallback:
            yield _block("mail-field-fallback", f"“{field.written}” takes no fallback. Leave it out.", part)
        elif filled is not Fills.WORDS and not may_hold_address:
            yield _block("mail-field-place", f"“{field.written}” belongs in a link or the foot, not in words.", part)
    rest = "".join(piece for piece in pieces(text) if isinstance(piece, str))
    if _BRACES.search(rest):
        words = "A merge field is not closed or not written as {{name|fallback}}. Correct it or take it out."
        yield _block("mail-field-broken", words, part)


def link_faults(address: str, part: str) -> Iterator[Finding]:
    """What is wrong with a link's address: a field is the whole of it or no part of it.

    A reader's name within an address would tell it to everybody who sees the link.
    """
    found = fields_in(address)
    if found and (found[0].written != address or KNOWN.get(found[0].name) is not Fills.ADDRESS):
        words = f"“{found[0].written}” stands inside a link's address. Link to a plain address, or to a whole field."
        yield _block("mail-field-in-link", words, part)
    yield from faults(address, part, may_hold_address=True)


def _block(code: str, message: str, part: str) -> Finding:
    return Finding(level=Level.BLOCK, code=code, message=message[:500], field=part)
