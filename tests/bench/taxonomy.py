"""How long the category picker takes among 15,000 nodes."""

from __future__ import annotations

import random
import time
from pathlib import Path
from statistics import quantiles

from core.catalog.taxonomy import CategoryHit, CategoryIndex, import_taxonomy
from core.records.migrate import migrate
from core.records.store import Store
from tests.bench.frame import Benchmark

_NODES = 15_000
_QUERIES = 2_000
_SYLLABLES = (
    "bra",
    "ke",
    "lin",
    "dor",
    "sha",
    "mi",
    "tor",
    "pel",
    "van",
    "gu",
    "ster",
    "no",
    "cam",
    "fi",
    "rel",
    "sock",
)


def pick(scale: float, folder: Path) -> dict[str, float]:
    """The 95th percentile of one look-up in milliseconds: words, beginnings, slips and single letters by turns."""
    rng = random.Random(7)
    store = Store(f"sqlite:///{folder / 'taxonomy.sqlite'}")
    migrate(store)
    with store.write() as session:
        import_taxonomy(session, made_paths(rng, max(int(_NODES * scale), 200)))
    with store.read() as session:
        index = CategoryIndex.load(session)
        nodes = [CategoryHit(0, path, name) for path, name in _stored(index)]
    store.close()
    times = [_timed(index, _typed(rng, rng.choice(nodes))) for _ in range(max(int(_QUERIES * scale), 100))]
    return {"category_pick_ms": quantiles(times, n=100)[94]}


def made_paths(rng: random.Random, count: int) -> list[str]:
    """Paths of up to six levels with words from a vocabulary of some thousands, as real taxonomies have."""
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(count // 2)]
    paths = [f"{rng.choice(words)} {number}" for number in range(20)]
    while len(paths) < count:
        parent = rng.choice(paths)
        if parent.count(">") < 5:
            paths.append(f"{parent} > {' '.join(rng.sample(words, rng.randint(1, 3)))}")
    return paths


def _stored(index: CategoryIndex) -> list[tuple[str, str]]:
    found = {hit.path: hit.name for sign in "bklsdmtpvgncfr" for hit in index.find(sign, limit=500)}
    return sorted(found.items())


def _typed(rng: random.Random, node: CategoryHit) -> str:
    words = [word for word in node.path.replace(">", " ").split() if word.isalpha()]
    chosen = rng.sample(words, min(len(words), rng.randint(1, 3)))
    shape = rng.randrange(4)
    if shape == 0:
        return " ".join(chosen)
    if shape == 1:
        return " ".join(word[: rng.randint(1, 4)] for word in chosen)
    if shape == 2:
        return chosen[0][0]
    return " ".join(_with_slip(rng, word) for word in chosen)


def _with_slip(rng: random.Random, word: str) -> str:
    place = rng.randrange(len(word))
    return word[:place] + rng.choice("aeiorstx") + word[place + 1 :]


def _timed(index: CategoryIndex, typed: str) -> float:
    start = time.perf_counter()
    index.find(typed)
    return (time.perf_counter() - start) * 1000


BENCHMARKS: tuple[Benchmark, ...] = (Benchmark(("category_pick_ms",), pick),)
