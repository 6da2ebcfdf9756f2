"""The words of many texts with their vectors, kept so that texts near in meaning to a query are found fast.

A text is entered as its distinct words, those of its title first. How near it is to a query follows from how near each
word is, so a search compares the query with every word once, whatever the number of texts. The vectors are kept in
whole steps (int8), 256 bytes a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.text.embeddings import StaticEmbedding
from core.text.model_file import read_model, write_model
from core.text.tokens import tokenise

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FORMAT = 1  # of the stored file; another one is written again
PIECE = 4096
"""Words or texts that are unpacked at a time."""

_STEPS = 127
_LETTERS = range(2, 41)  # of a word that can mean something
_MOST_WORDS = 100_000  # of all texts: the frequent ones, so that the index stays small whatever texts hold

# English, as the model is: articles, pronouns, prepositions, conjunctions, auxiliaries and words of asking.
# fmt: off
FUNCTION_WORDS = frozenset((
    "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because",
    "been", "before", "being", "below", "between", "both", "but", "by", "can", "cannot", "could", "did", "do", "does",
    "doing", "done", "down", "during", "each", "either", "else", "etc", "even", "ever", "every", "few", "for", "from",
    "get", "give", "go", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "if", "in",
    "into", "is", "it", "its", "just", "least", "less", "let", "like", "made", "make", "many", "may", "me", "might",
    "mine", "more", "most", "much", "must", "my", "neither", "no", "nor", "not", "now", "of", "off", "often", "on",
    "once", "one", "only", "onto", "or", "other", "our", "out", "over", "own", "per", "please", "quite", "rather",
    "really", "same", "shall", "she", "should", "show", "since", "so", "some", "such", "than", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "those", "through", "thus", "to", "too", "toward", "under",
    "until", "up", "upon", "us", "very", "via", "want", "was", "we", "were", "what", "when", "where", "whether",
    "which", "while", "who", "whom", "whose", "why", "will", "with", "within", "without", "would", "yes", "yet",
    "you", "your",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Entry:
    """One product's distinct words; the first ``of_title`` of them stand in its title."""

    words: tuple[str, ...]
    of_title: int = 0


@dataclass(frozen=True)
class WordIndex:
    """The words in order of the alphabet, and for each product, by id, which of them it has.

    Product ``i`` has the words ``entries[offsets[i]:offsets[i + 1]]``, the first ``titles[i]`` of them in its title.
    ``weights[i]`` turns the sums over the words of its title and of the rest into the cosine of both, each of length
    one, together. ``level`` is what likeness by chance reaches (core/text/meaning.py).
    """

    model: str
    words: tuple[str, ...]
    steps: Floats
    values: NDArray[np.int8]
    ids: Ints
    revs: Ints
    offsets: Ints
    titles: NDArray[np.int32]
    entries: NDArray[np.int32]
    weights: Floats
    level: float = 0.0

    def __len__(self) -> int:
        """How many products there are."""
        return len(self.ids)

    def entry_at(self, place: int) -> Entry:
        """What was entered of the product at that place."""
        found = self.entries[self.offsets[place] : self.offsets[place + 1]]
        return Entry(tuple(self.words[number] for number in found), int(self.titles[place]))


def entry(title: str, rest: str) -> Entry:
    """What is entered of a product: the words of its title, then those that stand only in what else describes it."""
    of_title = entered(title)
    there = set(of_title)
    return Entry((*of_title, *(word for word in entered(rest) if word not in there)), len(of_title))


def entered(text: str) -> list[str]:
    """The distinct words of a text that may mean something: letters alone, no function words."""
    return [intern(word) for word in tokenise([text]).words if may_mean(word)]  # each word is held once for all texts


def may_mean(word: str) -> bool:
    """Whether a word, in small letters, can mean something by itself."""
    return len(word) in _LETTERS and word.isalpha() and word not in FUNCTION_WORDS


