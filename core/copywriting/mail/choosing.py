"""A mail with only those of its parts that were accepted: products, sentences of the opening, clauses. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Set

from core.changes import CopyClause
from core.copywriting import clauses
from core.copywriting.mail.carried import mail_of
from core.copywriting.mail.parts import Line, Said
from core.errors import BadInputError
from core.mails import MailBlock, MailChange

_NONE_LEFT = "A mail shows one product at least. Accept one of them, or reject the mail."


def choices(change: MailChange) -> dict[str, str]:
    """The parts that may be left out, by name, with their words: ``body.1`` is a line, ``body.3/0`` a clause of one.

    Without its name a product goes as a whole; subject, preheader, greeting, button and foot always stay.
    """
    found = {f"body.{1 + number}": line.text for number, line in enumerate(change.intro)}
    for at, block in _placed(change):
        found[f"body.{at}"] = block.title.text
        for number, line in enumerate(block.lines, start=at + 1):
            found |= {f"body.{number}/{place}": said.text for place, said in enumerate(line.clauses)}
    return found


def restricted(change: MailChange, accepted: Set[str]) -> MailChange:
    """The mail with only those accepted; a preheader that lists products lists those that are left.

    Raises:
        BadInputError: a name of nothing, or no product is left of those it was about.
    """
    if not accepted <= choices(change).keys():
        raise BadInputError("Accept parts that are proposed, or reject the mail.")
    blocks = tuple(
        block.model_copy(update={"lines": tuple(_lines(block, at, accepted))})
        for at, block in _placed(change)
        if f"body.{at}" in accepted
    )
    if change.blocks and not blocks:
        raise BadInputError(_NONE_LEFT)
    gone = {block.product_id for block in change.blocks} - {block.product_id for block in blocks}
    intro = tuple(line for number, line in enumerate(change.intro) if f"body.{1 + number}" in accepted)
    return change.model_copy(update={"blocks": blocks, "intro": intro, "preheader": _without(change.preheader, gone)})


def left_out(proposed: MailChange, decided: MailChange) -> dict[str, str] | None:
    """The parts by name that a decision left out; None if it left out none, or wrote something else: an edit."""
    before = {line.text for _, line in mail_of(proposed).lines()}
    own = {said.text.casefold() for _, line in mail_of(proposed).lines() for said in line.clauses}
    for name, line in mail_of(decided).lines():
        is_part = bool(line.clauses) and all(said.text.casefold() in own for said in line.clauses)
        if name != "preheader" and line.text not in before and not is_part:
            return None
    kept = {part.casefold() for part in choices(decided).values()}
    return {name: words for name, words in choices(proposed).items() if words.casefold() not in kept} or None


def _placed(change: MailChange) -> Iterator[tuple[int, MailBlock]]:
    """The products with the number of the body's line that their name is."""
    at = 1 + len(change.intro)
    for block in change.blocks:
        yield at, block
        at += 1 + len(block.lines)


def _lines(block: MailBlock, at: int, accepted: Set[str]) -> Iterator[Line]:
    for number, line in enumerate(block.lines, start=at + 1):
        wanted = {place for place in range(len(line.clauses)) if f"body.{number}/{place}" in accepted}
        if len(wanted) == len(line.clauses):
            yield line
        elif wanted:
            text, kept = clauses.restricted(line.text, _as_clauses(line), wanted)
            yield Line(text, tuple(Said(one.text, one.facts, block.product_id) for one in kept))


def _as_clauses(line: Line) -> list[CopyClause]:
    return [CopyClause(text=said.text, facts=said.facts) for said in line.clauses]


def _without(line: Line, gone: Set[int]) -> Line:
    """The line without the products that are gone, each taken out with what joined it to the one before."""
    left = [said for said in line.clauses if said.product_id not in gone]
    if len(left) == len(line.clauses) or not left:
        return line
    start = line.text.find(line.clauses[0].text)
    second = line.text.find(line.clauses[1].text, start + len(line.clauses[0].text))
    joint = line.text[start + len(line.clauses[0].text) : second]
    end = line.text.rfind(line.clauses[-1].text) + len(line.clauses[-1].text)
    text = line.text[:start] + joint.join(said.text for said in left) + line.text[end:]
    return Line(text, tuple(left))
