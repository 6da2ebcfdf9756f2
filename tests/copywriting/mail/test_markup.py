"""Whatever products hold: the HTML is whole and harmless, every merge field survives, the text says the same."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.copywriting.mail.check import Judge
from core.copywriting.mail.compose import compose
from core.copywriting.mail.markup import html, is_link
from core.copywriting.mail.merge import inert
from core.copywriting.mail.parts import Line, Mail, MailKind, Said
from core.copywriting.mail.plain import plain
from core.copywriting.subject import CopyFacts
from tests.copywriting.mail.shelf import mail, order, product

_VOID = {"meta", "img", "br"}
_ALLOWED = {"html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "a", "img"}
_FIELD = re.compile(r"\{\{.*?\}\}")


class Read(HTMLParser):
    """What a mail program makes of a document: its tags, its attributes and its words."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "title"}:
            self.words += data


def about(title: str, sentence: str, **changed: str) -> Mail:
    known = CopyFacts("Shelves", {"Title": (title,)})
    said = Line(sentence, (Said(sentence, ("Title",), 1),) if sentence else ())
    return compose(order(total=1), [product(1, title, known=known, sentence=said, **changed)], Judge()).mail


def holding(title: str, sentence: str) -> Mail:
    """A mail with these words in its subject, its preheader and its product, whatever its check would say of them."""
    made = about("Oak shelf", "")
    part = replace(made.products[0], title=Line(inert(title)), lines=(Line(inert(sentence)),))
    return replace(made, subjects=(Line(inert(title)),), preheader=Line(inert(sentence)), products=(part,))


_PARTS = (
    "<script>", "</p>", "<img src=x onerror=a()>", "{{unsubscribe_url}}", "{{first_name|x}}", '"', "'", "&amp;",
    "</style>", "-->", "javascript:a()", "{%", "*|MC|*", "%%", "=", "Oak", " ", "</table>", "]]>", "\\",
)  # fmt: skip
NASTY = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_PARTS), max_size=6).map("".join))


@settings(max_examples=60)
@given(NASTY, NASTY)
def test_whatever_a_product_says_the_html_is_whole_and_every_field_survives(title: str, sentence: str) -> None:
    made = holding(title, sentence)
    document, text = html(made), plain(made)

    read = Read(document)

    assert read.open == []
    assert {tag for tag, _ in read.tags} <= _ALLOWED
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert {attributes["href"] for tag, attributes in read.tags if tag == "a"} <= {
        "{{unsubscribe_url}}",
        "https://shop.example/products/shelf-1",
    }
    fields = Counter(
        {"{{first_name|there}}": 1, "{{shop_name|this shop}}": 1, "{{unsubscribe_url}}": 1, "{{shop_address}}": 1}
    )
    assert Counter(_FIELD.findall(document)) == fields
    assert Counter(_FIELD.findall(text)) == fields


@settings(max_examples=40)
@given(NASTY, NASTY)
def test_the_text_says_what_the_html_says(title: str, sentence: str) -> None:
    made = holding(title, sentence)
    in_html, in_text = _words(Read(html(made)).words), _words(plain(made))

    for part in made.products:
        for one in (part.title, *part.lines):
            assert _words(one.text) in in_html
            assert _words(one.text) in in_text
    for one in (made.greeting, *made.intro):
        assert _words(one.text) in in_html
        assert _words(one.text) in in_text


def _words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("kind", MailKind)
def test_both_twins_hold_the_same_fields_and_links(kind: MailKind) -> None:
    made = mail(kind)
    document, text = html(made), plain(made)

    links = {attributes["href"] or "" for tag, attributes in Read(document).tags if tag == "a"}
    assert Counter(_FIELD.findall(document)) == Counter(_FIELD.findall(text))
    assert all(link in text for link in links)
    assert links >= {"{{unsubscribe_url}}", made.buttons[0].address}


def test_the_html_is_600_pixels_of_tables_with_words_for_dark_screens() -> None:
    document = html(mail())

    assert 'class="sheet" width="600"' in document
    assert '<meta name="color-scheme" content="light dark">' in document
    assert "prefers-color-scheme:dark" in document
    assert document.count('role="presentation"') == document.count("<table")
    assert "<title>New in Home: Oak shelf and 1 more</title>" in document


def test_the_preheader_is_in_the_html_unseen_and_not_in_the_text() -> None:
    made = about("Oak shelf, made by hand in the north of the country", "")

    hidden = re.search(r'<div style="display:none;[^"]*">([^<]*)</div>', html(made))
    assert hidden is not None
    assert hidden[1] == made.preheader.text == "Newest: Oak shelf, made by hand in the north of the country"
    assert made.preheader.text not in plain(made)


def test_a_picture_has_the_products_name_as_its_words() -> None:
    made = about('Oak "A" shelf', "", image="https://shop.example/a.jpg?w=1&h=2")

    [picture] = [attributes for tag, attributes in Read(html(made)).tags if tag == "img"]
    assert picture["alt"] == 'Oak "A" shelf'
    assert picture["src"] == "https://shop.example/a.jpg?w=1&h=2"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//x.example", "/a.jpg", "https://", "http://[", ""]
)
def test_what_is_no_web_address_is_neither_linked_nor_shown(address: str) -> None:
    made = about("Oak shelf", "", image=address, address=address)
    document = html(made)

    assert not is_link(address)
    assert "<img" not in document
    assert f'href="{address}"' not in document
    assert not address or address not in plain(made)


def test_the_whole_text_of_a_mail() -> None:
    assert plain(mail(MailKind.CART)) == (
        "Hello {{first_name|there}},\n\n"
        "Your cart still holds {{cart_items|the things you chose}}.\n\n"
        "Nothing has been ordered yet. To go on, open the cart; to leave it, there is nothing to do.\n\n"
        "Open the cart:\n{{cart_url}}\n\n"
        "-- \n\n"
        "This e-mail comes because of a cart that was left at {{shop_name|this shop}}.\n\n"
        "Unsubscribe: {{unsubscribe_url}}\n\n"
        "{{shop_address}}\n"
    )
