"""Facts made ready for writing: markup gone, each value once, what must not be written set aside with its reason."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from core.copywriting.drafting.english import content_stems, words
from core.copywriting.drafting.word_lists import word_list
from core.copywriting.subject import CopyFacts


class Reason(StrEnum):
    """Why a fact is not in a text."""

    CONTRADICTED = "contradicted"
    INSTRUCTION = "instruction"
    LANGUAGE = "language"
    UNREADABLE = "unreadable"
    ROOM = "room"
    UNUSUAL = "unusual"


@dataclass(frozen=True)
class LeftOut:
    """A fact that a text leaves out, and why."""

    name: str
    value: str
    reason: Reason


@dataclass(frozen=True)
class Value:
    """One value of a fact in plain words; ``name`` as the shop has it."""

    name: str
    text: str

    @property
    def key(self) -> str:
        """The name as words in small letters: ``backLength`` and ``back_length`` are ``back length``."""
        return name_words(self.name)

    @property
    def shown(self) -> str:
        """The name as it is shown: ``BPA_free`` is "BPA free", ``backLength`` "back length"."""
        parts = re.sub(r"[_\-.]+", " ", _CAMEL.sub(" ", self.name)).split()
        return " ".join(part if len(part) > 1 and part.isupper() else part.lower() for part in parts)


@dataclass(frozen=True)
class Ready:
    """Values that may be written, in the shop's order, and those set aside; ``english`` if that is their language."""

    values: tuple[Value, ...]
    left_out: tuple[LeftOut, ...]
    english: bool = True


MOST_VALUES = 200
"""More values of one product are not read."""

_BLOCKS = re.compile(r"</?(?:li|ul|ol|p|br|div|h[1-6]|tr|table)\b[^<>]*>|[\r\n•·▪]+", re.IGNORECASE)
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SENTENCE_END = re.compile(
    r"(?<!approx\.)(?<!max\.)(?<!min\.)(?<!incl\.)(?<!ca\.)(?<=[a-zà-ÿ0-9%)][.!?])\s+(?=[A-ZÀ-Ý0-9])"
)
_ODD = re.compile(r"[{}\[\]<>|\\^~`]|https?://|www\.|@\w+\.")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INSTRUCTION = re.compile(
    r"\b(?:ignor|disregard|forget|overrid)\w*\b.{0,40}\b(?:rules?|instructions?|prompts?|guidelines?|above|previous)"
    r"|\b(?:system|assistant|developer)\s+(?:prompt|message)|\bas an? (?:ai|assistant|language model)\b"
    r"|\b(?:you (?:must|should|will|are to)|please|instead|now)\b.{0,30}\b(?:write|say|state|mention|output|print|"
    r"claim|describe|respond|reply|repeat)\b|^\s*(?:write|say|output|print|respond|reply|repeat)\b.{0,60}\b(?:that|this|text|"
    r"copy|description|following|customers?)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = re.compile(
    r"\b(?:not|no|non|without|never)\b[\s-]*|\bun(?=[a-z]{4})|\b(?:free of|free from)\b\s*", re.IGNORECASE
)
_FIGURE = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(cm|mm|m|kg|g|mg|ml|l|cl|inch|inches|oz|lb|lbs|w|v|mah|gb|%)\b", re.IGNORECASE
)
_OTHER_LANGUAGES = word_list("other_languages")
_ENGLISH = word_list("english")
_SHORT = 3
_NOTHING = frozenset({"na", "n/a", "not applicable", "not available", "nil", "null", "nan", "unknown", "tbc", "tbd"})
YES, NO = frozenset({"yes", "true", "y", "ja", "oui"}), frozenset({"no", "false", "n", "nein", "non", "none"})


@lru_cache(maxsize=4096)
def name_words(name: str) -> str:
    """A fact's name as words in small letters."""
    return " ".join(words(re.sub(r"[_\-.]+", " ", _CAMEL.sub(" ", name))))


