"""Whatever a shop's products say, a mail has no tag but its own and no merge field but those that are known."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.facts import ProductFacts, SkuFacts
from core.copywriting.mail import choosing
from core.copywriting.mail.carried import Carrier, carried, mail_of
from core.copywriting.mail.check import Judge
from core.copywriting.mail.compose import Order, compose
from core.copywriting.mail.markup import html
from core.copywriting.mail.merge import KNOWN, fields_in
from core.copywriting.mail.plain import plain
from core.copywriting.mail.rewriting import rewritten
from core.errors import BadInputError
from core.mails import MailChange, MailKind
from core.proposals.mail_facts import mail_facts
from core.proposals.mail_plan import NO_MAIL_RULES, plan_mail
from core.proposals.mail_products import mail_product

SHOP = "https://shop.example"
WORDS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "{{",
                "}}",
                "first_name|x",
                "<b>",
                "</td>",
                "<script>",
                "*|MC|*",
                "{%",
                "&lt;",
                "Oak",
                "shelf",
                "'",
                '"',
                "\\n",
            ]
        ),
        max_size=8,
    ).map(" ".join),
)
OWN_TAGS = {"html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "a", "img"}


@st.composite
def products(draw: st.DrawFn) -> list[ProductFacts]:
    found = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        sku = SkuFacts(number, f"S{number}", options={"Size": draw(WORDS)}, on_hand_units=1)
        attributes = {"Material": draw(WORDS), draw(WORDS) or "Colour": draw(WORDS)}
        images = (draw(st.sampled_from(["", "https://cdn.example/1.jpg", "javascript:alert(1)", '"><b>'])),)
        title = draw(WORDS)
        found.append(
            ProductFacts(
                number, f"p-{number}", title, skus=(sku,), attributes=attributes, image_urls=images, department="Home"
            )
        )
    return found


class Tags(HTMLParser):
    """The tags of a document and the attributes that could run something."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not any(name.startswith("on") for name, _ in attrs)


def composed(several: list[ProductFacts]) -> MailChange | None:
    """The mail as a proposal keeps it, read back from JSON; None where no product can be shown."""
    order = Order(MailKind.BACK_IN_STOCK, "Home", shop_url=SHOP, total=len(several))
    told = [mail_product(one, SHOP, [one.skus[0].code]) for one in several]
    try:
        mail = compose(order, told, Judge()).mail
    except BadInputError:
        return None
    change = carried(mail, mail.subjects[0], Carrier(1, "writer"))
    return MailChange.model_validate(json.loads(change.model_dump_json()))


def is_safe(change: MailChange) -> None:
    document = html(mail_of(change))
    found = Tags(document)
    assert found.tags <= OWN_TAGS
    assert all(link.startswith(("https://", "{{")) for link in found.links)
    for text in (document, plain(mail_of(change))):
        assert {field.name for field in fields_in(text)} <= KNOWN.keys()
        assert text.count("{{") == len(fields_in(text))  # the styles end in two braces of their own


@settings(max_examples=25, deadline=None)
@given(products())
def test_whatever_products_say_a_mail_of_them_is_safe(several: list[ProductFacts]) -> None:
    change = composed(several)

    if change is not None:
        is_safe(change)
        assert not plan_mail(change, {one.id: one for one in several}, NO_MAIL_RULES).is_blocked


@settings(max_examples=15, deadline=None)
@given(products(), st.data())
def test_a_part_of_a_mail_is_made_of_its_own_words_and_is_safe(
    several: list[ProductFacts], data: st.DataObject
) -> None:
    change = composed(several)
    if change is None:
        return
    names = sorted(choosing.choices(change))
    kept = data.draw(st.sets(st.sampled_from(names))) | {next(name for name in names if name.startswith("body.2"))}

    part = choosing.restricted(change, kept)

    is_safe(part)
    assert set(choosing.choices(part).values()) <= set(choosing.choices(change).values())
    assert choosing.restricted(change, set(names)) == change


@settings(max_examples=15, deadline=None)
@given(products(), WORDS)
def test_what_a_person_types_is_as_safe_or_it_is_blocked(several: list[ProductFacts], typed: str) -> None:
    change = composed(several)
    if change is None:
        return
    facts = {one.id: one for one in several}

    edited = rewritten(change, {"subject": typed}, {one.id: mail_facts(one) for one in several})

    assert Tags(html(mail_of(edited))).tags <= OWN_TAGS
    if not plan_mail(edited, facts, NO_MAIL_RULES).is_blocked:
        is_safe(edited)
