"""A feed as Google reads it: XML (RSS 2.0 with the ``g:`` names) or tab-separated text. Pure: items in, bytes out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from core.publish.google.item import AI_SOURCE, Item, Text
from core.text.cells import neutralise

NAMESPACE = "http://base.google.com/ns/1.0"
COLUMNS = (
    "id",
    "title",
    "structured_title",
    "description",
    "structured_description",
    "link",
    "image_link",
    "additional_image_link",
    "availability",
    "price",
    "sale_price",
    "brand",
    "gtin",
    "mpn",
    "google_product_category",
    "product_type",
    "product_highlight",
    "item_group_id",
    "color",
    "size",
    "material",
    "pattern",
    "gender",
    "age_group",
    "shipping_weight",
)
# What XML 1.0 cannot hold, whatever way it is written.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


XML_FOOT = b"</channel></rss>\n"


def xml_head(shop_url: str) -> bytes:
    """What comes before the first item of an XML feed."""
    head = f"<title>Products</title><link>{_safe(shop_url)}</link><description>The whole shop</description>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="{NAMESPACE}"><channel>{head}\n'.encode()
    )


def xml_item(item: Item) -> bytes:
    """The item as an element of an XML feed."""
    return f"<item>{''.join(_elements(item))}</item>\n".encode()


def tsv_head() -> bytes:
    """The first line of a text feed."""
    return _line(COLUMNS)


def tsv_item(item: Item) -> bytes:
    """The item as a line of a text feed; no cell runs as a formula in a spreadsheet."""
    texts = _texts(item, _structured_cell)
    return _line(_cell(texts.get(name) or _joined(item.values.get(name, ()))) for name in COLUMNS)


def _elements(item: Item) -> Iterator[str]:
    texts = _texts(item, _structured_element)
    for name in COLUMNS:
        if name in texts:
            yield f"<g:{name}>{texts[name] if name.startswith('structured_') else _safe(texts[name])}</g:{name}>"
        for value in item.values.get(name, ()):
            yield f"<g:{name}>{_safe(value)}</g:{name}>"


def _texts(item: Item, structured: Callable[[str], str]) -> dict[str, str]:
    """Title and description, each under its plain name or, where a model wrote it, under the structured one alone."""
    both = {"title": item.title, "description": item.description}
    return dict(_named(name, text, structured) for name, text in both.items())


def _named(name: str, text: Text, structured: Callable[[str], str]) -> tuple[str, str]:
    return (f"structured_{name}", structured(text.content)) if text.by_ai else (name, text.content)


def _structured_element(content: str) -> str:
    return f"<g:digital_source_type>{AI_SOURCE}</g:digital_source_type><g:content>{_safe(content)}</g:content>"


def _structured_cell(content: str) -> str:
    """Source and text with a colon between; a text with a colon or quotation marks stands in quotation marks."""
    plain = " ".join(content.split())
    return AI_SOURCE + ":" + (_quoted(plain) if set(plain) & set(':"') else plain)


def _joined(values: Sequence[str]) -> str:
    """Several values with commas between; those that hold commas themselves stand in quotation marks.

    >>> _joined(["Wool, lined", "Warm"]), _joined(["Red, blue"])
    ('"Wool, lined",Warm', 'Red, blue')
    """
    if len(values) < 2:
        return "".join(values)
    return ",".join(_quoted(value) if set(value) & set(',"') else value for value in values)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _cell(value: str) -> str:
    return neutralise(" ".join(value.split()))


def _line(cells: Iterable[str]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter="\t", lineterminator="\n").writerow(cells)
    return file.getvalue().encode()


def _safe(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text))
