"""A mail as a person writes it over: changed lines cut into clauses again, products' facts as they are now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.changes import CopyClause
from core.copywriting import clauses
from core.copywriting.mail.carried import stated
from core.copywriting.mail.parts import Line, Said
from core.copywriting.subject import TITLE, CopyFacts
from core.errors import BadInputError
from core.mails import MailBlock, MailChange

_NONE_LEFT = "A mail shows one product at least. Nothing was saved; keep one, or reject the mail."
_NOTHING = CopyFacts("", {})


def fields(change: MailChange) -> Iterator[tuple[str, Line, MailBlock | None]]:
    """The lines that a person may write over, by name, with the product that each is about.

    A product's name is one of them: without it the product goes, and it has no other words than its own.
    """
    yield "subject", change.subject, None
    yield "preheader", change.preheader, None
    body = [(line, None) for line in change.intro]
    told = [(line, block) for block in change.blocks for line in (block.title, *block.lines)]
    yield from ((f"body.{number}", line, block) for number, (line, block) in enumerate([*body, *told], start=1))


def rewritten(change: MailChange, texts: Mapping[str, str], known: Mapping[int, CopyFacts]) -> MailChange:
    """The mail with these texts by the names of its lines; a line without one goes, and others stay as they are.

    Args:
        change: the mail as it was.
        texts: what somebody typed.
        known: what the products' texts are judged by now.

    Raises:
        BadInputError: no product is left, or a line is too long.
    """
    new = {name: _typed(line, texts.get(name, line.text), change, block, known) for name, line, block in fields(change)}
    blocks = []
    at = 1 + len(change.intro)
    for block in change.blocks:
        names = [f"body.{number}" for number in range(at, at + 1 + len(block.lines))]
        at += len(names)
        if new[names[0]].text:
            lines = tuple(new[name] for name in names[1:] if new[name].text)
            blocks.append(_as_now(block.model_copy(update={"lines": lines}), new, known))
    if change.blocks and not blocks:
        raise BadInputError(_NONE_LEFT)
    intro = tuple(new[f"body.{1 + number}"] for number in range(len(change.intro)) if new[f"body.{1 + number}"].text)
    mail = {"subject": new["subject"], "preheader": new["preheader"], "intro": intro, "blocks": tuple(blocks)}
    return change.model_copy(update=mail)


def _typed(line: Line, text: str, change: MailChange, block: MailBlock | None, known: Mapping[int, CopyFacts]) -> Line:
    """The line with that text; where it changed, its clauses are those that still stand in it and its other sentences.

    A new one states the facts of the product it names, or of the product it stands below.
    """
    text = " ".join(text.split())
    if text == line.text:
        return line
    if len(text) > 2000:
        raise BadInputError("A line has more than 2,000 characters. Nothing was saved; shorten it.")
    about = block.product_id if block else _named(text, change.blocks)
    facts = known.get(about, _NOTHING).values if about is not None else change.facts
    old = {said.text: said for said in line.clauses}
    before = [CopyClause(text=said.text, facts=said.facts) for said in line.clauses]
    cut = clauses.recut(text, before, facts) if text else ()
    return Line(text, tuple(old.get(one.text) or Said(one.text, one.facts, about) for one in cut))


def _named(text: str, blocks: Sequence[MailBlock]) -> int | None:
    return next((block.product_id for block in blocks if clauses.says(text, block.title.text)), None)


def _as_now(block: MailBlock, lines: Mapping[str, Line], known: Mapping[int, CopyFacts]) -> MailBlock:
    """The product under the name it has now, with the facts that the mail states as they are now."""
    facts = known.get(block.product_id)
    if facts is None:
        return block
    name = next(iter(facts.values.get(TITLE, ())), "")
    title = block.title
    if block.facts.get(TITLE) != facts.values.get(TITLE):
        title = Line(name[:1].upper() + name[1:], (Said(name[:1].upper() + name[1:], (TITLE,), block.product_id),))
    said = stated(block.product_id, (*lines.values(), title, *block.lines), facts)
    return block.model_copy(update={"title": title, "facts": said})
