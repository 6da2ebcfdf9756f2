"""A mapping profile as a table that people correct, one line a column, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from core.errors import BadInputError
from core.ingest.mapping import ATTRIBUTE, EXTRA, OPTION, SKU_EXTRA, MappingProfile, Target

LEAVE_OUT = "leave out"

# What people choose from, beside the fields: where a column without a field of its own may go.
_OTHER = {
    ATTRIBUTE: "attribute",
    OPTION: "option of the SKU",
    EXTRA: "keep with the product",
    SKU_EXTRA: "keep with the SKU",
}
_LABELS = {
    Target.IMAGES: "image addresses",
    Target.SPECS: "several attributes in one cell",
    Target.SEO_TITLE: "SEO title",
    Target.SEO_DESCRIPTION: "SEO description",
    Target.SKU: "SKU",
    Target.COMPARE_AT: "compare-at price",
    Target.WEIGHT_GRAMS: "weight in grams",
    Target.ON_HAND: "units on hand",
    Target.SKU_IMAGE: "SKU image address",
}
_FIELDS = {target: _LABELS.get(target, target.value.replace("_", " ")) for target in Target}
_TARGETS = {label: target for target, label in _FIELDS.items()}
_PREFIXES = {label: prefix for prefix, label in _OTHER.items()}

PLACES: tuple[str, ...] = (LEAVE_OUT, *_TARGETS, *_PREFIXES)
"""Every place a column may go, as people read it."""

_EXAMPLES = 3
_EXAMPLE_LENGTH = 60


@dataclass(frozen=True)
class MappingLine:
    """One column: some of its values, where they go, and under which name if the place asks for one.

    ``confidence``, 0 to 1, is how sure the proposal was; None where nobody guessed.
    """

    column: str
    examples: str
    place: str
    name: str = ""
    confidence: float | None = None


def to_lines(
    profile: MappingProfile, columns: Sequence[str], sample: Sequence[Sequence[str]]
) -> tuple[MappingLine, ...]:
    """The profile as a line for each column of the file, in the file's order."""
    keys = profile.keys()
    return tuple(
        MappingLine(
            column,
            _examples(row[place] for row in sample),
            *_place(keys.get(column)),
            profile.confidence.get(column),
        )
        for place, column in enumerate(columns)
    )


def from_lines(profile: MappingProfile, lines: Iterable[MappingLine]) -> MappingProfile:
    """The profile with the corrected places; everything else of it stays.

    Raises:
        BadInputError: a place nobody knows, a field filled by two columns, or nothing to tell products apart.
    """
    parts: dict[str, dict[str, str]] = {"columns": {}, **{name: {} for name in _PARTS.values()}}
    for line in lines:
        if line.place == LEAVE_OUT:
            continue
        if line.place in _TARGETS:
            _refuse_twice(parts["columns"], line)
            parts["columns"][line.column] = _TARGETS[line.place]
        elif line.place in _PREFIXES:
            parts[_PARTS[_PREFIXES[line.place]]][line.column] = line.name.strip() or line.column
        else:
            raise BadInputError(f"{line.place!r} is no place for column {line.column!r}: choose one from the list.")
    try:
        return MappingProfile.model_validate({**profile.model_dump(), **parts})
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise BadInputError(f"This mapping cannot be used: {reason}. Nothing was imported; correct it above.") from None


_PARTS = {ATTRIBUTE: "attributes", OPTION: "options", EXTRA: "extra", SKU_EXTRA: "sku_extra"}


def _place(key: str | None) -> tuple[str, str]:
    if key is None:
        return LEAVE_OUT, ""
    for prefix, label in _OTHER.items():
        if key.startswith(prefix):
            return label, key.removeprefix(prefix)
    return _FIELDS[Target(key)], ""


def _refuse_twice(taken: dict[str, str], line: MappingLine) -> None:
    for column, target in taken.items():
        if target == _TARGETS[line.place]:
            raise BadInputError(
                f"Both {column!r} and {line.column!r} go to {line.place}: leave one of them out, "
                "or keep it under another name."
            )


def _examples(values: Iterable[str]) -> str:
    found: list[str] = []
    for value in values:
        short = value[:_EXAMPLE_LENGTH].strip() + ("…" if len(value) > _EXAMPLE_LENGTH else "")
        if short and short not in found:
            found.append(short)
        if len(found) == _EXAMPLES:
            break
    return " · ".join(found)
