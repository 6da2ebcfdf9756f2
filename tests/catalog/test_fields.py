"""Values are written all together or not at all, and only where they meet what they expect."""

import pytest
from sqlmodel import Session

from core.catalog.fields import Conflict, attribute_field, load, read_value, write_all
from core.changes import FieldWrite, Json
from core.errors import BadInputError
from core.records.catalogue import Product, Sku
from core.records.store import Store


@pytest.fixture
def linen(store: Store) -> tuple[int, int]:
    """A product and its SKU."""
    with store.write() as session:
        session.add(product := Product(handle="linen", title="Linen dress", attributes={"Color": "Red"}))
        session.flush()
        session.add(sku := Sku(product_id=product.id or 0, code="L1", currency="GBP", price_minor=4000))
        session.flush()
        return product.id or 0, sku.id or 0


def value(session: Session, product_id: int, field: str, sku_id: int | None = None) -> Json:
    rows = load(session, [FieldWrite(product_id, field, None, None, sku_id)])
    return read_value(rows["sku", sku_id] if sku_id else rows["product", product_id], field)


def test_values_of_product_attribute_and_sku_are_written(store: Store, linen: tuple[int, int]) -> None:
    product_id, sku_id = linen
    writes = [
        FieldWrite(product_id, "title", "Linen dress", "Linen shirt dress"),
        FieldWrite(product_id, attribute_field("Color"), "Red", "Blue"),
        FieldWrite(product_id, attribute_field("Fit"), None, "Loose"),
        FieldWrite(product_id, "price_minor", 4000, 3500, sku_id),
    ]

    with store.write() as session:
        assert write_all(session, writes) is None

    with store.read() as session:
        assert value(session, product_id, "title") == "Linen shirt dress"
        assert session.get_one(Product, product_id).attributes == {"Color": "Blue", "Fit": "Loose"}
        assert value(session, product_id, "price_minor", sku_id) == 3500
        assert session.get_one(Product, product_id).rev == 2


def test_the_inverse_brings_everything_back(store: Store, linen: tuple[int, int]) -> None:
    product_id, _ = linen
    write = FieldWrite(product_id, attribute_field("Fit"), None, "Loose")

    with store.write() as session:
        assert write_all(session, [write]) is None
        assert write_all(session, [write.inverse()]) is None

    with store.read() as session:
        assert session.get_one(Product, product_id).attributes == {"Color": "Red"}


def test_one_moved_value_stops_all(store: Store, linen: tuple[int, int]) -> None:
    product_id, sku_id = linen
    writes = [
        FieldWrite(product_id, "title", "Linen dress", "New"),
        FieldWrite(product_id, "price_minor", 9999, 3500, sku_id),
    ]

    with store.write() as session:
        conflict = write_all(session, writes)

    assert conflict == Conflict(writes[1], 4000)
    with store.read() as session:
        assert value(session, product_id, "title") == "Linen dress"


@pytest.mark.parametrize("field", ["id", "rev", "handle", "__class__", "content_hash"])
def test_only_listed_fields_can_be_written(store: Store, linen: tuple[int, int], field: str) -> None:
    with pytest.raises(BadInputError, match="is not a field"), store.write() as session:
        write_all(session, [FieldWrite(linen[0], field, None, "x")])


def test_a_product_that_is_gone_is_named(store: Store) -> None:
    with pytest.raises(BadInputError, match="no product 77"), store.write() as session:
        write_all(session, [FieldWrite(77, "title", None, "x")])


def test_hundreds_of_products_are_loaded_in_chunks(store: Store) -> None:
    with store.write() as session:
        session.add_all([Product(handle=f"p{number}", title="old") for number in range(1203)])
    writes = [FieldWrite(number, "title", "old", "new") for number in range(1, 1204)]

    with store.write() as session:
        assert write_all(session, writes) is None

    with store.read() as session:
        assert {value(session, number, "title") for number in (1, 500, 501, 1203)} == {"new"}
