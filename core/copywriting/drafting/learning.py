"""What approved texts teach the generator: words, order, links, lengths, and ways of saying a fact."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from core.copywriting.drafting.alignment import Link, Placed, find, link, share_found
from core.copywriting.drafting.english import SMALL_WORDS, content_stems, words
from core.copywriting.drafting.facts import name_words
from core.copywriting.drafting.house_ways import HouseWay, learn_ways
from core.copywriting.drafting.joining import PLAIN_ENGLISH, Joining, Step, learn_joining
from core.copywriting.drafting.looks import look
from core.copywriting.drafting.phrases import is_silent
from core.copywriting.drafting.voice import Voice, learn_voice
from core.copywriting.drafting.wording import (
    Wording,
    learn_attached,
    learn_headings,
    learn_openness,
    learn_proper,
    learn_verbs,
)
from core.copywriting.subject import ApprovedText

_MOSTLY = 0.6  # of a text are words of facts, for its order and links to be those of facts
_SPOKEN = 0.3  # of the texts whose facts have it
_UNSPOKEN, _MANY = 0.05, 20
_FEWEST = 4
_SURE = 0.9


@dataclass(frozen=True)
class Learned:
    """All that drafting knows beside the facts; with nothing approved it is plain English."""

    wording: Wording = field(default_factory=Wording)
    joining: Joining = field(default_factory=lambda: Joining(PLAIN_ENGLISH))
    voice: Voice = field(default_factory=lambda: learn_voice(()))
    told: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spoken: frozenset[str] = frozenset()
    unspoken: frozenset[str] = frozenset()
    ways: Mapping[str, HouseWay] = field(default_factory=dict)  # words before the value of a fact of that name
    usual_characters: int = 0  # half of the approved texts are shorter
    most_characters: int = 0  # 19 of 20 are shorter
    texts: int = 0
    told_by_facts: int = 0  # texts put together from their facts, which order and links are learned from


def learn(examples: Sequence[ApprovedText], *, seed: int = 0) -> Learned:
    """Everything in one pass over the approved texts; without any, what is known anyway."""
    examples = [one for one in examples if one.text.strip()]
    if not examples:
        return Learned()
    texts = [one.text for one in examples]
    found = [(one, find(one)) for one in examples]
    told = [(one, spans) for one, spans in found if share_found(one.text, spans) >= _MOSTLY]
    of_facts = [one.text for one, _ in told]
    wording = Wording(learn_openness(of_facts), proper=learn_proper(texts), verbs=learn_verbs(of_facts))
    placed = [(one, link(one.text, spans, wording)) for one, spans in told]
    wording = _with_places(wording, [several for _, several in placed])
    steps = [
        [Step(look(part.text, part.name, wording, nouns_of(one.facts.product_type)), part.link) for part in several]
        for one, several in placed
    ]
    lengths = np.quantile([len(text) for text in texts], [0.5, 0.95])
    return Learned(
        wording,
        learn_joining(steps, np.random.default_rng(seed)),
        learn_voice(texts),
        _told(examples),
        _spoken(examples),
        _unspoken([one for one, _ in told]),
        learn_ways(found),
        int(lengths[0]),
        int(lengths[1]),
        len(texts),
        len(told),
    )


def nouns_of(product_type: str) -> frozenset[str]:
    """The words for a thing of that type, one and several."""
    last = next((word for word in reversed(words(product_type)) if word not in SMALL_WORDS), "")
    if not last:
        return frozenset()
    single = last.removesuffix("es") if last.endswith(("sses", "xes", "ches", "shes")) else last.removesuffix("s")
    single = last if last.endswith("ss") else single
    several = f"{single}es" if single.endswith(("s", "x", "ch", "sh")) else f"{single}s"
    return frozenset({last, single, several})


def _with_places(wording: Wording, placed: Sequence[Sequence[Placed]]) -> Wording:
    """The wording with what stands at the front of texts, and what belongs to what."""
    openings: list[str] = []
    others: list[str] = []
    pairs: list[tuple[str, str]] = []
    for several in placed:
        first = 0
        while first + 1 < len(several) and several[first + 1].link is Link.DESCRIBED:
            first += 1
        openings.extend(one.text for one in several[first : first + 1])
        others.extend(one.text for one in several[first + 1 :])
        later = several[first + 1 :]
        pairs.extend((whole.text, part.text) for whole, part in pairwise(later) if part.link is Link.WITH)
    headings = learn_headings(openings, others)
    return replace(wording, headings=headings, attached=learn_attached(pairs))


def _told(examples: Sequence[ApprovedText]) -> dict[str, frozenset[str]]:
    """Words that approved texts hold where a fact has a value, and hardly ever where it has not."""
    texts: Counter[str] = Counter()
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        said = {word for word in words(example.text) if word not in SMALL_WORDS}
        texts.update(said)
        for name, values in example.facts.values.items():
            for value in values:
                if len(words(value)) <= 3:
                    together[f"{name}={value}"].update(said)
    found = {}
    for fact, counts in together.items():
        signs = frozenset(word for word, count in counts.items() if count >= _FEWEST and count >= _SURE * texts[word])
        if signs:
            found[fact] = signs
    return found


def _spoken(examples: Sequence[ApprovedText]) -> frozenset[str]:
    """Names of facts that most descriptions leave unsaid but these state."""
    given, stated = _stated(examples, lambda name: is_silent(name_words(name)))
    return frozenset(name for name, count in given.items() if stated[name] >= max(2, _SPOKEN * count))


def _unspoken(examples: Sequence[ApprovedText]) -> frozenset[str]:
    """Names of facts that texts put together from facts never state."""
    given, stated = _stated(examples, lambda _name: True)
    return frozenset(name for name, count in given.items() if count >= _MANY and stated[name] <= _UNSPOKEN * count)


def _stated(examples: Sequence[ApprovedText], of: Callable[[str], bool]) -> tuple[Counter[str], Counter[str]]:
    """How many texts have a fact of a name, and how many of these hold all words of one of its values."""
    given: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    for example in examples:
        said = content_stems(example.text)
        for name, values in example.facts.values.items():
            if of(name):
                given[name] += 1
                stated[name] += any(content_stems(value) <= said for value in values)
    return given, stated
