"""A Shopify file of 50,000 SKUs taken in, and the same file again: CPU seconds, memory, changes."""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from core.access.roles import Actor
from core.ingest import run
from core.records.choices import Role
from core.records.people import User
from core.records.store import Store, open_store
from core.settings import Settings
from tests.bench.frame import Benchmark, run_measured

SKUS = 50_000
_SIZES = ("XS", "S", "M", "L", "XL")
_COLOURS = ("Sand", "Navy", "Olive", "Black", "White", "Rust")
_TYPES = ("Dress", "Shirt", "Trousers", "Jacket", "Skirt")
_WORDS = [
    "soft",
    "washed",
    "linen",
    "cotton",
    "brushed",
    "light",
    "warm",
    "roomy",
    "classic",
    "relaxed",
    "ribbed",
    "quilted",
    "waxed",
    "summer",
    "winter",
]


def write_catalogue(path: Path, skus: int, seed: int = 7) -> None:
    """A Shopify export in the current dialect: about two and a half SKUs and three pictures a product."""
    rng = random.Random(seed)
    columns = [
        "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store",
        "Status", "SKU", "Barcode", "Option1 name", "Option1 value", "Option2 name", "Option2 value", "Price",
        "Compare-at price", "Cost per item", "Charge tax", "Inventory tracker", "Inventory quantity",
        "Continue selling when out of stock", "Weight value (grams)", "Weight unit for display", "Requires shipping",
        "Fulfillment service", "Product image URL", "Image position", "Image alt text", "Variant image URL",
        "Gift card", "SEO title", "SEO description", "Fabric (product.metafields.custom.fabric)",
        "Care (product.metafields.custom.care)", "Google Shopping / Gender",
    ]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        written = number = 0
        while written < skus:
            number += 1
            variants = min(rng.randint(1, 4), skus - written)
            writer.writerows(_product(rng, number, variants))
            written += variants


def _product(rng: random.Random, number: int, variants: int) -> Iterator[dict[str, str]]:
    handle = f"{rng.choice(_WORDS)}-{rng.choice(_WORDS)}-{number}"
    kind = rng.choice(_TYPES)
    title = f"{rng.choice(_WORDS).title()} {rng.choice(_WORDS)} {kind.lower()} {number}"
    colour = rng.choice(_COLOURS)
    price = rng.randint(900, 19900)
    for place in range(max(variants, 3)):
        row = {"URL handle": handle}
        if place == 0:
            row |= {
                "Title": title,
                "Description": f"<p>{' '.join(rng.choices(_WORDS, k=60))}.</p>\n<ul><li>{colour}</li></ul>",
                "Vendor": f"Maker {number % 300}",
                "Product category": f"Apparel & Accessories > Clothing > {kind}",
                "Type": kind,
                "Tags": ", ".join(rng.sample(_WORDS, 4)),
                "Published on online store": "TRUE",
                "Status": "active",
                "Gift card": "FALSE",
                "SEO title": title[:60],
                "SEO description": " ".join(rng.choices(_WORDS, k=15)),
                "Fabric (product.metafields.custom.fabric)": rng.choice(("Linen", "Cotton", "Wool")),
                "Care (product.metafields.custom.care)": "Wash at 30 °C",
                "Google Shopping / Gender": "unisex",
            }
        if place < variants:
            row |= {
                "SKU": f"SKU-{number}-{place}",
                "Barcode": _gtin(number * 10 + place),
                "Option1 name": "Size" if place == 0 else "",
                "Option1 value": _SIZES[place],
                "Option2 name": "Colour" if place == 0 else "",
                "Option2 value": colour,
                "Price": f"{price / 100:.2f}",
                "Compare-at price": f"{price * 1.2 / 100:.2f}",
                "Cost per item": f"{price * 0.4 / 100:.2f}",
                "Charge tax": "TRUE",
                "Inventory tracker": "shopify",
                "Inventory quantity": str(rng.randint(0, 80)),
                "Continue selling when out of stock": "deny",
                "Weight value (grams)": str(rng.randint(100, 900)),
                "Weight unit for display": "g",
                "Requires shipping": "TRUE",
                "Fulfillment service": "manual",
            }
        if place < 3:
            row |= {
                "Product image URL": f"https://pictures.example/{number}/{place}.jpg",
                "Image position": str(place + 1),
                "Image alt text": f"{title}, view {place + 1}",
            }
        yield row


def _gtin(number: int) -> str:
    body = f"50{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def import_once(home: Path, file: Path) -> None:
    """Import the file into the store at ``home`` and print the changes it made."""
    shop = Settings(home=home)
    store = open_store(shop)
    result = run(store, file, file.name, None, _merchandiser(store), datetime.now(UTC), shop=shop)
    if result.refused:
        raise RuntimeError(f"{result.refused} products refused: {result.problems[:3]}")
    print(result.created + result.changed, result.unchanged)
    store.close()


def _merchandiser(store: Store) -> Actor:
    with store.write() as session:
        user = session.get(User, 1) or User(id=1, username="bench", name="Bench", role=Role.MERCHANDISER)
        session.add(user)
    return Actor(1, "Bench", Role.MERCHANDISER)


def _run(scale: float, folder: Path) -> dict[str, float]:
    file = folder / "catalogue.csv"
    write_catalogue(file, round(SKUS * scale))
    words = [sys.executable, "-m", "tests.bench.ingest", folder / "home", file]
    environment = {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    first = run_measured(words, folder, environment)
    again = run_measured(words, folder, environment)
    return {
        "import_50k_cpu_s": first.cpu_s,
        "import_50k_rss_mb": first.rss_mb,
        "reimport_50k_changes": float(again.stdout.split()[-2]),
        "reimport_50k_cpu_s": again.cpu_s,
    }


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(("import_50k_cpu_s", "import_50k_rss_mb", "reimport_50k_changes", "reimport_50k_cpu_s"), _run),
)

if __name__ == "__main__":
    import_once(Path(sys.argv[1]), Path(sys.argv[2]))
