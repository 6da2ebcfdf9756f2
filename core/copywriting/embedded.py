"""The writer built in: texts from a product's facts in the way of the department's approved ones, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from core.changes import CopyClause, CopyField, Level, digest
from core.copywriting.check import check
from core.copywriting.clauses import stated_in
from core.copywriting.drafting.drafts import Draft, NothingToSayError, draft
from core.copywriting.drafting.english import capitalised
from core.copywriting.drafting.learning import Learned, learn
from core.copywriting.places import PLACES
from core.copywriting.subject import BRAND, TITLE, ApprovedText, CopyFacts
from core.copywriting.writing import CopyRequest, Variant, Written

NAME = "built-in writer"
FORMAT = "1"
"""Of what it makes of the same facts and examples; another one is another version."""

_WHY_NONE = (
    "Too few facts to write from, or the guide or the claims check forbids what they say. Add facts and ask again."
)
_DASH = " – "
_BULLETS = 6
_SHOWN_TITLE = 70
_MOST_OTHERS = 50
_LEAST_ROOM = 40  # characters that a sentence needs

Supported = Callable[[str, CopyFacts, frozenset[str]], bool]

_NO_REWRITE = "The built-in writer follows no instruction. Edit the text, or have an admin set up a language model."


@dataclass(frozen=True)
class EmbeddedWriter:
    """Writes from facts alone. ``supported`` is asked of every text whether it says only what the facts hold."""

    learned: Learned
    version: str
    supported: Supported | None = None
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)  # texts on the pages by type of product
    name: str = NAME

    def allows(self, text: str, request: CopyRequest) -> bool:
        """Whether nothing forbids the text: the guide, its place, or the facts."""
        found = check(text, request.field, request.guide)
        is_true = self.supported is None or self.supported(text, request.facts, request.phrases)
        return is_true and all(finding.level != Level.BLOCK for finding in found)

    def write(self, requests: Sequence[CopyRequest]) -> Iterator[Written]:
        """One answer a request, in their order; a rewrite is none of its work."""
        for request in requests:
            if request.instruction:
                yield Written(request, (), _NO_REWRITE)
                continue
            found = {variant.text: variant for variant in _WRITE[request.field](self, request)}
            best = sorted(found.values(), key=lambda variant: -variant.score)[: request.variants]
            yield Written(request, tuple(best), "" if best else _WHY_NONE)


def taught(examples: Sequence[ApprovedText], supported: Supported | None = None, *, seed: int = 0) -> EmbeddedWriter:
    """The writer that these approved texts make; the same texts and seed make the same one."""
    made_from = digest([FORMAT, seed, [[one.text, one.facts.product_type] for one in examples]])
    return EmbeddedWriter(learn(examples, seed=seed), f"{FORMAT}·{made_from[:8]}", supported, _by_type(examples))


def _by_type(examples: Sequence[ApprovedText]) -> dict[str, list[str]]:
    """The newest texts of each type of product, for what is written to be unlike them."""
    found: dict[str, list[str]] = {}
    for one in reversed(examples):
        several = found.setdefault(one.facts.product_type, [])
        if len(several) < _MOST_OTHERS:
            several.append(one.text)
    return found


def _described(writer: EmbeddedWriter, request: CopyRequest) -> Iterator[Variant]:
    """Sentences for a page or a search result: what it is called, then what its name does not say yet."""
    place = PLACES[request.field]
    heading, rest = _headed(request.facts)
    most = place.longest - len(heading.text) - 1 if heading else place.longest
    room = most if request.field == CopyField.SEO_DESCRIPTION else None
    for one in _drafts(writer, request, rest, room):
        clauses = tuple(CopyClause(text=clause.text, facts=clause.facts) for clause in one.clauses)
        text = f"{heading.text} {one.text}" if heading else one.text
        if place.least <= len(text) <= place.longest and writer.allows(text, request):
            said = (heading, *clauses) if heading else clauses
            yield Variant(text, said, min(1.0, max(0.0, one.score)), asdict(one.parts))


def _headed(facts: CopyFacts) -> tuple[CopyClause | None, CopyFacts]:
    """The product's name as a sentence of its own, with the facts it states, and the facts that are left."""
    title = next(iter(facts.values.get(TITLE, ())), "")
    if not title:
        return None, facts
    said = f" {title.casefold()} "
    stated = [name for name, values in facts.values.items() if all(value.casefold() in said for value in values)]
    left = {name: values for name, values in facts.values.items() if name not in stated}
    text = title if title.endswith((".", "!", "?")) else f"{title}."
    return CopyClause(text=capitalised(text), facts=tuple(stated)), CopyFacts("", left)


