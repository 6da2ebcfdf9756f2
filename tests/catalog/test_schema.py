from __future__ import annotations

import pytest
from sqlmodel import select

from core.catalog.facts import catalog_context
from core.catalog.schema import import_schema, read_schema
from core.catalog.taxonomy import import_taxonomy
from core.errors import BadInputError
from core.records.catalogue import Attribute
from core.records.store import Store

FILE = """
every_product:
  - name: Country of origin
categories:
  Fashion:
    - {name: Material, value_type: choice, allowed: [Cotton, Linen], required: true}
  Fashion > Dresses:
    - {name: Length, value_type: number, unit: cm}
"""


@pytest.fixture
def shop(store: Store) -> Store:
    """A store with a taxonomy of three nodes."""
    with store.write() as session:
        import_taxonomy(session, ["Fashion > Dresses", "Beauty"])
    return store


def test_the_file_becomes_what_categories_ask_for(shop: Store) -> None:
    with shop.write() as session:
        done = import_schema(session, FILE)
    with shop.read() as session:
        context = catalog_context(session)

    dresses = context.by_path["Fashion > Dresses"]
    assert (done.created, done.changed, done.unchanged) == (3, 0, 0)
    assert set(context.attributes_of(dresses.id)) == {"Material", "Length", "Country of origin"}
    assert context.attributes_of(dresses.id)["Material"].allowed == ("Cotton", "Linen")


def test_the_same_file_again_changes_nothing_and_a_changed_line_just_that(shop: Store) -> None:
    with shop.write() as session:
        import_schema(session, FILE)
        again = import_schema(session, FILE)
        changed = import_schema(session, FILE.replace("unit: cm", "unit: mm"))

    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert (changed.created, changed.changed, changed.unchanged) == (0, 1, 2)


def test_an_attribute_no_longer_in_the_file_is_named_and_kept(shop: Store) -> None:
    with shop.write() as session:
        import_schema(session, FILE)
        done = import_schema(session, "categories: {}")
        kept = len(session.exec(select(Attribute)).all())

    assert (done.absent, kept) == (("Country of origin", "Length", "Material"), 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("categories: [", "Line 1"),
        ("- a\n- b", "categories:"),
        ("", "categories:"),
        ("categories:\n  Fashion:\n    - name: Fit\n      kind: text", "categories → Fashion → 0 → kind"),
        ("categories:\n  Fashion:\n    - {name: Fit, value_type: colour}", "value_type"),
        ("categories:\n  Fashion:\n    - {name: Fit, value_type: choice}", "needs its allowed values"),
        ("categories:\n  Fashion:\n    - {name: Fit, allowed: [A]}", "only a choice"),
        ("categories:\n  Fashion:\n    - {name: Fit, unit: cm}", "only a number"),
        ("categories:\n  Fashion:\n    - {name: Fit, value_type: choice, allowed: [A, a]}", "listed twice"),
        ("categories:\n  Fashion:\n    - {name: Fit, value_type: choice, allowed: [yes]}", "quotation marks"),
        ("categories:\n  Fashion:\n    - {name: 12}", "quotation marks"),
        ("categories:\n  Capes:\n    - name: Fit", "no such path"),
        ("categories:\n  Fashion:\n    - name: Fit\n    - name: Fit", "is there twice"),
        ("categories:\n  Fashion: []\n  Fashion: []", "there twice"),
        ("every_product: &a []\ncategories: {Fashion: *a}", "aliases"),
        ("!!python/object/apply:os.system ['true']", "Line 1"),
        ("[" * 20_000, "cannot be read"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_changes_nothing(shop: Store, text: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said), shop.write() as session:
        import_schema(session, text)

    with shop.read() as session:
        assert session.exec(select(Attribute)).all() == []


def test_an_enormous_file_is_refused_unread() -> None:
    with pytest.raises(BadInputError, match="5,000,000"):
        read_schema("#" * 5_000_001)
