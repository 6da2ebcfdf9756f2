from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelError
from core.settings import Settings
from core.text import embeddings
from core.text.embeddings import StaticEmbedding, load_or_distil, stored
from tests.conftest import need

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "blue", "dress", "coat", "brake", "disc", "##s", "a"]

MAKE_A_SENTENCE_MODEL = """
import sys
from pathlib import Path
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
import torch

torch.manual_seed(0)
folder, words = Path(sys.argv[1]), sys.argv[2].split("|")
tokenizer = Tokenizer(models.WordPiece({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer()
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
tokenizer.enable_padding(length=16)
fast = PreTrainedTokenizerFast(
    tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
)
size = 16
shape = dict(hidden_size=size, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
config = BertConfig(vocab_size=len(words), **shape)
inner = folder / "inner"
BertModel(config).save_pretrained(inner)
fast.save_pretrained(inner)
SentenceTransformer(modules=[Transformer(str(inner)), Pooling(size)]).save(str(folder / "model"))
"""


@pytest.fixture(scope="session")
def sentence_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence model of twelve tokens with weights by chance, made by the real library."""
    need("semantic", find_spec("sentence_transformers") is not None, "install the extra `semantic`")
    folder = tmp_path_factory.mktemp("sentence")
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", MAKE_A_SENTENCE_MODEL, str(folder), "|".join(WORDS)],
        check=True,
        capture_output=True,
    )
    return folder / "model"


@pytest.fixture
def settings(tmp_path: Path, sentence_model: Path) -> Settings:
    return Settings(home=tmp_path, embedding_model=str(sentence_model))


def embedding_of(vectors: dict[str, list[float]]) -> StaticEmbedding:
    """A static model of whole words, without any distilling."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {"[UNK]": 0} | {word: place for place, word in enumerate(vectors, 1)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    table = np.array([[0.0] * len(next(iter(vectors.values()))), *vectors.values()], dtype=np.float32)
    return StaticEmbedding("test", table, tokenizer.to_str())


def test_a_text_is_the_sum_of_its_words_made_one_long() -> None:
    model = embedding_of({"red": [3, 0], "dress": [0, 4]})

    rows = model.embed(["Red dress", "red RED dress", "nothing known", ""])

    assert rows[0] == pytest.approx([0.6, 0.8])
    assert rows[1] == pytest.approx(np.array([6, 4]) / np.sqrt(52))
    assert rows[2].tolist() == rows[3].tolist() == [0, 0]


def test_the_order_of_texts_and_of_other_texts_does_not_matter() -> None:
    model = embedding_of({"red": [3, 1], "dress": [0, 4], "coat": [1, 1]})

    both = model.embed(["red coat", "dress"])

    assert both[::-1] == pytest.approx(model.embed(["dress", "red coat"]))
    assert both[0] == pytest.approx(model.embed(["red coat"])[0])


def test_ten_thousand_texts_take_a_cpu_second_at_most() -> None:
    model = embedding_of({f"word{number}": [float(number % 7), 1.0] for number in range(500)})
    texts = [" ".join(f"word{(start * 31 + step) % 500}" for step in range(40)) for start in range(10_000)]
    began = time.process_time()

    model.embed(texts)

    assert time.process_time() - began < 1


@pytest.mark.slow
def test_a_static_model_is_distilled_stored_and_found_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []

    made = load_or_distil(settings, progress=lambda done, total: told.append((done, total)))
    monkeypatch.setattr(embeddings, "distil", pytest.fail)
    found = load_or_distil(settings)

    assert made is not None
    assert found is not None
    assert made.version == found.version
    assert made.embed(["red dress"]) == pytest.approx(found.embed(["red dress"]))
    assert made.vectors.shape[0] == len(WORDS)
    assert told[-1] == (len(WORDS), len(WORDS))


