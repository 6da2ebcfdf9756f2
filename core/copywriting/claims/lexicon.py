"""The guard's general words: claims that need proof, words of products, ordinary words, and ways to say the same.

They are written for retail at large and hold no shop's data; a shop's own words are learned (``knowledge.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader  # ten times as fast, where it was built
except ImportError:
    from yaml import SafeLoader as CSafeLoader  # type: ignore[assignment]

from core.changes import Level
from core.copywriting.claims.findings import ClaimKind
from core.copywriting.claims.terms import Phrase, Phrases, phrase, phrases_of, stem

_NAMED = "(?-i:"  # in a form that asks for a capital
_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class ClaimForms:
    """One group of claims: how they are recognised, how hard they are judged, and what to say of them.

    ``form`` is for texts in small letters, which is several times as fast as to disregard capitals; ``named`` for texts
    as written, where a form asks for the capital of a name.
    """

    kind: ClaimKind
    level: Level
    says: str
    form: re.Pattern[str]
    named: re.Pattern[str] | None

    def spans(self, text: str, small: str) -> Iterator[tuple[int, int]]:
        """Where claims of the group stand in a text, ``small`` being the same in small letters."""
        for pattern, given in ((self.form, small), (self.named, text)):
            if pattern:
                yield from (found.span() for found in pattern.finditer(given))


@dataclass(frozen=True)
class Lexicon:
    """All general words.

    Attributes:
        claims: groups of claims.
        same: phrase to the key of all that mean the same.
        class_of: key to its class of product words, such as *material*.
        answering: class to the names of facts that answer for it.
        close: stem to the stems of words near in meaning.
        opposite: key to keys that cannot be true together with it.
        plain: words, as they are spelled, that say nothing checkable.
        content: those of them that name or describe other things than goods and their attributes.
        goods: those that name goods, such as shoes.
        ordinary: the stems of all plain words.
        idioms: sayings in which product words are none.
    """

    claims: tuple[ClaimForms, ...]
    same: Mapping[Phrase, str]
    class_of: Mapping[str, str]
    answering: Mapping[str, frozenset[str]]
    close: Mapping[str, frozenset[str]]
    opposite: Mapping[str, frozenset[str]]
    plain: frozenset[str]
    content: frozenset[str]
    goods: frozenset[str]
    ordinary: frozenset[str]
    idioms: Phrases

    @cached_property
    def class_phrases(self) -> Mapping[Phrase, str]:
        """The phrases of all classes, each with its key."""
        return {tuple(key.split(" ")): key for key in self.class_of}

    def key(self, words: Phrase) -> str:
        """What a phrase is read as."""
        return self.same.get(words) or " ".join(words)


@cache
def lexicon() -> Lexicon:
    """The words of the package's own files."""
    product, alike = _read("product"), _read("same")
    plain = frozenset(word for words in _read("ordinary").values() for word in words.split()) | few("anatomy")
    same = {words: " ".join(line[0]) for line in _lines(alike["same"]) for words in line}
    class_of = {
        same.get(words, " ".join(words)): name
        for name, entry in product.items()
        for words in map(phrase, _parts(entry["words"]))
    }
    return Lexicon(
        claims=tuple(_claims(_read("claims") | _read("promises"))),
        same=same,
        class_of=class_of,
        answering={name: frozenset(_parts(entry["facts"])) for name, entry in product.items()},
        close=_groups(
            [{stem(" ".join(words)) for words in line if len(words) == 1} for line in _lines(alike["close"])]
        ),
        opposite=_groups([{same.get(words, " ".join(words)) for words in line} for line in _lines(alike["opposite"])]),
        plain=plain,
        content=frozenset(
            word
            for theme, words in _read("ordinary").items()
            for word in words.split()
            if theme not in {"joining", "doing", "attributes", "goods"}
        ),
        goods=frozenset(_read("ordinary")["goods"].split()),
        ordinary=frozenset(map(stem, plain)),
        idioms=phrases_of(_parts(_read("idioms")["idioms"])),
    )