def _drafts(writer: EmbeddedWriter, request: CopyRequest, facts: CopyFacts, room: int | None) -> list[Draft]:
    if room is not None and room < _LEAST_ROOM:
        return []
    try:
        return draft(
            facts,
            writer.learned,
            n_variants=request.variants,
            max_characters=room,
            others=[text for text in writer.others.get(request.facts.product_type, ()) if text != request.now],
            seed=request.key,
        )
    except NothingToSayError:
        return []


def _titled(writer: EmbeddedWriter, request: CopyRequest) -> Iterator[Variant]:
    """Names of the product: brand, what it is, and the values that tell it from others, as many as there is room."""
    facts = request.facts.values
    core = request.now.strip() or next(iter(facts.get(TITLE, ())), "") or request.facts.product_type
    brand = next(iter(facts.get(BRAND, ())), "")
    for lead in (brand, ""):
        start = core if not lead or lead.casefold() in core.casefold() else f"{lead} {_inside(core)}"
        yield from _grown(writer, request, start, ", ")


def _inside(name: str) -> str:
    """The name as it stands after a brand: “Wheel nuts” → “wheel nuts”, but “LED lamp” and “V-neck” stay."""
    first = name.split(" ")[0].split("-")[0]
    return name[:1].lower() + name[1:] if len(first) > 1 and first[1:].islower() else name


def _found(writer: EmbeddedWriter, request: CopyRequest) -> Iterator[Variant]:
    """Names for a search result: the product's own, then its brand or what kind of thing it is."""
    title = next(iter(request.facts.values.get(TITLE, ())), "")
    if title:
        yield from _grown(writer, request, title, _DASH)


def _grown(writer: EmbeddedWriter, request: CopyRequest, start: str, sign: str) -> Iterator[Variant]:
    """The start with one value more at a time, the longest first, while it fits its place."""
    place, pieces, found = PLACES[request.field], [start], [start]
    for values in request.facts.values.values():
        value = values[0] if len(values) == 1 else ""
        if value and value.casefold() not in sign.join(pieces).casefold():
            pieces.append(value)
            found.append(sign.join(pieces))
    for text in reversed(found):
        if place.least <= len(text) <= min(place.longest, _SHOWN_TITLE) and writer.allows(text, request):
            yield _stating(text, text.split(sign), request.facts)


def _listed(writer: EmbeddedWriter, request: CopyRequest) -> Iterator[Variant]:
    """A line a fact: *Material: linen*."""
    named = {name: values for name, values in request.facts.values.items() if name not in (TITLE, BRAND)}
    lines = [f"{name}: {', '.join(values)}" for name, values in named.items()][:_BULLETS]
    for chosen in (lines, list(reversed(lines))) if len(lines) > 1 else ():
        text = "\n".join(chosen)
        if PLACES[request.field].least <= len(text) and writer.allows(text, request):
            yield _stating(text, chosen, request.facts)


def _stating(text: str, pieces: Sequence[str], facts: CopyFacts) -> Variant:
    """The text with a clause a piece; its score is the share of the facts that it states."""
    clauses = tuple(CopyClause(text=piece, facts=tuple(stated_in(piece, facts.values))) for piece in pieces)
    stated = {name for clause in clauses for name in clause.facts}
    return Variant(text, clauses, len(stated) / max(1, len(facts.values)))


_WRITE: dict[CopyField, Callable[[EmbeddedWriter, CopyRequest], Iterator[Variant]]] = {
    CopyField.TITLE: _titled,
    CopyField.DESCRIPTION: _described,
    CopyField.BULLETS: _listed,
    CopyField.SEO_TITLE: _found,
    CopyField.SEO_DESCRIPTION: _described,
}
