"""A proposed mail as HTML: its lines with their clauses by how well facts bear them out, and how it will look.

Every text is escaped; the look is drawn in a frame that runs nothing and leads nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from html import escape

from core.changes import Finding
from core.copywriting.mail.carried import mail_of
from core.copywriting.mail.choosing import choices
from core.copywriting.mail.markup import html
from core.copywriting.mail.parts import Line, part_of
from core.copywriting.mail.wording import LONGEST_PREHEADER, LONGEST_SUBJECT
from core.mails import MailChange
from core.proposals.display import NOTHING
from core.proposals.item import Item
from core.proposals.mail_facts import mail_facts
from dashboard.review import texts

_LABELS = {"subject": ("Subject", LONGEST_SUBJECT), "preheader": ("Preheader", LONGEST_PREHEADER)}
_LOOKS = {"foot": " class='ec-soft'", "button": " class='ec-call'"}
_FACTS = 12
_VALUE = 120


def mail(item: Item, change: MailChange) -> str:
    """The mail in force, or else how the new one looks, beside the one proposed, whose lines may be left out."""
    now = item.sent_now.change if item.sent_now else None
    before = f"<div class='ec-value ec-long ec-mail'>{_plainly(now) if now else NOTHING}</div>{_origin(item)}"
    return (
        f"<div class='ec-change'><div class='ec-now'><p class='ec-label'>Now · {escape(item.label)}</p>"
        f"{before if now else before + look(change, is_open=True)}</div>"
        f"<div class='ec-new'><p class='ec-label'>Proposed ✦</p>"
        f"<div class='ec-value ec-copy ec-long ec-mail'>{_lines(change, item.findings)}</div></div></div>"
    )


def preview(change: MailChange, findings: Sequence[Finding]) -> str:
    """A mail that is being edited, with its clauses by how well facts bear them out and no choice."""
    lines = _lines(change, findings, choice=False)
    return f"<p class='ec-label'>As it reads</p><div class='ec-copy ec-mail'>{lines}</div>"


def look(change: MailChange, *, is_open: bool = False) -> str:
    """The mail as its readers see it, folded away or open; no script runs in it, and no link leads anywhere."""
    document = escape(html(mail_of(change)), quote=True)
    frame = f"<iframe sandbox='' loading='lazy' title='How the mail looks' srcdoc=\"{document}\"></iframe>"
    return f"<details class='ec-look'{' open' if is_open else ''}><summary>How it looks</summary>{frame}</details>"


def facts(item: Item, change: MailChange) -> str:
    """What is known of the products that the mail shows, with a mark on what it states."""
    rows = "".join(row for block in change.blocks for row in _known(item, change, block.product_id, block.title.text))
    head = "<tr><th></th><th>Fact</th><th>Value</th></tr>"
    return f"<table class='ec-fields ec-known'><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else ""


def _known(item: Item, change: MailChange, product_id: int, name: str) -> Iterator[str]:
    yield f"<tr><td></td><th colspan='2'>{escape(name)}</th></tr>"
    product = item.products.get(product_id)
    if product is None:
        return
    lines = mail_of(change).lines()
    said = {
        fact for _, one in lines for clause in one.clauses if clause.product_id == product_id for fact in clause.facts
    }
    for fact, values in list(mail_facts(product).values.items())[:_FACTS]:
        stated = fact in said
        yield (
            f"<tr data-fact='{escape(_row_name(fact, product_id))}'{'' if stated else ' class=ec-soft'}>"
            f"<td>{'✓' if stated else ''}</td><td>{escape(fact)}</td><td>{escape(', '.join(values)[:_VALUE])}</td></tr>"
        )


def _lines(change: MailChange, findings: Sequence[Finding], *, choice: bool = True) -> str:
    named = choices(change) if choice else {}
    html = ""
    for name, line in mail_of(change).lines():
        about = [one for one in findings if one.field == name]
        html += f"<p{_look_of(change, name, line)}>{_label(name, line)}{_words(name, line, about, named)}</p>"
    return html


def _look_of(change: MailChange, name: str, line: Line) -> str:
    is_name = any(line is block.title for block in change.blocks)
    return " class='ec-name'" if is_name else _LOOKS.get(part_of(name), "")


def _label(name: str, line: Line) -> str:
    if name not in _LABELS:
        return ""
    label, most = _LABELS[name]
    return f"<span class='ec-label'>{label} <span class='ec-count'>{len(line.text)} of {most}</span></span> "


def _words(name: str, line: Line, findings: Sequence[Finding], named: Collection[str]) -> str:
    """The line with its clauses; a tick before it where it may be left out as a whole."""
    box = f"<input type='checkbox' checked data-field='{name}' aria-label='Accept this line'>" if name in named else ""
    html, at = "", 0
    for place, said in enumerate(line.clauses):
        start = line.text.find(said.text, at)
        if start < 0:
            continue
        html += escape(line.text[at:start])
        at = start + len(said.text)
        tick = f"{name}/{place}" if f"{name}/{place}" in named else ""
        rows = [_row_name(fact, said.product_id) for fact in said.facts]
        found = texts.against(start, at, findings)
        html += texts.clause(escape(said.text), said.facts, found, tick=tick, facts=rows)
    html += escape(line.text[at:])
    return f"<label class='ec-whole'>{box}<span>{html}</span></label>" if box else html


def _row_name(fact: str, product_id: int | None) -> str:
    return f"{fact} of {product_id}" if product_id is not None else fact


def _plainly(change: MailChange) -> str:
    lines = mail_of(change).lines()
    return "".join(f"<p{_look_of(change, name, line)}>{escape(line.text)}</p>" for name, line in lines)


def _origin(item: Item) -> str:
    one = item.sent_now
    return texts.written_by(one.change.writer, one.decided_by, edited=one.edited) if one else ""
