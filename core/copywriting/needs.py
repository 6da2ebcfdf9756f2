"""Which texts a product is in need of, and why: there is none, or it says too little for its place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.changes import CopyField
from core.copywriting.places import CHANNEL_NAMES, CHANNEL_PLACES, PLACES

USUAL: tuple[CopyField, ...] = (
    CopyField.TITLE,
    CopyField.DESCRIPTION,
    CopyField.SEO_TITLE,
    CopyField.SEO_DESCRIPTION,
)
"""The texts that every product page has; bullets are written only where somebody asks for them."""


def own_fields(channel: str = "") -> tuple[CopyField, ...]:
    """The usual texts, or those of them that the channel may have of its own."""
    return tuple(field for field in USUAL if not channel or (channel, field) in CHANNEL_PLACES)


_NAMES = {
    CopyField.TITLE: "title",
    CopyField.DESCRIPTION: "description",
    CopyField.BULLETS: "bullets",
    CopyField.SEO_TITLE: "SEO title",
    CopyField.SEO_DESCRIPTION: "SEO description",
}


def needs(
    texts: Mapping[CopyField, str], asked: Iterable[CopyField] = USUAL, untitled: Sequence[str] = (), channel: str = ""
) -> dict[CopyField, str]:
    """Of the texts asked about, those the product is in need of, each with the reason in a sentence.

    Args:
        texts: what the product has now, in plain words.
        asked: which texts to look at.
        untitled: facts that titles of its kind say and the product's does not.
        channel: whose own texts they are; it is in need of those it has none of.
    """
    if channel:
        who = CHANNEL_NAMES[channel]
        return {field: f"{who} has no {_NAMES[field]} of its own." for field in asked if not texts.get(field)}
    found = {field: _need(field, texts.get(field, "")) for field in asked}
    if untitled and not found.get(CopyField.TITLE, "skip"):
        found[CopyField.TITLE] = f"The title does not say {' and '.join(untitled)}, as those of its kind do."
    return {field: why for field, why in found.items() if why}


def _need(field: CopyField, text: str) -> str:
    place, said = PLACES[field], text.strip()
    if not said:
        return f"The product has no {_NAMES[field]}." if field != CopyField.BULLETS else "The product has no bullets."
    if len(said) < place.thin:
        return f"The {_NAMES[field]} has only {len(said)} characters; {place.thin} say more."
    return ""
