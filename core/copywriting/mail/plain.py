"""A mail as plain text: the same words, links and merge fields as its HTML, for programs that show no HTML. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from core.copywriting.mail.markup import is_field, is_link
from core.copywriting.mail.merge import UNSUBSCRIBE
from core.copywriting.mail.parts import Mail, ProductPart


def plain(mail: Mail) -> str:
    """The text, one line a sentence, empty lines between its parts. The preheader is not in it: it is no part of it."""
    blocks = [mail.greeting.text, *(one.text for one in mail.intro)]
    blocks += ["\n".join(_product(part)) for part in mail.products]
    links = (button for button in mail.buttons if is_field(button.address) or is_link(button.address))
    blocks += [f"{button.label}:\n{button.address}" for button in links]
    blocks.append("-- ")
    blocks += [one.text.replace(UNSUBSCRIBE, f"Unsubscribe: {UNSUBSCRIBE}") for one in mail.foot]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _product(part: ProductPart) -> Iterator[str]:
    yield f"* {part.title.text}"
    yield from (f"  {one.text}" for one in part.lines if one.text)
    if is_link(part.product.address):
        yield f"  {part.product.address}"
