"""The one form an answer may have, as a schema for the server and as a check of what came. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.changes import CopyClause
from core.copywriting.places import Place

_MOST_CLAUSES = 60
_UNSEEN = ("Cc", "Cf", "Co", "Cs")  # control, format, private and half signs
_LONGEST_CLAUSE = 2000
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)

_EDGES = re.compile(r"^(?:[\s,;:.!?•–—]+|-\s+)+|[\s,;:.!?–—]+$")
"""What parts a clause from the next: it belongs to neither, so that one can be left out."""


class _Clause(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(min_length=1, max_length=_LONGEST_CLAUSE)
    facts: list[Annotated[str, Field(max_length=20)]] = Field(max_length=50)


class _Variant(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    clauses: list[_Clause] = Field(min_length=1, max_length=_MOST_CLAUSES)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    variants: list[_Variant] = Field(min_length=1, max_length=9)


@dataclass(frozen=True)
class Text:
    """One text as the server wrote it, with its clauses, each a literal part of it that cites facts by their names.

    The names exist; whether the clauses say what the facts say is for the claims check.
    """

    text: str
    clauses: tuple[CopyClause, ...]


@dataclass(frozen=True)
class Unusable:
    """Why an answer cannot be used, in a sentence that may be told to the server: none of its words are in it."""

    reason: str


def schema(labels: Sequence[str]) -> dict[str, Any]:
    """The JSON schema of an answer that may cite facts by these labels.

    Every field is required and none may be added, as servers that follow a schema strictly ask for.
    """
    fact: dict[str, Any] = {"type": "string", "enum": list(labels)} if labels else {"type": "string"}
    clause = _object({"text": {"type": "string"}, "facts": {"type": "array", "items": fact}})
    variant = _object({"clauses": {"type": "array", "items": clause}})
    return _object({"variants": {"type": "array", "items": variant}})


def read_answer(text: str, labels: Mapping[str, str], place: Place) -> tuple[Text, ...] | Unusable:
    """The texts of an answer without repetitions, or why it cannot be used.

    Args:
        text: what the server wrote; what it thought before, and a Markdown fence around the JSON, are taken off.
        labels: the label of each fact with the fact's name.
        place: where the texts are to stand.
    """
    said = _THOUGHT.sub("", text)
    fenced = _FENCED.fullmatch(said)
    try:
        answer = _Answer.model_validate_json(fenced[1] if fenced else said)
    except ValidationError as error:
        return Unusable(_told(error))
    found = [_text(variant, labels) for variant in answer.variants]
    for number, (variant, made) in enumerate(zip(answer.variants, found, strict=True)):
        fault = _fault(variant, made.text, labels, place)
        if fault:
            return Unusable(f"variants.{number}: {fault}.")
    return tuple({made.text: made for made in reversed(found)}.values())[::-1]


def _text(variant: _Variant, labels: Mapping[str, str]) -> Text:
    parts = [_tidy(clause.text) for clause in variant.clauses]
    clauses = [
        CopyClause(text=words, facts=tuple(dict.fromkeys(labels[one] for one in clause.facts if one in labels)))
        for part, clause in zip(parts, variant.clauses, strict=True)
        if (words := _EDGES.sub("", part))
    ]
    return Text(_joined(parts).strip(), tuple(clauses))


def _fault(variant: _Variant, text: str, labels: Mapping[str, str], place: Place) -> str:
    if any(label not in labels for clause in variant.clauses for label in clause.facts):
        return f"a clause cites a fact that does not exist; the labels are {', '.join(labels) or 'none'}"
    if not text:
        return "the text is empty"
    if len(text) > place.longest:
        return f"the text has {len(text)} characters and may have {place.longest}"
    if "\n" in text and not place.lines:
        return "the text has line breaks and must be one line"
    if any(unicodedata.category(sign) in _UNSEEN and sign != "\n" for sign in text):
        return "the text has signs that nobody sees"
    return ""


def _tidy(part: str) -> str:
    return re.sub(r"[ \t]*\r?\n\s*", "\n", re.sub(r"[ \t]+", " ", part))


def _joined(parts: Sequence[str]) -> str:
    """The clauses put together, with a space between two that would run into each other."""
    text = ""
    for part in parts:
        runs_in = text and part and not text[-1].isspace() and (part[0].isalnum() or part[0] in "(“‘—–&")
        text += f" {part}" if runs_in else part
    return text


def _told(error: ValidationError) -> str:
    """Where and what the first faults are, without the words of the answer, which nobody vouches for."""
    faults = []
    for fault in error.errors()[:3]:
        place = ".".join(str(part) for part in fault["loc"] if isinstance(part, int) or part in _KEYS) or "the answer"
        faults.append(f"{place}: {_PLAIN.get(fault['type'], fault['type'].replace('_', ' '))}")
    return "; ".join(faults) + "."


_KEYS = ("variants", "clauses", "text", "facts")
_PLAIN = {
    "json_invalid": "not JSON, or cut off",
    "missing": "a field is missing",
    "extra_forbidden": "a field that the schema does not have",
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
