"""The writer built in: texts from a product's facts in the way of the department's approved ones, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial

from core.changes import CopyClause, CopyField, Level, digest
from core.copywriting import capitals, naming
from core.copywriting.category_rules import must_state
from core.copywriting.check import check, words_a_sentence
from core.copywriting.clauses import stated_in
from core.copywriting.closing import Closing, closing_for, closings
from core.copywriting.drafting.drafts import Draft, NothingToSayError, draft
from core.copywriting.drafting.english import joined
from core.copywriting.drafting.facts import Ready, make_ready
from core.copywriting.drafting.learning import Learned, learn
from core.copywriting.drafting.quality import Parts, length_part, overlap
from core.copywriting.first_sentence import first_sentence
from core.copywriting.forms import usual_facts
from core.copywriting.house_words import in_house_words
from core.copywriting.naming import Pieces
from core.copywriting.subject import BRAND, TITLE, ApprovedText, CopyFacts
from core.copywriting.writing import CopyRequest, Variant, Written

NAME = "built-in writer"
FORMAT = "3"
"""Of what it makes of the same facts and examples; another one is another version."""

_WHY_NONE = (
    "Too few facts to write from, or the guide or the claims check forbids what they say. Add facts and ask again."
)
_WHY_SAID = (
    "All that is known stands in the title or is the maker's name: a description would say nothing more. "
    "Add {} to the product and ask again."
)
_WHY_SAME = "What can be written of its facts is the text that it has. Add facts and ask again."
_ANY_FACT = "what it is made of, what it is for or what is in the box"
_MOST_SHOWN = {CopyField.TITLE: 70, CopyField.SEO_TITLE: 70}  # characters before lists and search results cut a name
_MOST_OTHERS = 50
_OF_LENGTH = 0.1  # of a score is for sentences no longer than the guide's typical one
_LEAST_ROOM = 40  # characters that a sentence needs
_NAME_ALONE = 0.6  # of how well a text reads on, where its first sentence is a bare name though it need not be
_ALL_SAID = Parts(coverage=1.0, voice=1.0, length=1.0, difference=1.0, flow=1.0)

Supported = Callable[[str, CopyFacts, frozenset[str]], bool]

_NO_REWRITE = "The built-in writer follows no instruction. Edit the text, or have an admin set up a language model."


@dataclass(frozen=True)
class EmbeddedWriter:
    """Writes from facts alone. ``supported`` is asked of every text whether it says only what the facts hold."""

    learned: Learned
    version: str
    supported: Supported | None = None
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)  # texts on the pages by type of product
    common: frozenset[str] = frozenset()  # words that they write small
    nouns: frozenset[str] = frozenset()  # the same with those that titles write small: no names of things
    closings: tuple[Closing, ...] = ()  # what they say of all that is sold
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # facts that most products of a type have
    name: str = NAME

    def allows(self, text: str, request: CopyRequest) -> bool:
        """Whether nothing forbids the text: its place, the guide, or the facts."""
        shown = request.longest if request.channel else _MOST_SHOWN.get(request.field, len(text))
        if not request.place.least <= len(text) <= shown:
            return False
        found = check(text, request.field, request.guide, goods=request.goods, channel=request.channel)
        is_true = self.supported is None or self.supported(text, request.facts, request.phrases)
        return is_true and all(finding.level != Level.BLOCK for finding in found)

    def write(self, requests: Sequence[CopyRequest]) -> Iterator[Written]:
        """One answer a request, in their order; a rewrite is none of its work."""
        for turn, request in enumerate(requests):
            if request.instruction:
                yield Written(request, (), _NO_REWRITE)
                continue
            made = {variant.text: variant for variant in _WRITE[request.field](self, request, turn)}
            found = {text: variant for text, variant in made.items() if text != request.now.strip()}
            best = sorted(found.values(), key=partial(_by_guide, request))[: request.variants]
            best = [replace(one, is_checked=self.supported is not None) for one in best]
            yield Written(request, tuple(best), "" if best else _WHY_SAME if made else _why_none(self, request))


def taught(examples: Sequence[ApprovedText], supported: Supported | None = None, *, seed: int = 0) -> EmbeddedWriter:
    """The writer that these approved texts make; the same texts and seed make the same one."""
    made_from = digest([FORMAT, seed, [[one.text, one.facts.product_type] for one in examples]])
    titles = (title for one in examples for title in one.facts.values.get(TITLE, ()))
    version, common = f"{FORMAT}·{made_from[:8]}", naming.common_words(one.text for one in examples)
    nothing = CopyFacts("", {})
    said = tuple(one for one in closings(examples) if supported is None or supported(one.text, nothing, frozenset()))
    return EmbeddedWriter(
        learn(examples, seed=seed),
        version,
        supported,
        _by_type(examples),
        common,
        common | naming.common_in_titles(titles),
        said,
        usual_facts(examples),
    )


def _by_type(examples: Sequence[ApprovedText]) -> dict[str, list[str]]:
    """The newest texts of each type of product, for what is written to be unlike them."""
    found: dict[str, list[str]] = {}
    for one in reversed(examples):
        several = found.setdefault(one.facts.product_type, [])
        if len(several) < _MOST_OTHERS:
            several.append(one.text)
    return found


def _why_none(writer: EmbeddedWriter, request: CopyRequest) -> str:
    """Why there is no text: nothing to say beside the title, with what is missing of its kind, or too little at all."""
    facts = request.facts
    opening, left = naming.heading(facts)
    if request.field != CopyField.DESCRIPTION or opening is None or not left.values.keys() <= {BRAND}:
        return _WHY_NONE
    missing = [name for name in writer.usual.get(facts.product_type, ()) if name not in facts.values]
    return _WHY_SAID.format(joined(missing, "or") if missing else _ANY_FACT)


@dataclass(frozen=True)
class _Body:
    """The sentences of a description but the last, clause by clause, and how good the generator thinks its own."""

    text: str
    clauses: tuple[CopyClause, ...]
    parts: Parts


def _described(writer: EmbeddedWriter, request: CopyRequest, turn: int) -> Iterator[Variant]:
    """Sentences for a page or a search result: what it is called and is like, what else is known, a word to close."""
    found: set[str] = set()
    fit = tuple(one for one in writer.closings if not check(one.text, CopyField.DESCRIPTION, request.guide))
    for number, body in enumerate(_bodies(writer, request)):
        if not _adds(body, request):
            continue
        closing = closing_for(fit, request.facts.product_type, turn + number)
        for last in dict.fromkeys((closing, "")):
            text = f"{body.text} {last}".rstrip()
            clauses = (*body.clauses, CopyClause(text=last, facts=())) if last else body.clauses
            text, clauses = _in_house_words(request, text, clauses)
            if writer.allows(text, request):
                found.add(text)
                parts = _judged(writer, request, text, body)
                yield Variant(text, clauses, _share(parts.score), asdict(parts))
                break
        if len(found) == request.variants:
            return


def _adds(body: _Body, request: CopyRequest) -> bool:
    """Whether a text says more than the title beside it; a search result stands alone, so there the maker is more."""
    opening, _ = naming.heading(request.facts)
    known = set(opening.facts) if opening else set()
    known |= set() if request.field == CopyField.SEO_DESCRIPTION else {BRAND}
    return not known.issuperset(name for clause in body.clauses for name in clause.facts)


def _bodies(writer: EmbeddedWriter, request: CopyRequest) -> Iterator[_Body]:
    """What is said of the product: in one sentence with its name as far as it goes, or after its name alone."""
    ready = make_ready(request.facts)
    fit = _fit(request.facts.product_type, ready)
    ways = [naming.heading(fit)]
    if ready.english:
        ways = [first_sentence(fit, request.longest, writer.nouns, brief=brief) for brief in (False, True)]
    for place, (opening, rest) in enumerate(ways):
        if place and opening == ways[0][0]:
            continue
        room = request.longest - len(opening.text) - 1 if opening else request.longest
        drafts = _drafts(writer, request, rest, room)
        for one in drafts:
            clauses = tuple(CopyClause(text=clause.text, facts=clause.facts) for clause in one.clauses)
            whole = (opening, *clauses) if opening else clauses
            parts = replace(one.parts, flow=_NAME_ALONE * one.parts.flow) if place else one.parts
            yield _Body(f"{opening.text} {one.text}" if opening else one.text, whole, parts)
        signed = naming.signed(opening, rest) if opening else None
        if signed and not drafts and len(signed.facts) > 1:
            yield _Body(signed.text, (signed,), _ALL_SAID)


def _judged(writer: EmbeddedWriter, request: CopyRequest, text: str, body: _Body) -> Parts:
    """The parts of the score of the whole text; what is said of all that is sold makes it no more like others."""
    return replace(
        body.parts,
        voice=writer.learned.voice.likeness(text),
        length=length_part(len(text), request.place.thin, request.longest),
        difference=1 - overlap(body.text, _beside(writer, request)),
    )


def _beside(writer: EmbeddedWriter, request: CopyRequest) -> list[str]:
    """Texts on pages of such products but its own, which a new one should not be like."""
    return [text for text in writer.others.get(request.facts.product_type, ()) if text != request.now]


def _drafts(writer: EmbeddedWriter, request: CopyRequest, facts: CopyFacts, room: int) -> list[Draft]:
    """What the generator makes of the facts in so many characters; none where there is nothing to say."""
    is_short = request.field != CopyField.DESCRIPTION or request.field in request.guide.lengths
    if is_short and room < _LEAST_ROOM:
        return []
    try:
        return draft(
            facts,
            writer.learned,
            n_variants=request.variants,
            max_characters=room if is_short else None,
            must_state=must_state(request.rules, request.goods),
            names_shown=True,  # a schema's values say little alone
            others=_beside(writer, request),
            seed=request.key,
        )
    except NothingToSayError:
        return []


def _titled(writer: EmbeddedWriter, request: CopyRequest, _turn: int) -> Iterator[Variant]:
    yield from _allowed(writer, request, naming.titles(request.now, _fit_facts(request), writer.common))


def _found(writer: EmbeddedWriter, request: CopyRequest, _turn: int) -> Iterator[Variant]:
    yield from _allowed(writer, request, naming.search_titles(_fit_facts(request)))


def _listed(writer: EmbeddedWriter, request: CopyRequest, _turn: int) -> Iterator[Variant]:
    yield from _allowed(writer, request, naming.lines(_fit_facts(request)))


def _fit(kind: str, ready: Ready) -> CopyFacts:
    """The facts without values that are instructions, in another language or contradicted by others."""
    values: dict[str, tuple[str, ...]] = {}
    for value in ready.values:
        values[value.name] = (*values.get(value.name, ()), value.text)
    return CopyFacts(kind, values)


def _fit_facts(request: CopyRequest) -> CopyFacts:
    return _fit(request.facts.product_type, make_ready(request.facts))


def _allowed(writer: EmbeddedWriter, request: CopyRequest, texts: Iterable[Pieces]) -> Iterator[Variant]:
    """Those of the texts that nothing forbids, with a clause a piece; the score is the share of facts they state."""
    facts, case = request.facts.values, request.guide.title_case
    is_title = request.field in _MOST_SHOWN
    for said in texts:
        cased = (
            tuple(capitals.in_case(piece, case, writer.common) for piece in said.pieces) if is_title else said.pieces
        )
        one = Pieces(cased, said.sign)
        if not writer.allows(one.text, request):
            continue
        clauses = tuple(CopyClause(text=piece, facts=tuple(stated_in(piece, facts))) for piece in one.pieces)
        stated = {name for clause in clauses for name in clause.facts}
        yield Variant(one.text, clauses, len(stated) / max(1, len(facts)))


def _in_house_words(
    request: CopyRequest, text: str, clauses: tuple[CopyClause, ...]
) -> tuple[str, tuple[CopyClause, ...]]:
    """The text in the words that the guide prefers; as it was where a clause would no longer stand in it."""
    stated = [value for values in request.facts.values.values() for value in values]
    said = in_house_words(text, request.guide, stated)
    if said == text:
        return text, clauses
    cut = tuple(one.model_copy(update={"text": in_house_words(one.text, request.guide, stated)}) for one in clauses)
    return (said, cut) if all(one.text in said for one in cut) else (text, clauses)


def _by_guide(request: CopyRequest, variant: Variant) -> tuple[int, float]:
    """Those come first of which the guide warns least, then the better ones, in sentences as long as usual."""
    stated = [value for values in request.facts.values.values() for value in values]
    told = [name for clause in variant.clauses for name in clause.facts]
    found = check(variant.text, request.field, request.guide, stated, request.goods, told)
    usual = request.guide.sentence_words.typical
    return len(found), -variant.score * (1 - _OF_LENGTH + _OF_LENGTH * min(1.0, usual / words_a_sentence(variant.text)))


def _share(score: float) -> float:
    return min(1.0, max(0.0, score))


_WRITE: dict[CopyField, Callable[[EmbeddedWriter, CopyRequest, int], Iterator[Variant]]] = {
    CopyField.TITLE: _titled,
    CopyField.DESCRIPTION: _described,
    CopyField.BULLETS: _listed,
    CopyField.SEO_TITLE: _found,
    CopyField.SEO_DESCRIPTION: _described,
}
