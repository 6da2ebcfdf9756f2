"""What the house itself says in mails, around what it says of products: subjects, preheaders, openings. Pure.

Each function gives alternatives, the ones it would rather use first. They promise nothing: no haste, no reserve, no
price, and of a number or a date only what the mail's facts hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.copywriting.mail.merge import POSTAL, UNSUBSCRIBE
from core.copywriting.mail.parts import Line, MailKind, MailProduct, Said, line
from core.copywriting.subject import BRAND, TITLE

TYPE = "Product type"
DEPARTMENT, PRODUCTS, SINCE, STOCK = "Department", "Products", "Since", "Stock"
"""Names of a mail's own facts."""

LONGEST_PREHEADER, LONGEST_SUBJECT = 110, 60
IN_STOCK = ("Back in stock", "In stock again", "Can be bought again")
"""What a mail may say of products whose stock came back."""

_MOST_NAMES = 3
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

GREETINGS = (line("Hello {{first_name|there}},"),)
LABELS = {
    MailKind.NEW_ARRIVALS: "See what is new",
    MailKind.BACK_IN_STOCK: "See what is back",
    MailKind.CART: "Open the cart",
}
_WHY = {
    MailKind.NEW_ARRIVALS: "This e-mail comes with the news from {{shop_name|this shop}}.",
    MailKind.BACK_IN_STOCK: "This e-mail comes with the news from {{shop_name|this shop}}.",
    MailKind.CART: "This e-mail comes because of a cart that was left at {{shop_name|this shop}}.",
}


@dataclass(frozen=True)
class Topic:
    """What a mail is about: ``total`` products in all, of which these are shown, since that day in words."""

    kind: MailKind
    department: str
    products: tuple[MailProduct, ...]
    total: int
    since: str

    @property
    def place(self) -> Said:
        """Where the products stand."""
        return Said(self.department, (DEPARTMENT,))


def name(product: MailProduct) -> Said:
    """What the product is called."""
    return Said(product.title[:1].upper() + product.title[1:], (TITLE,), product.id)


def subjects(topic: Topic) -> Iterator[Line]:
    """Subjects that take different ways: by a name, by the number, by types, by makers."""
    if topic.kind is MailKind.CART:
        yield from (
            line("Your cart is still here"),
            line("Your cart still holds {{cart_items|the things you chose}}"),
            line("Still thinking it over?"),
            line("The cart is still here"),
        )
        return
    lead = "New in " if topic.kind is MailKind.NEW_ARRIVALS else "Back in stock in "
    yield from _by_name(topic, lead, topic.place, ": ")
    yield line(lead, topic.place, ": ", Said(counted(topic.total), (PRODUCTS,)))
    yield from _by_group(topic, TYPE, lead, topic.place, ": ")
    yield from _by_group(topic, BRAND, "New from " if topic.kind is MailKind.NEW_ARRIVALS else "Back in stock from ")
    yield from _by_name(topic, "Just in: " if topic.kind is MailKind.NEW_ARRIVALS else "Back in stock: ")


def _by_name(topic: Topic, *lead: str | Said) -> Iterator[Line]:
    """The first name that fits behind the lead, with how many others there are; none if every one is too long."""
    others = topic.total - 1
    more: list[str | Said] = [" and ", Said(f"{others:,} more", (PRODUCTS,))] if others else []
    found = (line(*lead, name(product), *more) for product in topic.products)
    yield from islice((one for one in found if len(one.text) <= LONGEST_SUBJECT), 1)


def _by_group(topic: Topic, fact: str, *lead: str | Said) -> Iterator[Line]:
    """As many types or makers as fit behind the lead, *and more* where there are others; none if not one fits."""
    groups = _alike(topic.products, fact)
    for count in range(min(len(groups), _MOST_NAMES), 0, -1):
        is_all = count == len(groups) and topic.total == len(topic.products)
        named = listed(groups) if is_all else [*_joined(groups[:count], ", "), " and more"]
        found = line(*lead, *named)
        if len(found.text) <= LONGEST_SUBJECT:
            yield found
            return


