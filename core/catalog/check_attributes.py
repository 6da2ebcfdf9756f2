"""What setting attribute values would do: allowed values, numbers with units, and contradictions with the title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from core.catalog.facts import AttributeRule, CatalogContext, ProductFacts
from core.catalog.fields import attribute_field
from core.catalog.findings import block, is_unprintable, quoted, warn
from core.catalog.metafields import plain_name
from core.changes import AttributesChange, FieldWrite, Finding, Level, Plan

# A value past this is a sentence, not something a filter can show.
LONGEST_FILTER_VALUE = 255
_FLAGS = {"yes": "Yes", "true": "Yes", "no": "No", "false": "No"}
_NUMBER = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s*(.*)", re.DOTALL)
_UNIT_WORDS = {'"': "in", "inch": "in", "inches": "in", "litre": "l", "litres": "l", "kilograms": "kg", "grams": "g"}
_SIMILAR_ENOUGH = 80


def plan_attributes(change: AttributesChange, product: ProductFacts, context: CatalogContext) -> Plan:
    """The values to write, spelled as the category's schema spells them, with findings value by value."""
    rules = context.attributes_of(product.category_id)
    writes: list[FieldWrite] = []
    found: list[Finding] = []
    for name, wanted in change.values.items():
        value, findings = checked_value(name, wanted, product, context)
        found.extend(findings)
        before = product.attributes.get(name)
        if value != before:
            writes.append(FieldWrite(product.id, attribute_field(name), before, value))
        if name not in rules and rules:
            found.append(_free(name, rules.keys()))
    if not writes and not any(finding.level == Level.BLOCK for finding in found):
        same = "The product has exactly these values already. Reject this proposal."
        return Plan(findings=(block("attributes-same", same, "attributes"),))
    return Plan(tuple(writes), tuple(found))


def checked_value(
    name: str, wanted: str, product: ProductFacts, context: CatalogContext
) -> tuple[str | None, list[Finding]]:
    """The value as it would be written, None for a removal, and what speaks against it."""
    rule = context.attributes_of(product.category_id).get(name, AttributeRule(name))
    value = wanted.strip()
    field = attribute_field(name)
    if not value:
        asked = f"The category asks for {_said(name)}: filters lose the product without it. Give a value if you can."
        return None, [warn("attribute-required", asked, field)] if rule.required else []
    found = _text_findings(name, value, field)
    if not found:
        value, found = _typed(rule, value, field)
    if not found:
        found = _contradictions(rule, value, product, field)
    return value, found


def _text_findings(name: str, value: str, field: str) -> list[Finding]:
    if is_unprintable(value):
        return [
            block("attribute-unprintable", f"{_said(name)} holds line breaks or control signs. Remove them.", field)
        ]
    if len(value) > LONGEST_FILTER_VALUE:
        words = f"{_said(name)} is {len(value)} characters long; filters show {LONGEST_FILTER_VALUE}. Shorten it."
        return [warn("attribute-long", words, field)]
    return []


def _typed(rule: AttributeRule, value: str, field: str) -> tuple[str, list[Finding]]:
    if rule.value_type == "choice" and rule.allowed:
        return _choice(rule, value, field)
    if rule.value_type == "number":
        return value, _number_findings(rule, value, field)
    if rule.value_type == "flag":
        if value.casefold() in _FLAGS:
            return _FLAGS[value.casefold()], []
        return value, [block("attribute-not-flag", f"{_said(rule.name)} is Yes or No, not {quoted(value)}.", field)]
    return value, []


def _choice(rule: AttributeRule, value: str, field: str) -> tuple[str, list[Finding]]:
    """The value in the schema's spelling; several may be given with semicolons between them."""
    spelling = {allowed.casefold(): allowed for allowed in rule.allowed}
    parts = [value] if value.casefold() in spelling else [part.strip() for part in value.split(";") if part.strip()]
    strangers = [part for part in parts if part.casefold() not in spelling]
    if not strangers and parts:
        return "; ".join(spelling[part.casefold()] for part in parts), []
    nearest = process.extractOne(value, rule.allowed, scorer=fuzz.WRatio, score_cutoff=_SIMILAR_ENOUGH)
    remedy = f"Did you mean {quoted(nearest[0])}?" if nearest else f"Choose one of: {', '.join(rule.allowed[:12])}."
    words = f"{quoted(value)} is not a value that {_said(rule.name)} may have here. {remedy}"
    return value, [block("attribute-not-allowed", words, field)]


def _number_findings(rule: AttributeRule, value: str, field: str) -> list[Finding]:
    match = _NUMBER.fullmatch(value)
    example = f"12 {rule.unit}".strip()
    if match is None:
        words = f"{quoted(value)} is not a number. Write {_said(rule.name)} as in {quoted(example)}."
        return [block("attribute-not-number", words, field)]
    if match[2] and _unit(match[2]) != _unit(rule.unit):
        words = f"{_said(rule.name)} is measured in {rule.unit or 'plain numbers'}, not in {quoted(match[2])}. "
        return [block("attribute-unit", words + f"Convert it and write it as in {quoted(example)}.", field)]
    return []


def _unit(text: str) -> str:
    plain = text.strip().casefold().rstrip(".")
    return _UNIT_WORDS.get(plain, plain)


def _contradictions(rule: AttributeRule, value: str, product: ProductFacts, field: str) -> list[Finding]:
    """A warning where the title names another value of the same attribute and not this one."""
    named = _named_in_title(rule, product.title)
    if not named or any(_agree(value, other) for other in named):
        return []
    words = f"The title says {quoted(named[0])}, but {_said(rule.name)} would be {quoted(value)}. Check which is right."
    return [warn("attribute-contradicts-title", words, field)]


def _named_in_title(rule: AttributeRule, title: str) -> list[str]:
    if rule.value_type == "choice":
        return [allowed for allowed in rule.allowed if len(allowed) > 2 and _stands_in(allowed, title)]
    if rule.value_type == "number" and rule.unit:
        sizes = re.findall(rf"(?<![\d.,×x/-])(\d+(?:\.\d+)?)\s?{re.escape(rule.unit)}\b", title)
        return [f"{sizes[0]} {rule.unit}"] if len(sizes) == 1 else []
    return []


def _stands_in(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def _agree(value: str, named: str) -> bool:
    """Whether the two say the same or one includes the other: “Cotton” and “Organic cotton”."""
    ours, theirs = _NUMBER.fullmatch(value), _NUMBER.fullmatch(named)
    if ours and theirs:
        return float(ours[1].replace(",", ".")) == float(theirs[1].replace(",", "."))
    return _stands_in(named, value) or _stands_in(value, named)


def _free(name: str, known: Iterable[str]) -> Finding:
    asked = [plain_name(one) for one in known]
    nearest = process.extractOne(plain_name(name), asked, scorer=fuzz.ratio, score_cutoff=_SIMILAR_ENOUGH)
    remedy = f"Did you mean {quoted(nearest[0])}?" if nearest else "Keep it only if customers need it."
    words = f"The category does not ask for {_said(name)}. {remedy}"
    return warn("attribute-free", words, attribute_field(name))


def _said(name: str) -> str:
    return quoted(plain_name(name))