@dataclass(frozen=True)
class Hints:
    """Words that are a claim only together: word to its groups, and the pairs of groups that make one."""

    groups_of: Mapping[str, frozenset[str]]
    pairs: tuple[tuple[str, str], ...]


@cache
def hints() -> Hints:
    """The groups of ``words/hints.yaml``."""
    read = _read("hints")
    groups: dict[str, set[str]] = {}
    for name, words in read["groups"].items():
        for word in words.split():
            groups.setdefault(word, set()).add(name)
    pairs = [pair.split() for pair in read["pairs"]]
    return Hints(
        {word: frozenset(names) for word, names in groups.items()}, tuple((one, other) for one, other in pairs)
    )


@cache
def few(name: str) -> frozenset[str]:
    """The words of one of the short lists of ``words/small.yaml``."""
    return frozenset(_read("small")[name].split())


def ordered(name: str) -> list[str]:
    """The words of one of the short lists in their order."""
    return list(_read("small")[name].split())


@cache
def form(name: str) -> str:
    """The pattern, without flags, of one of the forms of ``words/patterns.yaml``."""
    return _alternatives(_read("patterns")[name])


def _alternatives(lines: str) -> str:
    return "|".join(line.strip() for line in lines.splitlines() if line.strip())


def _claims(groups: dict[str, Any]) -> Iterator[ClaimForms]:
    classes = {f"{{{name}}}": _any_of(words) for name, words in _read("classes").items()}
    for name, group in groups.items():
        forms = re.sub(r"\{[a-z_]+\}", lambda found: classes[found.group()], group["forms"]).splitlines()
        names = [line for line in forms if _NAMED in line]
        plain = _alternatives("\n".join(line for line in forms if _NAMED not in line))
        yield ClaimForms(
            kind=ClaimKind(name),
            level=Level(group["level"]),
            says=group["says"],
            form=_at_bounds(plain + _compounds(name) + _telling(name)),
            named=_at_bounds(_alternatives("\n".join(names)), re.IGNORECASE) if names else None,
        )


def small_letters(text: str) -> str:
    """The text in small letters, each sign in its place."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(sign.lower()[0] for sign in text)


def _at_bounds(forms: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{forms})(?!\w)", flags)


def _any_of(words: str) -> str:
    """A pattern for any of the words; where two are joined by a hyphen, up to three others may stand between them."""
    return "(?:" + "|".join(word.replace("-", r"(?: [\w'’]+){0,3}?[ -]") for word in words.split()) + ")"


def _telling(kind: str) -> str:
    """The further alternatives of a pattern for words that are a claim of that kind wherever they stand."""
    words = _read("telling").get(kind, "").split()
    return "".join(f"|{word.replace('-', '[- ]')}" for word in words)


def _compounds(kind: str) -> str:
    """The further alternatives of a pattern for words that are a claim by their last or their first part."""
    read = _read("compounds")
    harmless = rf"(?!(?:{'|'.join(read['harmless'].split())})[- ])"
    tails, heads = ("|".join(read[part].get(kind, "").split()) for part in ("tails", "heads"))
    return (rf"|{harmless}[^\W\d_]+(?:-\w+)?-(?:{tails})" if tails else "") + (rf"|(?:{heads})-\w+" if heads else "")


def _groups(sets: list[set[str]]) -> dict[str, frozenset[str]]:
    """For each member of a set the other members of all its sets."""
    found: dict[str, set[str]] = {}
    for members in sets:
        for one in members:
            found.setdefault(one, set()).update(members - {one})
    return {one: frozenset(others) for one, others in found.items()}


def _lines(lines: list[str]) -> list[list[Phrase]]:
    return [[phrase(part) for part in _parts(line)] for line in lines]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=CSafeLoader)
    return found
