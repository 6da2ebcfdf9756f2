"""A product as mails tell of it: its facts, without any sign that a sending program acts on. Pure."""

from __future__ import annotations

from core.catalog.facts import ProductFacts, SkuFacts
from core.copywriting.mail.merge import inert
from core.copywriting.subject import CopyFacts
from core.proposals.copy_facts import known_facts
from core.records.choices import ProductStatus


def mail_facts(product: ProductFacts) -> CopyFacts:
    """What mails about the product are judged by."""
    return calm(known_facts(product))


def can_be_bought(product: ProductFacts) -> bool:
    """Whether the shop sells it, and a SKU of it is in stock."""
    return product.status == ProductStatus.ACTIVE and any(is_in_stock(sku) for sku in product.skus)


def is_in_stock(sku: SkuFacts) -> bool:
    """Whether there is one, or nobody counts them."""
    return sku.on_hand_units is None or sku.on_hand_units > 0


def calm(facts: CopyFacts) -> CopyFacts:
    """The facts without any sign that a sending program would act on."""
    values = {calm_words(name): tuple(map(calm_words, several)) for name, several in facts.values.items()}
    return CopyFacts(calm_words(facts.product_type), values)


def calm_words(words: str) -> str:
    """The words on one line, without any such sign."""
    return " ".join(inert(words).split())
