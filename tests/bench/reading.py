"""What reading categories and attributes out of 50,000 products takes, and how far chances are from what came true."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from core.catalog.facts import catalog_context, facts
from core.catalog.models import Shelf
from core.catalog.propose import CHUNK, slim_products
from core.catalog.suggest.attributes import suggest_attributes
from core.catalog.suggest.categories import CategoryView, suggest_categories
from core.catalog.suggest.known_values import known_values
from core.catalog.suggest.reasons import Reasons
from core.catalog.training import (
    attribute_examples,
    attribute_recipe,
    category_recipe,
    labelled_products,
)
from core.records.base import utc_now
from core.records.store import open_store
from core.settings import Settings
from core.text import embeddings
from core.text.calibration import calibration_error
from core.text.classifier import LabelledText
from core.text.classifying import classify_texts
from tests.bench.frame import Benchmark, run_measured
from tests.bench.propose import PRODUCTS, fill_shop
from tests.conftest import SHARED_DATA

BINS = 15
SEEDS = (0, 1, 2)
HELD_OUT = 0.25  # of the product families
FEWEST = 5  # products of a label

_FILES = {"ece_hm": "hm_articles.csv.gz", "ece_flipkart": "flipkart_sample.csv.gz"}


def run(scale: float, folder: Path) -> dict[str, float]:
    """CPU seconds of a fresh process from its start to the last draft.

    Counted are: starting Python and its libraries, reading the shop, training both models, looking at every product
    and making the drafts. Not counted are making the shop and distilling the static embedding, which an installation
    does once.
    """
    settings = Settings(home=folder)
    embeddings.load_or_distil(settings)
    store = open_store(settings)
    fill_shop(store, round(PRODUCTS * scale), np.random.default_rng(7))
    store.close()
    words = [sys.executable, "-c", f"from tests.bench.reading import read; read({str(folder)!r})"]
    used = run_measured(words, Path.cwd(), {"OMP_NUM_THREADS": "1"})
    found = json.loads(used.stdout.splitlines()[-1])
    if not all(found.values()):
        raise AssertionError(f"nothing was suggested of one kind: {found}")
    return {"classify_extract_50k_cpu_s": used.cpu_s}


def read(home: str) -> None:
    """Train on the shop, suggest categories and attributes for all of it, and print how many of either."""
    settings = Settings(home=Path(home))
    store = open_store(settings)
    shelf = Shelf(store, settings.folder("models"), utc_now(), 0)
    embedding = embeddings.stored(settings)
    slim = slim_products(store)
    with store.read() as session:
        context = catalog_context(session)
        data = labelled_products(session, context)
        examples = attribute_examples(session, slim)
    if data is None:
        raise AssertionError("the shop has no categories to learn from")
    trained = shelf.kept(category_recipe(shelf, data, embedding))
    reasons = Reasons.build(trained.model.classifier, data.products, data.labels)
    view = CategoryView(data.target, embedding, reasons, trained.unseen)
    model, known = shelf.kept(attribute_recipe(shelf, examples, slim, context)), known_values(slim, context)
    found = {"category": 0, "attributes": 0}
    for start in range(0, len(slim), CHUNK):
        with store.read() as session:
            products = list(facts(session, [one.id for one in slim[start : start + CHUNK]]).values())
        found["category"] += len(suggest_categories(products, trained.model, view))
        found["attributes"] += len(suggest_attributes(products, model, known, context))
    print(json.dumps(found))


def calibration(_scale: float, folder: Path) -> dict[str, float]:
    """How far the chances of held-out labels are from the share that was right: 15 bins, three splits together.

    A quarter of the product families is held out, so that no variant of a product is on both sides. Without the data
    sets there are no numbers.
    """
    catalogue = SHARED_DATA / "catalog"
    if not catalogue.is_dir():
        print(f"{', '.join(_FILES)}: not measured, as the data sets are not there (set ENDCAP_DATA to their folder)")
        return {}
    embedding = embeddings.load_or_distil(Settings(home=folder))
    return {key: _error(_table(key, catalogue / file), embedding) for key, file in _FILES.items()}


def _error(table: pd.DataFrame, embedding: embeddings.StaticEmbedding | None) -> float:
    table = table[table.groupby("label").label.transform("size") >= FEWEST]
    families = np.unique(table.family.to_numpy(str))
    chances: list[float] = []
    right: list[bool] = []
    for seed in SEEDS:
        held = np.random.default_rng(seed).permutation(families)[: round(HELD_OUT * len(families))]
        test, known = table[table.family.isin(held)], table[~table.family.isin(held)]
        found = classify_texts(_texts(known), known.label.tolist(), _texts(test), embedding, seed=seed)
        chances += [one.chances[0] for one in found.answers]
        right += [one.labels[0] == label for one, label in zip(found.answers, test.label, strict=True)]
    return calibration_error(chances, right, BINS)


def _texts(table: pd.DataFrame) -> list[LabelledText]:
    return [LabelledText(title, body) for title, body in zip(table.title, table.body, strict=True)]


def _table(key: str, path: Path) -> pd.DataFrame:
    """One row a product: title, body, label and family."""
    read_in = pd.read_csv(path)
    return _garments(read_in) if key == "ece_hm" else _marketplace(read_in)


def _garments(table: pd.DataFrame) -> pd.DataFrame:
    table = table.drop_duplicates(["product_code", "product_type_name"])
    return pd.DataFrame(
        {
            "title": table.prod_name,
            "body": table.detail_desc.fillna(""),
            "label": table.product_type_name,
            "family": table.product_code.astype(str),
        }
    )


def _marketplace(table: pd.DataFrame) -> pd.DataFrame:
    """The top two levels of a path that goes deeper; the family is how the title opens, numbers apart."""
    table = table.dropna(subset=["product_category_tree", "product_name"])
    paths = [[level.strip() for level in tree.strip('[]"').split(">>")] for tree in table.product_category_tree]
    deep = [len(path) > 2 for path in paths]
    table, labels = table[deep], [" > ".join(path[:2]) for path in paths if len(path) > 2]
    opening = table.product_name.str.lower().str.replace(r"[^a-z ]", "", regex=True).str.split().str[:3].str.join(" ")
    return pd.DataFrame(
        {"title": table.product_name, "body": table.description.fillna(""), "label": labels, "family": opening}
    )


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(("classify_extract_50k_cpu_s",), run),
    Benchmark(tuple(_FILES), calibration),
)