def preheaders(topic: Topic) -> Iterator[Line]:
    """What stands beside the subject in a list of mails: the names, as many as fit, else what the mail holds."""
    if topic.kind is MailKind.CART:
        yield line("Nothing has been ordered yet. Open the cart to go on, or leave it as it is.")
        return
    lead = "Newest: " if topic.kind is MailKind.NEW_ARRIVALS else "Again in stock: "
    for count in range(len(topic.products), 0, -1):
        found = line(lead, *_joined([name(product) for product in topic.products[:count]], " · "))
        if len(found.text) <= LONGEST_PREHEADER:
            yield found
    yield line(*_arrival(topic), ".")


def openings(topic: Topic) -> Iterator[tuple[Line, ...]]:
    """The sentences before the products."""
    if topic.kind is MailKind.CART:
        rest = line("Nothing has been ordered yet. To go on, open the cart; to leave it, there is nothing to do.")
        yield line("Your cart still holds {{cart_items|the things you chose}}."), rest
        yield line("The cart still holds {{cart_items|everything that was put in it}}."), rest
        return
    shown = len(topic.products)
    arrival: list[str | Said] = [*_arrival(topic), "."]
    if shown < topic.total:
        is_new = topic.kind is MailKind.NEW_ARRIVALS
        several = "The newest are" if is_new else "Some of them are"
        arrival.append(f" {several if shown > 1 else 'The newest is' if is_new else 'One of them is'} below.")
    yield (line(*arrival),)


def foot(kind: MailKind) -> tuple[Line, ...]:
    """Why the reader gets the mail, how to get no more of them, and who sent it."""
    return line(_WHY[kind]), line(UNSUBSCRIBE), line(POSTAL)


def back_line(product: MailProduct, options: Sequence[str]) -> Line:
    """Which of a product's variants are in stock again."""
    variants = [Said(one, tuple(options), product.id) for one in product.back]
    lead = f"Back again in {product.back_by} " if product.back_by else "Back again in "
    return line(lead, *listed(variants), ".") if variants else Line("")


def number(count: int) -> str:
    """A number as it is written in a sentence: words up to twelve.

    >>> number(6), number(1400)
    ('six', '1,400')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def counted(count: int) -> str:
    """So many products, in digits: ``1 product``, ``12 products``."""
    return f"{count:,} {'product' if count == 1 else 'products'}"


def listed(said: Sequence[Said]) -> list[str | Said]:
    """The parts as a list with *and* before the last.

    >>> line(*listed([Said("S"), Said("M"), Said("L")])).text
    'S, M and L'
    """
    if len(said) < len("ab"):
        return list(said)
    return [*_joined(said[:-1], ", "), " and ", said[-1]]


def _joined(said: Sequence[Said], sign: str) -> list[str | Said]:
    found: list[str | Said] = []
    for one in said:
        found += [sign, one] if found else [one]
    return found


def _arrival(topic: Topic) -> list[str | Said]:
    """How many products there are, where, and since when."""
    count = Said(f"{number(topic.total).capitalize()} {'product' if topic.total == 1 else 'products'}", (PRODUCTS,))
    if topic.kind is MailKind.BACK_IN_STOCK:
        return [count, " in ", topic.place, " can be bought again"]
    has = "has" if topic.total == 1 else "have"
    return [count, f" {has} arrived in ", topic.place, " since ", Said(topic.since, (SINCE,))]


def _alike(products: Sequence[MailProduct], fact: str) -> list[Said]:
    """The types or makers of the products, each once."""
    found: dict[str, Said] = {}
    for product in products:
        known = product.known
        values = (known.product_type,) if fact == TYPE else known.values.get(BRAND, ())
        for value in values[:1]:
            if value:
                found.setdefault(value.casefold(), Said(value, (fact,), product.id))
    return list(found.values())
