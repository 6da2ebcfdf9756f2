"""What was learned as plain JSON, to be kept and read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.copywriting.drafting.joining import Joining
from core.copywriting.drafting.learning import Learned
from core.copywriting.drafting.voice import Voice
from core.copywriting.drafting.wording import Wording


def to_document(learned: Learned) -> dict[str, Any]:
    """Plain JSON that ``from_document`` makes the same value of."""
    wording, voice = learned.wording, learned.voice
    return {
        "openness": dict(wording.openness),
        "headings": sorted(wording.headings),
        "attached": sorted(wording.attached),
        "proper": sorted(wording.proper),
        "verbs": sorted(wording.verbs),
        "joining": {sign: list(weights) for sign, weights in learned.joining.weights.items()},
        "voice": {
            "ones": dict(voice.ones),
            "pairs": dict(voice.pairs),
            "triples": dict(voice.triples),
            "total": voice.total,
            "mean": voice.mean,
            "spread": voice.spread,
        },
        "told": {fact: sorted(signs) for fact, signs in learned.told.items()},
        "spoken": sorted(learned.spoken),
        "unspoken": sorted(learned.unspoken),
        "usual_characters": learned.usual_characters,
        "most_characters": learned.most_characters,
        "texts": learned.texts,
        "told_by_facts": learned.told_by_facts,
    }


def from_document(document: Mapping[str, Any]) -> Learned:
    """What ``to_document`` was given."""
    return Learned(
        Wording(
            document["openness"],
            frozenset(document["headings"]),
            frozenset(document["attached"]),
            frozenset(document["proper"]),
            frozenset(document["verbs"]),
        ),
        Joining({sign: tuple(weights) for sign, weights in document["joining"].items()}),
        Voice(**document["voice"]),
        {fact: frozenset(signs) for fact, signs in document["told"].items()},
        frozenset(document["spoken"]),
        frozenset(document["unspoken"]),
        document["usual_characters"],
        document["most_characters"],
        document["texts"],
        document["told_by_facts"],
    )
