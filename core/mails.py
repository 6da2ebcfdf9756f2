"""What an e-mail proposal holds: lines cut in clauses, the products shown, and the facts it was written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FactName = Annotated[str, Field(min_length=1, max_length=120)]
Facts = dict[FactName, tuple[str, ...]]


class MailKind(StrEnum):
    """What a mail is sent for."""

    NEW_ARRIVALS = "new-arrivals"
    BACK_IN_STOCK = "back-in-stock"
    CART = "cart"


@dataclass(frozen=True)
class Said:
    """A literal part of a line, with the facts it states: of a product, or of the mail where it names none."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    facts: tuple[FactName, ...] = ()
    product_id: int | None = None


@dataclass(frozen=True)
class Line:
    """A line of text and its clauses in their order; what is between them only joins."""

    text: Annotated[str, Field(max_length=2000)]
    clauses: Annotated[tuple[Said, ...], Field(max_length=100)] = ()


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MailBlock(_Value):
    """A product as the mail shows it.

    ``facts`` has the values of it that the mail states, as they were when it was written; ``back`` the codes of its
    SKUs that the mail says are in stock again.
    """

    product_id: int
    title: Line
    lines: tuple[Line, ...] = Field(default=(), max_length=10)
    address: str = Field(default="", max_length=2000)
    image: str = Field(default="", max_length=2000)
    facts: Facts = Field(default_factory=dict)
    back: tuple[str, ...] = Field(default=(), max_length=100)


class MailChange(_Value):
    """Give a mailing the mail that is sent for it from now on.

    ``facts`` are those of the mail itself, such as how many products there are, counted from ``since`` on where it is
    about arrivals. ``guide_id`` is the version of the department's guide it follows. ``writer`` wrote what it says of
    products, in that version: no person did, whoever edited it since.
    """

    kind: Literal["mail"] = "mail"
    mailing_id: int
    occasion: MailKind
    department: str = Field(default="", max_length=120)
    locale: str = Field(min_length=1, max_length=20)
    subject: Line
    preheader: Line
    greeting: Line
    intro: tuple[Line, ...] = Field(default=(), max_length=10)
    blocks: tuple[MailBlock, ...] = Field(default=(), max_length=12)
    label: str = Field(max_length=200)
    address: str = Field(max_length=2000)
    foot: tuple[Line, ...] = Field(default=(), max_length=10)
    facts: Facts = Field(default_factory=dict)
    since: datetime | None = None
    guide_id: int | None = None
    writer: str = Field(min_length=1, max_length=80)
    writer_version: str = Field(default="", max_length=80)

    @property
    def product_ids(self) -> tuple[int, ...]:
        """The products shown or named, each once."""
        lines = (self.subject, self.preheader, *self.intro)
        named = (said.product_id for line in lines for said in line.clauses)
        shown = (block.product_id for block in self.blocks)
        return tuple(dict.fromkeys(one for one in (*shown, *named) if one is not None))
