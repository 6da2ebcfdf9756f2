"""A language model of some forty words, stored in a home folder as a distilled one is: no sentence model is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.settings import Settings
from core.text import embeddings
from core.text.embeddings import StaticEmbedding
from core.text.model_file import file_digest, write_model

# What is worn, what drills, what cares for skin; the third of each group is rarer, and so longer.
WORDS: dict[str, list[float]] = {
    "dress": [3, 0, 0, 0, 0],
    "gown": [3, 0, 0, 1, 0],
    "frock": [6, 1, 0, 0, 0],
    "drill": [0, 3, 0, 0, 0],
    "borer": [0, 3, 0, 1, 0],
    "screwdriver": [1, 6, 0, 0, 0],
    "serum": [0, 0, 3, 0, 0],
    "lotion": [0, 0, 3, 1, 0],
    "moisturiser": [0, 1, 6, 0, 0],
    "linen": [1, 0, 0, 3, 0],
    "parliament": [-2, -2, -2, 1, 0],
    "senator": [-2, -2, -2, 0, 0],
    "the": [1, 1, 1, 1, 0],
    **{f"strange{a}{b}": [1, 1, 1, 0, 3] for a in "abcdefg" for b in "abcdefg"},  # as most words are to a shop
}


def small_model(words: dict[str, list[float]] = WORDS, version: str = "test") -> StaticEmbedding:
    """A static model of whole words, without any distilling."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {"[UNK]": 0} | {word: place for place, word in enumerate(words, 1)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    width = len(next(iter(words.values())))
    return StaticEmbedding(version, np.array([[0.0] * width, *words.values()], dtype=np.float32), tokenizer.to_str())


def with_model(home: Path, words: dict[str, list[float]] = WORDS, weights: bytes = b"weights") -> Settings:
    """Settings of a home folder in which the small model is stored, as if made from the sentence model they name."""
    source = home / f"sentence-{len(weights)}"
    source.mkdir(parents=True, exist_ok=True)
    (source / "model.safetensors").write_bytes(weights)
    settings = Settings(home=home, embedding_model=str(source))
    version = f"{file_digest(source / 'model.safetensors')[:12]}-{embeddings.DIMENSIONS}-{embeddings.FORMAT}"
    model = small_model(words, version)
    write_model(
        embeddings.model_path(settings),
        format_=embeddings.FORMAT,
        version_=version,
        arrays={"vectors": model.vectors.astype(np.float16)},
        document={"tokenizer": model.tokenizer},
        made_from={},
    )
    return settings
