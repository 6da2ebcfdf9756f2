"""A small shop that screens are tested on: a taxonomy, products of four departments, and proposals of every kind."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from core.access import users
from core.catalog.taxonomy import import_taxonomy
from core.changes import (
    Alternative,
    AttributesChange,
    CategoryChange,
    Draft,
    Evidence,
    Finding,
    FixChange,
    Level,
    MergeChange,
)
from core.proposals.submit import submit
from core.records.catalogue import Attribute, Category, Product, Sku
from core.records.store import Store

PATHS = (
    "Fashion > Dresses > Shirt dresses",
    "Fashion > Dresses > Midi dresses",
    "Fashion > Tops > Shirts",
    "Fashion > Tops > Tunics",
    "Beauty > Skin care > Serums",
    "Beauty > Skin care > Creams",
    "Home improvement > Tools > Drills",
    "Home improvement > Tools > Saws",
    "Car parts > Brakes > Brake discs",
    "Car parts > Brakes > Brake pads",
)
THINGS = (
    (
        "Fashion",
        "Linen shirt dress",
        "A long shirt with a collar and a tie belt, midi length.",
        "Fashion > Tops > Shirts",
    ),
    ("Beauty", "Vitamin C serum 30 ml", "A light serum for the morning.", "Beauty > Skin care > Creams"),
    (
        "Home improvement",
        "Cordless drill 18 V",
        "Two speeds, 50 Nm, with two batteries.",
        "Home improvement > Tools > Saws",
    ),
    ("Car parts", "Brake disc 280 mm vented", "For the front axle, coated.", "Car parts > Brakes > Brake pads"),
)
RIGHT = {
    "Fashion": "Fashion > Dresses > Shirt dresses",
    "Beauty": "Beauty > Skin care > Serums",
    "Home improvement": "Home improvement > Tools > Drills",
    "Car parts": "Car parts > Brakes > Brake discs",
}
COLOURS = ["Black", "Blue", "Green", "Red", "White"]
HOSTILE = (
    "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'>",
    '=HYPERLINK("http://evil.example","click")',
    "Robe 👗 élégante 🇫🇷",
    "\u202eفستان كتان أحمر\u202c فستان",
    "x" * 10_000,
    "**bold** [link](javascript:alert(1)) `code` :material/home: $a^2$",
)


def stock(
    store: Store, now: datetime, products: int = 40, *, titles: tuple[str, ...] = (), people: bool = True
) -> list[int]:
    """Fill an empty store; the ids of the products. The first has several open proposals, with a warning on one."""
    with store.write() as session:
        if people:
            users.demo_users(session, now)
        import_taxonomy(session, list(PATHS))
        session.flush()
        ids = {row.path: row.id or 0 for row in session.exec(select(Category))}
        session.add(Attribute(category_id=None, name="Color", value_type="choice", allowed=COLOURS))
        session.add(Attribute(category_id=None, name="Material", value_type="text"))
        made = [_product(session, place, ids, titles) for place in range(products)]
        _propose(session, made, ids, now)
        return [product.id or 0 for product in made]


def _product(session: Session, place: int, ids: dict[str, int], titles: tuple[str, ...]) -> Product:
    department, title, description, path = THINGS[place % len(THINGS)]
    name = titles[place] if place < len(titles) else f"{title} {place + 1}"
    product = Product(
        handle=f"product-{place + 1}",
        title=name,
        description=description,
        department=department,
        category_id=ids[path],
        attributes={"Material": "Linen"} if department == "Fashion" else {},
    )
    session.add(product)
    session.flush()
    session.add(
        Sku(
            product_id=product.id or 0,
            code=f"SKU-{place + 1:05d}",
            currency="GBP",
            price_minor=1999 + 100 * place,
            on_hand_units=12,
        )
    )
    session.flush()
    return product


def _propose(session: Session, products: list[Product], ids: dict[str, int], now: datetime) -> None:
    drafts = [_category(product, ids, place, len(products)) for place, product in enumerate(products)]
    first, second = products[0], products[4]
    drafts += [
        Draft(
            **_common(first, "attributes", 0.91, 24_000),
            field="attributes",
            change=AttributesChange(values={"Color": "Blue", "Material": "Linen blend"}),
            base_value={"Material": "Linen"},
            evidence=(Evidence(kind="span", text="shirt", source="title", start=6, end=11, attribute="Color"),),
        ),
        Draft(
            **_common(first, "fix", 0.75, 12_000),
            field="seo_title",
            change=FixChange(field="seo_title", value="Linen shirt dress with a tie belt"),
            base_value="",
        ),
        Draft(
            **_common(second, "merge", 0.88, 9_000),
            field="merge",
            change=MergeChange(keep_id=first.id or 0, retire_id=second.id or 0),
            base_value=None,
        ),
    ]
    submit(session, drafts, _warned, now, "")  # of no run, so that none withdraws them


def _category(product: Product, ids: dict[str, int], place: int, of: int) -> Draft:
    path = RIGHT[product.department]
    others = [other for other in PATHS if other.startswith(product.department) and other != path]
    return Draft(
        **_common(product, "category", 0.99 - 0.4 * place / of, 31_000 - 500 * place),
        field="category_id",
        change=CategoryChange(category_id=ids[path], path=path),
        base_value=product.category_id,
        evidence=(
            Evidence(kind="span", text=product.title[:5], source="title", start=0, end=5, weight=0.8),
            Evidence(kind="words", text="collar, belt, midi", source="description"),
        ),
        alternatives=tuple(
            Alternative(
                label=other,
                confidence=0.05,
                payload=CategoryChange(category_id=ids[other], path=other).model_dump(mode="json"),
            )
            for other in others
            if ids[other] != product.category_id
        ),
    )


def _common(product: Product, kind: str, confidence: float, stake_minor: int) -> dict[str, object]:
    return {
        "kind": kind,
        "subject": f"product:{product.id}",
        "product_id": product.id,
        "base_rev": product.rev,
        "confidence": confidence,
        "stake_minor": max(stake_minor, 0),
        "currency": "GBP",
        "suggested_by": "category model",
        "model_version": "test-1",
        "title": product.title,
        "department": product.department,
        "search_text": f"{product.title} {product.handle}",
    }


def _warned(draft: Draft) -> list[Finding]:
    if draft.field == "seo_title":
        return [Finding(level=Level.WARN, code="short", message="This SEO title is shorter than 40 characters.")]
    return []
