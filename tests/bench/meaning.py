"""Search by meaning: how long one takes over 50,000 products, what it holds, and whether it finds the right products.

Quality: a query is a category's name, or a word that means the same, and the words of that name are taken out of every
title first, so that nothing can be found by the title's own words. Counted is the share of the first twenty products
(of as many as there are, if fewer) that are in the category. Beside it stands the search for words, which is spared
that: it has the titles as they are.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from sqlalchemy import bindparam, select, update
from sqlmodel import col

import data
from core.access.roles import Actor
from core.catalog.meaning import refresh
from core.catalog.plain_text import plain_text
from core.proposals import queue
from core.proposals.queue import QueueFilter
from core.proposals.search import query_words, searchable
from core.proposals.similar import Meaning, similar
from core.records.catalogue import Product
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings
from core.text.embeddings import StaticEmbedding, load_or_distil
from core.text.meaning import chance_level, meant, nearest, nearness
from core.text.word_index import WordIndex, build, entry
from tests.bench.frame import Benchmark, percentile, run_measured
from tests.bench.million import COLOURS, NOW, STYLES, THINGS, copy_of
from tests.conftest import SHARED_DATA

PROPOSALS = 125_000  # of 50,000 products
SEARCHES = 200
FIRST = 20
QUERIES = 60
FEWEST = 5  # products of a category
ACTOR = Actor(1, "Merchandiser 0", Role.MERCHANDISER)

# What a shopper may call what the garments' own list calls otherwise.
SAME = {
    "Vest top": "tank top", "Trousers": "pants", "Sweater": "pullover", "Hoodie": "hooded sweatshirt",
    "Coat": "overcoat", "Blazer": "suit jacket", "Swimsuit": "bathing suit", "Socks": "stockings",
    "Sneakers": "trainers", "Sandals": "flip flops", "Hat/beanie": "woolly hat", "Scarf": "shawl",
    "Bag": "handbag", "Earring": "ear studs", "Necklace": "pendant", "Sunglasses": "shades", "Dress": "gown",
    "T-shirt": "tee", "Pyjama set": "nightwear", "Jumpsuit/Playsuit": "romper",
}  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """Products as a person reads them, and the category each is in."""

    titles: Sequence[str]
    texts: Sequence[str]
    labels: Sequence[str]
    same: dict[str, str]

    def queries(self) -> list[tuple[str, str]]:
        """What is typed and the category that is meant: names and other words, the largest categories first."""
        sizes = Counter(label for label in self.labels if label and "Unknown" not in label and "Other" not in label)
        large = [label for label, size in sizes.most_common() if size >= FEWEST]
        others = [(self.same[label], label) for label in large if label in self.same]
        return [(_name(label), label) for label in large[: QUERIES - len(others)]] + others


def speed(scale: float, folder: Path) -> dict[str, float]:
    """The 95th percentile of a whole search, words and meaning, and what preparing and holding it takes."""
    settings = Settings(home=folder)
    model = _model(settings)
    store = copy_of(folder / "stores", folder / "endcap.sqlite", max(1000, round(PROPOSALS * scale)))
    _describe(store, model)
    began = time.process_time()
    refresh(store, settings, model)
    spent = time.process_time() - began
    store.close()
    words = [sys.executable, "-c", f"from tests.bench.meaning import search; search({str(folder)!r})"]
    found = json.loads(run_measured(words, Path.cwd(), {"OMP_NUM_THREADS": "1"}).stdout.splitlines()[-1])
    return {"meaning_prepare_50k_cpu_s": spent, **found}


def search(home: str) -> None:
    """Search in a process of its own, as the dashboard does, and print the times and what it came to hold."""
    settings = Settings(home=Path(home))
    store, meaning = Store(settings.store_url), Meaning(settings)
    process = psutil.Process()
    rng = np.random.default_rng(3)
    typed = [_typed(rng) for _ in range(SEARCHES)]
    with store.read() as session:
        queue.page(session, QueueFilter(text="linen"), ACTOR, NOW)
    before = process.memory_info().rss
    times, shown = [], 0
    for text in typed[:20] + typed:
        start = time.perf_counter()
        with store.read() as session:
            queue.page(session, QueueFilter(text=text), ACTOR, NOW)
            shown += len(similar(session, meaning, QueueFilter(text=text), ACTOR, NOW))
        times.append((time.perf_counter() - start) * 1000)
    if not shown:
        raise AssertionError("no search found anything similar")
    held = (process.memory_info().rss - before) / 2**20
    print(json.dumps({"meaning_search_p95_ms": percentile(times[20:], 0.95), "meaning_held_mb": held}))


def quality(_scale: float, folder: Path) -> dict[str, float]:
    """The share of right products among the first twenty, on the demo shop and, if they are there, on real garments."""
    model = _model(Settings(home=folder))
    found = _measured("demo", _demo(), model)
    garments = SHARED_DATA / "catalog" / "hm_articles.csv.gz"
    if not garments.is_file():
        print("meaning_p20_hm: not measured, as the data sets are not there (set ENDCAP_DATA to their folder)")
        return found
    return found | _measured("hm", _garments(garments), model)


def _measured(name: str, shop: Labelled, model: StaticEmbedding) -> dict[str, float]:
    labels = np.array(shop.labels)
    held = [_without(title, label) for title, label in zip(shop.titles, shop.labels, strict=True)]
    index = _index(held, shop.texts, model)
    words = [f" {searchable(title)} " for title in shop.titles]
    by_meaning, by_words = [], []
    for typed, label in shop.queries():
        first = min(FIRST, int((labels == label).sum()))
        ranked = np.argsort(-_near(index, typed, model), kind="stable")[:first]
        by_meaning.append(float((labels[ranked] == label).mean()))
        by_words.append(sum(labels[place] == label for place in _hits(words, typed)[:first]) / first)
    shown = [_shows(index, _nonsense(number), model) for number in range(300)]
    return {
        f"meaning_p20_{name}": float(np.mean(by_meaning)),
        f"meaning_p20_{name}_by_words": float(np.mean(by_words)),
        f"meaning_nonsense_{name}": float(np.mean(shown)),
    }


def _index(titles: Sequence[str], texts: Sequence[str], model: StaticEmbedding) -> WordIndex:
    ids = np.arange(len(titles))
    read = {n: entry(title, text) for n, (title, text) in enumerate(zip(titles, texts, strict=True))}
    index = build(ids, np.ones_like(ids), read, model)
    return replace(index, level=chance_level(index, model))


def _near(index: WordIndex, typed: str, model: StaticEmbedding) -> np.ndarray:
    words = meant(query_words(typed), index, model)
    return nearness(index, model.embed_one(" ".join(words))) if words else np.zeros(len(index))


def _shows(index: WordIndex, typed: str, model: StaticEmbedding) -> bool:
    return bool(nearest(index, meant(query_words(typed), index, model), model, most=1))


def _hits(words: Sequence[str], typed: str) -> list[int]:
    """The places of the texts with all the words, the last of which may be a beginning, as the queue searches."""
    *whole, last = query_words(typed)
    return [n for n, text in enumerate(words) if f" {last}" in text and all(f" {word} " in text for word in whole)]


def _without(title: str, label: str) -> str:
    """The title without the words of the category's name, in the singular and the plural."""
    stems = [re.escape(_singular(word)) for word in query_words(_name(label)) if len(word) > 2]
    return re.sub(rf"\b(?:{'|'.join(stems)})(?:e?s)?\b", " ", title, flags=re.IGNORECASE) if stems else title


