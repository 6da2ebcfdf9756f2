"""A text in the words that a guide prefers, where the words it replaces are no fact's own. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from core.copywriting.guides import Guide
from core.copywriting.standing import standing


def in_house_words(text: str, guide: Guide, stated: Iterable[str] = ()) -> str:
    """The text with each word that the guide replaces replaced, once, unless a value of the facts says it.

    >>> in_house_words("Pants with a tie belt.", Guide(preferred={"trousers": "pants"}))
    'Trousers with a tie belt.'
    """
    uses = {instead: use for use, instead in guide.preferred.items()}
    if not uses:
        return text
    values = list(stated)
    found = standing(tuple(uses), text)
    replaced = {word: uses[word] for word in found if not any(standing((word,), value) for value in values)}
    return _replaced(text, replaced) if replaced else text


def _replaced(text: str, uses: dict[str, str]) -> str:
    """One pass from the left, so that no word is replaced twice."""
    said, rest = "", text
    while found := standing(tuple(uses), rest):
        word, match = min(found.items(), key=lambda one: one[1].start())
        use = uses[word]
        said += rest[: match.start()] + (use[:1].upper() + use[1:] if match.group()[:1].isupper() else use)
        rest = rest[match.end() :]
    return said + rest
