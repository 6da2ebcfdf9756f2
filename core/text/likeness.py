"""How alike the two offers of each pair are, as numbers: words, letters, model codes, numbers, amounts and fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import distance, fuzz, process

from core.text.offer_words import codes, numbers, offer_words, packed
from core.text.offers import Offers
from core.text.tfidf import learn_terms, tfidf
from core.text.word_overlap import forgiving_overlap, overlap, read_words

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Signs = dict[str, Floats]

UNKNOWN = -1.0
"""A sign that cannot be told because one of the two values is empty."""

CLOSENESS = ("title word cosine", "title letter cosine", "offer word cosine", "title least found")
"""The signs by which an offer's pairs are ranked against each other."""

_TEXT_LETTERS = 400  # of a long text that are compared letter by letter


@dataclass(frozen=True)
class _Code:
    """The codes of a text, and its letters without gaps."""

    codes: frozenset[str]
    letters: str

    @classmethod
    def of(cls, text: str) -> _Code:
        return cls(codes(text), packed(text))


def signs_of(offers: Offers) -> Signs:
    """The signs of every pair, by name; one number a pair each, not-a-number where an amount is unknown."""
    titles = offers.left.titles, offers.right.titles
    whole = offers.left.everything, offers.right.everything
    signs: Signs = {}
    _add(signs, "title", _letters(offers, *titles))
    for name, texts in (("title", titles), ("offer", whole)):
        _add(signs, name, _cosines(offers, *texts))
        _add(signs, name, overlap(read_words(*texts), offers.left_of, offers.right_of))
        _add(signs, name, _code_signs(offers, *texts))
        _add(signs, name, _number_signs(offers, *texts))
    _add(signs, "title", forgiving_overlap(titles, whole, offers.left_of, offers.right_of, read_words(*titles)))
    _add(signs, "title in offer", _crossed(offers))
    _add_fields(signs, offers)
    return signs


def closeness(signs: Signs) -> Floats:
    """One likeness a pair, 0–1, without having learned anything: the mean of the CLOSENESS signs."""
    mean: Floats = np.mean([np.clip(signs[name], 0, 1) for name in CLOSENESS], axis=0)
    return mean


def _add(signs: Signs, of: str, found: Signs) -> None:
    signs.update({f"{of} {name}": values for name, values in found.items()})


def _pairwise(offers: Offers, left: Sequence[str], right: Sequence[str]) -> tuple[list[str], list[str]]:
    """The texts of each pair's two offers."""
    return [left[place] for place in offers.left_of.tolist()], [right[place] for place in offers.right_of.tolist()]


def _compared(ours: list[str], theirs: list[str], scorer: Callable[..., float], top: float = 100.0) -> Floats:
    return np.asarray(process.cpdist(ours, theirs, scorer=scorer, workers=1), dtype=np.float64) / top


def _letters(offers: Offers, left: Sequence[str], right: Sequence[str]) -> Signs:
    """Edit likeness of the titles, as they stand, with words sorted, and without the gaps between words."""
    ours, theirs = _pairwise(offers, left, right)
    our_letters, their_letters = _pairwise(offers, [*map(packed, left)], [*map(packed, right)])
    return {
        "ratio": _compared(ours, theirs, fuzz.ratio),
        "sorted ratio": _compared(ours, theirs, fuzz.token_sort_ratio),
        "set ratio": _compared(ours, theirs, fuzz.token_set_ratio),
        "partial ratio": _compared(ours, theirs, fuzz.partial_ratio),
        "partial sorted ratio": _compared(ours, theirs, fuzz.partial_token_sort_ratio),
        "beginning": _compared(ours, theirs, distance.JaroWinkler.similarity, 1.0),
        "packed ratio": _compared(our_letters, their_letters, fuzz.ratio),
        "packed partial ratio": _compared(our_letters, their_letters, fuzz.partial_ratio),
        "same first word": np.array([float(a.split()[:1] == b.split()[:1]) for a, b in zip(ours, theirs, strict=True)]),
        "left words": np.array([float(len(offer_words(text))) for text in left])[offers.left_of],
        "right words": np.array([float(len(offer_words(text))) for text in right])[offers.right_of],
    }


def _cosines(offers: Offers, left: Sequence[str], right: Sequence[str]) -> Signs:
    terms = learn_terms([*left, *right])
    ours, theirs = (tfidf(terms, list(texts)).tocsc() for texts in (left, right))
    cut = len(terms.word_rarity)
    found = {}
    for name, columns in (("word cosine", slice(0, cut)), ("letter cosine", slice(cut, None))):
        part, other = ours[:, columns].tocsr(), theirs[:, columns].tocsr()
        product = part[offers.left_of].multiply(other[offers.right_of])
        found[name] = np.asarray(product.sum(axis=1), dtype=np.float64).ravel()
    return found


def _crossed(offers: Offers) -> Signs:
    """How far each title's words are in the whole other offer."""
    forth = overlap(read_words(offers.left.titles, offers.right.everything), offers.left_of, offers.right_of)
    back = overlap(read_words(offers.left.everything, offers.right.titles), offers.left_of, offers.right_of)
    wanted = ("left only", "left covered", "rarest left only"), ("right only", "right covered", "rarest right only")
    return {name: found[name] for found, names in zip((forth, back), wanted, strict=True) for name in names}


def _code_signs(offers: Offers, left: Sequence[str], right: Sequence[str]) -> Signs:
    """Model codes: the likest two, and how many and how long those are that the other text has or lacks."""
    ours, theirs = [*map(_Code.of, left)], [*map(_Code.of, right)]
    found = [
        (*_likest(ours[one].codes, theirs[other].codes), *_found(ours[one], theirs[other]))
        for one, other in zip(offers.left_of.tolist(), offers.right_of.tolist(), strict=True)
    ]
    names = ("code ratio", "code beginning", "left codes", "right codes", "left codes found", "right codes found",
             "longest left code found", "longest right code found", "longest left code missed",
             "longest right code missed")  # fmt: skip
    return dict(zip(names, np.asarray(found, dtype=np.float64).reshape(-1, len(names)).T, strict=True))


