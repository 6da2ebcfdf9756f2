from __future__ import annotations

import pytest

from core.catalog.facts import CatalogContext, CategoryFacts
from core.catalog.suggest.cold_start import HIGHEST_CONFIDENCE, PathIndex, suggest_by_names
from core.changes import CategoryChange, Draft
from tests.catalog.shop import CONTEXT, RETIRED, product
from tests.text.test_embeddings import embedding_of

TREE = CatalogContext.build(
    CategoryFacts(number, path, path.split(" > ")[-1])
    for number, path in enumerate(
        [
            "Apparel > Dresses",
            "Apparel > Outerwear > Coats & jackets",
            "Vehicle parts > Brakes > Brake discs",
            "Vehicle parts > Brakes > Brake pads",
            "Beauty > Skin care > Night creams",
        ],
        10,
    )
)


def names(context: CatalogContext = TREE) -> PathIndex:
    index = PathIndex.build(context, None)
    assert index is not None
    return index


def suggested(title: str, **values: object) -> Draft | None:
    one = product(**{"title": title, "category_id": None, "category_path": "", **values})
    drafts = suggest_by_names([one], names(), None)
    return drafts[0] if drafts else None


def test_a_product_goes_where_the_name_says() -> None:
    draft = suggested("Vented brake discs 280 mm")

    assert draft is not None
    assert draft.change == CategoryChange(category_id=12, path="Vehicle parts > Brakes > Brake discs")
    assert draft.alternatives[0].label == "Vehicle parts > Brakes > Brake pads"


def test_it_never_says_more_than_a_coin_toss() -> None:
    draft = suggested("Brake discs", product_type="Brake discs")

    assert draft is not None
    assert draft.confidence <= HIGHEST_CONFIDENCE
    assert draft.suggested_by == "category names"


def test_the_shared_words_are_shown() -> None:
    draft = suggested("Night cream with rose, for night")

    assert draft is not None
    assert {each.text for each in draft.evidence} == {"Night", "cream"}


def test_the_product_type_counts_too() -> None:
    assert suggested("Alba no. 5") is None
    draft = suggested("Alba no. 5", product_type="Dresses")
    assert draft is not None
    assert draft.change == CategoryChange(category_id=10, path="Apparel > Dresses")


def test_it_is_silent_where_nothing_is_alike() -> None:
    assert suggested("Garden gnome") is None
    assert suggested("", description="") is None


def test_products_that_have_a_category_are_left_alone() -> None:
    assert suggested("Brake discs", category_id=10) is None


def test_retired_categories_are_not_in_the_index() -> None:
    assert RETIRED not in {node.id for node in names(CONTEXT).nodes}
    assert PathIndex.build(CatalogContext.build([CategoryFacts(1, "Old", "Old", retired=True)]), None) is None


def test_meaning_helps_where_words_differ() -> None:
    embedding = embedding_of({"parka": [0, 1, 0], "coats": [0, 1, 0], "jackets": [0, 1, 0], "dresses": [1, 0, 0]})
    index = PathIndex.build(TREE, embedding)
    assert index is not None

    drafts = suggest_by_names([product(title="Parka", description="", category_id=None)], index, embedding)

    assert drafts[0].change == CategoryChange(category_id=11, path="Apparel > Outerwear > Coats & jackets")
    assert drafts[0].evidence[0].kind == "rule"
    assert "Coats & jackets" in drafts[0].evidence[0].text


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Wool scarf, checked", "Apparel > Scarves"),
        ("Stovetop kettle, green", "Kitchen > Kettles"),
        ("AA battery", "Power > Batteries"),
        ("Shoulder bags", "Apparel > Bag"),
        ("Storage box", "Home > Boxes"),
        ("Shirt dress", "Apparel > Dresses"),
    ],
)
def test_one_and_many_are_the_same_word(title: str, path: str) -> None:
    tree = ["Apparel > Scarves", "Kitchen > Kettles", "Power > Batteries", "Apparel > Bag", "Home > Boxes"]
    context = CatalogContext.build(
        CategoryFacts(number, each, each.split(" > ")[-1]) for number, each in enumerate([*tree, "Apparel > Dresses"])
    )
    index = PathIndex.build(context, None)
    assert index is not None

    [draft] = suggest_by_names([product(title=title, description="", category_id=None)], index, None)

    assert isinstance(draft.change, CategoryChange)
    assert draft.change.path == path
    assert draft.evidence[0].kind == "span"
    assert draft.evidence[0].text.lower() in title.lower()
