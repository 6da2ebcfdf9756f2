"""What an e-mail is made of: lines cut in clauses, products with what is said of each, one call to action. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.copywriting.subject import CopyFacts
from core.mails import Line, MailKind, Said

__all__ = ["Button", "Line", "Mail", "MailKind", "MailProduct", "ProductPart", "Said", "line"]


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
    ``codes`` are those of the SKUs that are. ``known`` is what its texts are judged by; ``address`` and ``image`` are
    links, or empty.
    """

    id: int
    title: str
    known: CopyFacts
    sentence: Line = field(default_factory=lambda: Line(""))
    back: tuple[str, ...] = ()
    back_by: str = ""
    codes: tuple[str, ...] = ()
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
        """Every line with the name of the part that it stands in, in the order in which it is read.

        Of the body the name has the line's number too: ``body.0`` is the greeting.
        """
        yield from (("subject", one) for one in self.subjects)
        yield "preheader", self.preheader
        body = (self.greeting, *self.intro, *(one for part in self.products for one in (part.title, *part.lines)))
        yield from ((f"body.{number}", one) for number, one in enumerate(body))
        yield from (("button", Line(one.label)) for one in self.buttons)
        yield from (("foot", one) for one in self.foot)


def part_of(name: str) -> str:
    """The part of a mail in which a line of that name stands.

    >>> part_of("body.3"), part_of("subject")
    ('body', 'subject')
    """
    return name.partition(".")[0]
