"""A department's guide as a form, and what it says as HTML: parts of the Brand voice screen; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape

import streamlit as st

from core.changes import Level
from core.copywriting.guides import TITLE_CASES, Guide
from core.copywriting.voice import GuideVersion
from core.proposals.voice_effect import Effect, Shown, Tally
from dashboard import clock, phrases, tables

_CASES = {"sentence": "Only the first word", "title": "Each word of weight", "any": "Either"}
_INSTEAD = " instead of "


def form(guide: Guide, mark: str) -> dict[str, object]:
    """The guide's fields for a form, and what stands in them, as core/copywriting/guides.py reads it."""
    filled: dict[str, object] = {"tone": st.text_input("Tone", guide.tone, key=f"voice.tone.{mark}")}
    filled["person"] = _person(guide, mark)
    left, right = st.columns(2)
    filled["do"] = _lines(left, "Do, one a line", guide.do, f"voice.do.{mark}")
    filled["dont"] = _lines(right, "Don’t, one a line", guide.dont, f"voice.dont.{mark}")
    left, right = st.columns(2)
    filled["banned"] = _lines(left, "Never say, one a line", guide.banned, f"voice.banned.{mark}")
    filled["proof"] = _lines(right, "Say only with a fact behind it, one a line", guide.proof, f"voice.proof.{mark}")
    left, right = st.columns(2)
    said = [f"{use}{_INSTEAD}{instead}" for use, instead in guide.preferred.items()]
    pairs = _lines(left, "Say “this instead of that”, one a line", said, f"voice.preferred.{mark}")
    with right:
        capitals = _capitals(guide, mark)
        words = _sentences(guide, mark)
    left, right = st.columns(2)
    good = left.text_area("Reads as it should", guide.examples.good, key=f"voice.good.{mark}", height=96)
    bad = right.text_area("Does not", guide.examples.bad, key=f"voice.bad.{mark}", height=96)
    examples = {"good": good, "bad": bad}
    of_words = {"preferred": preferred(pairs), "title_case": capitals, "sentence_words": words}
    return {**filled, **of_words, "examples": examples}


def preferred(lines: Iterable[str]) -> dict[str, str]:
    """Pairs of words from lines such as “blusher instead of blush”; a line without both parts names itself.

    >>> preferred(["blusher instead of blush", "face soap"])
    {'blusher': 'blush', 'face soap': ''}
    """
    return {use.strip(): instead.strip() for use, _, instead in (line.partition(_INSTEAD) for line in lines)}


def read(guide: Guide) -> str:
    """The guide for those who may not change it."""
    pairs = [f"{use}{_INSTEAD}{instead}" for use, instead in guide.preferred.items()]
    parts = {
        "Tone": [guide.tone],
        "Do": guide.do,
        "Don’t": guide.dont,
        "Never say": guide.banned,
        "Only with a fact behind it": guide.proof,
        "Say": pairs,
        "Reads as it should": [guide.examples.good],
    }
    return "".join(_part(heading, lines) for heading, lines in parts.items())


def versions(known: Iterable[GuideVersion], now: datetime) -> str:
    """The versions of a guide, the newest first."""
    return "".join(
        tables.entry(f"Version {one.version}", " · ".join(filter(None, (one.created_by, _when(one, now), one.note))))
        for one in known
    )


def effect(found: Effect) -> str:
    """What another guide would do: counts on the pages, and each new text beside the one it would have been."""
    heading = f"Of the {phrases.count(found.texts, 'text')} looked at on the department’s pages"
    counts = (
        f"<p>{heading}, {_change(found.before, found.after, 'blocked', 'break the guide')}; "
        f"{_change(found.before, found.after, 'warned', 'earn a warning')}.</p>"
    )
    return counts + "".join(_shown(one) for one in found.shown)


def _change(before: Tally, after: Tally, name: str, words: str) -> str:
    was, will = getattr(before, name), getattr(after, name)
    moved = "as now" if was == will else f"{was:,} now"
    return f"<b>{will:,}</b> would {words} ({moved})"


def _shown(one: Shown) -> str:
    if one.is_same:
        text = f"<p>{escape(one.after) or 'No text: too few facts to write from.'}</p>"
        note = " <span class='ec-soft'>unchanged</span>" if one.after else ""
    else:
        after = (
            escape(one.after) or "<span class='ec-warn'>No text any more: the guide forbids what it would say.</span>"
        )
        text, note = f"<p><del>{escape(one.before)}</del></p><p>{after}</p>", ""
    marks = "".join(
        f"<p class='{'ec-hard' if finding.level == Level.BLOCK else 'ec-warn'}'>{escape(finding.message)}</p>"
        for finding in one.findings
    )
    return f"<div class='ec-voice'><b>{escape(one.title)}</b>{note}{text}{marks}</div>"


def _person(guide: Guide, mark: str) -> str:
    """Whom the texts speak as and to, in the words of a guide."""
    with st.container(horizontal=True):
        we = st.checkbox("May say “we”", guide.speaks_as_we, key=f"voice.we.{mark}")
        you = st.checkbox("May say “you”", guide.speaks_to_you, key=f"voice.you.{mark}")
    return " and ".join(word for word, may in (("we", we), ("you", you)) if may) or "neither"


def _capitals(guide: Guide, mark: str) -> str:
    place = TITLE_CASES.index(guide.title_case)
    said = _CASES.__getitem__
    return st.selectbox("Capitals in titles", TITLE_CASES, place, format_func=said, key=f"voice.case.{mark}")


def _sentences(guide: Guide, mark: str) -> Mapping[str, int]:
    typical, longest = st.columns(2)
    words = guide.sentence_words
    return {
        "typical": int(typical.number_input("Words a sentence", 1, 60, words.typical, key=f"voice.typical.{mark}")),
        "longest": int(longest.number_input("At most", 3, 120, words.longest, key=f"voice.longest.{mark}")),
    }


def _lines(where: st.delta_generator.DeltaGenerator, label: str, lines: Iterable[str], key: str) -> list[str]:
    text = where.text_area(label, "\n".join(lines), key=key, height=120)
    return [line.strip() for line in str(text).splitlines() if line.strip()]


def _part(heading: str, lines: Iterable[str]) -> str:
    filled = [line for line in lines if line]
    if not filled:
        return ""
    return tables.section(heading) + "".join(f"<p>{escape(line)}</p>" for line in filled)


def _when(one: GuideVersion, now: datetime) -> str:
    return clock.ago(one.created_at, now) if one.created_at else ""
