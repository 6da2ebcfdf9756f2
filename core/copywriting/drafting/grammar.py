"""The grammar gate: what no reader forgives in a text."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.copywriting.drafting.english import article, is_plural
from core.copywriting.drafting.wording import head

_DOUBLED_SIGN = re.compile(r"[,.;:!?]\s*[,.;:!?](?!\.)|\s[,.;:!?]|  ")
_DOUBLED_WORD = re.compile(r"\b(\w+),?\s+\1\b", re.IGNORECASE)
_DANGLING = re.compile(
    r"\b(?:with|and|or|of|a|an|the|for|from|to|at|by)\s*[.!?,;]|(?:^|[.!?]\s+)(?:and|or|with)\s*[,.]"
    r"|\b(?:with|and|or)\s+(?:with|and|or)\b|(?<!-)\bin\s*[.!?,;]",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[a-zà-ÿ0-9)%][.!?])\s+")
_LEFTOVER = re.compile(r"[{}\[\]<>|]|\b(?:None|nan|null|undefined)\b")
_PARTICIPLE = re.compile(r" \w+ing\b")
_ARTICLE = re.compile(r"\b(an?) ([^\W_][\w'’-]*)((?:[ ,]+[\w'’/-]+)*)", re.IGNORECASE)


def faults(text: str, *, sentences: bool = True) -> list[str]:
    """What is wrong with a text, by name; nothing where it is well formed. Titles and bullets are no sentences."""
    checks = _CHECKS if sentences else {name: wrong for name, wrong in _CHECKS.items() if name not in _OF_SENTENCES}
    found = [name for name, wrong in checks.items() if wrong(text)]
    return [*found, *_articles(text)]


def _articles(text: str) -> list[str]:
    found = []
    for one in _ARTICLE.finditer(text):
        if one[1].lower() != article(one[2]):
            found.append("wrong article")
        about = head(_PARTICIPLE.split(one[2] + one[3].split(" and ")[0], maxsplit=1)[0])
        if is_plural(about) and "," not in one[3]:
            found.append("one of several")
    return found


def _small_start(text: str) -> bool:
    return any(
        sentence[:1].islower() for sentence in _SENTENCES.split(text) if not re.match(r"\w+\d|[a-z][A-Z]", sentence)
    )


def _unbalanced(text: str) -> bool:
    return text.count("(") != text.count(")") or text.count('"') % 2 == 1 or text.count("“") != text.count("”")


_CHECKS: dict[str, Callable[[str], object]] = {
    "doubled sign": _DOUBLED_SIGN.search,
    "doubled word": _DOUBLED_WORD.search,
    "dangling word": _DANGLING.search,
    "no capital": _small_start,
    "no full stop": lambda text: not re.search(r"[.!?]$", text),
    "leftover sign": _LEFTOVER.search,
    "unbalanced sign": _unbalanced,
}
_OF_SENTENCES = {"no capital", "no full stop"}
