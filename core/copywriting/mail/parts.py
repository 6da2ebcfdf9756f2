"""What an e-mail is made of: lines cut in clauses, products with what is said of each, one call to action. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.copywriting.subject import CopyFacts


class MailKind(StrEnum):
    """What a mail is sent for."""

    NEW_ARRIVALS = "new-arrivals"
    BACK_IN_STOCK = "back-in-stock"
    CART = "cart"


@dataclass(frozen=True)
class Said:
    """A literal part of a line, with the facts it states: of a product, or of the mail where it names none."""

    text: str
    facts: tuple[str, ...] = ()
    product_id: int | None = None


@dataclass(frozen=True)
class Line:
    """A line of text and its clauses in their order; what is between them only joins."""

    text: str
    clauses: tuple[Said, ...] = ()


def line(*parts: str | Said) -> Line:
    """The parts as one line.

    >>> line("New: ", Said("Oak shelf", ("Title",), 7), ".").text
    'New: Oak shelf.'
    """
    text = "".join(part if isinstance(part, str) else part.text for part in parts)
    return Line(text, tuple(part for part in parts if isinstance(part, Said)))


@dataclass(frozen=True)
class MailProduct:
    """A product that a mail may be about. Its words are plain, and none of them is a merge field.

    ``sentence`` is what its writer says beyond the name; ``back`` names the variants that are in stock again, and
    ``back_by`` the option that tells them apart, where their names need it to be understood.
    ``known`` is what its texts are judged by; ``address`` and ``image`` are links, or empty.
    """

    id: int
    title: str
    known: CopyFacts
    sentence: Line = field(default_factory=lambda: Line(""))
    back: tuple[str, ...] = ()
    back_by: str = ""
    address: str = ""
    image: str = ""


@dataclass(frozen=True)
class ProductPart:
    """A product as it stands in the mail."""

    product: MailProduct
    title: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Button:
    """The one thing that a mail asks its reader to do."""

    label: str
    address: str


@dataclass(frozen=True)
class Mail:
    """A whole e-mail. ``subjects`` are alternatives, the best first; ``facts`` are those of the mail itself.

    ``foot`` says why the reader gets it, how to get no more, and who sent it.
    """

    kind: MailKind
    department: str
    subjects: tuple[Line, ...]
    preheader: Line
    greeting: Line
    intro: tuple[Line, ...]
    products: tuple[ProductPart, ...]
    buttons: tuple[Button, ...]
    foot: tuple[Line, ...]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    locale: str = "en-GB"

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line with the name of the part that it stands in, in the order in which it is read."""
        yield from (("subject", one) for one in self.subjects)
        yield "preheader", self.preheader
        yield "body", self.greeting
        yield from (("body", one) for one in self.intro)
        for part in self.products:
            yield "body", part.title
            yield from (("body", one) for one in part.lines)
        yield from (("button", Line(one.label)) for one in self.buttons)
        yield from (("foot", one) for one in self.foot)