def make_ready(facts: CopyFacts) -> Ready:
    """The values in plain words; contradictions, instructions and what cannot be read are set aside."""
    values: list[Value] = []
    left_out: list[LeftOut] = []
    seen: set[tuple[str, str]] = set()
    for name, several in facts.values.items():
        for value in (Value(name, part) for one in several for part in plain_parts(one)):
            reason = _refused(value.text)
            if value.text.casefold() in _NOTHING:
                continue
            if reason is not None:
                left_out.append(LeftOut(name, value.text, reason))
            elif (value.key, value.text.casefold()) not in seen:
                seen.add((value.key, value.text.casefold()))
                values.append(value)
    left_out.extend(LeftOut(one.name, one.text, Reason.ROOM) for one in values[MOST_VALUES:])
    values = values[:MOST_VALUES]
    against = _contradicted(values)
    foreign = {one for one in values if _is_foreign(one.text)} - against
    english = len(foreign) <= len(words_only(values) - against) / 2
    if not english:
        foreign = set()
    left_out.extend(LeftOut(one.name, one.text, Reason.CONTRADICTED) for one in values if one in against)
    left_out.extend(LeftOut(one.name, one.text, Reason.LANGUAGE) for one in values if one in foreign)
    return Ready(tuple(one for one in values if one not in against | foreign), tuple(left_out), english)


def words_only(values: Iterable[Value]) -> set[Value]:
    """Values of two words or more, which show their language."""
    return {one for one in values if len(words(one.text)) > 1}


def plain_parts(value: str) -> list[str]:
    """A value without markup, each block and sentence on its own, without the full stop at its end."""
    shown = _HIDDEN.sub(" ", html.unescape(html.unescape(value)))
    blocks = (_TAG.sub(" ", block) for block in _BLOCKS.split(shown) if block is not None)
    parts = (part for block in blocks for part in _SENTENCE_END.split(_clean(block)))
    return [tidy for part in parts if (tidy := part.strip(" \t.;,:-–*")) and re.search(r"\w", tidy)]


def _clean(text: str) -> str:
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Zs") else sign for sign in text)
    printable = "".join(sign for sign in visible if unicodedata.category(sign) not in ("Cf", "Co", "Cs", "Cn"))
    return " ".join(printable.replace('"', "").split())


def _refused(text: str) -> Reason | None:
    if _INSTRUCTION.search(text):
        return Reason.INSTRUCTION
    return Reason.UNREADABLE if _ODD.search(text) or len(text) > 2000 else None


@dataclass(frozen=True)
class _Told:
    """A value as others are held against it: what it says, what it denies, and the figure it gives of what."""

    value: Value
    text: str
    stems: frozenset[str]
    is_marked: bool  # it denies something
    denied: frozenset[str]
    figure: tuple[str, str] | None  # the number and its unit
    measured: frozenset[str]


def _told(value: Value) -> _Told:
    text = value.text.casefold()
    bare, marks = _MARKS.subn("", text, count=1)
    denied = content_stems(value.key if text in NO else bare if marks else "")
    found = _FIGURE.search(value.text)
    figure = (found[1], found[2].lower()) if found else None
    about = _measured(value) if found else frozenset()
    return _Told(value, text, content_stems(value.text), bool(marks), denied, figure, about)


def _contradicted(values: list[Value]) -> set[Value]:
    """Values that cannot all be true: yes and no, a thing and its denial, two figures for one measure."""
    told = [_told(value) for value in values]
    found: set[Value] = set()
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            if _differ(one, other) or _denies(one, other) or _denies(other, one) or _other_figure(one, other):
                found |= {one.value, other.value}
    return found


def _differ(one: _Told, other: _Told) -> bool:
    """One fact given twice under two spellings of its name, with different values."""
    same = one.value.name != other.value.name and one.value.key == other.value.key
    return same and one.text != other.text


def _denies(one: _Told, other: _Told) -> bool:
    if other.is_marked or not one.denied:
        return False
    return one.denied <= other.stems if one.text in NO else one.denied == other.stems


def _other_figure(one: _Told, other: _Told) -> bool:
    if one.figure is None or other.figure is None or one.value.name == other.value.name:
        return False
    same = bool(one.measured) and one.measured == other.measured and one.figure[1] == other.figure[1]
    return same and one.figure[0] != other.figure[0]


def _measured(value: Value) -> frozenset[str]:
    """What a figure measures: the words of the name and of the phrase around it, "details" and the like aside."""
    about = content_stems(_FIGURE.sub(" ", value.text))
    return about or content_stems(value.key)


def _is_foreign(text: str) -> bool:
    said = set(words(text))
    letters = [sign for sign in text if sign.isalpha()]
    latin = sum("LATIN" in unicodedata.name(sign, "") for sign in letters)
    if letters and latin < len(letters) / 2:
        return True
    strange = len(said & _OTHER_LANGUAGES)
    marked = strange + any(not sign.isascii() for sign in letters) * bool(strange)
    return marked > len(said & _ENGLISH) + (len(said) > _SHORT)
