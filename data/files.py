"""Writes a world as files; it decides nothing, it only serialises. What must never be imported lies in ``truth/``."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from data.departments import SEPARATOR, Asked, Leaf, departments
from data.drawings import draw
from data.tables import write_table
from data.world import Listing, Product, Sku, World

VOICES = Path(__file__).parent / "voices"
MEDIA = "/media/"

_PRODUCT_COLUMNS = (
    "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store",
    "Status",
)  # fmt: skip
_SKU_COLUMNS = (
    "SKU", "Barcode", "Option1 name", "Option1 value", "Price", "Compare-at price", "Cost per item", "Charge tax",
    "Inventory tracker", "Inventory quantity", "Continue selling when out of stock", "Weight value (grams)",
    "Weight unit for display", "Requires shipping", "Fulfillment service",
)  # fmt: skip
_LAST_COLUMNS = ("Product image URL", "Image position", "Image alt text", "Gift card")
_DEPARTMENT_COLUMN = "Department (product.metafields.shop.department)"
_SUPPLIER_COLUMN = "Supplier (product.metafields.shop.supplier)"


@dataclass(frozen=True)
class DemoShop:
    """Where the files of a demo shop are."""

    folder: Path
    products: Path
    taxonomy: Path
    attributes: Path
    voices: Path
    images: Path
    truth: Path
    facts: Path


def write(world: World, folder: Path) -> DemoShop:
    """Write every file into the folder, over those of an earlier build."""
    shop = DemoShop(
        folder=folder,
        products=folder / "products.csv",
        taxonomy=folder / "taxonomy.txt",
        attributes=folder / "attributes.yaml",
        voices=folder / "voices",
        images=folder / "images",
        truth=folder / "truth",
        facts=folder / "facts",
    )
    for path in (folder, shop.voices, shop.images, shop.truth):
        path.mkdir(parents=True, exist_ok=True)
    _write_products(world, shop.products)
    shop.taxonomy.write_text("\n".join(_taxonomy()) + "\n", "utf-8")
    shop.attributes.write_text(_attributes(), "utf-8")
    for voice in sorted(VOICES.glob("*.yaml")):
        shutil.copyfile(voice, shop.voices / voice.name)
    _write_images(world, shop.images)
    _write_truth(world, shop.truth)
    return shop


def metafield(name: str) -> str:
    """The column of an attribute."""
    return f"{name} (product.metafields.custom.{name.lower().replace(' ', '_')})"


def _write_products(world: World, path: Path) -> None:
    names = sorted({asked.name for department in departments() for leaf in department.leaves for asked in leaf.asked})
    columns = [
        *_PRODUCT_COLUMNS, _DEPARTMENT_COLUMN, _SUPPLIER_COLUMN, *map(metafield, names), *_SKU_COLUMNS, *_LAST_COLUMNS,
    ]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for listing in world.listings:
            writer.writerows(_rows(listing))


def _rows(listing: Listing) -> Iterator[dict[str, str]]:
    """One row a SKU; the first carries the product's own fields."""
    for place, sku in enumerate(listing.skus):
        own = _product_cells(listing) if place == 0 else {"URL handle": listing.handle}
        yield own | _sku_cells(sku)


def _product_cells(listing: Listing) -> dict[str, str]:
    picture = {
        "Product image URL": MEDIA + listing.image,
        "Image position": "1",
        "Image alt text": f"Drawing: {listing.title.strip()}"[:512],
    }
    return {
        "Title": listing.title,
        "URL handle": listing.handle,
        "Description": listing.description_html,
        "Vendor": listing.brand,
        "Product category": listing.category,
        "Type": listing.product_type,
        "Tags": ", ".join(listing.tags),
        "Published on online store": "TRUE",
        "Status": "Active",
        _DEPARTMENT_COLUMN: listing.department,
        _SUPPLIER_COLUMN: listing.supplier,
        "Gift card": "FALSE",
        **{metafield(name): value for name, value in listing.attributes},
        **(picture if listing.image else {}),
    }


