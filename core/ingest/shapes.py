"""What the values of a column look like: the evidence by which a mapping is proposed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.ingest import values

_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")
_MONEY = re.compile(r"[£$€₹¥]?\s?\d[\d.,]*\s?(?:[A-Z]{3})?")
_PICTURE = re.compile(r"https?://\S+\.(?:jpe?g|png|webp|gif|avif)\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_FLAGS = {"true", "false", "yes", "no", "y", "n", "0", "1", "t", "f"}
_SYMBOLS = {"£": "GBP", "$": "USD", "€": "EUR", "₹": "INR"}
# The first that most values have cuts category paths; longer ones are tried first.
PATH_SEPARATORS = (">>", " > ", ">", "»", "::", "|", "/")


@dataclass(frozen=True)
class Shape:
    """A column's sample in numbers. Shares are of the filled values, ``filled`` of all rows."""

    filled: float
    distinct: int
    unique: float
    length: float
    numbers: float
    money: float
    pictures: float
    addresses: float
    dates: float
    flags: float
    paths: float
    specs: float
    gtins: float
    spaced: float

    @property
    def is_text(self) -> bool:
        """Whether people wrote it: not numbers, addresses, dates or flags."""
        return self.length > 0 and max(self.numbers, self.addresses, self.dates, self.flags, self.specs) < 0.5


def shape(cells: Sequence[str]) -> Shape:
    """The shape of a column's values."""
    filled = [cell for cell in cells if cell]
    count = len(filled)

    def share(matching: int) -> float:
        return matching / count if count else 0.0

    distinct = len(set(filled))
    return Shape(
        filled=count / len(cells) if cells else 0.0,
        distinct=distinct,
        unique=share(distinct),
        length=share(sum(map(len, filled))),
        numbers=share(sum(_NUMBER.fullmatch(cell) is not None for cell in filled)),
        money=share(sum(_MONEY.fullmatch(cell) is not None for cell in filled)),
        pictures=share(sum(_PICTURE.search(cell) is not None for cell in filled)),
        addresses=share(sum("://" in cell[:60] for cell in filled)),
        dates=share(sum(_DATE.match(cell) is not None for cell in filled)),
        flags=share(sum(cell.casefold() in _FLAGS for cell in filled)),
        paths=share(sum(any(sign in cell for sign in PATH_SEPARATORS) for cell in filled)),
        specs=share(sum(_is_specs(cell) for cell in filled)),
        gtins=share(sum(values.is_gtin(cell) for cell in filled)),
        spaced=share(sum(" " in cell for cell in filled)),
    )


def path_separator(cells: Sequence[str]) -> str:
    """What separates the levels of category paths, ``>`` if nothing does."""
    filled = [cell for cell in cells if cell]
    for sign in PATH_SEPARATORS:
        if filled and sum(sign in cell for cell in filled) * 2 >= len(filled):
            return sign.strip()
    return ">"


def list_separator(cells: Sequence[str]) -> str:
    """What separates the parts of list cells, a comma if nothing does."""
    found = Counter({sign: sum(sign in cell for cell in cells) for sign in (",", ";", "|")})
    return found.most_common(1)[0][0]


def currency(cells: Sequence[str]) -> str | None:
    """The currency that the values' signs name, if most agree."""
    filled = [cell for cell in cells if cell]
    for sign, code in _SYMBOLS.items():
        if filled and sum(sign in cell for cell in filled) * 2 > len(filled):
            return code
    return None


def _is_specs(cell: str) -> bool:
    return cell.startswith(("{", "[{")) and len(values.specs(cell)) > 0
