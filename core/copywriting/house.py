"""What a department's approved texts teach of how it speaks: its own phrases, the order of its facts, its voice. Pure.

The voice is a small statistical model of which word follows which (core/copywriting/drafting/voice.py). Some texts are
kept from it, so that it can be said how close the house's own texts are to it: of these only the sentences that it has
not read word for word, as pages repeat whole sentences, and a sentence read before tells nothing of a new one.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from statistics import median
from typing import Any

import numpy as np

from core.changes import digest
from core.copywriting.drafting.alignment import Found, find
from core.copywriting.drafting.english import SMALL_WORDS, content_stems
from core.copywriting.drafting.voice import Voice, learn_voice
from core.copywriting.subject import TITLE, ApprovedText

FORMAT = "2"
"""Of what is learned from the same texts; another one is learned anew."""

AS_WRITTEN, AFTER_EDIT, ON_PAGE = 3, 2, 1
"""What a text counts: approved as it was written, approved after an edit, or found on the page.

Stated, not measured: until experiments tell what sells, what a person let pass unchanged is the nearest to it.
"""

FEWEST_TEXTS = 20
"""Texts below which there is nothing to be learned: no phrase is a habit, and too few can be kept apart."""

_APART = 5  # every fifth text is kept from the model, at least ten
_LONGEST_RUN, _SHORTEST_RUN = 14, 2  # words of a phrase
_HEAVY = 4  # letters of a word that says something
_LEAST_TEXTS = 3
_LEAST_SHARE = 0.01
_MOST_PHRASES = 60
_MOST_EXAMPLES = 2
_WITHIN = 0.8  # of its texts say the longer phrase: then the shorter one is a part of it
_FIRST = 3  # facts of a beginning
_MOST_BEGINNINGS = 5
_FEWEST_KEPT = 5  # texts with new sentences, for their scores to say anything
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_RUN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STOP = re.compile(r"[.,;:!?()\n\d]")


@dataclass(frozen=True)
class Taught:
    """An approved text with what it counts, and the product it is of."""

    example: ApprovedText
    weight: int = ON_PAGE
    product_id: int = 0


@dataclass(frozen=True)
class HousePhrase:
    """Words that the house says again and again beside its facts: in how many texts, and some products of these.

    ``words`` are in small letters, ``said`` is how a text writes them: a capital tells a place from a thing.
    """

    words: str
    texts: int
    weight: int
    products: tuple[int, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class FactPlace:
    """A kind of fact: in how many texts it is said, the share of these that begin with it, its mean place, 0 to 1."""

    name: str
    texts: int
    first: float
    place: float


@dataclass(frozen=True)
class Beginning:
    """The kinds of facts that texts begin with, in their order, and the share of texts that do."""

    names: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class HouseVoice:
    """All that was learned. ``held`` are the scores of the new sentences of texts kept apart, ascending.

    ``shuffled`` is the mean score of these with their words in any order. ``as_written`` and ``after_edit`` of the
    ``texts`` were decided on by people; the others stood on the pages.
    """

    texts: int = 0
    as_written: int = 0
    after_edit: int = 0
    phrases: tuple[HousePhrase, ...] = ()
    places: tuple[FactPlace, ...] = ()
    beginnings: tuple[Beginning, ...] = ()
    held: tuple[float, ...] = ()
    shuffled: float = 0.0
    voice: Voice = field(default_factory=lambda: learn_voice(()))
    read: frozenset[str] = frozenset()  # marks of the sentences that the model has read

    @property
    def order(self) -> tuple[str, ...]:
        """The kinds of facts in the order in which texts say them as a rule."""
        return tuple(one.name for one in sorted(self.places, key=lambda one: one.place))

    @property
    def guesses(self) -> float:
        """Guesses that the model takes a word of the texts kept apart: their perplexity (Jelinek et al., 1977)."""
        return math.exp(-sum(self.held) / len(self.held)) if self.held else 0.0

    @property
    def guesses_shuffled(self) -> float:
        """The same with the words of these texts in any order."""
        return math.exp(-self.shuffled) if self.held else 0.0

    def closer_than(self, text: str) -> float | None:
        """The share, 0 to 1, of the house's own texts kept apart that are no closer to its voice than this one.

        Of either only sentences count that were not read before. None where too little was learned.
        """
        return bisect_right(self.held, self._score(text)) / len(self.held) if self.held else None

    def likeness(self, text: str) -> float | None:
        """How much the text sounds like the house: 0 as its words in any order, 1 as half of its own texts or better.

        Of either only sentences count that were not read before. None where too little was learned.
        """
        if not self.held:
            return None
        own = median(self.held)
        return min(1.0, max(0.0, (self._score(text) - self.shuffled) / max(0.1, own - self.shuffled)))

    def _score(self, text: str) -> float:
        """Of a text that is nothing but sentences of the house, the best there is."""
        new = _new(text, self.read)
        return self.voice.score(new) if new else 0.0


NOTHING_LEARNED = HouseVoice()
"""What is known of a department before its texts were read."""


def learn_house(taught: Sequence[Taught], *, seed: int) -> HouseVoice:
    """What the texts teach; the same texts and seed teach the same. Of fewer than 20 texts nothing is learned."""
    several = [one for one in taught if one.example.text.strip()]
    if len(several) < FEWEST_TEXTS:
        return HouseVoice(len(several))
    found = [(one, find(one.example)) for one in several]
    rng = np.random.default_rng(seed)
    apart = set(rng.permutation(len(several))[: max(FEWEST_TEXTS // 2, len(several) // _APART)].tolist())
    read = _weighted(one for number, one in enumerate(several) if number not in apart)
    voice = learn_voice(sentence for sentence, weight in read.items() for _ in range(weight))
    marks = frozenset(map(_mark, read))
    new = [_new(one.example.text, marks) for number, one in enumerate(several) if number in apart]
    kept = [text for text in new if text]
    kept = kept if len(kept) >= _FEWEST_KEPT else []
    mixed = [voice.score(_mixed(text, rng)) for text in kept]
    return HouseVoice(
        len(several),
        sum(one.weight == AS_WRITTEN for one in several),
        sum(one.weight == AFTER_EDIT for one in several),
        tuple(_phrases(found)),
        tuple(_places(found)),
        tuple(_beginnings(found)),
        tuple(sorted(round(voice.score(text), 6) for text in kept)),
        round(sum(mixed) / len(mixed), 6) if mixed else 0.0,
        voice,
        marks,
    )


def data_cut(taught: Sequence[Taught]) -> str:
    """What tells these texts from others: the same texts and weights give the same 64 hex digits."""
    return digest([FORMAT, *([one.example.text, one.weight] for one in taught)])


def as_json(house: HouseVoice) -> dict[str, Any]:
    """Plain JSON that `from_json` makes the same of."""
    voice = {one.name: getattr(house.voice, one.name) for one in fields(Voice) if one.init}
    plain = {name: dict(value) if isinstance(value, Mapping) else value for name, value in voice.items()}
    own = {"voice": plain, "read": sorted(house.read), "format": FORMAT}
    return asdict(replace(house, voice=learn_voice(()))) | own  # counters are no plain dictionaries


def from_json(kept: Mapping[str, Any]) -> HouseVoice | None:
    """What `as_json` was given; None of another format, which the next run learns anew."""
    if kept.get("format") != FORMAT:
        return None
    return HouseVoice(
        **{name: kept[name] for name in ("texts", "as_written", "after_edit", "shuffled")},
        phrases=tuple(HousePhrase(**{**one, "products": tuple(one["products"])}) for one in kept["phrases"]),
        places=tuple(FactPlace(**one) for one in kept["places"]),
        beginnings=tuple(Beginning(tuple(one["names"]), one["share"]) for one in kept["beginnings"]),
        held=tuple(kept["held"]),
        read=frozenset(kept["read"]),
        voice=Voice(**{one.name: kept["voice"][one.name] for one in fields(Voice) if one.init}),
    )


def _weighted(taught: Iterable[Taught]) -> dict[str, int]:
    """Each sentence once, with the most that a text with it counts."""
    found: dict[str, int] = {}
    for one in taught:
        for sentence in _sentences(one.example.text):
            found[sentence] = max(one.weight, found.get(sentence, 0))
    return found


def _new(text: str, read: frozenset[str]) -> str:
    """The sentences of the text that were not read."""
    return " ".join(sentence for sentence in _sentences(text) if _mark(sentence) not in read)


def _mark(sentence: str) -> str:
    return digest(sentence)[:10]


def _sentences(text: str) -> list[str]:
    return [said for match in _SENTENCE.finditer(text) if (said := match.group().strip())]


def _mixed(text: str, rng: np.random.Generator) -> str:
    """The text's words in any order."""
    words = text.split()
    return " ".join(words[place] for place in rng.permutation(len(words)))


