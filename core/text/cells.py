"""Cells of files that people open in a spreadsheet: made harmless on the way out, made whole on the way back in."""

from __future__ import annotations

import re

_QUOTE = "'"
# What a spreadsheet skips before it looks for a formula: spaces, line ends, byte-order marks, marks of no width.
_SKIPPED = r"[\s\x00\ufeff\u200b-\u200f\u2060]*"
# Signs that begin a formula, their full-width twins, and the two controls that move to another cell.
_RUNS = re.compile(rf"'*(?:[\t\r]|{_SKIPPED}[=+\-@＝＋－＠])", re.DOTALL)
_PLAIN_NUMBER = re.compile(r"[+-][0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?")


def neutralise(cell: str) -> str:
    """The cell as a spreadsheet shows but never runs it: an apostrophe stands before anything like a formula.

    Plain signed numbers stay as they are. ``restore`` gives the cell back exactly, whatever it held: a cell that
    already has apostrophes before a formula gets one more.

    >>> neutralise("=HYPERLINK(1)"), neutralise("-3.5"), neutralise("Linen dress")
    ("'=HYPERLINK(1)", '-3.5', 'Linen dress')
    """
    return _QUOTE + cell if _would_run(cell) else cell


def restore(cell: str) -> str:
    """The cell that ``neutralise`` was given.

    >>> restore("'=HYPERLINK(1)"), restore("'90s jeans")
    ('=HYPERLINK(1)', "'90s jeans")
    """
    return cell[1:] if cell.startswith(_QUOTE) and _would_run(cell[1:]) else cell


def _would_run(cell: str) -> bool:
    return _RUNS.match(cell) is not None and _PLAIN_NUMBER.fullmatch(cell) is None
