"""Learns from sentences of both kinds what speaks for a claim, and writes it into the package.

    python -m core.copywriting.claims.fitting

To be run after ``words/sentences.yaml`` was changed; the same sentences always give the same weights.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from core.copywriting.claims.judgement import LEARNED, Weights, blanked, pairs, pieces, share
from core.copywriting.claims.knowledge import NOTHING_LEARNED
from core.copywriting.claims.stated import Stated, stated
from core.copywriting.claims.subject_text import read
from core.copywriting.claims.terms import phrases_of
from core.copywriting.subject import CopyFacts

Sign = tuple[str, str]  # group and key
Floats = NDArray[np.float64]

SENTENCES = Path(__file__).parent / "words" / "sentences.yaml"
"""Harmless sentences and claims, a line each, ``{v}`` for what a fact states and ``{t}`` for the product's type."""

_VALUE, _TYPE = "Valuehere", "Typehere"
_STRENGTH = 10.0  # of the fit to the sentences, against weights near zero
_FEWEST = 2  # sentences that have a piece of a word, for it to be weighed
_PARTS = 5  # in which sentences are left out in turn, to find the threshold
_SPARED = 0.99  # of the harmless sentences left out stay below the threshold
_LEAST = 0.02  # a weight below it is left out


def fit(harmless: Sequence[str], claims: Sequence[str], *, spared: float = _SPARED) -> Weights:
    """The weights that tell the two kinds of sentences apart.

    The threshold is the lowest that spares that share of the harmless sentences, each judged by weights from the
    sentences of other parts.
    """
    said = [signs(text) for text in (*harmless, *claims)]
    is_claim = np.repeat([0, 1], [len(harmless), len(claims)])
    part = np.arange(len(said)) % _PARTS
    scores = np.zeros(len(said))
    for left_out in range(_PARTS):
        own = [one for one, number in zip(said, part, strict=True) if number != left_out]
        weights, intercept = _fitted(own, is_claim[part != left_out])
        for place in np.flatnonzero(part == left_out):
            scores[place] = intercept + sum(weights.get(sign, 0.0) * value for sign, value in said[place].items())
    weights, intercept = _fitted(said, is_claim)
    threshold = float(np.quantile(scores[is_claim == 0], spared))
    kept = {sign: round(weight, 2) for sign, weight in sorted(weights.items()) if abs(weight) >= _LEAST}
    of_group = {
        group: {key: kept[group, key] for one, key in kept if one == group} for group in ("word", "piece", "pair")
    }
    return Weights(of_group["word"], of_group["piece"], of_group["pair"], round(intercept, 2), round(threshold, 2))


def signs(text: str) -> dict[Sign, float]:
    """What a sentence has of words, pieces and pairs, each with its share."""
    seen = read(text.replace("{v}", _VALUE).replace("{t}", _TYPE), NOTHING_LEARNED, phrases_of(()))
    words = blanked(seen, seen.units, _facts())
    found: dict[Sign, float] = defaultdict(float)
    for sign, value in _signs(words):
        found[sign] += value * share(words)
    return dict(found)


def _signs(words: Sequence[str]) -> Iterator[tuple[Sign, float]]:
    for word in words:
        yield ("word", word), 1.0
        parts = pieces(word)
        yield from ((("piece", piece), 1 / math.sqrt(len(parts))) for piece in parts)
    yield from ((("pair", pair), 1.0) for pair in pairs(words))


def _facts() -> Stated:
    return stated(CopyFacts(_TYPE, {"value": (_VALUE,)}), NOTHING_LEARNED)


def _fitted(said: Sequence[dict[Sign, float]], is_claim: NDArray[np.int64]) -> tuple[dict[Sign, float], float]:
    counts = Counter(sign for one in said for sign in one)
    weighed = sorted(sign for sign, count in counts.items() if sign[0] == "word" or count >= _FEWEST)
    numbers = {sign: number for number, sign in enumerate(weighed)}
    entries = [(v, row, numbers[sign]) for row, one in enumerate(said) for sign, v in one.items() if sign in numbers]
    values, rows, places = zip(*entries, strict=True)
    table = csr_matrix((values, (rows, places)), shape=(len(said), len(numbers)))
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", solver="liblinear", dual=True, random_state=0).fit(
        table, is_claim
    )
    return dict(zip(numbers, model.coef_[0].tolist(), strict=True)), float(model.intercept_[0])


def main() -> None:
    """Learn from the package's sentences and write the weights."""
    given = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    found = fit(given["harmless"].splitlines(), given["claims"].splitlines())
    LEARNED.write_text(json.dumps(vars(found), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
