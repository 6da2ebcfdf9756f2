"""Images: a product that can be seen.

Sources: Google Merchant Center, product data specification (image_link required, beginning with http or https;
additional_image_link); Shopify, product limits (250 pictures); W3C, WCAG 2.2, 1.1.1 (a text for what is not text).
"""

from __future__ import annotations

from core.catalog.check_fix import MOST_IMAGES
from core.catalog.health.rule import GOOGLE, NOTHING, SHOPIFY, WCAG, Group, Look, Miss, Rule, Severity, of, when


def _missing(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, image_link: required for each product."""
    return when(not look.product.image_urls)


def _address(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, image_link: an address that begins with http or https and has no spaces."""
    urls = look.product.image_urls
    return of(sum(not _is_address(url) for url in urls), len(urls))


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://", "/media/")) and not any(sign.isspace() for sign in url)


def _few(look: Look, limit: int) -> tuple[Miss, ...]:
    """Google, additional_image_link: more views of a product."""
    urls = look.product.image_urls
    return when(len(urls) < limit) if urls else NOTHING


def _many(look: Look, limit: int) -> tuple[Miss, ...]:
    """Shopify: a product has up to 250 pictures."""
    return when(len(look.product.images) > limit)


def _alternative_text(look: Look, _limit: int) -> tuple[Miss, ...]:
    """W3C, WCAG 2.2, 1.1.1: a text alternative for each picture."""
    images = look.product.images
    return of(sum(not str(image.get("alt") or "").strip() for image in images), len(images))


RULES = (
    Rule("image-missing", Group.IMAGES, 25, Severity.STOPS, "There is no picture.", GOOGLE, _missing, "images"),
    Rule(
        "image-address",
        Group.IMAGES,
        10,
        Severity.STOPS,
        "A picture’s address cannot be opened.",
        GOOGLE,
        _address,
        "images",
    ),
    Rule(
        "images-few",
        Group.IMAGES,
        3,
        Severity.UNTIDY,
        "There are too few pictures.",
        GOOGLE,
        _few,
        "images",
        2,
        "pictures",
    ),
    Rule(
        "images-many",
        Group.IMAGES,
        3,
        Severity.STOPS,
        "There are too many pictures.",
        SHOPIFY,
        _many,
        "images",
        MOST_IMAGES,
        "pictures",
    ),
    Rule(
        "image-text-missing",
        Group.IMAGES,
        2,
        Severity.UNTIDY,
        "A picture has no text for those who cannot see it.",
        WCAG,
        _alternative_text,
        "images",
    ),
)
