"""How approved texts say a named fact: "weighs 2.1 kg", "for dry skin", "packs down to 42 cm"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.copywriting.drafting.alignment import Found
from core.copywriting.drafting.english import DETERMINERS, JOINING_WORDS, words
from core.copywriting.subject import ApprovedText

_FEWEST, _FEWEST_VALUES = 3, 2
_MOSTLY = 0.5  # of the times that approved texts state facts of the name
_LONGEST = 3  # words before a value
_LONGEST_VALUE = 5
_ALONE = "with"  # may stand before a value by itself
_BOUND = re.compile(r"[.,;:!?()\n]")
_GOES_ON = re.compile(r"\s*(?:$|[.,;:!?\n]|(?:and|with|in|for|from|at|by)\b)")
_LEADING = re.compile(rf"(?:{'|'.join(sorted(JOINING_WORDS))})\s+")
_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")


@dataclass(frozen=True)
class HouseWay:
    """The words before a value, and whether it has a capital there."""

    lead: str
    capital: bool = False


def learn_ways(examples: Iterable[tuple[ApprovedText, Sequence[Found]]]) -> dict[str, HouseWay]:
    """By name of a fact, the words that most approved texts have before its value; nothing where they differ.

    They are what the house says with a fact of that name, whatever its value: at least two values have shown it.
    """
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    values: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    capitals: Counter[str] = Counter()
    for example, spans in examples:
        before = 0
        for one in spans:
            lead = _lead(example.text[before : one.start])
            fits = len(words(one.text)) <= _LONGEST_VALUE and _GOES_ON.match(example.text, one.end)
            lead = lead if fits and _PLAIN.fullmatch(lead) and words(lead)[-1] not in DETERMINERS else ""
            said[one.name][lead] += 1
            values[one.name, lead].add(one.text)
            capitals[one.name] += bool(lead) and example.text[one.start].isupper()
            before = one.end
    return {name: HouseWay(lead, 2 * capitals[name] > said[name][lead]) for name, lead in _usual(said, values)}


def _usual(said: Mapping[str, Counter[str]], values: Mapping[tuple[str, str], set[str]]) -> Iterable[tuple[str, str]]:
    for name, counts in said.items():
        lead, count = counts.most_common(1)[0]
        often = count >= max(_FEWEST, _MOSTLY * counts.total())
        if lead and often and len(values[name, lead]) >= _FEWEST_VALUES:
            yield name, lead


def _lead(between: str) -> str:
    """The words right before a value, without a joining word: "and weighs" is "weighs"; empty where they are many."""
    lead = _LEADING.sub("", _BOUND.split(between)[-1].strip().lower(), count=1)
    return lead if len(lead.split()) <= _LONGEST and (lead == _ALONE or lead not in JOINING_WORDS) else ""
