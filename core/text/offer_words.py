"""What an offer's text is made of when two offers are compared: words, numbers, model codes and amounts of money.

Unlike `core.text.tokens`, a code such as ``wfw9200`` stays one word here: it is what tells two products apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from core.text.tokens import normalise

_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
_CODE = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_JOINTS = re.compile(r"[-/.]")
_NOT_PACKED = re.compile(r"[\W_]")
_PLAIN_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?")
_AMOUNT = re.compile(r"\d[\d.,\u00a0 ']*")
_FEWEST_CODE_LETTERS = 3


def offer_words(text: str) -> list[str]:
    """The words in small letters, codes whole, numbers without closing zeros: ``"V 2.0"`` gives ``v``, ``2``."""
    return [_plain(word) for word in _WORD.findall(normalise(text))]


def numbers(words: Iterable[str]) -> frozenset[str]:
    """Those of the words that are numbers and nothing else."""
    return frozenset(word for word in words if word.replace(".", "").isdigit())


def packed(text: str) -> str:
    """Letters and digits alone, so that ``NN4-TS-BLK`` is found in a text that writes ``nn4tsblk``."""
    return _NOT_PACKED.sub("", normalise(text))


def codes(text: str) -> frozenset[str]:
    """The words that look like model numbers, packed: three signs or more, a digit among them, no small number."""
    found = (_JOINTS.sub("", word) for word in _CODE.findall(normalise(text)) if not _PLAIN_NUMBER.fullmatch(word))
    return frozenset(
        code for code in found if len(code) >= _FEWEST_CODE_LETTERS and any(sign.isdigit() for sign in code)
    )


def amount(text: str) -> float:
    """The first number in the text, whichever way it marks thousands and decimals; not-a-number if there is none.

    >>> amount("EUR 1.299,50"), amount("$1,299.50"), amount("1,299")
    (1299.5, 1299.5, 1299.0)
    """
    found = _AMOUNT.search(text)
    if found is None:
        return math.nan
    digits = re.sub(r"[\s']", "", found.group()).rstrip(".,")
    mark = max(digits.rfind("."), digits.rfind(","))
    if mark < 0:
        return float(digits)
    alone = digits.count(digits[mark]) == 1
    if alone and (digits[mark] == "." or len(digits) - mark - 1 != 3 or len(set(digits) & {".", ","}) == 2):
        return float(re.sub(r"[.,]", "", digits[:mark]) + "." + digits[mark + 1 :])
    return float(re.sub(r"[.,]", "", digits))


def _plain(word: str) -> str:
    return word.rstrip("0").rstrip(".") if "." in word else word
