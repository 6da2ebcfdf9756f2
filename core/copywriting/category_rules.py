"""What texts of some kinds of goods must say and must never say: rules as data, matched by what a product is. Pure.

The ones built in are in ``category_rules.yaml``; a department's guide may hold others in their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.changes import CopyField, Finding, Level
from core.copywriting.clauses import says
from core.copywriting.places import PLACES
from core.copywriting.standing import standing
from core.errors import BadInputError

_SPOKEN = (CopyField.DESCRIPTION, CopyField.BULLETS)
"""Texts with room for what must be said; what must not is looked for in every text."""

_UNIT = (
    r"(?:mm|cm|dm|m|km|m²|m2|m³|m3|in|inch(?:es)?|ft|feet|yards?|g|kg|mg|lbs?|oz|ml|cl|dl|l|lit(?:re|er)s?|gallons?|"
    r"k?w|kwh|wh|v|volts?|watts?|a|ah|mah|amps?|hz|k?pa|bar|psi|n|nm|j|db|lm|lumens?|lux|k|°|°c|°f|degrees?|%|"
    r"gsm|denier|rpm|mph|km/h|gb|tb|mb|\"|″|'|′)(?![^\W\d_])"
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_BY = rf"(?:\s?(?:x|×|by|to|–|-)\s?{_NUMBER})*"
_WITHOUT_UNIT = rf"(?<![\w.,])({_NUMBER})(?![\w%°\"″'′]|[.,]\d)(?!{_BY}\s?{_UNIT})"
_MEASURED = re.compile(rf"({_NUMBER}){_BY}\s?({_UNIT})", re.IGNORECASE)
_MEASURES = (
    "length", "width", "height", "depth", "diameter", "thickness", "weight", "power", "voltage", "capacity", "volume",
    "coverage", "reach", "pressure",
)  # fmt: skip
_NAMED = re.compile(rf"\b({'|'.join(_MEASURES)})\b(?:\s+of|:)?\s+{_WITHOUT_UNIT}", re.IGNORECASE)
_MESSAGE = 500


class CategoryRule(BaseModel):
    """One rule for goods of some kind; ``why`` is the sentence that people read where it applies.

    ``never`` are words that no fact makes sayable here. ``state`` says what a text has to tell if the product has such
    a fact, by words of the fact's name; ``asked``: and warns where it has none. ``units``: one with every measure.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    applies_to: tuple[str, ...] = Field(min_length=1, max_length=60)
    why: str = Field(default="", max_length=500)
    never: tuple[str, ...] = Field(default=(), max_length=200)
    state: dict[str, tuple[str, ...]] = Field(default_factory=dict, max_length=20)
    asked: bool = False
    units: bool = False

    @field_validator("applies_to", "never")
    @classmethod
    def _filled(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(" ".join(word.split()) for word in words)
        if not all(found):
            raise ValueError("an entry is empty")
        return found

    @model_validator(mode="after")
    def _does_something(self) -> CategoryRule:
        if not (self.never or self.state or self.units):
            raise ValueError("it asks for nothing: give never, state or units")
        return self


@dataclass(frozen=True)
class Goods:
    """What a product is, as rules see it: its department, category and type; and its facts by name."""

    kinds: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


@cache
def built_in() -> tuple[CategoryRule, ...]:
    """The rules that hold where a guide has none of its own."""
    return read_rules((Path(__file__).parent / "category_rules.yaml").read_text("utf-8"), "category rules")


def read_rules(text: str, place: str) -> tuple[CategoryRule, ...]:
    """The rules of a YAML list; of an empty text none.

    Raises:
        BadInputError: no YAML, no list of rules, or a rule of a wrong form; names the place.
    """
    try:
        found = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise BadInputError(f"{place}: no YAML: {' '.join(str(error).split())}. Nothing was changed.") from None
    if not isinstance(found, list):
        raise BadInputError(f"{place}: expected a list of rules, each with a name. Nothing was changed.", place=place)
    return tuple(_read(one, f"{place}, rule {number}") for number, one in enumerate(found, start=1))


def written(rules: Iterable[CategoryRule]) -> str:
    """The rules as the YAML that `read_rules` makes the same of; empty without any."""
    plain = [one.model_dump(mode="json", exclude_defaults=True) for one in rules]
    return (
        yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100, default_flow_style=None) if plain else ""
    )


