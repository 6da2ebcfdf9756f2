"""How a fact that is a name and a value is said in a sentence: "Made of oak", "Width 80 cm", "Assembly required"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.copywriting.drafting.english import (
    PREPOSITIONS,
    capitalised,
    content_stems,
    joined,
    looks_attributive,
    uncapitalised,
    words,
)
from core.copywriting.drafting.facts import NO, YES

MATERIALS = frozenset({"material", "materials", "fabric", "composition"})
"""Names of what a thing is made of."""

_WAYS: Mapping[str, str] = {
    **dict.fromkeys(MATERIALS, "Made of {}"),
    "origin": "Made in {}",
    "country of origin": "Made in {}",
    "made in": "Made in {}",
    "closure": "Closes with {}",
    "fastening": "Fastens with {}",
    "pack size": "Pack of {}",
    "pack quantity": "Pack of {}",
    "skin type": "For {}",
    "fits": "Fits {}",
    "fitment": "Fits {}",
}
_MEASURE = re.compile(
    r"^[\d.,/x×\s–-]*\d[\d.,/x×\s–-]*(?:[^\W\d_]{1,3}\.?|%|°C?|[^\W\d_]+)?(?:\s+[^\W\d_]+)?(?:\s*\([^()]*\d[^()]*\))?$"
)
_BARE_NUMBER = re.compile(r"^\d[\d.,]*$")
_CONDITION = re.compile(r"[a-z]{2,}(?:ed|less|able|ible|proof|free)$")
_TITLED = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ'’]+,?")
_ORDINARY = frozenset({"closure", "fastening", "skin type", "ideal for", "suitable for"})
_LISTED = 3  # words of an item
_AKIN = 3  # letters


def is_measure(text: str) -> bool:
    """Whether a value is a figure with or without its unit: ``"80 cm"``, ``"99 g (3.5 oz)"``."""
    return bool(_MEASURE.match(text))


def way(key: str, shown: str, texts: Sequence[str], *, named: bool = True) -> str:
    """The fact as a phrase.

    >>> way("material", "Material", ["Oak", "steel"]), way("width", "Width", ["80 cm"])
    ('Made of oak and steel', 'Width 80 cm')
    >>> way("finish", "Finish", ["Matte"]), way("lining", "Lining", ["Unlined"]), way("bpa free", "BPA free", ["yes"])
    ('Matte finish', 'Unlined', 'BPA free')

    Args:
        key: the fact's name as words in small letters.
        shown: the name as it is shown.
        texts: its values.
        named: whether values that are not understood alone are said with the name.
    """
    if len(texts) == 1 and texts[0].casefold() in YES:
        return capitalised(shown)
    if len(texts) == 1 and texts[0].casefold() in NO:
        return _denied(shown)
    texts = [part for text in texts for part in listed(text)]
    if all(map(is_measure, texts)) and not all(speaks_for_itself(key, text) for text in texts):
        return _measured(key, shown, texts)
    if all(speaks_for_itself(key, text) for text in texts):
        return capitalised(joined([text if not place else uncapitalised(text) for place, text in enumerate(texts)]))
    if any(":" in text for text in texts):
        return capitalised(", ".join([text if not place else uncapitalised(text) for place, text in enumerate(texts)]))
    inside = joined([small(text) for text in texts])
    adjective = len(texts) == 1 and len(words(inside)) == 1 and looks_attributive(inside.lower())
    if adjective and named and len(key.split()) == 1:
        return capitalised(f"{inside} {key}")
    known = _WAYS.get(key) or (f"{capitalised(shown)} {{}}" if key.split(" ")[-1] in PREPOSITIONS else None)
    if known is not None:
        begins = known.removesuffix("{}").strip().casefold()
        return capitalised(inside) if inside.casefold().startswith(begins) else known.format(_as_given(key, texts))
    return f"{capitalised(shown)}: {inside}" if named else capitalised(inside)


def small(text: str) -> str:
    """A value as it is written inside a sentence: "Solid Oak" is "solid oak"; names with other capitals stay."""
    said = text.split(" ")
    if all(_TITLED.fullmatch(word) or not word[:1].isalpha() for word in said):
        return " ".join(word.lower() if _TITLED.fullmatch(word) else word for word in said)
    return text if re.search(r"[A-ZÀ-Ý]", text[1:]) else uncapitalised(text)


def listed(text: str) -> list[str]:
    """A value that is a list with commas as its parts; another as it is."""
    parts = [part.strip() for part in text.split(",")]
    short = all(part and len(part.split()) <= _LISTED for part in parts)
    return parts if short and len(parts) > 1 and not any(sign.isdigit() for sign in text) else [text]


def is_absence(shown: str, text: str) -> bool:
    """Whether a fact says that a thing lacks something that no text would speak of: "Compass: no"."""
    return text.casefold() in NO and not looks_attributive(shown.split(" ")[-1].lower())


def _denied(shown: str) -> str:
    """What is not so: "Not waterproof", "Batteries not included", "Lining: no"."""
    *rest, last = shown.split(" ")
    if not looks_attributive(last.lower()):
        return f"{capitalised(shown)}: no"
    return capitalised(" ".join([*rest, "not", last]))


def speaks_for_itself(key: str, text: str) -> bool:
    """Whether a value is understood without its fact's name: "regular fit", "sleeveless", "V-neck"."""
    names, stems = content_stems(key), content_stems(text)
    if any(_akin(one, other) for one in names for other in stems):
        return True
    return key not in _WAYS and bool(_CONDITION.fullmatch(text.lower()))


def _measured(key: str, shown: str, texts: Sequence[str]) -> str:
    bare = all(map(_BARE_NUMBER.match, texts))
    known = _WAYS.get(key)
    if known is not None and (bare or not key.startswith("pack")):
        return known.format(joined(list(texts)))
    if key.split(" ")[-1] in PREPOSITIONS:
        return f"{capitalised(shown)} {joined(list(texts))}"
    sign = ": " if any(map(_BARE_NUMBER.match, texts)) and not shown.isupper() else " "
    return f"{capitalised(shown)}{sign}{joined(list(texts))}"


def _as_given(key: str, texts: Sequence[str]) -> str:
    """Names of places, cars and people keep their capitals; what a thing is made of needs none."""
    ordinary = key in MATERIALS or key in _ORDINARY or (key not in _WAYS and len(texts[0].split()) == 1)
    return joined([small(text) if ordinary else text for text in texts])


def _akin(one: str, other: str) -> bool:
    """Whether one word holds the other at its front: neck and neckline."""
    return min(len(one), len(other)) >= _AKIN and (one.startswith(other) or other.startswith(one))
