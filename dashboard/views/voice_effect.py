"""What another guide would do, as HTML: a part of the Brand voice screen; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from core.changes import Finding, Level
from core.proposals.display import Op, diff
from core.proposals.voice_effect import Effect, Shown, Tally
from dashboard import phrases, tables
from dashboard.views.voice import RULES, TEXTS, rules_told


def summary(found: Effect, department: str) -> str:
    """What it comes to: whether anything is let through at all, counts on the pages, the guide's own examples."""
    return _shut(found, department) + _counts(found) + _examples(found)


def details(found: Effect) -> str:
    """Each new text with what changes in it, and the rules for such goods."""
    rules = tables.section(RULES) + rules_told(found.rules) if found.rules else ""
    return "".join((*map(_shown, found.shown), *map(_beside, found.beside), rules))


def _shut(found: Effect, department: str) -> str:
    if not found.is_shut:
        return ""
    why = next((finding.message for one in found.shown for finding in one.new), "")
    return tables.failed(
        f"This guide lets nothing through: 0 of {phrases.count(len(found.shown), 'product')} would get a text. {why}\n"
        f"Texts on the pages stay; nothing new is drafted for {department} while it is in force.\n"
        "Take out what forbids too much, or save it all the same."
    )


def _counts(found: Effect) -> str:
    texts = f"Of the {phrases.count(found.texts, 'description')} looked at on the department’s pages"
    lines = (
        f"{texts}, {_tallies(found.before, found.after)}.",
        f"Of their titles, {_tallies(found.titles_before, found.titles_after)}.",
        f"<b>{found.let_through}</b> of {phrases.count(len(found.shown), 'product')} below would get a description.",
    )
    return f"<p>{'<br>'.join(lines)}</p>"


def _tallies(before: Tally, after: Tally) -> str:
    breaks = _moved(before.blocked, after.blocked, "break the guide")
    return f"{breaks}; {_moved(before.warned, after.warned, 'earn a warning')}"


def _moved(was: int, will: int, words: str) -> str:
    moved = "as now" if was == will else f"{was:,} now"
    return f"<b>{will:,}</b> would {words} ({moved})"


def _examples(found: Effect) -> str:
    good = "".join(f"<p>The example that reads as it should: {_mark(one)}</p>" for one in found.good)
    if found.bad:
        return good + f"<p class='ec-soft'>The example that does not is caught: {escape(found.bad[0].message)}</p>"
    return good


def _shown(one: Shown) -> str:
    note = ""
    if one.is_same:
        text = f"<p>{escape(one.after) or 'No text: too few facts to write from.'}</p>"
        note = " <span class='ec-soft'>unchanged</span>" if one.after else ""
    elif not one.after:
        why = "No text any more: the guide forbids what it would say."
        text = f"<p><del>{escape(one.before)}</del></p><p class='ec-warn'>{why}</p>"
    else:
        text = f"<p>{_difference(one)}</p>"
    return f"<div class='ec-voice'><b>{escape(one.title)}</b>{note}{text}{_marks(one)}</div>"


def _beside(one: Shown) -> str:
    name = f"{escape(one.title)} <span class='ec-soft'>{escape(TEXTS[one.field])}</span>"
    words = (
        _difference(one)
        if one.after
        else f"<del>{escape(one.before)}</del> <span class='ec-warn'>No text any more.</span>"
    )
    return f"<div class='ec-voice'><b>{name}</b><p>{words}</p>{_marks(one)}</div>"


def _difference(one: Shown) -> str:
    """The two texts as one, the words that go struck out and those that come marked."""
    tags = {Op.REMOVED: "del", Op.ADDED: "ins"}
    pieces = diff(one.before, one.after)
    return "".join(f"<{tags[op]}>{escape(said)}</{tags[op]}>" if op in tags else escape(said) for op, said in pieces)


def _marks(one: Shown) -> str:
    new = {finding.message for finding in one.new}
    return _list(one.findings, new) + "".join(
        f"<p class='ec-soft'>✓ No longer: {escape(finding.message)}</p>" for finding in one.gone
    )


def _list(found: Iterable[Finding], new: set[str]) -> str:
    return "".join(
        f"<p>{_mark(one)}{'' if one.message in new else ' <span class=ec-soft>as now</span>'}</p>" for one in found
    )


def _mark(finding: Finding) -> str:
    hard = finding.level == Level.BLOCK
    return f"<span class='{'ec-hard' if hard else 'ec-warn'}'>{'✕' if hard else '⚠'} {escape(finding.message)}</span>"
