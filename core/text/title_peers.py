"""Known titles most alike a title, by their words, and the values stated of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from core.text.span_candidates import Peers
from core.text.title_pieces import value_key
from core.text.value_memory import TitleItem

_NEAREST = 8
_MOST = 5000  # known titles of a category that are looked through
_AT_ONCE = 500


def peers_of(items: Sequence[TitleItem], known: Sequence[TitleItem]) -> list[Peers]:
    """For each item its peers among the known items of its category, or among all if none is of it."""
    found = [Peers({}, 0.0)] * len(items)
    ours, theirs = _by_category(items), _by_category(known)
    for category, places in ours.items():
        others = [known[place] for place in theirs.get(category, range(len(known)))[:_MOST]]
        if others:
            for place, one in zip(places, _nearest([items[place] for place in places], others), strict=True):
                found[place] = one
    return found


def _by_category(items: Sequence[TitleItem]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        places[item.category].append(place)
    return places


def _nearest(items: Sequence[TitleItem], known: Sequence[TitleItem]) -> list[Peers]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(analyzer=lambda item: [part.text for part in item.parts] or [""], sublinear_tf=True)
    shelf = reader.fit_transform(known).T.tocsr()
    found = []
    for start in range(0, len(items), _AT_ONCE):
        block = (reader.transform(items[start : start + _AT_ONCE]) @ shelf).toarray()
        for likeness in block:
            order = np.argsort(-likeness, kind="stable")[:_NEAREST]
            found.append(_peers([known[place] for place in order], likeness[order].tolist()))
    return found


def _peers(known: Sequence[TitleItem], likeness: Sequence[float]) -> Peers:
    total = sum(likeness) or 1.0
    values: dict[str, dict[str, float]] = {}
    for item, alike in zip(known, likeness, strict=True):
        for name, value in item.stated.items():
            key = value_key(value or "")
            if key:
                held = values.setdefault(name, {})
                held[key] = held.get(key, 0.0) + alike / total
    return Peers(values, max(likeness))