def build(
    ids: Ints,
    revs: Ints,
    read: Mapping[int, Entry],
    model: StaticEmbedding,
    before: WordIndex | None = None,
) -> WordIndex:
    """The index of the products, in ascending order of id; those not read now are as in the index before."""
    rows = _rows(ids, read, before)
    words = _frequent(rows)
    numbers = {word: number for number, word in enumerate(words)}
    known = [[numbers[word] for word in row.words if word in numbers] for row in rows]
    titles = [sum(word in numbers for word in row.words[: row.of_title]) for row in rows]
    offsets = np.zeros(len(ids) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in known], out=offsets[1:])
    entries = np.fromiter((number for row in known for number in row), dtype=np.int32, count=int(offsets[-1]))
    steps, values = in_steps(model.embed_words(words))
    blank = np.zeros((len(ids), 2), dtype=np.float32)
    counts = np.array(titles, dtype=np.int32)
    index = WordIndex(model.version, words, steps, values, ids, revs, offsets, counts, entries, blank)
    _weigh(index)
    return index


def in_steps(vectors: Floats) -> tuple[Floats, NDArray[np.int8]]:
    """Vectors as whole steps from -127 to 127, and how long one step of each row is."""
    steps = np.abs(vectors).max(axis=1, initial=0) / _STEPS
    values = np.rint(vectors / np.where(steps > 0, steps, 1)[:, None]).astype(np.int8)
    return steps.astype(np.float32), values


def write_index(path: Path, index: WordIndex) -> None:
    """Keep the index; see `write_model` for what a reader sees meanwhile."""
    arrays = {name: getattr(index, name) for name in _ARRAYS}
    made_from = {"model": index.model, "products": len(index), "words": len(index.words), "level": index.level}
    write_model(
        path,
        format_=FORMAT,
        version_=index.model,
        arrays=arrays,
        document={"words": list(index.words), "level": index.level},
        made_from=made_from,
    )


def read_index(path: Path) -> WordIndex:
    """The index kept at ``path``.

    Raises:
        ModelError: absent, damaged or of another format; says which.
    """
    found = read_model(path, format_=FORMAT)
    try:
        arrays = {name: found.arrays[name] for name in _ARRAYS}
        words, level = tuple(map(str, found.document["words"])), float(found.document["level"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path.name} is damaged: it lacks {error}.", path=path) from None
    return WordIndex(found.version, words, **arrays, level=level)


_ARRAYS = ("steps", "values", "ids", "revs", "offsets", "titles", "entries", "weights")


def _rows(ids: Ints, read: Mapping[int, Entry], before: WordIndex | None) -> list[Entry]:
    """What is entered of each product; nothing of one that went away while the others were read."""
    places = {number: place for place, number in enumerate(before.ids.tolist())} if before is not None else {}
    nothing = Entry(())
    return [
        before.entry_at(places[number])
        if before is not None and number not in read and number in places
        else read.get(number, nothing)
        for number in ids.tolist()
    ]


def _frequent(rows: Sequence[Entry]) -> tuple[str, ...]:
    """The words of the rows in order of the alphabet; the most frequent if there are too many."""
    counted = Counter(word for row in rows for word in row.words)
    kept = sorted(counted, key=lambda word: (-counted[word], word))[:_MOST_WORDS]
    return tuple(sorted(kept))


def _weigh(index: WordIndex) -> None:
    """Fill in the weights, some thousand products at a time."""
    for first in range(0, len(index), PIECE):
        last = min(first + PIECE, len(index))
        title, rest = (_sums(index, first, last, part) for part in (0, 1))
        lengths = np.stack([np.linalg.norm(title, axis=1), np.linalg.norm(rest, axis=1)], axis=1)
        shares = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        both = np.linalg.norm(title * shares[:, :1] + rest * shares[:, 1:], axis=1, keepdims=True)
        index.weights[first:last] = np.divide(shares, both, out=np.zeros_like(shares), where=both > 0)


def _sums(index: WordIndex, first: int, last: int, part: int) -> Floats:
    """The sum of the word vectors of each product's title (part 0) or of the rest (part 1)."""
    from scipy.sparse import csr_matrix

    begins, ends = index.offsets[first:last], index.offsets[first + 1 : last + 1]
    middles = begins + index.titles[first:last]
    begins, ends = (begins, middles) if part == 0 else (middles, ends)
    chosen = np.concatenate([index.entries[a:b] for a, b in zip(begins, ends, strict=True)] or [index.entries[:0]])
    used, columns = np.unique(chosen, return_inverse=True)
    starts = np.concatenate([[0], np.cumsum(ends - begins)])
    shape = (last - first, len(used))
    counts = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, starts), shape=shape)
    summed: Floats = counts @ (index.values[used].astype(np.float32) * index.steps[used, None])
    return summed
