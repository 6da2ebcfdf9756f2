"""How the catalogue's guardrails say what they found."""

from __future__ import annotations

import unicodedata

from core.changes import Finding, Level

VALUE_MISSING = "value-missing"
"""The finding that says no more than that a person has to fill the value in."""

_LONGEST = 500
_LONGEST_QUOTE = 80


def block(code: str, message: str, field: str = "") -> Finding:
    """A finding that nobody may pass."""
    return Finding(level=Level.BLOCK, code=code, message=shortened(message, _LONGEST), field=field)


def warn(code: str, message: str, field: str = "") -> Finding:
    """A finding that a person may override with a reason."""
    return Finding(level=Level.WARN, code=code, message=shortened(message, _LONGEST), field=field)


def quoted(text: object) -> str:
    """A value from the catalogue in quotation marks, shortened so that the sentence around it stays readable."""
    return f"“{shortened(str(text), _LONGEST_QUOTE)}”"


def is_unprintable(text: str, *, lines_allowed: bool = False) -> bool:
    """Whether the text holds signs that a store or a channel refuses: control signs, half characters, line breaks."""
    allowed = "\n\r\t" if lines_allowed else ""
    return any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in allowed for sign in text)


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning and an ellipsis in ``longest`` characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
