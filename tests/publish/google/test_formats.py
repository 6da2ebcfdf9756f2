from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from core.publish.google.formats import COLUMNS, NAMESPACE, XML_FOOT, tsv_head, tsv_item, xml_head, xml_item
from core.publish.google.item import AI_SOURCE, Item, Text

G = f"{{{NAMESPACE}}}"
SHOP = "https://shop.example"
VALUES = {"id": ("DR-1",), "price": ("49.99 GBP",), "product_highlight": ("Two pockets, both deep", "Washable")}


def item(title: str = "Linen dress", *, by_ai: bool = False) -> Item:
    return Item(1, Text(title, by_ai), Text("Cut from linen.", by_ai=False), VALUES)


def read_xml(*items: Item) -> list[ET.Element]:
    written = b"".join((xml_head(SHOP), *map(xml_item, items), XML_FOOT))
    return ET.fromstring(written).findall("channel/item")  # noqa: S314 our own words


def read_tsv(one: Item) -> dict[str, str]:
    written = (tsv_head() + tsv_item(one)).decode()
    (row,) = csv.DictReader(io.StringIO(written, newline=""), delimiter="\t")
    return row


def test_a_persons_title_is_plain_in_both() -> None:
    (read,) = read_xml(item())

    assert read.findtext(f"{G}title") == "Linen dress"
    assert read.find(f"{G}structured_title") is None
    assert (read_tsv(item())["title"], read_tsv(item())["structured_title"]) == ("Linen dress", "")


def test_a_models_title_names_its_source_and_no_plain_one_stands_beside_it() -> None:
    written = item("Dress: light", by_ai=True)
    (read,) = read_xml(written)

    assert read.find(f"{G}title") is None
    assert read.findtext(f"{G}structured_title/{G}digital_source_type") == AI_SOURCE
    assert read.findtext(f"{G}structured_title/{G}content") == "Dress: light"
    assert read.findtext(f"{G}description") == "Cut from linen."  # that one a person wrote
    row = read_tsv(written)
    assert row["title"] == ""
    assert row["structured_title"] == 'trained_algorithmic_media:"Dress: light"'


def test_a_models_text_without_colons_or_quotation_marks_needs_none() -> None:
    assert read_tsv(item("Light dress", by_ai=True))["structured_title"] == "trained_algorithmic_media:Light dress"
    quoted = read_tsv(item('The "best" 3" dress', by_ai=True))["structured_title"]
    assert quoted == 'trained_algorithmic_media:"The ""best"" 3"" dress"'


def test_several_values_are_several_elements_and_one_cell() -> None:
    (read,) = read_xml(item())

    assert [one.text for one in read.findall(f"{G}product_highlight")] == ["Two pockets, both deep", "Washable"]
    assert read_tsv(item())["product_highlight"] == '"Two pockets, both deep",Washable'


def test_the_text_feed_runs_nothing_in_a_spreadsheet() -> None:
    assert read_tsv(item('=HYPERLINK("http://x.example")'))["title"].startswith("'=")


def test_the_columns_are_each_named_once() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert tsv_head().decode().rstrip("\n").split("\t") == list(COLUMNS)


@given(st.text(max_size=200), st.booleans())
def test_whatever_a_title_holds_both_files_stay_whole(title: str, by_ai: bool) -> None:
    (read,) = read_xml(item(title, by_ai=by_ai))
    row = read_tsv(item(title, by_ai=by_ai))

    assert len(row) == len(COLUMNS)
    assert None not in row.values()
    assert row["price"] == read.findtext(f"{G}price") == "49.99 GBP"
    assert (read.find(f"{G}structured_title") is not None) == by_ai
