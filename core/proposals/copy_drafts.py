"""Texts asked of a writer for products in need of them, and the drafts that become of what it writes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.catalog.facts import ProductFacts, value_of
from core.catalog.plain_text import plain_text
from core.catalog.stake import stake_minor
from core.catalog.suggest.drafting import is_on_sale, search_text, title_of
from core.changes import Alternative, CopyChange, CopyField, Draft, Evidence, Finding, Level
from core.copywriting.acceptance import Acceptance
from core.copywriting.clauses import stated
from core.copywriting.forms import NO_FORMS, Forms
from core.copywriting.house import NOTHING_LEARNED, HouseVoice
from core.copywriting.needs import USUAL, needs
from core.copywriting.places import place_of
from core.copywriting.score_parts import parts_of
from core.copywriting.subject import CopyFacts
from core.copywriting.voice import GuideVersion
from core.copywriting.writing import CopyRequest, Variant, Writer, Written
from core.proposals.copy_facts import copy_facts, kinds_of, known_facts
from core.proposals.copy_plan import CopyRules, findings, no_claims

_MOST_ALTERNATIVES = 8
_LABEL = 1000
_SUGGESTED_BY = 80


@dataclass(frozen=True)
class Asked:
    """One text asked of the writer for a product, and why the product needs it."""

    product: ProductFacts
    request: CopyRequest
    why: str


@dataclass(frozen=True)
class Unwritten:
    """A text that came to nothing, and why in a sentence."""

    product_id: int
    field: CopyField
    why: str


def asked_for(
    products: Iterable[ProductFacts],
    guides: Mapping[str, GuideVersion],
    phrases: Mapping[str, frozenset[str]],
    *,
    fields: Sequence[CopyField] = USUAL,
    variants: int = 3,
    always: bool = False,
    forms: Forms = NO_FORMS,
    order: Sequence[str] = (),
    channel: str = "",
) -> list[Asked]:
    """The texts to ask for: those that products on sale are in need of, or with ``always`` every one of ``fields``.

    ``forms`` say what titles of each type have in common; ``order`` is that of the facts in the department's texts.
    With a ``channel`` the texts are its own versions.
    """
    found: list[Asked] = []
    for product in products:
        if not is_on_sale(product):
            continue
        texts = {field: text_now(product, field, channel) for field in fields}
        facts = copy_facts(product)
        untitled = forms.missing(facts)
        wanted = (
            dict.fromkeys(fields, "Somebody asked for another text.")
            if always
            else needs(texts, fields, untitled, channel)
        )
        for field, why in wanted.items():
            guide = guides[product.department].guide
            of_department = phrases.get(product.department, frozenset())
            usual = [name for name in order if name in facts.values]
            first = [*untitled, *usual] if field == CopyField.TITLE else usual
            request = CopyRequest(
                product.id,
                field,
                _ordered(facts, first),
                guide,
                variants,
                texts[field],
                of_department,
                kinds=kinds_of(product),
                channel=channel,
            )
            found.append(Asked(product, request, why))
    return found


def _ordered(facts: CopyFacts, first: Sequence[str]) -> CopyFacts:
    """The facts with these before the others, as what is said first has most room."""
    return CopyFacts(facts.product_type, {**{name: facts.values[name] for name in first}, **facts.values})


def text_now(product: ProductFacts, field: CopyField, channel: str = "") -> str:
    """The text in place, in plain words; a channel's own is empty where it has the shop's."""
    value = value_of(product, place_of(field, channel).field)
    return plain_text(value) if isinstance(value, str) else ""


def draft_of(
    asked: Asked,
    written: Written,
    writer: Writer,
    guide: GuideVersion,
    rules: CopyRules,
    acceptance: Acceptance,
    house: HouseVoice = NOTHING_LEARNED,
) -> Draft | Unwritten:
    """The best of the variants that nothing forbids as a draft with the others beside it; or why there is none.

    How much it sounds like the house is said beside it by what was learned of that.
    """
    product, request = asked.product, asked.request
    judged = [(one, _change(one, asked, written, writer, guide)) for one in written.variants]
    unchecked = replace(rules, claims=no_claims)  # a claim is looked for again when the draft is queued
    found = [(one, change, findings(change, product, unchecked if one.is_checked else rules)) for one, change in judged]
    passed = sorted((each for each in found if not _is_blocked(each[2])), key=lambda each: bool(each[2]))
    if not passed:
        blocked = next(
            (finding for _, _, several in found for finding in several if finding.level == Level.BLOCK), None
        )
        return Unwritten(product.id, request.field, blocked.message if blocked else written.why_none)
    best, change, warned = passed[0]
    confidence = acceptance.of(best.score, warned=bool(warned))
    name = request.place.field
    return Draft(
        kind="copy",
        subject=f"product:{product.id}",
        product_id=product.id,
        field=name,
        change=change,
        base_value=value_of(product, name),
        base_rev=product.rev,
        confidence=confidence,
        confidence_raw=best.score,
        stake_minor=stake_minor(product, "copy", name),
        currency=product.currency or "GBP",
        suggested_by=f"{change.writer} {change.writer_version}".strip()[:_SUGGESTED_BY],
        title=title_of(product),
        department=product.department,
        channel=request.channel,
        search_text=search_text(product),
        alternatives=tuple(_alternative(each, acceptance) for each in passed[1 : 1 + _MOST_ALTERNATIVES]),
        evidence=tuple(
            _evidence(asked, written, _scored(_heard(best, change, house), product, change, warned, confidence), change)
        ),
        model_version=change.writer_version[:_SUGGESTED_BY],
        cost_minor=written.cost_minor,
    )


def _change(one: Variant, asked: Asked, written: Written, writer: Writer, guide: GuideVersion) -> CopyChange:
    return CopyChange(
        field=asked.request.field,
        text=one.text,
        clauses=one.clauses,
        facts=stated(one.clauses, known_facts(asked.product).values),
        guide_id=guide.id,
        writer=written.writer or writer.name,
        writer_version=written.writer_version or writer.version,
        channel=asked.request.channel,
    )


def _is_blocked(found: Iterable[Finding]) -> bool:
    return any(finding.level == Level.BLOCK for finding in found)


def _alternative(each: tuple[Variant, CopyChange, tuple[Finding, ...]], acceptance: Acceptance) -> Alternative:
    one, change, warned = each
    confidence = acceptance.of(one.score, warned=bool(warned))
    payload = change.model_dump(mode="json")
    return Alternative(label=one.text[:_LABEL], confidence=confidence, payload=payload, findings=warned)


def _scored(
    best: Variant, product: ProductFacts, change: CopyChange, warned: Sequence[Finding], confidence: float
) -> Variant:
    """The variant with the parts of its score that are seen of any text, and how likely it is taken as it is."""
    parts = parts_of(change.text, change.field, change.clauses, warned, copy_facts(product), best.parts)
    return replace(best, parts={**parts, "acceptance": confidence})


def _heard(best: Variant, change: CopyChange, house: HouseVoice) -> Variant:
    """The variant with how much it sounds like the house among the parts of its score, if one can say.

    Only of a description: the house's voice was learned from descriptions, and shorter texts sound otherwise.
    """
    likeness, closer = house.likeness(best.text), house.closer_than(best.text)
    if change.field != CopyField.DESCRIPTION or likeness is None or closer is None:
        return best
    return replace(best, parts={**best.parts, "voice": likeness, "closer": closer})


def _evidence(asked: Asked, written: Written, best: Variant, change: CopyChange) -> Iterable[Evidence]:
    """Why a text is needed, who stood in for whom, the facts that it states, and the parts of its score."""
    name = asked.request.place.field
    yield Evidence(kind="rule", text=asked.why, source=name)
    for told in (written.why_other, written.bill):
        if told:
            yield Evidence(kind="rule", text=told, source=name)
    for fact, values in change.facts.items():
        yield Evidence(kind="words", text=f"{fact}: {', '.join(values)}"[:2000], source="facts", attribute=fact)
    for part, value in best.parts.items():
        yield Evidence(kind="score", text=part, source=name, weight=round(value, 3))
