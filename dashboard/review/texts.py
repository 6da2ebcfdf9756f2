"""A proposed text as HTML: its clauses by how well facts bear them out, each accepted alone, beside the facts.

A clause names the facts it states, so that pointing at either shows the other (assets/desk.js). Every text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from core.changes import Alternative, CopyChange, Finding, Level
from core.copywriting.places import place_of
from core.proposals.copy_facts import known_facts
from core.proposals.display import NOTHING, Op, diff, field_text
from core.proposals.item import Item
from core.records.choices import Kind

_SIGNS = {Level.WARN: ("⚠", "ec-unsure", "Unsure: "), Level.BLOCK: ("✕", "ec-refuted", "Contradicted: ")}
_FACTS = 30
_VALUE = 200
_LONG = 160
_PHRASES = 6
_BETWEEN = -1  # the number of what stands between two clauses


@dataclass(frozen=True)
class Part:
    """A piece of a text: of which clause, from which character to which, and whether its words are new."""

    clause: int
    start: int
    end: int
    is_new: bool


def text(item: Item, change: CopyChange) -> str:
    """The text now beside the one proposed, then its other versions and the facts."""
    now = "" if item.now_text == NOTHING else item.now_text
    size = " ec-long" if max(len(now), len(change.text)) > _LONG else ""
    return (
        f"<div class='ec-change'><div class='ec-now'><p class='ec-label'>Now · {escape(field_text(item.field))}</p>"
        f"<div class='ec-value{size}'>{_before(now, change.text)}</div>{_origin(item)}</div>"
        f"<div class='ec-new'><p class='ec-label'>Proposed ✦ <span class='ec-count'>{_length(change)}</span></p>"
        f"<div class='ec-value ec-copy{size}'>{_clauses(change, now, item.findings)}</div></div></div>"
    )


def preview(change: CopyChange, findings: Sequence[Finding]) -> str:
    """A text that is being edited: its length, and its clauses by how well facts bear them out, with no choice."""
    words = _clauses(change, "", findings, choice=False)
    head = f"<p class='ec-label'>As it reads <span class='ec-count'>{_length(change)}</span></p>"
    return f"{head}<p class='ec-copy'>{words}</p>"


def others(item: Item) -> str:
    """The other versions of the text, whole, each with its number; of a mail its other subjects."""
    buttons = "".join(
        f"<button type='button' class='ec-act' data-act='alternative' data-number='{number}' aria-pressed='false'>"
        f"<kbd>{number}</kbd><span>{escape(choice.label)}{_against_it(choice)}</span></button>"
        for number, choice in enumerate(item.alternatives[:9], start=1)
    )
    label = "Other subjects" if item.kind == Kind.MAIL else "Or"
    return f"<p class='ec-label'>{label}</p><div class='ec-choices ec-texts'>{buttons}</div>" if buttons else ""


def _against_it(choice: Alternative) -> str:
    """What spoke against another version when it was drafted, so that choosing it holds no surprise."""
    found = {finding.message: _SIGNS[finding.level] for finding in choice.findings or ()}
    return "".join(
        f"<span class='{look}'><br><span aria-hidden='true'>{sign}</span>"
        f"<span class='ec-hidden'>{hidden}</span>{escape(message)}</span>"
        for message, (sign, look, hidden) in found.items()
    )


def wordings(item: Item) -> str:
    """The words that may be approved for the whole department, each with its button; the first has a key."""
    if not item.wordings:
        return ""
    where = escape((item.product.department if item.product else item.department) or "every product")
    buttons = "".join(
        f"<button type='button' class='ec-act' data-act='phrase' data-code='{escape(words)}'>"
        f"{'<kbd>P</kbd>' if number == 0 else ''}Approve “{escape(words)}” for {where}</button>"
        for number, words in enumerate(item.wordings[:_PHRASES])
    )
    return f"<div class='ec-choices'>{buttons}</div>"


def facts(item: Item, change: CopyChange) -> str:
    """What is known of the product, with a mark on what the text states."""
    if item.product is None:
        return ""
    stated = {name for clause in change.clauses for name in clause.facts}
    rows = "".join(
        f"<tr data-fact='{escape(name)}'{_look(name in stated)}><td>{'✓' if name in stated else ''}</td>"
        f"<td>{escape(name)}</td><td>{escape(', '.join(values)[:_VALUE])}</td></tr>"
        for name, values in list(known_facts(item.product).values.items())[:_FACTS]
    )
    head = "<tr><th></th><th>Fact</th><th>Value</th></tr>"
    return f"<table class='ec-fields ec-known'><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else ""


def parts(change: CopyChange, before: str) -> Iterator[Part]:
    """The text piece by piece in its order: the clauses and what joins them, parted where words are new."""
    new = _new_characters(before, change.text)
    clause_of = _clause_of(change)
    places = range(len(change.text))
    for (clause, is_new), run in groupby(places, key=lambda place: (clause_of[place], new[place])):
        several = list(run)
        yield Part(clause, several[0], several[-1] + 1, is_new)


def _clauses(change: CopyChange, before: str, findings: Sequence[Finding], *, choice: bool = True) -> str:
    html = ""
    for number, several in groupby(parts(change, before), key=lambda part: part.clause):
        run = list(several)
        words = "".join(_marked(change.text[part.start : part.end], is_new=part.is_new) for part in run)
        if number == _BETWEEN:
            html += words
            continue
        found, stated = against(run[0].start, run[-1].end, findings), change.clauses[number].facts
        html += clause(words, stated, found, tick=str(number) if choice else "")
    return html


def clause(
    words: str, stated: Sequence[str], found: Finding | None, *, tick: str = "", facts: Sequence[str] = ()
) -> str:
    """A clause, given as HTML, with what is said of it; with a ``tick`` it may be left out by that name.

    ``facts`` name the rows of facts that it is tied to, where those are not called as the facts it states.
    """
    said = found.message if found else f"From {', '.join(stated)}." if stated else "States no fact."
    sign, look, hidden = _SIGNS[found.level] if found else ("", "", "")
    mark = f"<span aria-hidden='true'>{sign}</span><span class='ec-hidden'>{hidden}</span>" if sign else ""
    about = f"class='ec-clause {look}' title='{escape(said)}' data-facts='{escape('|'.join(facts or stated))}'"
    if not tick:
        return f"<span {about}>{mark}{words}</span>"
    box = f"<input type='checkbox' checked data-field='{escape(tick)}' aria-label='Accept this clause'>"
    return f"<label {about}>{box}{mark}{words}</label>"


def against(start: int, end: int, findings: Iterable[Finding]) -> Finding | None:
    """The hardest finding about the characters from ``start`` to ``end``."""
    about = [
        one for one in findings if one.start is not None and one.end is not None and one.start < end and start < one.end
    ]
    return min(about, key=lambda one: one.level != Level.BLOCK, default=None)


def _origin(item: Item) -> str:
    return written_by(item.origin.writer, item.origin.decided_by, edited=item.origin.edited) if item.origin else ""


def written_by(writer: str, decided_by: str, *, edited: bool) -> str:
    """Which machine wrote the text in place, and who let it pass."""
    how = "edited and approved" if edited else "approved"
    mark = "<span class='ec-ai' title='written by a model'>✦</span>"
    return f"<p class='ec-soft'>{mark} written by {escape(writer)}, {how} by {escape(decided_by)}</p>"


def _before(now: str, then: str) -> str:
    """The text in place with the words that go struck out."""
    if not now:
        return escape(NOTHING)
    pieces = ((op, words) for op, words in diff(now, then) if op != Op.ADDED)
    return "".join(f"<del>{escape(words)}</del>" if op == Op.REMOVED else escape(words) for op, words in pieces)


def _marked(words: str, *, is_new: bool) -> str:
    return f"<ins>{escape(words)}</ins>" if is_new and words.strip() else escape(words)


def _new_characters(before: str, after: str) -> list[bool]:
    """For each character of the text whether its word is new; of a text where there was none, nothing is."""
    if not before:
        return [False] * len(after)
    kept = ((op, words) for op, words in diff(before, after) if op != Op.REMOVED)
    return [op == Op.ADDED for op, words in kept for _ in words]


def _clause_of(change: CopyChange) -> list[int]:
    """For each character of the text the number of its clause, or that it stands between two."""
    found, at = [_BETWEEN] * len(change.text), 0
    for number, clause in enumerate(change.clauses):
        start = change.text.find(clause.text, at)
        if start < 0:
            continue
        at = start + len(clause.text)
        found[start:at] = [number] * len(clause.text)
    return found


def _length(change: CopyChange) -> str:
    place = place_of(change.field, change.channel)
    shown = f", lists show the first {place.shown}" if place.shown and len(change.text) > place.shown else ""
    return f"{len(change.text):,} of {place.longest:,} characters{shown}"


def _look(is_stated: bool) -> str:
    return "" if is_stated else " class='ec-soft'"