def _singular(word: str) -> str:
    if re.search(r"(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _name(label: str) -> str:
    return label.split(" > ")[-1].replace("/", " ")


def _nonsense(number: int) -> str:
    rng = np.random.default_rng(number)
    return "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz"), size=rng.integers(3, 10)))


def _demo() -> Labelled:
    products = data.make_world().products
    texts = [plain_text(product.description_html) for product in products]
    return Labelled([one.title for one in products], texts, [one.category for one in products], {})


def _garments(path: Path) -> Labelled:
    table = pd.read_csv(path).fillna({"detail_desc": ""}).drop_duplicates(["product_code", "product_type_name"])
    titles = table.prod_name.astype(str).tolist()
    return Labelled(titles, table.detail_desc.tolist(), table.product_type_name.tolist(), SAME)


def _model(settings: Settings) -> StaticEmbedding:
    model = load_or_distil(settings)
    if model is None:
        raise RuntimeError("search by meaning needs the extra `semantic`")
    return model


def _describe(store: Store, model: StaticEmbedding) -> None:
    """Give every product a description of forty words out of some twenty thousand, a few common and most rare."""
    known = sorted(word for word in model.words() if word.isalpha() and word.isascii() and len(word) > 2)
    rng = np.random.default_rng(5)
    statement = update(Product).where(col(Product.id) == bindparam("of")).values(description=bindparam("said"))
    with store.write() as session:
        ids = session.scalars(select(col(Product.id))).all()
        places = np.minimum(rng.zipf(1.2, size=(len(ids), 40)), len(known)) - 1
        said = [" ".join(known[place] for place in row) for row in places]
        rows = [{"of": number, "said": text} for number, text in zip(ids, said, strict=True)]
        session.connection().execute(statement, rows)


def _typed(rng: np.random.Generator) -> str:
    """A thing, a thing with a quality, a word few products have, a word none has, and nonsense."""
    thing, style, colour = rng.choice(THINGS), rng.choice(STYLES), rng.choice(COLOURS)
    others = ("footwear", "gown", "outerwear", "ornament", "illuminate a room", "zxqv", f"sku-{rng.integers(50_000)}")
    return str(rng.choice([thing, f"{style} {thing}", f"{colour} {style} {thing}", *others]))


BENCHMARKS = (
    Benchmark(("meaning_search_p95_ms", "meaning_prepare_50k_cpu_s", "meaning_held_mb"), speed),
    Benchmark(
        tuple(
            f"meaning_{key}"
            for shop in ("demo", "hm")
            for key in (f"p20_{shop}", f"p20_{shop}_by_words", f"nonsense_{shop}")
        ),
        quality,
    ),
)
