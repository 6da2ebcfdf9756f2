"""The spans of a title that may be the value of an attribute, with the signs that tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.text.title_pieces import LONGEST_SPAN, Span, value_key
from core.text.value_memory import TitleItem, ValueMemory

Floats = NDArray[np.float32]

_LEAST_BEGIN = 0.03  # chance of beginning a value, for a span to be looked at
_MOST_TAGGED = 4  # spans of the tagger for one attribute
_TINY = 1e-6
_STEADY = 1.0


@dataclass(frozen=True, slots=True)
class SpanCandidate:
    """A span that may be the value of an attribute of an item."""

    item: int
    attribute: str
    key: str
    span: Span
    signs: tuple[float, ...]


@dataclass(frozen=True)
class Marginals:
    """What the tagger says of one title: chances of each piece, by place, to begin or continue each attribute."""

    begins: Mapping[str, Floats]
    continues: Mapping[str, Floats]
    outside: Floats


@dataclass(frozen=True)
class Peers:
    """The most alike known titles of the category: for each attribute its values there, with weights that add to 1."""

    values: Mapping[str, Mapping[str, float]]
    nearest: float  # likeness of the most alike one


def candidates(
    number: int, item: TitleItem, memory: ValueMemory, marginals: Marginals, peers: Peers
) -> list[SpanCandidate]:
    """All candidates for the attributes of the item's category; those of one attribute follow each other."""
    known = memory.known_spans(item)
    found = []
    for attribute in memory.asked_in(item.category):
        if attribute not in marginals.begins:
            continue
        looked = {key: span for key, span in known.items() if attribute in memory.attributes_of[key]}
        for span in _tagged_spans(marginals, attribute):
            placed = Span(item.parts[span[0]].start, item.parts[span[1]].end, *span, whole=True)
            looked.setdefault(value_key(item.title[placed.start : placed.end]), placed)
        found += _signed(number, item, attribute, looked, memory, marginals, peers)
    return found


def _tagged_spans(marginals: Marginals, attribute: str) -> list[tuple[int, int]]:
    begins, continues = marginals.begins[attribute], marginals.continues[attribute]
    ranked: list[tuple[float, int, int]] = []
    for first in np.flatnonzero(begins > _LEAST_BEGIN).tolist():
        chance = float(begins[first])
        for last in range(first, min(first + LONGEST_SPAN, len(begins))):
            chance *= float(continues[last]) if last > first else 1.0
            if chance < _LEAST_BEGIN / 2:
                break
            stops = 1 - float(continues[last + 1]) if last + 1 < len(begins) else 1.0
            ranked.append((chance * stops, first, last))
    return [(first, last) for _, first, last in sorted(ranked, key=lambda one: (-one[0], one[1:]))[:_MOST_TAGGED]]


def _signed(
    number: int,
    item: TitleItem,
    attribute: str,
    looked: Mapping[str, Span],
    memory: ValueMemory,
    marginals: Marginals,
    peers: Peers,
) -> list[SpanCandidate]:
    if not looked:
        return []
    tagged = {key: _tagger_signs(attribute, span, marginals) for key, span in looked.items()}
    recalled = {key: _memory_signs(item, attribute, key, span, memory) for key, span in looked.items()}
    likeliest, usual = max(one[0] for one in tagged.values()), max(one[0] for one in recalled.values())
    beside = _peer_signs(attribute, peers)
    found = []
    for key, span in looked.items():
        within = [other for other in looked.values() if _overlap(span, other)]
        signs = (
            *tagged[key],
            *recalled[key],
            tagged[key][0] - likeliest,
            recalled[key][0] - usual,
            *beside,
            peers.values.get(attribute, {}).get(key, 0.0),
            float(len(looked)),
            float(max(other.end - other.start for other in within) - (span.end - span.start)),
            *_looks(item, span),
        )
        found.append(SpanCandidate(number, attribute, key, span, signs))
    return found


def _tagger_signs(attribute: str, span: Span, marginals: Marginals) -> tuple[float, ...]:
    begins, continues = marginals.begins[attribute], marginals.continues[attribute]
    inner = continues[span.first + 1 : span.last + 1]
    after = float(continues[span.last + 1]) if span.last + 1 < len(continues) else 0.0
    cover = slice(span.first, span.last + 1)
    others = (
        max(
            (float((marginals.begins[name][cover] + marginals.continues[name][cover]).mean()), name)
            for name in marginals.begins
            if name != attribute
        )[0]
        if len(marginals.begins) > 1
        else 0.0
    )
    begin = float(begins[span.first])
    whole = np.log(begin + _TINY) + float(np.log(inner + _TINY).sum()) + np.log(1 - after + _TINY)
    return (
        float(whole),
        begin,
        float(inner.min()) if len(inner) else 1.0,
        after,
        others,
        float(marginals.outside[cover].mean()),
        float(begins.sum()),
        float(begins.max()),
        float(continues[span.first]),
    )


def _memory_signs(item: TitleItem, attribute: str, key: str, span: Span, memory: ValueMemory) -> tuple[float, ...]:
    category = memory.place_of(item.category)
    stated = memory.stated[category, attribute]
    usual = stated / max(memory.items[category], 1)
    anywhere = memory.stated[None, attribute] / max(memory.items[None], 1)
    so, seen = memory.said_so[category, attribute, key, span.whole], memory.seen[category, key, span.whole]
    said, said_anywhere = memory.said[category, attribute, key], memory.said[None, attribute, key]
    seen_anywhere = memory.seen[None, key, True] + memory.seen[None, key, False]
    return (
        (so + _STEADY * usual) / (seen + _STEADY),
        float(so),
        float(seen),
        (said_anywhere + _STEADY * anywhere) / (seen_anywhere + _STEADY),
        float(said_anywhere),
        said / max(memory.said_of_any[category, key], 1),
        said_anywhere / max(memory.said_of_any[None, key], 1),
        said / max(stated, 1),
        usual,
        float(stated),
        memory.unstated[category, attribute] / max(stated + memory.unstated[category, attribute], 1),
    )


def _peer_signs(attribute: str, peers: Peers) -> tuple[float, ...]:
    return (sum(peers.values.get(attribute, {}).values()), peers.nearest)


def _looks(item: TitleItem, span: Span) -> tuple[float, ...]:
    text = item.title[span.start : span.end]
    count = len(item.parts)
    before = span.start == 0 or item.title[span.start - 1].isspace()
    after = span.end >= len(item.title) or item.title[span.end].isspace()
    return (
        float(span.whole),
        float(before),
        float(after),
        float(span.last - span.first + 1),
        float(len(text)),
        float(span.first),
        float(count - span.last),
        span.first / max(count, 1),
        float(sum(sign.isdigit() for sign in text)),
        float(sum(sign.isupper() for sign in text)),
        float(sum(not sign.isalnum() and not sign.isspace() for sign in text)),
        float(item.title.lower().count(text.lower())),
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def best_of(found: Sequence[SpanCandidate], chances: Sequence[float]) -> dict[tuple[int, str], int]:
    """For each item and attribute the place of the likeliest candidate."""
    best: dict[tuple[int, str], int] = {}
    for place, one in enumerate(found):
        held = best.get((one.item, one.attribute))
        if held is None or chances[place] > chances[held]:
            best[one.item, one.attribute] = place
    return best