def _likest(ours: frozenset[str], theirs: frozenset[str]) -> tuple[float, float]:
    """The best edit likeness of two codes and the longest common beginning as a share; unknown without codes."""
    if not ours or not theirs:
        return UNKNOWN, 0.0
    both = [(one, other) for one in ours for other in theirs]
    likest = max(fuzz.ratio(one, other) for one, other in both) / 100
    return likest, max(_common_beginning(one, other) / max(len(one), len(other)) for one, other in both)


def _common_beginning(one: str, other: str) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _found(ours: _Code, theirs: _Code) -> tuple[int, ...]:
    our_found = {code for code in ours.codes if code in theirs.letters}
    their_found = {code for code in theirs.codes if code in ours.letters}
    groups = our_found, their_found, ours.codes - our_found, theirs.codes - their_found
    counts = (len(group) for group in (ours.codes, theirs.codes, our_found, their_found))
    return *counts, *(max(map(len, group), default=0) for group in groups)


def _number_signs(offers: Offers, left: Sequence[str], right: Sequence[str]) -> Signs:
    """How many numbers both have, and how many each alone: sizes, versions, years."""
    ours, theirs = ([numbers(offer_words(text)) for text in side] for side in (left, right))
    pairs = [(ours[one], theirs[other]) for one, other in zip(offers.left_of, offers.right_of, strict=True)]
    both = np.array([float(len(one & other)) for one, other in pairs])
    left_only = np.array([float(len(one - other)) for one, other in pairs])
    right_only = np.array([float(len(other - one)) for one, other in pairs])
    contradict = ((left_only > 0) & (right_only > 0)).astype(np.float64)
    return {"numbers shared": both, "numbers left only": left_only, "numbers right only": right_only,
            "numbers contradict": contradict}  # fmt: skip


def _add_fields(signs: Signs, offers: Offers) -> None:
    left, right = offers.left, offers.right
    for place, (ours, theirs) in enumerate(zip(left.amounts, right.amounts, strict=True)):
        _add(signs, f"amount {place}", _amount_signs(ours[offers.left_of], theirs[offers.right_of]))
    for place, fields in enumerate(zip(left.phrases, right.phrases, strict=True)):
        _add(signs, f"phrase {place}", _phrase_signs(offers, *fields))
    for place, fields in enumerate(zip(left.codes, right.codes, strict=True)):
        _add(signs, f"code {place}", _field_code_signs(offers, *fields))
    for place, fields in enumerate(zip(left.texts, right.texts, strict=True)):
        _add(signs, f"text {place}", _text_signs(offers, *fields))


def _amount_signs(ours: Floats, theirs: Floats) -> Signs:
    ratio = np.log(ours / theirs)
    return {"left": ours, "right": theirs, "log ratio": ratio, "log distance": np.abs(ratio)}


def _phrase_signs(offers: Offers, left: Sequence[str], right: Sequence[str]) -> Signs:
    """A short field such as the brand: alike, and said anywhere in the other offer."""
    ours, theirs = _pairwise(offers, left, right)
    whole = _pairwise(offers, offers.left.everything, offers.right.everything)
    return {
        **_emptiness(ours, theirs),
        "alike": _known(_compared(ours, theirs, fuzz.token_set_ratio), ours, theirs),
        "left said": _known(_compared(ours, whole[1], fuzz.partial_ratio), ours),
        "right said": _known(_compared(theirs, whole[0], fuzz.partial_ratio), theirs),
    }


def _field_code_signs(offers: Offers, left: Sequence[str], right: Sequence[str]) -> Signs:
    """A field of article numbers: alike, and written anywhere in the other offer."""
    ours, theirs = _pairwise(offers, [*map(packed, left)], [*map(packed, right)])
    whole = _pairwise(offers, *([*map(packed, side.everything)] for side in (offers.left, offers.right)))
    return {
        **_emptiness(ours, theirs),
        "alike": _known(_compared(ours, theirs, fuzz.ratio), ours, theirs),
        "left said": _known(_contains(whole[1], ours), ours),
        "right said": _known(_contains(whole[0], theirs), theirs),
    }


def _text_signs(offers: Offers, left: Sequence[str], right: Sequence[str]) -> Signs:
    ours, theirs = _pairwise(offers, [text[:_TEXT_LETTERS] for text in left], [text[:_TEXT_LETTERS] for text in right])
    return {
        **_emptiness(ours, theirs),
        **_cosines(offers, left, right),
        "alike": _known(_compared(ours, theirs, fuzz.token_set_ratio), ours, theirs),
        "left letters": np.array([float(len(text)) for text in ours]),
        "right letters": np.array([float(len(text)) for text in theirs]),
    }


def _emptiness(ours: Sequence[str], theirs: Sequence[str]) -> Signs:
    return {
        "emptiness": np.array([float(not one) + 2.0 * (not other) for one, other in zip(ours, theirs, strict=True)])
    }


def _contains(texts: Sequence[str], parts: Sequence[str]) -> Floats:
    return np.array([float(part in text) for text, part in zip(texts, parts, strict=True)])


def _known(values: Floats, *of: Sequence[str]) -> Floats:
    """The values where every text is there, elsewhere UNKNOWN."""
    there = np.array([all(texts) for texts in zip(*of, strict=True)])
    result: Floats = np.where(there, values, UNKNOWN) if len(values) else values
    return result