def _sku_cells(sku: Sku) -> dict[str, str]:
    name, value = sku.options[0] if sku.options else ("Title", "Default Title")
    return {
        "SKU": sku.code,
        "Barcode": sku.barcode,
        "Option1 name": name,
        "Option1 value": value,
        "Price": _pounds(sku.price_minor),
        "Compare-at price": _pounds(sku.compare_at_minor),
        "Cost per item": _pounds(sku.cost_minor),
        "Charge tax": "TRUE",
        "Inventory tracker": "shopify",
        "Inventory quantity": str(sku.on_hand_units),
        "Continue selling when out of stock": "DENY",
        "Weight value (grams)": str(sku.weight_grams),
        "Weight unit for display": "g" if sku.weight_grams < 1000 else "kg",
        "Requires shipping": "TRUE",
        "Fulfillment service": "manual",
    }


def _pounds(minor: int | None) -> str:
    return "" if minor is None else f"{minor // 100}.{minor % 100:02d}"


def _taxonomy() -> list[str]:
    """Every node, parents before children, each once."""
    paths: dict[str, None] = {}
    for department in departments():
        for path in department.paths:
            levels = path.split(SEPARATOR)
            paths |= dict.fromkeys(SEPARATOR.join(levels[:depth]) for depth in range(1, len(levels) + 1))
    return sorted(paths)


def _attributes() -> str:
    """What categories ask for: what all leaves of a group share stands at the group, the rest at the leaf."""
    categories: dict[str, list[dict[str, object]]] = {}
    for department in departments():
        groups: dict[str, list[Leaf]] = {}
        for leaf in department.leaves:
            groups.setdefault(leaf.group, []).append(leaf)
        for path, leaves in groups.items():
            shared = [asked for asked in leaves[0].asked if all(asked in leaf.asked for leaf in leaves)]
            own = {leaf.path: [asked for asked in leaf.asked if asked not in shared] for leaf in leaves}
            for place, rules in {path: shared, **own}.items():
                if rules:
                    categories[place] = [_rule(asked) for asked in rules]
    return yaml.safe_dump(
        {"taxonomy": "shop", "categories": categories}, sort_keys=False, allow_unicode=True, width=120
    )


def _rule(asked: Asked) -> dict[str, object]:
    rule: dict[str, object] = {"name": asked.name, "value_type": asked.value_type}
    if asked.value_type == "choice":
        rule["allowed"] = list(asked.values)
    if asked.unit:
        rule["unit"] = asked.unit
    if asked.required:
        rule["required"] = True
    return rule


def _write_images(world: World, folder: Path) -> None:
    shapes = {leaf.path: leaf.shape for department in departments() for leaf in department.leaves}
    for old in folder.glob("*.svg"):
        old.unlink()
    drawn = {product.image: product for product in world.products}
    for name, product in drawn.items():
        colour = dict(product.attributes).get("Colour", "")
        (folder / name).write_text(draw(shapes[product.category], product.department, colour), "utf-8")


def _write_truth(world: World, folder: Path) -> None:
    true = {product.number: product for product in world.products}
    write_table(folder / "products.csv", _TRUE_PRODUCT, (_true_row(each, true[each.of]) for each in world.listings))
    write_table(
        folder / "attributes.csv",
        ("handle", "name", "value"),
        ((each.handle, name, value) for each in world.listings for name, value in true[each.of].attributes),
    )
    write_table(
        folder / "problems.csv",
        ("fault", "handle", "sku", "field", "shown", "right"),
        ((each.fault, each.handle, each.sku, each.field, each.shown, each.right) for each in world.problems),
    )
    write_table(
        folder / "pairs.csv",
        ("left", "right", "is_duplicate", "option"),
        ((each.left, each.right, str(each.is_duplicate).lower(), each.option) for each in world.pairs),
    )


_TRUE_PRODUCT = ("handle", "product", "department", "category", "units_a_day", "season", "elasticity", "launched")


def _true_row(listing: Listing, product: Product) -> Sequence[object]:
    return (
        listing.handle, product.number, product.department, product.category, product.units_a_day, product.season,
        product.elasticity, product.launched.isoformat(),
    )  # fmt: skip