def applying(rules: Iterable[CategoryRule], kinds: Iterable[str]) -> list[CategoryRule]:
    """The rules for goods of that kind, by whole words of its department, category or type."""
    said = " / ".join(kinds)
    return [rule for rule in rules if any(says(said, word) for word in rule.applies_to)]


def must_state(rules: Iterable[CategoryRule], goods: Goods) -> frozenset[str]:
    """The names of the product's facts that its text has to state."""
    return frozenset(
        name
        for rule in applying(rules, goods.kinds)
        for words in rule.state.values()
        for name in _answering(words, goods.values)
    )


def check_rules(
    text: str, field: CopyField, rules: Iterable[CategoryRule], goods: Goods, stated: Iterable[str] = ()
) -> Iterator[Finding]:
    """What the rules for such goods have against a text.

    Args:
        text: plain.
        field: what it is for.
        rules: of the department; those for other goods are passed over.
        goods: the product.
        stated: names of facts that the text is known to state in words of its own.
    """
    told = frozenset(stated)
    for rule in applying(rules, goods.kinds):
        yield from _never(text, field, rule)
        if field in _SPOKEN:
            yield from _left_out(text, field, rule, goods, told)
        if rule.units:
            yield from _without_units(text, field, rule, goods)


def _read(source: object, place: str) -> CategoryRule:
    try:
        return CategoryRule.model_validate(source)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
        raise BadInputError(
            f"{place}: {where}: {said}. Nothing was changed.".replace(": : ", ": "), place=place
        ) from None


def _never(text: str, field: CopyField, rule: CategoryRule) -> Iterator[Finding]:
    for match in standing(rule.never, text).values():
        said = f"{rule.name}: “{match.group()[:80]}” may not stand here. {rule.why}"
        yield Finding(
            level=Level.BLOCK,
            code="rule-never",
            message=said[:_MESSAGE],
            field=PLACES[field].field,
            start=match.start(),
            end=match.end(),
        )


def _left_out(text: str, field: CopyField, rule: CategoryRule, goods: Goods, told: frozenset[str]) -> Iterator[Finding]:
    for what, words in rule.state.items():
        names = _answering(words, goods.values)
        is_said = any(name in told or any(says(text, value) for value in goods.values[name]) for name in names)
        if names and not is_said:
            value = ", ".join(goods.values[names[0]])[:120]
            yield _warn("rule-unsaid", f"{rule.name}: the text leaves out {what}. {names[0]}: {value}.", field)
        elif not names and rule.asked:
            asked = " or ".join(word.capitalize() for word in words[:3])
            yield _warn("rule-no-fact", f"{rule.name}: no fact says {what}. Add {asked} to the product.", field)


def _without_units(text: str, field: CopyField, rule: CategoryRule, goods: Goods) -> Iterator[Finding]:
    bare = {match[2]: f"{match[1]} {match[2]}" for match in _NAMED.finditer(text)}
    units = {
        match[1]: match.group()
        for values in goods.values.values()
        for one in values
        for match in _MEASURED.finditer(one)
    }
    for match in re.finditer(_WITHOUT_UNIT, text, re.IGNORECASE):
        if match[1] in units and not _is_elsewhere(match[1], goods.values):
            bare.setdefault(match[1], match[1])
    for number, said in bare.items():
        ask = f"; the fact is {units[number]}" if number in units else ""
        yield _warn("rule-unit", f"{rule.name}: “{said}” has no unit{ask}. {rule.why}", field)


def _is_elsewhere(number: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Whether a fact has the number without a unit too: a model's name, a count."""
    return any(
        re.search(rf"{_WITHOUT_UNIT}", one) and says(_MEASURED.sub(" ", one), number)
        for several in values.values()
        for one in several
    )


def _answering(words: Iterable[str], values: Mapping[str, Sequence[str]]) -> list[str]:
    """The names of the facts with such a word in them."""
    return [name for name in values if any(says(name, word) for word in words)]


def _warn(code: str, message: str, field: CopyField) -> Finding:
    return Finding(level=Level.WARN, code=code, message=message[:_MESSAGE].strip(), field=PLACES[field].field)
