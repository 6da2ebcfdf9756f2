"""A small causal language model, made and trained here, behind the same protocol: left alone it writes no JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from core.changes import CopyField
from core.copywriting.subject import CopyFacts
from core.records.store import Store
from tests.conftest import need
from tests.copywriting.served.desk import Desk, desk, request
from tests.copywriting.served.served import Answer, Handler, Model, completion

pytestmark = pytest.mark.slow

CORPUS = "red wool jumper. blue cotton shirt. green linen dress. red cotton dress. blue wool jumper. " * 4
WINDOW = 64

Pick = Callable[[bytes, bytes], int]


@pytest.fixture(scope="module")
def pick() -> Pick:
    """The model's choice among some bytes after a text: a GPT of one layer over bytes, trained for a moment."""
    try:
        import torch
        from transformers import GPT2Config, GPT2LMHeadModel
    except ImportError:
        need("semantic", False, "install the extra semantic to run these tests")
    torch.manual_seed(7)
    torch.set_num_threads(1)
    config = GPT2Config(
        vocab_size=256, n_positions=WINDOW, n_embd=48, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0
    )
    gpt = GPT2LMHeadModel(config)
    tokens = torch.tensor(list(CORPUS.encode()))
    batches = torch.stack([tokens[at : at + WINDOW] for at in range(0, len(tokens) - WINDOW, 3)])
    optimizer = torch.optim.AdamW(gpt.parameters(), lr=0.005)
    for _ in range(200):
        some = batches[torch.randint(0, len(batches), (16,))]
        optimizer.zero_grad()
        gpt(some, labels=some).loss.backward()
        optimizer.step()
    gpt.eval()

    def choose(text: bytes, allowed: bytes) -> int:
        with torch.no_grad():
            scores = gpt(torch.tensor([list(text[-WINDOW:])])).logits[0, -1]
        return max(allowed, key=lambda byte: float(scores[byte]))

    return choose


def written(pick: Pick, prompt: bytes, allowed: bytes, count: int) -> str:
    text = prompt
    for _ in range(count):
        text += bytes([pick(text, allowed)])
    return text[len(prompt) :].decode("latin-1")


def freely(pick: Pick) -> Answer:
    """It goes on where the question ends, as a language model does."""

    def answer(handler: Handler) -> None:
        prompt = handler.model.texts[-1].encode()
        handler.reply(completion(written(pick, prompt, bytes(range(32, 127)), 40), (len(prompt), 40)))

    return answer


def by_the_schema(pick: Pick) -> Answer:
    """The server holds it to the schema, as grammar-guided decoding does: only words and labels are its own choice."""

    def answer(handler: Handler) -> None:
        question = handler.model.asked[-1]
        schema = question["response_format"]["json_schema"]["schema"]
        clause = schema["properties"]["variants"]["items"]["properties"]["clauses"]["items"]
        labels = clause["properties"]["facts"]["items"]["enum"]
        words = written(pick, b"red wool jumper. ", b"abcdefghijklmnopqrstuvwxyz ", 15)
        label = labels[pick(b"f", bytes(range(len(labels)))) % len(labels)]
        found = {"variants": [{"clauses": [{"text": words, "facts": [label]}]}]}
        handler.reply(completion(json.dumps(found), (len(str(question)), 60)))

    return answer


@pytest.fixture
def at(model: Model, sqlite: Store, now: datetime) -> Iterator[Desk]:
    found = desk(sqlite, model.url, now)
    yield found
    found.asking.server.close()


def test_free_text_is_asked_for_again_and_then_replaced(pick: Pick, at: Desk, model: Model) -> None:
    model.usual = freely(pick)

    text = at.title()

    assert len(model.asked) == 2
    assert "not JSON" in model.texts[1]
    assert (text.writer, text.variants[0].text) == ("built in", "Jumper")
    assert at.spent().answer_tokens == 80


def test_held_to_the_schema_it_writes_words_that_cite_facts_of_the_product(pick: Pick, at: Desk, model: Model) -> None:
    model.usual = by_the_schema(pick)

    (text,) = at.write(request(field=CopyField.DESCRIPTION, facts=CopyFacts("Jumper", {"material": ("wool",)})))

    (variant,) = text.variants
    assert text.writer == ""
    assert set(variant.text) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert any(word in CORPUS for word in variant.text.split())
    assert variant.clauses[0].facts == ("material",)


def test_a_shop_of_products_is_written_though_the_model_never_writes_json(pick: Pick, at: Desk, model: Model) -> None:
    model.usual = freely(pick)

    texts = at.write(*(request(key) for key in range(12)))

    assert [text.request.key for text in texts] == list(range(12))
    assert len(model.asked) == 10  # five products, twice each; then it is left alone
    assert all(text.why_other for text in texts)
    assert sum(text.cost_minor for text in texts) > 0
