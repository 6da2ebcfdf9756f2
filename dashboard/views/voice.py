"""A department's guide as a form, and what it says as HTML: parts of the Brand voice screen; every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import pairwise

import streamlit as st

from core.changes import CopyField
from core.copywriting.category_rules import CategoryRule, read_rules, written
from core.copywriting.guides import TITLE_CASES, Guide, changed_fields, read_guide
from core.copywriting.voice import GuideVersion
from core.errors import BadInputError
from dashboard import clock, phrases, tables

CHANNELS = {"": "Every channel", "shopify": "Shopify", "google": "Google", "email": "E-mail"}
"""The channels that may have a guide of their own, as people call them."""

TEXTS = {
    CopyField.TITLE: "Title",
    CopyField.DESCRIPTION: "Description",
    CopyField.BULLETS: "Bullets",
    CopyField.SEO_TITLE: "SEO title",
    CopyField.SEO_DESCRIPTION: "SEO description",
}
RULES = "Rules for such goods"
_FIELDS = {
    "tone": "Tone",
    "person": "Person",
    "sentence_words": "Words a sentence",
    "title_case": "Capitals in titles",
    "do": "Do",
    "dont": "Don’t",
    "preferred": "Say",
    "banned": "Never say",
    "proof": "Only with a fact behind it",
    "examples": "Examples",
    "lengths": "Lengths",
    "rules": RULES,
}
_CASES = {"sentence": "Only the first word", "title": "Each word of weight", "any": "Either"}
_INSTEAD = " instead of "
_LENGTH = re.compile(r"\s*(?P<name>[\w ]+?)\s*:\s*(?:(?P<fewest>\d{1,5})\s*(?:to|–|-)\s*)?(?P<most>\d{1,5})\s*")
_KEPT = "Checked in every text; whoever writes it keeps to them."
_TOLD = "Told to reviewers and to a language model; the built-in writer follows no sentence."
_RULED = "Checked in every text about goods of their kind."
_NO_RULES = "<p class='ec-soft'>No rule is for goods like these.</p>"
_MOST_SAID = 6  # words of a rule that are named; the others are counted
_MOST_TOLD = 4


def form(guide: Guide, rules: Sequence[CategoryRule], mark: str) -> dict[str, object]:
    """The guide's fields for a form, and what stands in them; `filled_guide` makes a guide of it.

    ``rules`` are those in force for the department's goods.
    """
    filled: dict[str, object] = {}
    st.html(_head("Words", _KEPT))
    left, right = st.columns(2)
    filled["banned"] = _lines(left, "Never say, one a line", guide.banned, f"voice.banned.{mark}")
    proof = "Say only with a fact behind it, one a line"
    filled["proof"] = _lines(right, proof, guide.proof, f"voice.proof.{mark}")
    left, right = st.columns(2)
    pairs = _pairs(guide)
    filled["preferred"] = _lines(left, "Say “this instead of that”, one a line", pairs, f"voice.preferred.{mark}")
    with right:
        filled["title_case"] = _capitals(guide, mark)
        filled["sentence_words"] = _sentences(guide, mark)
        filled["person"] = _person(guide, mark)
    lengths = "Lengths in characters, such as “Description: 80 to 600”"
    filled["lengths"] = _lines(st.container(), lengths, _lengths(guide), f"voice.lengths.{mark}", height=72)
    st.html(_head("Manner", _TOLD))
    filled["tone"] = st.text_input("Tone", guide.tone, key=f"voice.tone.{mark}")
    left, right = st.columns(2)
    filled["do"] = _lines(left, "Do, one a line", guide.do, f"voice.do.{mark}")
    filled["dont"] = _lines(right, "Don’t, one a line", guide.dont, f"voice.dont.{mark}")
    left, right = st.columns(2)
    good = left.text_area(
        "An example that reads as it should", guide.examples.good, key=f"voice.good.{mark}", height=96
    )
    bad = right.text_area("One that does not", guide.examples.bad, key=f"voice.bad.{mark}", height=96)
    st.html(_head(RULES, _RULED) + (rules_told((rule, 0) for rule in rules) or _NO_RULES))
    with st.expander("Write these rules otherwise"):
        filled["rules"] = st.text_area("The rules as YAML", written(rules), key=f"voice.rules.{mark}", height=200)
    return {**filled, "examples": {"good": good, "bad": bad}}


def filled_guide(filled: Mapping[str, object], now: Guide, rules: Sequence[CategoryRule], place: str) -> Guide:
    """The guide that a form was filled in to; rules left as they were stay those they were.

    Raises:
        BadInputError: a field that cannot be read; names its place and what was expected.
    """
    lines = {name: [str(line) for line in _list(filled[name])] for name in ("preferred", "lengths")}
    text = str(filled["rules"])
    own = now.rules if text.strip() == written(rules).strip() else read_rules(text, f"{place}: rules")
    read = {"preferred": preferred(lines["preferred"]), "lengths": _read_lengths(lines["lengths"], place)}
    plain = None if own is None else [rule.model_dump(mode="json") for rule in own]
    return read_guide({**filled, **read, "rules": plain}, place)


def preferred(lines: Iterable[str]) -> dict[str, str]:
    """Pairs of words from lines such as “blusher instead of blush”; a line without both parts names itself.

    >>> preferred(["blusher instead of blush", "face soap"])
    {'blusher': 'blush', 'face soap': ''}
    """
    return {use.strip(): instead.strip() for use, _, instead in (line.partition(_INSTEAD) for line in lines)}


def read(guide: Guide) -> str:
    """The guide for those who may not change it."""
    parts = {
        "Tone": [guide.tone],
        "Do": guide.do,
        "Don’t": guide.dont,
        "Never say": guide.banned,
        "Only with a fact behind it": guide.proof,
        "Say": _pairs(guide),
        "Capitals in titles": [_CASES[guide.title_case]] if guide.title_case != "any" else [],
        "Lengths in characters": _lengths(guide),
        "Reads as it should": [guide.examples.good],
        "Does not": [guide.examples.bad],
    }
    return "".join(_part(heading, lines) for heading, lines in parts.items())


def rules_told(rules: Iterable[tuple[CategoryRule, int]]) -> str:
    """Rules with their reason each, what they come to, and for how many products looked at they are."""
    return "".join(
        tables.entry(
            rule.name,
            " ".join(
                filter(None, (rule.why, _asks(rule), f"For {count:,} of the products looked at." if count else ""))
            ),
        )
        for rule, count in rules
    )


def _asks(rule: CategoryRule) -> str:
    """What a rule comes to: “Never says “heals” and 9 more. Says how it is cared for, where that is known.”."""
    never = f"Never says {_some([f'“{word}”' for word in rule.never])}." if rule.never else ""
    known = "and warns where that is not known" if rule.asked else "where that is known"
    state = f"Says {_some(list(rule.state))}, {known}." if rule.state else ""
    return " ".join(filter(None, (never, state, "Gives a unit with every measure." if rule.units else "")))


def _some(words: Sequence[str]) -> str:
    """The first of them, and how many more: “a, b and 4 more”."""
    *named, last = [*words[:_MOST_SAID], *([f"{len(words) - _MOST_SAID:,} more"] if len(words) > _MOST_SAID else [])]
    return f"{', '.join(named)} and {last}" if named else last


def changes_told(base: Guide, guide: Guide) -> list[str]:
    """What another guide says otherwise, a line a field: “Never say: + miracle, − cheap”."""
    before, after = (one.model_dump(mode="json") for one in (base, guide))
    return [f"{_FIELDS[name]}: {_change(before[name], after[name])}" for name in changed_fields(base, guide)]


def versions(known: Sequence[GuideVersion], now: datetime) -> Iterator[tuple[GuideVersion, str]]:
    """The versions of a guide, the newest first, each with its entry: who, when, why, and what it changed."""
    for one, before in pairwise([*known, None]):
        if one is None:
            return
        changed = changes_told(before.guide, one.guide) if before else []
        more = [f"and {len(changed) - _MOST_TOLD} more"] if len(changed) > _MOST_TOLD else []
        when = clock.ago(one.created_at, now) if one.created_at else ""
        said = " · ".join(filter(None, (one.created_by, when, one.note)))
        told = "".join(f"<li>{escape(line)}</li>" for line in [*changed[:_MOST_TOLD], *more])
        yield (
            one,
            tables.entry(f"Version {one.version}", said) + (f"<ul class='ec-changed'>{told}</ul>" if told else ""),
        )


def channel_told(base: Guide, guide: Guide, channel: str) -> str:
    """What a channel's guide changes of the department's."""
    changed = changes_told(base, guide)
    name = CHANNELS.get(channel, channel)
    if not changed:
        words = f"{name} goes by the department’s guide. What you change here holds there alone."
        return f"<p class='ec-soft'>{escape(words)}</p>"
    lines = "".join(f"<li>{escape(line)}</li>" for line in changed)
    heading = f"{escape(name)} says {phrases.count(len(changed), 'thing')} otherwise, the rest is the department’s:"
    return f"<p>{heading}</p><ul class='ec-changed'>{lines}</ul>"


def _change(before: object, after: object) -> str:
    """What came and what went of a list or pairs; of anything else what it was and is."""
    if isinstance(before, list) and isinstance(after, list) and all(isinstance(one, str) for one in [*before, *after]):
        return _moved([str(one) for one in before], [str(one) for one in after])
    if isinstance(before, dict) and isinstance(after, dict):
        return _moved(*([_pair(*pair) for pair in one.items()] for one in (before, after)))
    if isinstance(before, str) and isinstance(after, str):
        return f"“{_short(after)}”, was “{_short(before)}”"
    return "others than before"


def _moved(before: Sequence[str], after: Sequence[str]) -> str:
    came = [f"+ {_short(one)}" for one in after if one not in before]
    went = [f"− {_short(one)}" for one in before if one not in after]
    return ", ".join([*came, *went]) or "in another order"


def _pair(name: object, value: object) -> str:
    if isinstance(value, dict):
        return f"{name} {' to '.join(str(one) for one in value.values())}"
    return f"{name}: {value}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _pairs(guide: Guide) -> list[str]:
    return [f"{use}{_INSTEAD}{instead}" for use, instead in guide.preferred.items()]


def _lengths(guide: Guide) -> list[str]:
    return [
        f"{TEXTS[field]}: {f'{own.fewest} to ' if own.fewest else ''}{own.most}" for field, own in guide.lengths.items()
    ]


def _read_lengths(lines: Iterable[str], place: str) -> dict[str, dict[str, int]]:
    fields = {name.casefold(): field for field, name in TEXTS.items()}
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        match = _LENGTH.fullmatch(line)
        field = fields.get(match["name"].casefold()) if match else None
        if match is None or field is None:
            raise BadInputError(
                f"{place}.lengths: “{line[:60]}” is no length. Nothing was changed; "
                f"write it as “Description: 80 to 600”, for {', '.join(TEXTS.values())}."
            )
        found[field] = {"fewest": int(match["fewest"] or 0), "most": int(match["most"])}
    return found


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _person(guide: Guide, mark: str) -> str:
    """Whom the texts speak as and to, in the words of a guide; as it stood where nothing was changed."""
    with st.container(horizontal=True):
        we = st.checkbox("May say “we”", guide.speaks_as_we, key=f"voice.we.{mark}")
        you = st.checkbox("May say “you”", guide.speaks_to_you, key=f"voice.you.{mark}")
    if (we, you) == (guide.speaks_as_we, guide.speaks_to_you):
        return guide.person
    return " and ".join(word for word, may in (("we", we), ("you", you)) if may) or "neither"


def _capitals(guide: Guide, mark: str) -> str:
    place = TITLE_CASES.index(guide.title_case)
    said = _CASES.__getitem__
    return st.selectbox("Capitals in titles", TITLE_CASES, place, format_func=said, key=f"voice.case.{mark}")


def _sentences(guide: Guide, mark: str) -> Mapping[str, int]:
    typical, longest = st.columns(2)
    words = guide.sentence_words
    usual = typical.number_input("Words a sentence, as a rule", 1, 60, words.typical, key=f"voice.typical.{mark}")
    most = longest.number_input("Words at most", 3, 120, words.longest, key=f"voice.longest.{mark}")
    return {"typical": int(usual), "longest": int(most)}


def _lines(
    where: st.delta_generator.DeltaGenerator,
    label: str,
    lines: Iterable[str],
    key: str,
    *,
    height: int = 120,
) -> list[str]:
    text = where.text_area(label, "\n".join(lines), key=key, height=height)
    return [line.strip() for line in str(text).splitlines() if line.strip()]


def _head(heading: str, about: str) -> str:
    return tables.section(heading) + f"<p class='ec-soft ec-under'>{escape(about)}</p>"


def _part(heading: str, lines: Iterable[str]) -> str:
    filled = [line for line in lines if line]
    if not filled:
        return ""
    return tables.section(heading) + "".join(f"<p>{escape(line)}</p>" for line in filled)