def _phrases(found: Sequence[tuple[Taught, Sequence[Found]]]) -> list[HousePhrase]:
    """Runs of words between facts that several texts share; those that only stand in a longer one are left to it."""
    texts: defaultdict[str, list[Taught]] = defaultdict(list)
    spelled: dict[str, str] = {}
    for one, spans in found:
        known = content_stems(" ".join(value for values in one.example.facts.values.values() for value in values))
        runs = {said.lower(): said for said in _runs(one.example.text, spans) if not content_stems(said) <= known}
        for run, said in runs.items():
            texts[run].append(one)
            spelled.setdefault(run, said)
    fewest = max(_LEAST_TEXTS, _LEAST_SHARE * len(found))
    usual = {run: several for run, several in texts.items() if len(several) >= fewest}
    whole = [run for run in usual if not _is_within(run, usual)]
    made = [
        HousePhrase(
            run,
            len(usual[run]),
            sum(one.weight for one in usual[run]),
            tuple(one.product_id for one in sorted(usual[run], key=lambda one: -one.weight)[:_MOST_EXAMPLES]),
            spelled[run],
        )
        for run in whole
    ]
    return sorted(made, key=lambda one: (-one.weight, one.words))[:_MOST_PHRASES]


def _is_within(run: str, usual: Mapping[str, Sequence[Taught]]) -> bool:
    return any(
        run != other and f" {run} " in f" {other} " and len(several) >= _WITHIN * len(usual[run])
        for other, several in usual.items()
    )


