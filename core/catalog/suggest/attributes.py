"""Attribute values that a product's own texts state, where none is filled in or another one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from core.catalog.check_attributes import checked_value
from core.catalog.facts import CatalogContext, ProductFacts
from core.catalog.suggest.attribute_model import COLD_CONFIDENCE, FLOOR, AttributeModel
from core.catalog.suggest.candidates import Candidate
from core.catalog.suggest.disagreements import disagreement, to_choose
from core.catalog.suggest.drafting import draft, has_text, is_on_sale
from core.catalog.suggest.known_values import KnownValues, asked_of, says_same
from core.changes import AttributesChange, Draft, Evidence, Level
from core.text.calibration import SUREST_FIND
from core.text.tokens import name_key

CONFLICT_FLOOR = 0.5
"""A filled value is contradicted only where the text is likelier right."""

MISTAKEN_RATE = 0.03
"""How many filled values of a catalogue are taken to be wrong, until decisions tell better."""


@dataclass(frozen=True)
class _Stated:
    """A value to propose, and how sure to be of it."""

    candidate: Candidate
    now: str | None
    confidence: float


def suggest_attributes(
    products: Sequence[ProductFacts], model: AttributeModel, known: KnownValues, context: CatalogContext
) -> list[Draft]:
    """One draft a product with every value its texts state that is missing or contradicts the one filled in.

    The draft's confidence is that all of its values are right: the product of theirs. Where nothing is filled in and
    the texts contradict each other, the value is a draft of its own, for a person to choose it.
    """
    drafts = []
    for product in products:
        if is_on_sale(product) and has_text(product):
            stated, open_questions = _stated(product, model, known, context)
            if stated:
                drafts.append(_draft(product, stated, model))
            drafts += open_questions
    return drafts


def _stated(
    product: ProductFacts, model: AttributeModel, known: KnownValues, context: CatalogContext
) -> tuple[list[_Stated], list[Draft]]:
    """What to propose, and what to ask about."""
    stated: list[_Stated] = []
    questions: list[Draft] = []
    asked = asked_of(product, context, known)
    for attribute, found in model.candidates(product, asked, known).items():
        filled = product.attributes.get(attribute) or None
        if filled is not None and any(says_same(one.value, filled) for one in found):
            continue
        allowed = [one for one in found if _may_have(one, product, context)]
        several = filled is None and len({one.phrase for one in allowed}) > 1
        statements = disagreement(product, asked, allowed, model, known) if several else ()
        best = _best(allowed, filled, model) if allowed and not statements else None
        if statements:
            questions.append(to_choose(product, statements, model))
        elif best is not None:
            stated.append(best)
    return stated, questions


def _best(found: Sequence[Candidate], filled: str | None, model: AttributeModel) -> _Stated | None:
    """The likeliest value, if it is likely enough to be proposed."""
    best, sure = model.best(found)
    if filled is None:
        return _Stated(found[best], None, sure) if sure >= FLOOR - _allowance(model) else None
    doubt = _doubt(sure)
    is_closer = _includes(filled, found[best].value)
    return _Stated(found[best], filled, doubt) if doubt >= CONFLICT_FLOOR and not is_closer else None


def _may_have(one: Candidate, product: ProductFacts, context: CatalogContext) -> bool:
    """Whether the product's category allows the value: its type, its unit and its list of values."""
    _, found = checked_value(one.attribute, one.value, product, context)
    return all(finding.level != Level.BLOCK for finding in found)


def _allowance(model: AttributeModel) -> float:
    """Without anything to learn from, the one fixed confidence is let through."""
    return FLOOR - COLD_CONFIDENCE if model.plain is None else 0.0


def _doubt(sure: float) -> float:
    """How likely the text is right where the filled value is another and stands nowhere in the texts.

    Either the filled value is one of the few mistaken ones and the text is right, or it is right and the text misleads
    as often as it was seen to: Bayes' rule with those two.
    """
    mistaken = MISTAKEN_RATE * sure
    return min(mistaken / (mistaken + (1 - MISTAKEN_RATE) * (1 - sure)), SUREST_FIND) if mistaken else 0.0


def _includes(filled: str, value: str) -> bool:
    """Whether one is only a closer word for the other: “Cotton” and “Organic cotton”."""
    ours, theirs = set(name_key(filled).split()), set(name_key(value).split())
    return ours <= theirs or theirs <= ours


def _draft(product: ProductFacts, stated: Sequence[_Stated], model: AttributeModel) -> Draft:
    return draft(
        product,
        AttributesChange(values={one.candidate.attribute: one.candidate.value for one in stated}),
        model.name.author,
        field="attributes",
        base_value={one.candidate.attribute: one.now for one in stated},
        confidence=prod(one.confidence for one in stated),
        confidence_raw=min(one.confidence for one in stated),
        evidence=tuple(_evidence(one) for one in stated),
    )


def _evidence(one: _Stated) -> Evidence:
    found = one.candidate
    return Evidence(
        kind="span",
        text=found.text,
        source=found.source,
        start=found.start,
        end=found.end,
        weight=round(one.confidence, 3),
        attribute=found.attribute,
    )
