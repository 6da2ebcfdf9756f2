"""Texts of a product that state different values of an attribute nobody has filled in: a person chooses.

Title, specification lines and running text are three voices. Where two of them state values of which each would be
believed alone, and share none, nothing is guessed: both are shown with where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.catalog.facts import AttributeRule, ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.findings import quoted
from core.catalog.metafields import plain_name
from core.catalog.suggest.attribute_model import FLOOR, AttributeModel, odds
from core.catalog.suggest.candidates import SIGNS, Candidate
from core.catalog.suggest.drafting import draft
from core.catalog.suggest.known_values import KnownValues, says_same, unit_of
from core.changes import Alternative, Draft, Evidence, FixChange
from core.text.quantities import UNITS
from core.text.tokens import name_key

SUREST_OF_TWO = 0.5
"""Of values that contradict each other none is ever said to be surer than that."""

READ_AS_VALUE = 0.15
"""What the words around a value must make it, for it to be taken as stated."""

IN_PASSING = 0.9
"""Words of the running text that nothing else tells are a value are taken as one if they nearly always were."""

MOST_SHOWN = 4  # values to choose from

_ALONE = {"rivals": 0.0, "first": 1.0}
_SEPARATORS = " \t:=-–•*|"


class Voice(StrEnum):
    """Who says it, as people would say."""

    TITLE = "the title"
    SPECIFICATION = "the specification"
    TEXT = "the text"


@dataclass(frozen=True)
class Statement:
    """A value, who states it, and how sure to be of it if nothing else were stated."""

    candidate: Candidate
    voice: Voice
    confidence: float


def disagreement(
    product: ProductFacts,
    asked: Mapping[str, AttributeRule],
    found: Sequence[Candidate],
    model: AttributeModel,
    known: KnownValues,
) -> tuple[Statement, ...]:
    """What the voices state of the attribute where two contradict each other, each value once; else nothing.

    An attribute that products have several values of cannot be contradicted by another value.
    """
    stated = list(_statements(product, asked, found, model, known))
    if not _contradict(stated) or _takes_several(found[0].attribute, known):
        return ()
    chosen: list[Statement] = []
    for one in stated:
        if not any(_agree(one, other) for other in chosen):
            chosen.append(one)
    return tuple(chosen[:MOST_SHOWN])


def to_choose(product: ProductFacts, statements: Sequence[Statement], model: AttributeModel) -> Draft:
    """A value that somebody has to choose: those stated are the alternatives, in the order of the voices."""
    name = statements[0].candidate.attribute
    field = attribute_field(name)
    weights = [float(odds(one.confidence)) for one in statements]
    chances = [min(weight / sum(weights), SUREST_OF_TWO) for weight in weights]
    return draft(
        product,
        FixChange(field=field),
        model.name.author,
        field=field,
        base_value=None,
        confidence=max(chances),
        confidence_raw=max(one.confidence for one in statements),
        alternatives=tuple(
            Alternative(
                label=one.candidate.value,
                confidence=chance,
                payload=FixChange(field=field, value=one.candidate.value).model_dump(mode="json"),
            )
            for one, chance in zip(statements, chances, strict=True)
        ),
        evidence=(
            Evidence(kind="rule", text=_said(name, statements), source=field, attribute=name),
            *(_span(one, chance) for one, chance in zip(statements, chances, strict=True)),
        ),
    )


def _statements(
    product: ProductFacts,
    asked: Mapping[str, AttributeRule],
    found: Sequence[Candidate],
    model: AttributeModel,
    known: KnownValues,
) -> Iterator[Statement]:
    """The candidates that would be believed alone and are stated as the attribute's value, voice by voice."""
    measured = _measures_alone(asked[found[0].attribute], asked, known)
    placed = [(_voice(product, one), one) for one in found]
    for voice in Voice:
        for _, one in (each for each in placed if each[0] == voice):
            sure = model.alone(_alone(one))
            if model.is_read(one.attribute):
                is_stated = one.sign("read") >= READ_AS_VALUE and sure >= FLOOR
            else:
                is_told = voice != Voice.TEXT or bool(one.sign("labelled")) or (bool(one.sign("amount")) and measured)
                is_stated = sure >= (FLOOR if is_told else IN_PASSING)
            if is_stated:
                yield Statement(one, voice, sure)


def _contradict(stated: Sequence[Statement]) -> bool:
    """Whether two voices share no value."""
    voices = [[one for one in stated if one.voice == voice] for voice in Voice]
    spoken = [each for each in voices if each]
    return any(
        not any(_agree(one, other) for one in first for other in second)
        for place, first in enumerate(spoken)
        for second in spoken[place + 1 :]
    )


def _agree(one: Statement, other: Statement) -> bool:
    """Whether two values say the same, or one is only a closer word for the other."""
    first, second = one.candidate.value, other.candidate.value
    ours, theirs = set(name_key(first).split()), set(name_key(second).split())
    is_amount = bool(one.candidate.sign("amount"))
    is_same = says_same(first, second) or says_same(one.candidate.text, other.candidate.text)
    return is_same or (not is_amount and (ours <= theirs or theirs <= ours))


def _voice(product: ProductFacts, one: Candidate) -> Voice:
    """Who states it: a line of the description that begins with the attribute's name is of its specification."""
    if one.source == "title":
        return Voice.TITLE
    before = product.description[: one.start].rstrip(_SEPARATORS + "\n").casefold()
    name = plain_name(one.attribute).casefold()
    line = before[: -len(name)].rstrip(_SEPARATORS) if before.endswith(name) else "…"
    return Voice.SPECIFICATION if not line or line.endswith("\n") else Voice.TEXT


def _alone(one: Candidate) -> Candidate:
    signs = dict(zip(SIGNS, one.signs, strict=False)) | _ALONE
    chance = one.sign("read")
    read = (chance, one.sign("read odds"), chance, one.sign("only read"))
    return replace(one, signs=(*signs.values(), *read))


def _measures_alone(rule: AttributeRule, asked: Mapping[str, AttributeRule], known: KnownValues) -> bool:
    """Whether no other attribute asked for is measured in the same way, so that an amount can only be its."""
    mine = unit_of(rule, known)
    units = [unit_of(other, known) for other in asked.values() if other.name != rule.name]
    return mine in UNITS and not any(unit in UNITS and UNITS[unit][0] == UNITS[mine][0] for unit in units)


def _takes_several(name: str, known: KnownValues) -> bool:
    """Whether products have several values of it, as in “Cotton; Linen”."""
    return any(";" in value for (other, _), used in known.spellings.items() if other == name for value in used)


def _said(name: str, statements: Sequence[Statement]) -> str:
    said = ", ".join(f"{one.voice} says {quoted(one.candidate.text)}" for one in statements)
    return f"The texts disagree about {quoted(plain_name(name))}: {said}. Choose the right one."


def _span(one: Statement, chance: float) -> Evidence:
    found = one.candidate
    return Evidence(
        kind="span",
        text=found.text,
        source=found.source,
        start=found.start,
        end=found.end,
        weight=round(chance, 3),
        attribute=found.attribute,
    )