def _runs(text: str, spans: Sequence[Found]) -> Iterator[str]:
    """Every run of words between facts and stops that says something and ends with a word of weight."""
    for gap in _gaps(text, spans):
        for piece in _STOP.split(gap):
            words = _RUN.findall(piece)
            for length in range(_SHORTEST_RUN, _LONGEST_RUN + 1):
                for start in range(len(words) - length + 1):
                    run = words[start : start + length]
                    heavy = sum(len(word) >= _HEAVY and word.lower() not in SMALL_WORDS for word in run)
                    if run[-1].lower() not in SMALL_WORDS and heavy and (heavy > 1 or length > _SHORTEST_RUN):
                        yield " ".join(run)


def _gaps(text: str, spans: Sequence[Found]) -> Iterator[str]:
    at = 0
    for one in spans:
        yield text[at : one.start]
        at = max(at, one.end)
    yield text[at:]


def _names(spans: Sequence[Found]) -> list[str]:
    """The kinds of facts in the order in which the text says them first; its name is none of them."""
    return list(dict.fromkeys(one.name for one in spans if one.name != TITLE))


def _places(found: Sequence[tuple[Taught, Sequence[Found]]]) -> list[FactPlace]:
    """The kinds of facts that at least three texts say, those that most say first."""
    said: defaultdict[str, list[tuple[int, float, bool]]] = defaultdict(list)
    for one, spans in found:
        names = _names(spans)
        for place, name in enumerate(names):
            said[name].append((one.weight, place / max(1, len(names) - 1), place == 0))
    made = [
        FactPlace(
            name,
            len(several),
            round(sum(weight for weight, _, first in several if first) / sum(weight for weight, _, _ in several), 4),
            round(sum(weight * place for weight, place, _ in several) / sum(weight for weight, _, _ in several), 4),
        )
        for name, several in said.items()
        if len(several) >= _LEAST_TEXTS
    ]
    return sorted(made, key=lambda one: (-one.texts, one.name))


def _beginnings(found: Sequence[tuple[Taught, Sequence[Found]]]) -> list[Beginning]:
    """The beginnings that most texts have, of those that say at least two kinds of facts."""
    counts: Counter[tuple[str, ...]] = Counter()
    for one, spans in found:
        names = tuple(_names(spans)[:_FIRST])
        if len(names) > 1:
            counts[names] += one.weight
    total = counts.total()
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST_BEGINNINGS]
    return [Beginning(names, round(count / total, 4)) for names, count in ranked]
