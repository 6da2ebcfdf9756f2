"""A department's guide: how its texts speak, read from a file or a form with every fault named by its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.changes import CopyField
from core.copywriting.category_rules import CategoryRule
from core.errors import BadInputError

TITLE_CASES = ("sentence", "title", "any")
"""Only the first word and names begin with a capital · every word of weight does · either."""

_ONE_LINE = re.compile(r"[^\r\n]*")
_LONGEST_LINE = 300
_MOST_LINES = 60
_MOST_WORDS = 500


class SentenceWords(BaseModel):
    """How many words a sentence has: as a rule, and at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    typical: int = Field(default=14, ge=1, le=60)
    longest: int = Field(default=28, ge=3, le=120)

    @model_validator(mode="after")
    def _in_order(self) -> SentenceWords:
        if self.typical > self.longest:
            raise ValueError(f"a typical sentence of {self.typical} words cannot be longer than the longest")
        return self


class Characters(BaseModel):
    """How many characters a text has: fewer say too little, and no text may have more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fewest: int = Field(default=0, ge=0, le=20_000)
    most: int = Field(ge=1, le=20_000)

    @model_validator(mode="after")
    def _in_order(self) -> Characters:
        if self.fewest > self.most:
            raise ValueError(f"a text of at least {self.fewest} characters cannot have at most {self.most}")
        return self


class Examples(BaseModel):
    """A text as it should read, and one as it should not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    good: str = Field(default="", max_length=2000)
    bad: str = Field(default="", max_length=2000)


class Guide(BaseModel):
    """How a department speaks.

    ``preferred`` pairs the word to use with the one it stands in for; ``proof`` lists claims that may be made only
    where the facts state them; ``banned`` words and phrases are never used. ``lengths`` go below what a text's place
    allows. ``rules`` are those of its categories; None stands for the ones built in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tone: str = Field(default="", max_length=_LONGEST_LINE)
    person: str = Field(default="you", max_length=60)
    sentence_words: SentenceWords = SentenceWords()
    title_case: str = "sentence"
    do: tuple[str, ...] = Field(default=(), max_length=_MOST_LINES)
    dont: tuple[str, ...] = Field(default=(), max_length=_MOST_LINES)
    preferred: dict[str, str] = Field(default_factory=dict, max_length=_MOST_WORDS)
    banned: tuple[str, ...] = Field(default=(), max_length=_MOST_WORDS)
    proof: tuple[str, ...] = Field(default=(), max_length=_MOST_WORDS)
    examples: Examples = Examples()
    lengths: dict[CopyField, Characters] = Field(default_factory=dict)
    rules: tuple[CategoryRule, ...] | None = Field(default=None, max_length=_MOST_LINES)

    @field_validator("title_case")
    @classmethod
    def _known_case(cls, value: str) -> str:
        if value not in TITLE_CASES:
            raise ValueError(f"{value!r} is not a title case: one of {', '.join(TITLE_CASES)}")
        return value

    @field_validator("do", "dont", "banned", "proof")
    @classmethod
    def _filled_lines(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_line(line) for line in lines))

    @field_validator("preferred")
    @classmethod
    def _two_words(cls, pairs: dict[str, str]) -> dict[str, str]:
        alone = next((use for use, instead in pairs.items() if not (use.strip() and instead.strip())), None)
        if alone is not None:
            raise ValueError(f"“{alone}” stands in for nothing; write it as “this instead of that”")
        found = {_line(use): _line(instead) for use, instead in pairs.items()}
        stands_for = {use.casefold(): instead.casefold() for use, instead in found.items()}
        for use, instead in found.items():
            if use.casefold() == instead.casefold():
                raise ValueError(f"“{use}” cannot stand in for itself")
            if instead.casefold() in stands_for:
                raise ValueError(f"“{instead}” is a word to use and one to replace; say which of the two it is")
        return found

    @model_validator(mode="after")
    def _not_both(self) -> Guide:
        both = {use.casefold() for use in self.preferred} & {word.casefold() for word in self.banned}
        if both:
            raise ValueError(f"“{min(both)}” is both preferred and banned")
        return self

    @property
    def speaks_as_we(self) -> bool:
        """Whether the shop may say *we* and *our*."""
        return "we" in self.person.casefold().split()

    @property
    def speaks_to_you(self) -> bool:
        """Whether the reader may be called *you*."""
        return "you" in re.findall(r"\w+", self.person.casefold())


NO_GUIDE = Guide(person="we and you", title_case="any")
"""What holds where a department has none: everything is allowed."""


def changed_fields(base: Guide, guide: Guide) -> dict[str, Any]:
    """The fields in which a guide is another than the one it comes from, as plain JSON."""
    before, after = (one.model_dump(mode="json") for one in (base, guide))
    return {name: value for name, value in after.items() if value != before[name]}


def with_changes(base: Guide, changes: Mapping[str, Any], place: str) -> Guide:
    """The guide with these fields in the place of its own; a word that either one bans is preferred by neither.

    Raises:
        BadInputError: the changes are of a wrong form; names the place.
    """
    fields = {**base.model_dump(mode="json"), **changes}
    banned = {str(word).casefold() for word in fields["banned"]}
    fields["preferred"] = {use: word for use, word in fields["preferred"].items() if use.casefold() not in banned}
    return read_guide(fields, place)


def read_guide(source: Mapping[str, Any] | object, place: str) -> Guide:
    """The guide that a file or a form holds; a line for the department's name is left out.

    Raises:
        BadInputError: a field is unknown, missing or of a wrong form; names the place and what was expected.
    """
    if not isinstance(source, Mapping):
        raise BadInputError(f"{place}: expected the fields of a guide with their values. Nothing was changed.")
    fields = {str(name): value for name, value in source.items() if name != "department"}
    try:
        return Guide.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join([place, *(str(part) for part in first["loc"])])
        said = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
        raise BadInputError(f"{where}: {said}. Nothing was changed; correct it and save again.", place=where) from None


def _line(text: str) -> str:
    tidy = " ".join(text.split()) if _ONE_LINE.fullmatch(text.strip()) else ""
    if not tidy or len(tidy) > _LONGEST_LINE:
        raise ValueError(f"each entry is one line of up to {_LONGEST_LINE} characters, not {text[:40]!r}")
    return tidy
