"""Attribute values read out of titles, learned from titles whose values people have read.

First a tagger says how likely each piece begins or continues a value. Its spans, and all spans that are known values,
are the candidates; boosted trees judge them by the tagger, by what is known of the value and by the most alike known
titles. Each known title is tagged and judged by models that have not seen it, and a value is given from the chance on
at which F1 on these is highest; below it nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.text.span_candidates import Marginals, SpanCandidate, best_of, candidates
from core.text.tagging import OUTSIDE, TaggedTitle, Tagger, train_tagger
from core.text.title_peers import peers_of
from core.text.title_pieces import place_of, signs_of_pieces, value_key
from core.text.value_memory import TitleItem, ValueMemory, remember

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Progress = Callable[[int, int, str], None]

FOLDS = 5

LIKELIER = 0.5
"""What is likelier right than wrong is always given: with honest chances no cut above one half is best for F1."""

_TREES: dict[str, Any] = {
    "n_estimators": 200, "max_depth": 5, "learning_rate": 0.06, "subsample": 0.8, "colsample_bytree": 0.5,
    "min_child_weight": 2, "reg_lambda": 2, "max_bin": 64, "tree_method": "hist",
}  # fmt: skip


@dataclass(frozen=True)
class Extracted:
    """The values given to each asked item, as its title spells them, and how well known ones were found."""

    values: list[dict[str, str]]
    chances: list[dict[str, float]]
    cut: float
    known_f1: float  # of the known items, by models that did not see them; not-a-number where nothing was learned


def extract_values(
    known: Sequence[TitleItem],
    asked: Sequence[TitleItem],
    *,
    seed: int = 0,
    threads: int = 1,
    progress: Progress | None = None,
) -> Extracted:
    """Read values for the asked items as people read them in the known ones.

    Args:
        known: items with what is stated of them.
        asked: items to read; what is stated of them is not looked at.
        seed: of the folds, the tagger and the trees.
        threads: that the trees may use.
        progress: told the steps done, all steps, and what comes next.

    With fewer than five known items, or where no value stands in its title, nothing is said of any item.
    """
    report = progress or (lambda _done, _total, _next: None)
    memory = remember(known)
    if len(known) < FOLDS or not memory.attributes_of:
        return Extracted([{} for _ in asked], [{} for _ in asked], np.inf, float("nan"))
    tags, folds = _Tags.of(memory), _folds(len(known), seed)
    learned: list[SpanCandidate] = []
    taggers = []
    for fold in range(FOLDS):
        report(fold, FOLDS + 1, f"learning to tag, part {fold + 1} of {FOLDS}")
        rest = [item for place, item in enumerate(known) if folds[place] != fold]
        held = np.flatnonzero(folds == fold)
        fold_memory = remember(rest)
        taggers.append(_taught(rest, tags, fold_memory, np.random.default_rng([seed, fold])))
        learned += _read(held, [known[place] for place in held.tolist()], rest, fold_memory, taggers[-1:], tags)
    report(FOLDS, FOLDS + 1, "judging the candidates")
    found = _read(np.arange(len(asked)), asked, known, memory, taggers, tags)
    return _judged(known, learned, found, asked, folds, seed, threads)


@dataclass(frozen=True)
class _Tags:
    """Numbers of tags: OUTSIDE, then for each attribute one that begins and one that continues its value."""

    begins: dict[str, int]
    allowed: dict[str, list[str]]

    @classmethod
    def of(cls, memory: ValueMemory) -> _Tags:
        names = memory.asked_in(None)
        begins = {name: 1 + 2 * place for place, name in enumerate(names)}
        return cls(begins, {place: memory.asked_in(place) for place in memory.items if place is not None})

    def count(self) -> int:
        return 1 + 2 * len(self.begins)

    def names(self, category: str) -> list[str]:
        return self.allowed.get(category) or sorted(self.begins)

    def numbers(self, category: str) -> Ints:
        begins = [self.begins[name] for name in self.names(category)]
        return np.array([OUTSIDE, *(number for one in begins for number in (one, one + 1))], dtype=np.int64)


def _taught(known: Sequence[TitleItem], tags: _Tags, memory: ValueMemory, rng: np.random.Generator) -> Tagger:
    titles = [
        TaggedTitle(_signs(item, memory, own=True), tags.numbers(item.category), _right_tags(item, tags))
        for item in known
        if item.parts
    ]
    return train_tagger(titles, tags.count(), rng)


def _signs(item: TitleItem, memory: ValueMemory, *, own: bool) -> list[list[str]]:
    """The signs of each piece, and of which attributes other titles have values there."""
    rows = signs_of_pieces(item.parts, item.category)
    stated = {name: value_key(value or "") for name, value in item.stated.items()} if own else {}
    for key, span in memory.known_spans(item).items():
        for name in sorted(memory.attributes_of[key]):
            if memory.said[None, name, key] > (stated.get(name) == key):
                mark = f"{name}|{span.whole}"
                rows[span.first].append(f"known={mark}")
                for place in range(span.first + 1, span.last + 1):
                    rows[place].append(f"inside={mark}")
    return rows


def _right_tags(item: TitleItem, tags: _Tags) -> Ints:
    right = np.full(len(item.parts), OUTSIDE, dtype=np.int64)
    for name, value in sorted(item.stated.items()):
        span = place_of(item.title, item.parts, value) if value else None
        if span is not None and not right[span.first : span.last + 1].any():
            right[span.first : span.last + 1] = tags.begins[name] + 1
            right[span.first] = tags.begins[name]
    return right


def _read(
    numbers: Ints,
    items: Sequence[TitleItem],
    known: Sequence[TitleItem],
    memory: ValueMemory,
    taggers: Sequence[Tagger],
    tags: _Tags,
) -> list[SpanCandidate]:
    found: list[SpanCandidate] = []
    for number, item, peers in zip(numbers.tolist(), items, peers_of(items, known), strict=True):
        marginals = _marginals(item, memory, taggers, tags)
        found += candidates(number, item, memory, marginals, peers)
    return found


def _marginals(item: TitleItem, memory: ValueMemory, taggers: Sequence[Tagger], tags: _Tags) -> Marginals:
    signs, allowed = _signs(item, memory, own=False), tags.numbers(item.category)
    chances = np.mean([tagger(signs, allowed) for tagger in taggers], axis=0)
    names = tags.names(item.category)
    return Marginals(
        {name: chances[:, 1 + 2 * place] for place, name in enumerate(names)},
        {name: chances[:, 2 + 2 * place] for place, name in enumerate(names)},
        chances[:, 0],
    )


def _judged(
    known: Sequence[TitleItem],
    learned: Sequence[SpanCandidate],
    found: Sequence[SpanCandidate],
    asked: Sequence[TitleItem],
    folds: Ints,
    seed: int,
    threads: int,
) -> Extracted:
    keys = [{name: value_key(value) for name, value in item.stated.items() if value} for item in known]
    right = np.array([keys[one.item].get(one.attribute) == one.key for one in learned], dtype=np.bool_)
    rows, fresh = _matrix(learned), _matrix(found)
    fold_of = folds[np.array([one.item for one in learned], dtype=np.int64)]
    unseen, chances = np.zeros(len(rows)), np.zeros(len(fresh))
    for fold in range(FOLDS):
        held = fold_of == fold
        judge = _trees(rows[~held], right[~held], seed, threads)
        unseen[held] = judge(rows[held])
        chances += judge(fresh) / FOLDS
    best = sorted(best_of(learned, unseen.tolist()).values())
    cut, f1 = best_cut(unseen[best], right[best], sum(map(len, keys)))
    return replace(_answer(found, chances, asked, cut), known_f1=f1)


def best_cut(chances: Floats, right: Flags, stated: int) -> tuple[float, float]:
    """The chance from which on to give a value so that F1 is highest, one half at most, and that F1.

    Args:
        chances: of the best candidate of each attribute of each item.
        right: whether it is what is stated.
        stated: how many values are stated in all, found or not.
    """
    if not len(chances) or not right.any():
        return np.inf, 0.0
    order = np.argsort(-chances, kind="stable")
    f1 = 2 * np.cumsum(right[order]) / (np.arange(1, len(order) + 1) + stated)
    last = int(f1.argmax())
    below = chances[order[min(last + 1, len(order) - 1)]]
    return min(float((chances[order[last]] + below) / 2), LIKELIER), float(f1[last])


def _answer(found: Sequence[SpanCandidate], chances: Floats, asked: Sequence[TitleItem], cut: float) -> Extracted:
    values: list[dict[str, str]] = [{} for _ in asked]
    sure: list[dict[str, float]] = [{} for _ in asked]
    for place in sorted(best_of(found, chances.tolist()).values()):
        one = found[place]
        if chances[place] >= cut:
            values[one.item][one.attribute] = asked[one.item].title[one.span.start : one.span.end]
            sure[one.item][one.attribute] = float(chances[place])
    return Extracted(values, sure, cut, float("nan"))


def _trees(rows: NDArray[np.float32], right: Flags, seed: int, threads: int) -> Callable[[Any], Floats]:
    """The chance of each row to be right; the one share where all that is known is of one kind."""
    from xgboost import XGBClassifier

    if right.all() or not right.any():
        share = float(right.mean()) if len(right) else 0.0
        return lambda fresh: np.full(len(fresh), share)
    model = XGBClassifier(**_TREES, random_state=seed, n_jobs=threads).fit(rows, right)
    return lambda fresh: np.asarray(model.predict_proba(fresh)[:, 1] if len(fresh) else [], dtype=np.float64)


def _matrix(found: Sequence[SpanCandidate]) -> NDArray[np.float32]:
    return np.array([one.signs for one in found], dtype=np.float32) if found else np.zeros((0, 0), dtype=np.float32)


def _folds(items: int, seed: int) -> Ints:
    """A fold for each item, all of one size or nearly."""
    folds: Ints = np.random.default_rng(seed).permutation(np.arange(items) % FOLDS)
    return folds