@pytest.mark.slow
def test_tokens_are_encoded_between_the_marks_and_without_padding(settings: Settings, sentence_model: Path) -> None:
    """The stand-alone vectors are those the sentence model itself gives for a text of that one token."""
    script = (
        "import sys, json; from sentence_transformers import SentenceTransformer; "
        "print(json.dumps(SentenceTransformer(sys.argv[1]).encode(['red', 'dress', 'brake']).tolist()))"
    )
    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(sentence_model)], check=True, capture_output=True, text=True
    )
    theirs = np.array(json.loads(out.stdout))

    raw, _ = embeddings._encode_vocabulary(sentence_model, 1, None)

    assert raw[[WORDS.index(word) for word in ("red", "dress", "brake")]] == pytest.approx(theirs, abs=1e-5)


@pytest.mark.slow
def test_distilling_twice_gives_the_same_vectors(sentence_model: Path) -> None:
    one, other = embeddings.distil(sentence_model), embeddings.distil(sentence_model)

    assert (one.vectors == other.vectors).all()
    assert one.version == other.version


@pytest.mark.slow
def test_a_damaged_file_is_distilled_again_and_said(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    load_or_distil(settings)
    path = settings.folder("models") / "embedding.npz"
    path.write_bytes(path.read_bytes()[:100])

    assert stored(settings) is None
    assert load_or_distil(settings) is not None

    assert "damaged" in caplog.text
    assert "distilled again" in caplog.text
    assert stored(settings) is not None


@pytest.mark.slow
def test_a_file_of_another_format_is_distilled_again(settings: Settings) -> None:
    load_or_distil(settings)
    path = settings.folder("models") / "embedding.npz.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 0'))

    assert stored(settings) is None
    assert load_or_distil(settings) is not None


@pytest.mark.slow
def test_the_static_model_of_another_sentence_model_does_not_count(settings: Settings, tmp_path: Path) -> None:
    load_or_distil(settings)
    other = tmp_path / "other"
    other.mkdir()
    (other / "model.safetensors").write_bytes(b"other weights")

    assert stored(settings.model_copy(update={"embedding_model": str(other)})) is None


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="ENDCAP_EMBEDDING_MODEL"):
        load_or_distil(Settings(home=tmp_path, embedding_model=str(tmp_path / "nowhere")))


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no sentence model"):
        embeddings.distil(tmp_path)


def test_packaged_weights_that_were_changed_are_not_loaded(tmp_path: Path) -> None:
    folder = tmp_path / embeddings.PACKAGE / "model"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"changed")

    with pytest.raises(ModelError, match="not the ones Endcap was released with"):
        embeddings.distil(folder)


def test_without_the_extra_there_is_none_and_it_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embeddings, "find_spec", lambda _name: None)
    embeddings._say_once.cache_clear()

    with caplog.at_level(logging.WARNING):
        assert load_or_distil(Settings(home=tmp_path)) is None
        assert load_or_distil(Settings(home=tmp_path)) is None

    assert caplog.text.count("`semantic` is not installed") == 1


def test_the_released_weights_are_those_of_the_package() -> None:
    spec = find_spec(embeddings.PACKAGE)
    need("semantic", spec is not None, "install the extra `semantic`")
    assert spec is not None
    assert spec.origin is not None

    version = embeddings._version(Path(spec.origin).parent / "model")

    assert version == f"{embeddings.PACKAGE_SHA256[:12]}-{embeddings.DIMENSIONS}-{embeddings.FORMAT}"


@pytest.mark.slow
def test_the_real_model_knows_what_is_alike(tmp_path: Path) -> None:
    need("semantic", find_spec(embeddings.PACKAGE) is not None, "install the extra `semantic`")

    model = load_or_distil(Settings(home=tmp_path))

    assert model is not None
    jacket, parka, lipstick = model.embed(["warm winter jacket", "insulated parka coat", "red lipstick"])
    assert jacket @ parka > jacket @ lipstick + 0.1
